"""How long a face was watched: a few looks missed are no break, a while unseen is."""

from __future__ import annotations

LONGEST_GAP_S = 0.75
"""Between two looks that still count as watched: the slow pace looks every 0.5 s. Ours."""


def watched_s(before_s: float | None, at_s: float) -> float:
    """The seconds since the look before; 0 without one, after a break, or if time goes back."""
    since_s = 0.0 if before_s is None else at_s - before_s
    return since_s if 0.0 < since_s <= LONGEST_GAP_S else 0.0
