"""What a plot shows of a course, in numbers: lines that break, and where nothing was measured.

Pure. Nothing is drawn between two frames that are too far apart to count as watched.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from device.eyes.measurement.watched import LONGEST_GAP_S
from device.measuring.course import Course, Floats

Stretch = tuple[float, float]
"""From one moment of a film to another, s."""


def broken(course: Course) -> tuple[Floats, Floats]:
    """Times and both sides with a row of NaN more wherever the line is not to go on."""
    gaps = np.flatnonzero(np.diff(course.at_s) > LONGEST_GAP_S) + 1
    return np.insert(course.at_s, gaps, np.nan), np.insert(course.sides, gaps, np.nan, axis=0)


def alone(course: Course) -> Course:
    """The frames that have no line to either side, since neither neighbour was measured."""
    known = np.isfinite(course.sides).all(axis=1) & np.isfinite(course.at_s)
    to_next = known[:-1] & known[1:] & (np.diff(course.at_s) <= LONGEST_GAP_S)
    joined = np.zeros(len(known), dtype=bool)
    joined[:-1] |= to_next
    joined[1:] |= to_next
    return course.rows(known & ~joined)


def unmeasured(course: Course, elsewhere: Sequence[Course] = ()) -> list[Stretch]:
    """The stretches without a frame that was measured in a course, or is told by one `elsewhere`.

    From the last frame that was measured to the next one that is.
    """
    timed = course.timed()
    known = np.isfinite(timed.sides).all(axis=1)
    for other in elsewhere:
        known |= np.isin(timed.at_s, other.known().at_s)
    if not known.any():
        return [(float(timed.at_s[0]), float(timed.at_s[-1]))] if len(known) else []
    rows = np.flatnonzero(known)
    ends = np.unique([0, *rows, len(known) - 1])
    steps_s = np.diff(timed.at_s[ends])
    apart = (np.diff(ends) > 1) | (steps_s > LONGEST_GAP_S)
    apart |= ~(known[ends[:-1]] & known[ends[1:]])
    return [
        (float(timed.at_s[one]), float(timed.at_s[other]))
        for one, other, is_apart in zip(ends[:-1], ends[1:], apart, strict=True)
        if is_apart
    ]
