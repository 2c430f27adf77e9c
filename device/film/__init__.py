"""A filmed person for desks and tests: pixels that move by known warps. Eyes may not import it."""
