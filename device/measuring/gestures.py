"""Gestures in the course of a measure: when something rose clear of rest, and came back.

Pure. A measure rises and falls by noise and by the rest that is never quite the same, so a gesture
must go twice as high as what still counts as rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from device.eyes.measurement.watched import LONGEST_GAP_S
from device.measuring.course import Course, Floats, smoothed
from device.settings import Practice

CLEAR_TIMES = 2.0
"""A gesture goes this many times as high as the level that it starts and ends at. Ours."""
HOLD_SHARE = 0.8
"""A gesture is held while its larger side is within a fifth of its peak. Ours."""
SHORTEST_S = 0.4
"""What is over sooner is a twitch, or a blink (0.15 to 0.3 s) that smoothing has left. Ours."""


@dataclass(frozen=True)
class Span:
    """A gesture's moments, s; at `falls_s` most of it is gone, and its `peak` was at `peak_s`.

    `onset_s` and `offset_s` are None where nobody saw it leave rest, or come back.
    """

    onset_s: float | None
    hold_from_s: float
    peak_s: float
    hold_to_s: float
    falls_s: float
    offset_s: float | None
    peak: float

    @property
    def from_s(self) -> float:
        """The first moment that is known of it."""
        return self.hold_from_s if self.onset_s is None else self.onset_s

    @property
    def to_s(self) -> float:
        """The last moment that is known of it."""
        return self.falls_s if self.offset_s is None else self.offset_s


@dataclass(frozen=True)
class _Rise:
    """Rows of a gesture: noticed at `clear`, highest at `peak`, mostly over at `falls`."""

    clear: int
    peak: int
    falls: int


def level(noise: float, least: float, practice: Practice) -> float:
    """What a measure must leave for a gesture to begin: its noise times three, or `least`."""
    clear = practice.clear_noise_factor * noise
    return max(clear, least) if np.isfinite(clear) else least


def gestures(course: Course, least: float, window_s: float, practice: Practice) -> list[Span]:
    """All gestures of a course, in their order, found in the larger side's median over `window_s`.

    A gesture begins when that leaves `level`, ends when it is back below it, and lies between two
    others where it is lowest if it never gets there. It must rise to twice the level, and is over
    when it has fallen to a quarter (`onset_share`) of its rise. `least` is how little still counts
    as rest, in the measure's unit.
    """
    limit = level(course.noise, least, practice)
    found: list[Span] = []
    for part in course.unbroken():
        larger = smoothed(part, window_s).max(axis=1)
        rises = _rises(larger, limit, practice.onset_share)
        found += [
            _span(part.at_s, larger, rise, before, after, limit)
            for before, rise, after in zip(
                [0, *(r.falls for r in rises)],
                rises,
                [*(r.clear for r in rises[1:]), len(larger) - 1],
                strict=False,
            )
        ]
    return [span for span in found if span.to_s - span.from_s >= SHORTEST_S]


def _rises(larger: Floats, limit: float, over_share: float) -> list[_Rise]:
    """Every rise by twice the limit over the lowest before it, until most of it is gone."""
    rises: list[_Rise] = []
    lowest, clear, peak = 0.0, None, 0
    for row, value in enumerate(larger):
        if clear is None:
            lowest = min(lowest, value)
            if min(value, value - lowest) >= CLEAR_TIMES * limit:
                clear = peak = row
        elif value > larger[peak]:
            peak = row
        elif value < lowest + over_share * (larger[peak] - lowest):
            rises.append(_Rise(clear, peak, row))
            lowest, clear = value, None
    if clear is not None:
        rises.append(_Rise(clear, peak, len(larger) - 1))
    return rises


def _span(at_s: Floats, larger: Floats, rise: _Rise, before: int, after: int, limit: float) -> Span:
    """The moments of a rise; `before` and `after` are the rows where its neighbours end."""
    held = rise.clear + np.flatnonzero(
        larger[rise.clear : rise.falls + 1] >= HOLD_SHARE * larger[rise.peak]
    )
    onset = _last_below(larger, before, rise.clear, limit)
    offset = _first_below(larger, rise.falls, after, limit)
    return Span(
        onset_s=_seen_s(at_s, onset, 1),
        hold_from_s=float(at_s[held[0]]),
        peak_s=float(at_s[rise.peak]),
        hold_to_s=float(at_s[held[-1]]),
        falls_s=float(at_s[rise.falls]),
        offset_s=_seen_s(at_s, offset, -1),
        peak=float(larger[rise.peak]),
    )


def _seen_s(at_s: Floats, row: int | None, beside: int) -> float | None:
    """When a border was passed; None if nobody saw it, or no frame is near on its other side."""
    if row is None:
        return None
    return float(at_s[row]) if abs(at_s[row + beside] - at_s[row]) <= LONGEST_GAP_S else None


def _last_below(larger: Floats, first: int, clear: int, limit: float) -> int | None:
    """The row at which the measure leaves rest; None if it was never seen there."""
    below = np.flatnonzero(larger[first : clear + 1] < limit)
    if len(below):
        return first + int(below[-1])
    return first + int(np.argmin(larger[first : clear + 1])) if first else None


def _first_below(larger: Floats, falls: int, last: int, limit: float) -> int | None:
    """The row at which the measure is back at rest; None if it was never seen there."""
    below = np.flatnonzero(larger[falls : last + 1] < limit)
    if len(below):
        return falls + int(below[0])
    return falls + int(np.argmin(larger[falls : last + 1])) if last < len(larger) - 1 else None
