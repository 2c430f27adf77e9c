"""A repetition as it is filmed, and what it really was: its figures by what they mean.

The mirror's own functions are not used. They look through running medians, since what is seen
trembles; the truth does not, so moments are read off it where it crosses a level, between frames.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from bench.accuracy.filmed.scene import LEARN_S, REST, Hold, State, course
from device.face.seen import Side
from device.film.gesture import minimum_jerk
from device.film.warp import Floats

RISING, HELD, RELEASING, OVER = "rising", "held", "releasing", "over"
RAMP_S, HOLD_S, REST_S = 4.0, 2.0, 3.0
"""A ramp, up or down, lasts as long as the mirror paces it; hold and rest are shorter."""
PARTS = {RISING: RAMP_S, HELD: HOLD_S, RELEASING: RAMP_S, OVER: REST_S}
ONSET = 0.25
"""Of its own hold: the share from which a side has begun, and down to which it has not ended."""
JOINED = 0.10
"""An eye that narrows by so much more than the other one has joined in."""
TONE_S = 1.5
"""The end of the rest, in which what is left of a movement is looked at."""


def filmed(at: Callable[[float], State]) -> tuple[Hold, ...]:
    """Rest is learned, and then comes a repetition; `at` says what is so some seconds into it."""
    holds, begins_s = [Hold(REST, LEARN_S)], 0.0
    for name, lasts_s in PARTS.items():
        holds += course(name, lasts_s, begins_s, at)
        begins_s += lasts_s
    return tuple(holds)


def went(at_s: float, *, begins_s: float = 0.0, ends_s: float = 0.0, left: float = 0.0) -> float:
    """How far a side has come, as a share of its hold, a while after the repetition's beginning.

    It sets out and lets go so much too late, and `left` of it stays.
    """
    risen = minimum_jerk((at_s - begins_s) / RAMP_S)
    return risen - (1 - left) * minimum_jerk((at_s - ends_s - RAMP_S - HOLD_S) / RAMP_S)


@dataclass(frozen=True)
class Paced:
    """When each part of a repetition begins and the last one ends, s, and the affected side."""

    affected: Side
    rise_s: float
    hold_s: float
    release_s: float
    rest_s: float
    over_s: float


@dataclass(frozen=True)
class Figures:
    """What is told of a repetition; NaN is what is not.

    Gaps are the affected side's less the other's: of moments ms, of holds mm. `effort` is the
    larger side's hold as a share of the reference smile, and `symmetry` the smaller side's over it;
    `synkinesis` is S, and `synkinesis_onset_mm` the larger side's excursion from which it is beyond
    its threshold. `resting_tone_mm` is what is left of that excursion in the rest that follows.
    """

    start_gap_ms: float = nan
    end_gap_ms: float = nan
    hold_gap_mm: float = nan
    effort: float = nan
    symmetry: float = nan
    synkinesis: float = nan
    synkinesis_onset_mm: float = nan
    resting_tone_mm: float = nan


def paced(at_s: Floats, names: NDArray[np.str_], affected: Side) -> Paced:
    """By the frames of a scene as `filmed`, and the names of their parts."""
    rise_s, hold_s, release_s, rest_s = (float(at_s[names == part][0]) for part in PARTS)
    return Paced(affected, rise_s, hold_s, release_s, rest_s, over_s=float(at_s[-1]))


def really(
    at_s: Floats, excursion_mm: Floats, narrowing: Floats, paced: Paced, reference_mm: float
) -> Figures:
    """The figures of true ways: (frames,) and twice (frames, 2), the affected side first."""

    def between(start_s: float, end_s: float) -> NDArray[np.bool_]:
        return np.asarray((at_s >= start_s) & (at_s < end_s))

    held = between(paced.hold_s, paced.release_s)
    rising, falling = (
        between(paced.rise_s, paced.release_s),
        between(paced.release_s, paced.over_s),
    )
    rest = between(paced.over_s - TONE_S, paced.over_s)
    sides = np.median(excursion_mm[held], axis=0)
    more = narrowing[:, 0] - narrowing[:, 1]
    begun, ended = (
        [_passed(at_s[part], excursion_mm[part, side], ONSET * sides[side]) for side in (0, 1)]
        for part in (rising, falling)
    )
    return Figures(
        start_gap_ms=1000 * (begun[0] - begun[1]),
        end_gap_ms=1000 * (ended[0] - ended[1]),
        hold_gap_mm=float(sides[0] - sides[1]),
        effort=float(sides.max()) / reference_mm,
        symmetry=float(sides.min() / sides.max()),
        synkinesis=float(np.median(more[held])),
        synkinesis_onset_mm=_passed(excursion_mm[rising].max(axis=1), more[rising], JOINED),
        resting_tone_mm=float(np.median(excursion_mm[rest].max(axis=1))),
    )


def _passed(along: Floats, values: Floats, level: float) -> float:
    """Where values last go through a level, up or down, straight between frames; NaN if never."""
    above = values > level
    last = np.flatnonzero(above[1:] != above[:-1])
    if not last.size:
        return nan
    here, there = int(last[-1]), int(last[-1]) + 1
    share = (level - values[here]) / (values[there] - values[here])
    return float(along[here] + share * (along[there] - along[here]))
