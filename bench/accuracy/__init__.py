"""`make accuracy`: how truly faces are measured, beside MediaPipe on the same frames in one run."""
