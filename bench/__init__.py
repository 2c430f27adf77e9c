"""`make bench`: what the mirror costs, measured beside MediaPipe on the same frames in one run."""
