"""What to say and when: pure functions over time-stamped measures."""
