"""What may travel between a mirror and its clinic, and how both tell a mistake in a file.

Owned by neither; imports nothing of ours.

Fields are only ever added, with a default; a stored v1 message always decodes.
"""
