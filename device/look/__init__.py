"""A desk's tool: landmarks of pictures and videos, as lines of JSON. START HERE: `look.py`."""
