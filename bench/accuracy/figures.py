"""From recordings to figures: gains and leaks, steps that can be told, slopes, and how they spread.

Every figure is of one sitter or one movement; a row tells their mean and how far the worst is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, isnan, nan

import numpy as np

from bench.accuracy.filmed.scene import REST
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.recording import Recording
from device.face.seen import MeasureName, Side
from device.film.warp import Floats

SEEN_SHARE = 0.5
"""A hold counts as measured if so many of its frames were."""


@dataclass(frozen=True)
class Moved:
    """One hold in which one side moved: by how much, and what was read on it and on the other.

    `other` is what the other side really did, mostly nothing, and `lent` what was read there beyond
    that. `seen` and `lent` are NaN where too few frames were measured.
    """

    sitter: str
    side: Side
    true: float
    other: float
    seen: float
    lent: float

    @property
    def gain(self) -> float:
        """The share that was seen."""
        return self.seen / self.true

    @property
    def leak(self) -> float:
        """The share that the other side was lent."""
        return self.lent / self.true

    @property
    def asymmetry_gain(self) -> float:
        """The share that was seen of the difference between the sides."""
        return (self.seen - self.other - self.lent) / (self.true - self.other)


@dataclass(frozen=True)
class Spread:
    """Many figures as one: their mean, the lowest and the highest, and how many there are."""

    mean: float
    low: float
    high: float
    count: int

    @property
    def worst(self) -> float:
        """The one farthest from nothing."""
        return max(abs(self.low), abs(self.high))


def moves(
    recordings: Iterable[Recording],
    who: str,
    measure: MeasureName,
    *labels: str,
    since_rest: bool = False,
) -> list[Moved]:
    """Of all holds named `left …` and `right …`, and there by one of `labels` if some are given.

    A measure that rest does not enter is counted `since_rest`; of all others nothing is subtracted.
    """
    return [
        _moved(recording, who, measure, side, name, since_rest=since_rest)
        for recording in recordings
        for name in dict.fromkeys(map(str, recording.names))
        for side in BOTH_SIDES
        if name.startswith(tuple(f"{side} {label}" for label in labels or ("",)))
    ]


def _moved(
    recording: Recording,
    who: str,
    measure: MeasureName,
    side: Side,
    name: str,
    *,
    since_rest: bool,
) -> Moved:
    during, at_rest = recording.during(name), recording.during(REST)

    def mean(values: Floats) -> float:
        zero = _known_mean(values[at_rest]) if since_rest else 0.0
        return mean_of(values[during]) - zero

    read = {each: recording.of(who, measure, each) for each in (side, side.other)}
    true = {each: recording.true(measure, each) for each in (side, side.other)}
    return Moved(
        sitter=recording.scene.photograph,
        side=side,
        true=mean(true[side]),
        other=mean(true[side.other]),
        seen=mean(read[side]),
        lent=mean(read[side.other] - true[side.other]),
    )


def _known_mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else nan


def mean_of(values: Floats) -> float:
    """The mean of the readings there are; NaN if they are too few."""
    known = np.isfinite(values).sum()
    return _known_mean(values) if known >= SEEN_SHARE * values.size else nan


def spread(values: Iterable[float]) -> Spread:
    """Mean and extremes; what is NaN is left out."""
    known = [value for value in values if not isnan(value)]
    if not known:
        return Spread(nan, nan, nan, 0)
    return Spread(sum(known) / len(known), min(known), max(known), len(known))


def gains(moved: Iterable[Moved]) -> list[float]:
    """The mean gain of each sitter."""
    return _by_sitter((one.sitter, one.gain) for one in moved)


def leaks(moved: Iterable[Moved]) -> list[float]:
    """The mean size of each sitter's leaks."""
    return _by_sitter((one.sitter, abs(one.leak)) for one in moved)


def lents(moved: Iterable[Moved]) -> list[float]:
    """The mean size of what each sitter's other side was lent, in the measure's unit."""
    return _by_sitter((one.sitter, abs(one.lent)) for one in moved)


def asymmetry_gains(moved: Iterable[Moved]) -> list[float]:
    """The mean asymmetry gain of each sitter."""
    return _by_sitter((one.sitter, one.asymmetry_gain) for one in moved)


def _by_sitter(figures: Iterable[tuple[str, float]]) -> list[float]:
    groups: dict[str, list[float]] = {}
    for sitter, figure in figures:
        groups.setdefault(sitter, []).append(figure)
    return [spread(each).mean for each in groups.values()]


def windows(values: Floats, width: int) -> Floats:
    """The means of whole stretches of `width` values; those with too few readings are left out."""
    whole = len(values) // width
    means = [mean_of(values[width * n : width * (n + 1)]) for n in range(whole)]
    return np.array([mean for mean in means if not isnan(mean)])


def d_prime(at_rest: Floats, moved: Floats, sigma: float) -> float:
    """How many standard deviations lie between what is read at rest and after a step."""
    if not (at_rest.size and moved.size) or not sigma > 0:
        return nan
    return float(moved.mean() - at_rest.mean()) / sigma


def pooled_sigma(groups: Sequence[Floats]) -> float:
    """The standard deviation within groups, all together."""
    freedom = sum(max(0, len(group) - 1) for group in groups)
    if not freedom:
        return nan
    squares = sum(float(((group - group.mean()) ** 2).sum()) for group in groups if group.size)
    return float(np.sqrt(squares / freedom))


def least_told(d_primes: dict[float, float], needed: float = 3.0) -> float:
    """The least step from which on every step is told by so much.

    Infinite if there is none; NaN if nothing was measured.
    """
    if all(isnan(each) for each in d_primes.values()):
        return nan
    least = inf
    for step in sorted(d_primes, reverse=True):
        if not d_primes[step] >= needed:
            break
        least = step
    return least


def slope(at: Floats, values: Floats) -> float:
    """The slope of a straight line through readings; NaN if fewer than half are there."""
    known = np.isfinite(values)
    if known.sum() < max(2, SEEN_SHARE * len(values)):
        return nan
    return float(np.polyfit(at[known], values[known], 1)[0])


def root_mean_square(values: Iterable[float]) -> float:
    """Of those that are there."""
    known = np.array([value for value in values if not isnan(value)])
    return float(np.sqrt((known**2).mean())) if known.size else nan
