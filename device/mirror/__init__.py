"""The process that has the screen, the sound, the buttons and the database. Start at `kiosk.py`."""
