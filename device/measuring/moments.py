"""When each side of a face begins and ends its part in a gesture, found in its own course.

Pure. Every side is held against its own size, so that one that moves
less, and goes along, is not late.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.measuring.course import Floats
from device.measuring.gestures import HOLD_SHARE
from device.settings import Practice

STAMP_S = 0.001
"""By so much containers round when a frame is shown."""


@dataclass(frozen=True)
class Moments:
    """Seconds of the film; None is what it does not show."""

    onset_s: float | None = None
    offset_s: float | None = None


def moments(at_s: Floats, side: Floats, hold: float, practice: Practice) -> Moments:
    """When a side, shape (n,), rises through `onset_share` of its own `hold`, and falls through it.

    The onset is the last such crossing before the side first comes within a fifth of its hold, the
    offset the first one after it last was there: so a side that lets go early, or sets out late,
    has its moments too. Between two frames they lie on the straight line; where those are farther
    apart than two sides may be that go together (`together_ms`), nobody saw them well enough.
    """
    held, low = np.flatnonzero(side >= HOLD_SHARE * hold), practice.onset_share * hold
    if not len(held) or hold <= 0.0:
        return Moments()
    before = np.flatnonzero(side[: held[0]] < low)
    after = held[-1] + np.flatnonzero(side[held[-1] :] < low)
    longest_s = longest_step_s(practice)
    return Moments(
        onset_s=_crossed_s(at_s, side, before[-1:], low, longest_s),
        offset_s=_crossed_s(at_s, side, after[:1] - 1, low, longest_s),
    )


def longest_step_s(practice: Practice) -> float:
    """Between two frames, for what happens between them to be told in milliseconds."""
    return practice.together_ms / 1000 + STAMP_S


def _crossed_s(
    at_s: Floats, side: Floats, rows: NDArray[np.intp], level: float, longest_s: float
) -> float | None:
    """When a side passed a level between a row, if there is one, and the next."""
    for row in rows:
        lasted_s, way = at_s[row + 1] - at_s[row], side[row + 1] - side[row]
        if lasted_s <= longest_s:
            return float(at_s[row] + lasted_s * (level - side[row]) / way)
    return None
