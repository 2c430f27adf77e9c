"""Quiet Mirror: the device. Start at `eyes/eyes.py` (seeing) or `mirror/kiosk.py` (coaching)."""
