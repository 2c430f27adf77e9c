"""The figures of each side in one gesture: its size, its moments, its speed, what is left of it.

Pure. What the frames cannot bear is None, never zero.
"""

from __future__ import annotations

import numpy as np

from device.face.seen import Side
from device.measuring.course import FEWEST, Course, Floats, smoothed, velocity, velocity_noise
from device.measuring.digits import rounded
from device.measuring.gesture import OneSide
from device.measuring.moments import Moments, moments
from device.measuring.shown import Shown
from device.settings import Practice

TONE_AFTER_S = 1.0
"""From the end of a gesture to where its resting tone is read. Ours."""

Pair = tuple[float | None, float | None]
"""The person's left and right."""
UNKNOWN: Pair = (None, None)


def both_sides(shown: Shown, practice: Practice) -> tuple[OneSide, OneSide]:
    """What the person's left did, and their right."""
    before, after = _tones(shown, practice)
    left, right = (
        _side(shown, side, (before[row], after[row]), practice) for row, side in enumerate(Side)
    )
    return left, right


def _side(shown: Shown, side: Side, tones: Pair, practice: Practice) -> OneSide:
    hold = shown.on(side)
    moved, up, down = Moments(), None, None
    if hold is not None and hold >= practice.clear_noise_factor * shown.noise:
        moved = _moments(shown, side, hold, practice)
        up, down = _speeds(shown, side, moved, practice)
    return OneSide(*map(rounded, (hold, moved.onset_s, moved.offset_s, up, down, *tones)))


def _speeds(shown: Shown, side: Side, moved: Moments, practice: Practice) -> Pair:
    """The greatest velocity up until the hold ends, and down from where it begins; positive.

    Of a rise or a fall that nobody saw there would be only what trembles in the hold.
    """
    span, course = shown.span, shown.course
    speeds = velocity(course.at_s, course.sides)[:, _row_of(side)]
    least = practice.clear_noise_factor * velocity_noise(course.at_s, shown.noise)
    rising = (course.at_s >= span.from_s) & (course.at_s <= span.hold_to_s)
    falling = (course.at_s >= span.hold_from_s) & (course.at_s <= span.to_s)
    up, down = _fastest(speeds[rising], least[rising]), _fastest(-speeds[falling], least[falling])
    return up if moved.onset_s is not None else None, down if moved.offset_s is not None else None


def _fastest(speeds: Floats, least: Floats) -> float | None:
    """The greatest speed if it is clear of its own noise: of that, too, some frame has the most."""
    if not np.isfinite(speeds).any():
        return None
    top = np.nanargmax(speeds)
    return None if speeds[top] <= 0.0 or speeds[top] < least[top] else float(speeds[top])


def _row_of(side: Side) -> int:
    return list(Side).index(side)


def _moments(shown: Shown, side: Side, hold: float, practice: Practice) -> Moments:
    window_s = shown.followed.window_s(practice)
    around = shown.beside(shown.span.from_s - window_s, shown.span.to_s + practice.late_side_s)
    calm = smoothed(around, window_s)[:, _row_of(side)]
    return moments(around.at_s, calm, hold, practice)


def _tones(shown: Shown, practice: Practice) -> tuple[Pair, Pair]:
    """What is left of rest before and after."""
    window_s, span = practice.rest_gate_s, shown.span
    before = shown.beside(span.from_s - window_s, span.from_s)
    after = shown.beside(span.to_s + TONE_AFTER_S, span.to_s + TONE_AFTER_S + window_s)
    return _tone(before) if span.onset_s is not None else UNKNOWN, _tone(after)


def _tone(course: Course) -> Pair:
    if len(course.at_s) < FEWEST:
        return UNKNOWN
    left, right = np.median(course.sides, axis=0)
    return float(left), float(right)
