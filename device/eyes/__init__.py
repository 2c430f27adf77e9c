"""The process that has the camera. Start at `eyes.py`."""
