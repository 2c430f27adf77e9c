"""How surely eyes are read as they narrow, one alone and both together: what is off, and S.

Gains that are averaged over sizes hide a lid that was taken for another edge. Here every hold
counts for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import nan

import numpy as np

from bench.accuracy.company import Company
from bench.accuracy.figures import spread
from bench.accuracy.filmed.gesture import Gesture, HalfGesture, one_sided
from bench.accuracy.filmed.scene import LEARN_S, REST, Hold, Scene, State
from bench.accuracy.filmed.truth import BOTH_SIDES, ROW
from bench.accuracy.recording import FINE, Recording
from bench.accuracy.row import Cell, Row, plain, row
from device.face.seen import MeasureName
from device.film.warp import Floats

SHARES = (0.2, 0.3, 0.4, 0.5, 0.6)
ONE, BOTH = "alone", "together"
HOLD_S, RAMP_S = 0.8, 0.6
"""A ramp is slower than a blink."""
OFF = 0.10
"""What the threshold of synkinesis is: a reading that is off by more is false."""
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE


@dataclass(frozen=True)
class Narrowed:
    """One hold: what was read of both eyes in its frames and what was true, shape (frames, 2)."""

    sitter: str
    read: Floats
    true: Floats

    @property
    def known(self) -> bool:
        """Whether there is a frame in which both eyes were read."""
        return bool(np.isfinite(self.read).all(axis=1).any())

    def off(self, *, too_little: bool = False) -> bool:
        """Whether either eye was read falsely in a frame; by `too_little`, as narrowed less."""
        beyond = self.read - self.true
        return bool((-beyond > OFF if too_little else np.abs(beyond) > OFF).any())

    @property
    def synkinesis(self) -> tuple[float, float]:
        """S, left less right, the median of the hold, as read and as it was."""
        known = np.isfinite(self.read).all(axis=1)
        if not known.any():
            return nan, nan
        left, right = (np.median(one[known, 0] - one[known, 1]) for one in (self.read, self.true))
        return float(left), float(right)


def scenes(company: Company) -> list[Scene]:
    """Each sitter narrows one eye ever more, then the other, then both."""
    return [
        Scene("lids", one.photograph, _ladder(), seed=1100 + n, mirrored=one.mirrored)
        for n, one in enumerate(company.sittings)
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """What was off, and what became of S."""
    return [
        *(_false(recordings, which) for which in (ONE, BOTH)),
        row("S, one eye narrowed by 20–60 %: gain", "", partial(_gain, recordings)),
        row("S, both eyes narrowed alike by 20–60 %: at worst", "", partial(_lent, recordings)),
    ]


def narrowed(recordings: Sequence[Recording], who: str, which: str) -> Iterator[Narrowed]:
    """Every hold in which one eye or both were narrowed."""
    for recording in recordings:
        for name in dict.fromkeys(map(str, recording.names)):
            if which in name.split():
                there, measure = recording.during(name), ROW[NARROWING]
                read, true = (
                    recording.readings[who][there, measure],
                    recording.truth[there, measure],
                )
                yield Narrowed(recording.scene.photograph, read, true)


def _false(recordings: Sequence[Recording], which: str) -> Row:
    """Fine alone: a coarse reading shows a half by its nature."""
    holds = [one for one in narrowed(recordings, FINE, which) if one.known]
    eyes = "one eye" if which == ONE else "both eyes"
    what = f"{eyes} narrowed by 20–60 %: holds with a fine reading off by > {OFF:.2f}"
    little = sum(one.off(too_little=True) for one in holds)
    told = f"{sum(one.off() for one in holds)} of {len(holds)}, {little} of them too little"
    return Row(what, "", {FINE: Cell(told if holds else "none")})


def _gain(recordings: Sequence[Recording], who: str) -> Cell:
    """Of each sitter, the mean."""
    found: dict[str, list[float]] = {}
    for one in narrowed(recordings, who, ONE):
        read, true = one.synkinesis
        found.setdefault(one.sitter, []).append(read / true)
    return plain(spread(each).mean for each in found.values())


def _lent(recordings: Sequence[Recording], who: str) -> Cell:
    """Of each sitter, the hold in which S is farthest from what it is, which is nearly nothing."""
    found: dict[str, list[float]] = {}
    for one in narrowed(recordings, who, BOTH):
        read, true = one.synkinesis
        found.setdefault(one.sitter, []).append(abs(read - true))
    return plain(spread(each).high for each in found.values())


def _ladder() -> tuple[Hold, ...]:
    alone = {
        f"{side} {ONE} {100 * share:g} %": one_sided(side, HalfGesture(narrowing=share))
        for side in BOTH_SIDES
        for share in SHARES
    }
    both = {
        f"{BOTH} {100 * share:g} %": Gesture(
            HalfGesture(narrowing=share), HalfGesture(narrowing=share)
        )
        for share in SHARES
    }
    does = (alone | both).items()
    holds = (Hold(name, HOLD_S, State(gesture), RAMP_S) for name, gesture in does)
    return (Hold(REST, LEARN_S), *holds)
