"""Both eyes' openings from frame to frame, looked at on every other frame: lids need no more."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from device.eyes.measurement.lid_watch import (
    LidWatch,
    Opening,
    close_gently,
    follow_lids,
    stop_closing,
)
from device.eyes.measurement.lids import Doubt, LidsAtRest, Sight
from device.eyes.measurement.regions import RegionsAtRest, same_person
from device.face.anatomy import HALVES
from device.face.seen import Grade, Side

LOOK_EVERY_S = 0.06
"""Least time between two looks: every other frame at 20 or 30 Hz, each at 10, as blinks ask."""


@dataclass(frozen=True)
class Openings:
    """What is remembered of the eyes: `both`, left and right, from the look at `looked_s`.

    `whose` is how the person looks whose eyes these are, None if that was not seen.
    """

    watch: LidWatch
    both: tuple[Opening, Opening]
    looked_s: float
    whose: RegionsAtRest | None = None

    def narrowing(self, grade: Grade) -> tuple[float, float] | None:
        """How much narrower than at rest both eyes are, a share; None if either is not known.

        Nor is what has no known noise.
        """
        if not isfinite(self.noise(grade)):
            return None
        left, right = ((eye.fine if grade is Grade.FINE else eye.coarse) for eye in self.both)
        return None if left is None or right is None else (1.0 - left, 1.0 - right)

    def noise(self, grade: Grade) -> float:
        """One sigma of a narrowing in one frame, the larger side's."""
        eyes = zip(self.watch.rest, self.watch.scales, strict=True)
        if grade is Grade.FINE:
            return max(eye.fine_noise for eye, _ in eyes)
        return max(
            closure.narrowing(eye.coarse_noise) if closure else eye.coarse_noise
            for eye, closure in eyes
        )

    @property
    def unsure(self) -> bool:
        """Whether nobody can tell: margins and landmarks do not agree, or looks are too few."""
        return any(eye.doubt in (Doubt.UNSURE, Doubt.SELDOM) for eye in self.both)

    def belong_to(self, person: RegionsAtRest | None) -> bool:
        """Whether these are the eyes of somebody who looks so at rest; not if nobody knows."""
        if self.whose is person:
            return True
        return self.whose is not None and person is not None and same_person(self.whose, person)

    @property
    def left_open(self) -> dict[Side, float]:
        """What each eye leaves open when it is closed gently, as far as that was learned."""
        known = zip(HALVES, self.watch.closures, strict=True)
        return {half.side: round(one.left_open, 3) for half, one in known if one}


def due(before: Openings | None, at_s: float) -> bool:
    """Whether the eyes are to be looked at in a frame; also when time has gone back."""
    return before is None or not 0.0 <= at_s - before.looked_s < LOOK_EVERY_S


def follow(
    before: Openings | None,
    rest: LidsAtRest,
    sight: Sight,
    at_s: float,
    *,
    closing: bool,
    whose: RegionsAtRest | None = None,
) -> Openings:
    """One look at the eyes against their rest; a new rest keeps what closures have taught.

    While `closing`, the person is asked to close their eyes gently, which is learned from.
    """
    watch = before.watch if before else LidWatch(rest)
    if watch.rest is not rest:
        watch = LidWatch(rest, watch.closures)
    if closing and watch.learning is None:
        watch = close_gently(watch)
    elif not closing:
        watch = stop_closing(watch)
    return Openings(*follow_lids(watch, sight, at_s), looked_s=at_s, whose=whose)
