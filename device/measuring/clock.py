"""The clock of a film: which of its frames are later than all before them, and where it goes back.

Pure. Joined films, and files that are damaged, go back in time. Two moments of such a film may have
the same time, so nothing is drawn through both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.measuring.course import BRIDGED_S, Floats

JITTER_FRAMES = 2.0
"""By so many frames' time, or less, a clock that went back may have lost count of frames that it
passed over: two that changed places lose one, cameras in dim light are no steadier. Ours."""


@dataclass(frozen=True)
class Setback:
    """At the frame of this `row` the clock goes back, or stands still; frames past `again_s` count.

    From `latest_s` it goes to `to_s`.
    """

    row: int
    latest_s: float
    to_s: float
    again_s: float


@dataclass(frozen=True)
class Clock:
    """When the frames of a film are shown: `at_s`, shape (n,), rising, s; NaN for a picture.

    It is NaN, too, where a frame is not later than the latest before it. Only frames that `count`,
    shape (n,), have a part in courses and figures: not those, nor what follows a setback too soon.
    """

    at_s: Floats
    count: NDArray[np.bool_]
    setbacks: tuple[Setback, ...] = ()


def clock_of(told_s: Floats) -> Clock:
    """The clock of frames that are shown at `told_s`, shape (n,), as their file has it.

    After a jolt, in which the clock has gone on as the frames have, they count once it is past the
    latest before. Else what follows is another time: it counts once it is as long after as parts of
    a course are that nothing bridges (`course.BRIDGED_S`).
    """
    latest_s = np.maximum.accumulate(told_s)
    back = np.zeros(len(told_s), dtype=bool)
    back[1:] = told_s[1:] <= latest_s[:-1]
    edges = np.flatnonzero(np.diff(back, prepend=False, append=False)).reshape(-1, 2)
    setbacks = tuple(_setback(told_s, latest_s, int(row), int(end)) for row, end in edges)
    again_s = np.full(len(told_s), -np.inf)
    for setback in setbacks:
        again_s[setback.row] = setback.again_s
    too_early = told_s <= np.maximum.accumulate(again_s)
    return Clock(np.where(back, np.nan, told_s), ~(back | too_early), setbacks)


def _setback(told_s: Floats, latest_s: Floats, row: int, end: int) -> Setback:
    """The clock is behind its latest time in the rows [row, end)."""
    before_s, steps_s = float(latest_s[row - 1]), np.diff(told_s)
    frame_s = float(np.median(steps_s[steps_s > 0.0])) if (steps_s > 0.0).any() else 0.0
    went_on_s = float(told_s[end]) - before_s if end < len(told_s) else 0.0
    lost_s = (end - row + 1) * frame_s - went_on_s
    is_jolt = lost_s <= JITTER_FRAMES * frame_s
    again_s = before_s if is_jolt else before_s + BRIDGED_S
    return Setback(row, before_s, float(told_s[row]), again_s)
