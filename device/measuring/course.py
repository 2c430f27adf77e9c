"""Courses: one measure over time, both sides, in one grade; and what calculus makes of them.

Pure: arrays in, arrays out. Rows of frames that could not be measured are NaN and stay so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from device.face.seen import Grade

Floats = NDArray[np.float64]

VELOCITY_WINDOW_S = 0.3
"""Of the slope that is called a velocity. Of the peak of a minimum-jerk rise it shows 0.99 where
that takes 2 s, 0.96 where 1 s, 0.87 where 0.5 s; its noise is 4.7 a second times that of a frame,
at 25 frames a second. Ours."""
BRIDGED_S = 2.0
"""Unmeasured for longer, a gesture may have ended and another begun: half of a hold. Ours."""
FEWEST = 3
"""Frames without which there is no slope."""


@dataclass(frozen=True)
class Course:
    """A measure over time: `at_s`, shape (n,), rising, and `sides`, shape (n, 2), left and right.

    Where a film's clock has gone back, both are NaN.
    `noise` is one standard deviation of a frame at rest, NaN where it is not known.
    """

    at_s: Floats
    sides: Floats
    noise: float
    grade: Grade

    def known(self) -> Course:
        """The frames in which both sides were measured."""
        return self.rows(np.isfinite(self.sides).all(axis=1))

    def timed(self) -> Course:
        """The frames of which it is known when they are shown."""
        return self.rows(np.isfinite(self.at_s))

    def unbroken(self) -> Iterator[Course]:
        """The known parts between which nothing was measured for longer than `BRIDGED_S`."""
        whole = self.known()
        breaks = np.flatnonzero(np.diff(whole.at_s) > BRIDGED_S) + 1
        for rows in np.split(np.arange(len(whole.at_s)), breaks):
            if len(rows):
                yield whole.rows(rows)

    def turned(self, sign: float) -> Course:
        """The same rising where this one falls, if the sign is -1."""
        return Course(self.at_s, sign * self.sides, self.noise, self.grade)

    def within(self, from_s: float, to_s: float) -> Course:
        """The frames shown in [from, to]."""
        return self.rows((self.at_s >= from_s) & (self.at_s <= to_s))

    def rows(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Course:
        """Some of the frames."""
        return Course(self.at_s[rows], self.sides[rows], self.noise, self.grade)


def smoothed(course: Course, window_s: float) -> Floats:
    """Each side's running median over `window_s` around every frame, shape (n, 2).

    The course is unbroken. Windows go by the clock, so that they are as long where frames are few;
    towards both ends they shrink on both sides alike.
    """
    times = course.at_s
    if len(times) < FEWEST or times[-1] <= times[0]:
        return course.sides
    reach = np.minimum(window_s / 2, np.minimum(times - times[0], times[-1] - times)) + 1e-9
    first = np.searchsorted(times, times - reach)
    lasts = np.searchsorted(times, times + reach) - first
    calm = np.empty_like(course.sides)
    for length in np.unique(lasts):
        of_it = np.flatnonzero(lasts == length)
        windows = sliding_window_view(course.sides, length, axis=0)
        calm[of_it] = np.median(windows[first[of_it]], axis=-1)
    return calm


def velocity(at_s: Floats, sides: Floats, window_s: float = VELOCITY_WINDOW_S) -> Floats:
    """The smoothed derivative of both sides, per second, shape (n, 2).

    v(t) = sum((t_i - m) y_i) / sum((t_i - m)^2), the slope of the least-squares line through the
    frames i measured within half a window of t, m being their mean time. NaN where the frame itself
    was not measured, where they are fewer than three, or all on one side of it.
    """
    slopes = np.full(sides.shape, np.nan)
    known = np.isfinite(sides).all(axis=1) & np.isfinite(at_s)
    times, values = at_s[known], sides[known]
    if len(times) < FEWEST:
        return slopes
    around = _around(times, window_s)
    along = _along(times, around)
    times, values = (times - times.mean())[:, None], values - values.mean(axis=0)
    across = around.sums(times * values) - (
        around.sums(times) * around.sums(values) / around.count[:, None]
    )
    slopes[known] = across / along[:, None]
    return slopes


def velocity_noise(
    at_s: Floats, noise: float, window_s: float = VELOCITY_WINDOW_S
) -> NDArray[np.float64]:
    """One standard deviation of `velocity` at each of the frames measured, per second, shape (n,).

    noise / sqrt(sum((t_i - m)^2)), for noise that differs from frame to frame; NaN where there is
    no velocity.
    """
    if len(at_s) < FEWEST:
        return np.full(len(at_s), np.nan)
    return np.asarray(noise / np.sqrt(_along(at_s, _around(at_s, window_s))))


@dataclass(frozen=True)
class _Around:
    """Of every frame, the rows [first, last) within half a window of it; `both` if on both sides.

    Sums over them come from running sums, so that a long film costs no more a frame than a short.
    """

    first: NDArray[np.intp]
    last: NDArray[np.intp]
    both: NDArray[np.bool_]

    @property
    def count(self) -> NDArray[np.intp]:
        return self.last - self.first

    def sums(self, terms: Floats) -> Floats:
        """The sum of each column of `terms`, shape (n, k), over the rows around each frame."""
        so_far = np.concatenate([np.zeros_like(terms[:1]), np.cumsum(terms, axis=0)])
        between: Floats = so_far[self.last] - so_far[self.first]
        return between


def _around(times: Floats, window_s: float) -> _Around:
    first = np.searchsorted(times, times - window_s / 2 - 1e-9)
    last = np.searchsorted(times, times + window_s / 2 + 1e-9)
    here = np.arange(len(times))
    return _Around(first, last, (last - first >= FEWEST) & (first < here) & (last > here + 1))


def _along(times: Floats, around: _Around) -> Floats:
    """The sum of (t_i - m)^2 around each frame, shape (n,); NaN where there is no slope."""
    centred = (times - times.mean())[:, None]
    squares = around.sums(centred**2) - around.sums(centred) ** 2 / around.count[:, None]
    return np.where(around.both & (squares[:, 0] > 1e-9), squares[:, 0], np.nan)
