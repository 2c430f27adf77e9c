"""What a therapist reads of the routines: the table, one of them explained, its time laid out."""
