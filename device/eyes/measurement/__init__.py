"""What moved, on each side: pure functions from landmarks to measures."""
