"""What a person's own gentle closure teaches: how much of a narrowing their landmarks show.

Landmarks see a half of a small narrowing and nearly all of a full one, and differ from eye to eye.
So somebody closes both eyes gently for a few seconds, once: the end of that way is known to be
closed, and on the way there the margins of the lids tell what the landmarks should have said.

An eye that stays open although it tries, which is common in facial palsy, must not be taken for
closed. Its margins are still found, far from each other: then they say how far it came, and the
share that it leaves open is told. An eye of which neither is sure has not been learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from device.eyes.measurement.watched import watched_s

CLOSED_S = 2.0
"""Seconds that an eye must be held as closed as it gets."""
HELD_SHARE = 0.12
"""By landmarks: looks this near to the closest ones are of the held closure, not of the way."""
CLOSEST_SHARE = 90
"""Percentile of the looks that is the closest."""
LEAST_CLOSED = 0.5
"""Narrowing by landmarks below which no eye has closed. Ours: real closed eyes were seen at 0.8 to
1.0 of it, composited ones at 0.54 to 1.0."""
STILL_OPEN = 0.75
"""Narrowing by the margins below which an eye has surely not closed. Ours: eyes in the midst of a
real blink were seen at 0.79 to 0.89 of it, composited closed ones at 0.8 to 1.0."""
FOUND_SHARE = 0.5
"""Share of the held looks in which the margins must have been found to be believed."""
ON_THE_WAY = (0.15, 0.65)
"""Narrowings by the margins from which the bend of the landmarks' way is learned."""
BEND_AT = 0.4
FEWEST_ON_THE_WAY = 2


@dataclass(frozen=True)
class Closing:
    """One look at one eye: its narrowing by landmarks, and by the margins if they were found."""

    at_s: float
    landmarks: float
    margins: float | None


@dataclass(frozen=True)
class Closure:
    """What is known of one eye's way from rest to gently closed.

    `seen`, by landmarks, and `true` are points of that way, both rising from 0. `left_open` is the
    share of the opening at rest that stays when the person closes it: 0 for most, and never less
    than a quarter where it is more, for what is less cannot be told from closed.
    """

    seen: tuple[float, ...]
    true: tuple[float, ...]
    left_open: float = 0.0

    def narrowing(self, landmarks: float) -> float:
        """The narrowing that this eye's landmarks mean; beyond the known way straight on."""
        seen, true = self.seen, self.true
        if landmarks <= 0.0:
            return landmarks * true[1] / seen[1]
        if landmarks >= seen[-1]:
            slope = (true[-1] - true[-2]) / (seen[-1] - seen[-2])
            return true[-1] + slope * (landmarks - seen[-1])
        return float(np.interp(landmarks, seen, true))


@dataclass(frozen=True)
class LearningClosure:
    """Looks since closing was asked for: of each, the person's left eye and their right."""

    looks: tuple[tuple[Closing, Closing], ...] = ()

    def and_then(self, looks: tuple[Closing, Closing]) -> LearningClosure:
        """One more look."""
        return replace(self, looks=(*self.looks, looks))

    @property
    def held_s(self) -> float:
        """For how long both eyes have been as closed as they get, in all, seconds."""
        return min(_held_s(eye) for eye in zip(*self.looks, strict=True)) if self.looks else 0.0


def learn_closure(looks: Sequence[Closing]) -> Closure | None:
    """One eye's closure from the looks while it was asked for, or None if it cannot be told.

    None is also for an eye that was not held for CLOSED_S, for then nobody knows what it does, and
    for one that hardly moved: of noise over noise no scale is made.
    """
    if not looks or _held_s(looks) < CLOSED_S:
        return None
    held = _held(looks)
    end = float(np.median([one.landmarks for one in held]))
    margins = [one.margins for one in held if one.margins is not None]
    found = len(margins) >= FOUND_SHARE * len(held)
    come = float(np.median(margins)) if found else None
    if come is not None and come < STILL_OPEN:
        return _way(looks, end, come) if come >= ON_THE_WAY[0] else None
    return _way(looks, end, 1.0) if end >= LEAST_CLOSED else None


def _way(looks: Sequence[Closing], end: float, come: float) -> Closure | None:
    """From rest over the bend, if the way there was seen, to the end; None if it leads nowhere."""
    bend = _seen_at_bend(looks)
    if bend is not None and come > BEND_AT and 0.0 < bend < end:
        return Closure((0.0, bend, end), (0.0, BEND_AT, come), 1.0 - come)
    return Closure((0.0, end), (0.0, come), 1.0 - come) if min(end, come) > 0.0 else None


def _seen_at_bend(looks: Sequence[Closing]) -> float | None:
    """What landmarks say when the margins say BEND_AT."""
    least, most = ON_THE_WAY
    pairs = [(one.landmarks, one.margins) for one in looks if one.margins is not None]
    shares = [seen / true for seen, true in pairs if least <= true <= most]
    return BEND_AT * float(np.median(shares)) if len(shares) >= FEWEST_ON_THE_WAY else None


def _held(looks: Sequence[Closing]) -> list[Closing]:
    return [one for one, held in zip(looks, _are_held(looks), strict=True) if held]


def _held_s(looks: Sequence[Closing]) -> float:
    """Only between two looks on end that are both held: lids that flutter hold nothing."""
    marked = list(zip(looks, _are_held(looks), strict=True))
    return sum(
        watched_s(before.at_s, after.at_s)
        for (before, held), (after, still) in pairwise(marked)
        if held and still
    )


def _are_held(looks: Sequence[Closing]) -> list[bool]:
    """Of each look, whether the eye is about as closed in it as it gets."""
    closest = float(np.percentile([one.landmarks for one in looks], CLOSEST_SHARE))
    return [abs(one.landmarks - closest) <= HELD_SHARE for one in looks]
