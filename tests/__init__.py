"""Stories about the mirror and the clinic; the tree mirrors the code."""
