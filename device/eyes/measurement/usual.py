"""What many frames say together, whatever a few of them do: a blink, a swallow, a lost patch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MAD_TO_SIGMA = 1.4826
"""Median absolute deviation to standard deviation, for a normal distribution."""


def usual(frames: Floats) -> Floats:
    """The median over the frames, the first axis, of those that saw it (not NaN); 0 if none did.

    Sorted, what is NaN comes last. NumPy's own takes six times as long over so few frames.
    """
    ranked = np.sort(frames, axis=0)
    seen = np.isfinite(frames).sum(axis=0)
    middle = np.stack([np.maximum(seen - 1, 0) // 2, seen // 2])
    return np.where(seen > 0, np.take_along_axis(ranked, middle, axis=0).mean(axis=0), 0.0)


def sigma(values: Floats) -> Floats:
    """One standard deviation over the frames, the first axis, about their own median.

    By the median absolute deviation, of the frames that saw it (not NaN); 0 if none did.
    """
    return MAD_TO_SIGMA * usual(np.abs(values - usual(values)))
