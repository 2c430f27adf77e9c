"""What many frames say together, whatever a few of them do: a blink, a swallow, a lost patch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MAD_TO_SIGMA = 1.4826
"""Median absolute deviation to standard deviation, for a normal distribution."""


def usual(frames: Floats) -> Floats:
    """The median over the frames, the first axis, of those that saw it (not NaN); 0 if none did."""
    seen = np.isfinite(frames).any(axis=0)
    return np.asarray(np.nanmedian(np.where(seen, frames, 0.0), axis=0))


def sigma(values: Floats) -> Floats:
    """One standard deviation over the frames, the first axis, about their own median.

    By the median absolute deviation, of the frames that saw it (not NaN); 0 if none did.
    """
    return MAD_TO_SIGMA * usual(np.abs(values - usual(values)))
