"""With how many digits a figure is told, and what is told of one that is not known."""

from __future__ import annotations

from math import isfinite

DIGITS = {"mm": 3, "iod": 5, "deg": 2, "share": 4, "s": 3}
"""Behind the point, by unit: a tenth of the noise of the finest that is measured, or less."""
TIME_DIGITS = PRESENCE_DIGITS = 6


def plain(value: float, digits: int) -> float:
    """A figure with so many digits; what is nothing then has no sign."""
    return round(value, digits) + 0.0


def rounded(value: float | None, digits: int = 3) -> float | None:
    """A figure as it is told: None where it is not known, so that no NaN is ever printed."""
    return plain(value, digits) if value is not None and isfinite(value) else None
