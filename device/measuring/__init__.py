"""A desk's tool: the mirror's measures of pictures and videos. START HERE: `measure.py`."""
