"""The filmed person's movements over time, as data: smiles that were asked for, and natural life.

Every function takes the time, in seconds, and answers for that moment alone, so that a film can be
entered anywhere and the same seed shows the same film.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sin

import numpy as np

from device.face.seen import Side
from device.film.pose import HalfPose, Pose
from device.film.reel import LifeNumbers, SmileNumbers, Take

_SWAY_PERIODS_S = (3.7, 6.1, 11.3)  # slow, and never quite the same again
_LIGHT_PERIODS_S = (17.0, 41.0)
LIDS_S = 1.5
"""A gentle closure's way down, and up again: slower than any blink. Ours."""
_BLINK_CLOSES_SHARE = 0.4  # of a blink's time: a lid falls faster than it rises


@dataclass(frozen=True)
class Smile:
    """One smile: the take, when it begins, and how long it rises, holds and is let go."""

    take: Take
    begins_s: float
    rise_s: float
    hold_s: float
    release_s: float

    def share_at(self, at_s: float) -> float:
        """How far the smile has come: 0 at rest, 1 while it is held."""
        since = at_s - self.begins_s
        risen = minimum_jerk(since / self.rise_s)
        return risen - minimum_jerk((since - self.rise_s - self.hold_s) / self.release_s)

    def over_at(self, at_s: float) -> bool:
        """Whether the face is back at rest."""
        return at_s >= self.begins_s + self.rise_s + self.hold_s + self.release_s


@dataclass(frozen=True)
class Closure:
    """Both eyes gently closed for a while; each way takes LIDS_S."""

    begins_s: float
    lasts_s: float

    def share_at(self, at_s: float) -> float:
        """How far they are closed: 0 open, 1 closed."""
        since = at_s - self.begins_s
        return min(minimum_jerk(since / LIDS_S), minimum_jerk((self.lasts_s - since) / LIDS_S))


@dataclass(frozen=True)
class Glide:
    """A value on its way from `start` to `end`, setting out at `begins_s` and taking `lasts_s`."""

    start: float = 0.0
    end: float = 0.0
    begins_s: float = 0.0
    lasts_s: float = 1.0

    def at(self, at_s: float) -> float:
        """How far it has come."""
        done = minimum_jerk((at_s - self.begins_s) / self.lasts_s)
        return self.start + (self.end - self.start) * done

    def to(self, end: float, at_s: float, lasts_s: float) -> Glide:
        """From where it is at a moment to somewhere else; on it goes if that is its way already."""
        return self if end == self.end else Glide(self.at(at_s), end, at_s, lasts_s)


STILL = Glide()
"""At 0 all the time."""


@dataclass(frozen=True)
class Sway:
    """Where the head has drifted to, from its place at rest: right and down in the image."""

    across_mm: float
    down_mm: float
    roll_deg: float


class Life:
    """Breath, blinks and light: what goes on by itself, the same for the same seed."""

    def __init__(self, numbers: LifeNumbers, seed: int) -> None:
        """Draw this film's phases; everything after is a function of time."""
        self._numbers = numbers
        self._seed = seed
        self._phases = np.random.default_rng(seed).uniform(0, 2 * pi, (4, len(_SWAY_PERIODS_S)))

    def sway(self, at_s: float) -> Sway:
        """The head's drift."""
        across, down, roll = (self._drift(way, _SWAY_PERIODS_S, at_s) for way in (0, 1, 2))
        numbers = self._numbers
        return Sway(numbers.sway_mm * across, numbers.sway_mm * down, numbers.roll_deg * roll)

    def light(self, at_s: float) -> float:
        """The light's brightness, about 1."""
        return 1 + self._numbers.light_share * self._drift(3, _LIGHT_PERIODS_S, at_s)

    def blink(self, at_s: float) -> float:
        """By what share both palpebral fissures are narrowed by a blink."""
        numbers = self._numbers
        turn = int(at_s // numbers.blink_every_s)
        chance = np.random.default_rng([self._seed, abs(turn)])
        lasts_s = chance.uniform(numbers.blink_shortest_s, numbers.blink_longest_s)
        begins_s = turn * numbers.blink_every_s + chance.uniform(0, numbers.blink_every_s - lasts_s)
        past = (at_s - begins_s) / lasts_s
        closed = minimum_jerk(past / _BLINK_CLOSES_SHARE)
        opened = minimum_jerk((past - _BLINK_CLOSES_SHARE) / (1 - _BLINK_CLOSES_SHARE))
        return numbers.blink_narrowing * (closed - opened)

    def _drift(self, way: int, periods_s: tuple[float, ...], at_s: float) -> float:
        """A slow wandering between -1 and 1."""
        waves = (
            sin(2 * pi * at_s / period_s + self._phases[way, wave])
            for wave, period_s in enumerate(periods_s)
        )
        return sum(waves) / len(periods_s)


def minimum_jerk(share: float) -> float:
    """The way done after a share of the time, as hands and faces move: Flash and Hogan 1985."""
    share = min(max(share, 0.0), 1.0)
    return share**3 * (10 - 15 * share + 6 * share**2)


def smiling(take: Take, smile: SmileNumbers, share: float, blink: float = 0.0) -> Pose:
    """The pose of a take that has come so far, both eyes blinking by so much."""

    def half(side: Side, reference_share: float) -> HalfPose:
        joins = take.narrowing * share if take.eye_joins is side else 0.0
        return HalfPose(reference_share * share * smile.reference_mm, max(joins, blink))

    return Pose(half(Side.LEFT, take.left_share), half(Side.RIGHT, take.right_share))
