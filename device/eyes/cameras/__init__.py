"""Frames, by the name of the camera."""
