"""What a movement lends to measures of places that did not move, and an eye or a brow to a corner.

Skin hangs together, so neighbours go along a little: only what is read beyond the truth is lent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bench.accuracy.company import Company
from bench.accuracy.figures import mean_of, spread
from bench.accuracy.filmed.gesture import Gesture, HalfGesture, one_sided, smile_of
from bench.accuracy.filmed.scene import LEARN_S, REST, Hold, Scene, State
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.recording import COARSE, Recording
from bench.accuracy.row import Cell, Row, not_read, number, plain, row, worst_of
from device.face.seen import MeasureName

SMILE, NARROWING, RISE = 0.03, 0.30, 0.02
CORNER, CORNERS, EYE, BROW = "corner", "corners", "eye", "brow"
HOLD_S, PAUSE_S, RAMP_S = 0.8, 0.24, 0.24
EYE_HOLD_S, EYE_RAMP_S = 1.6, 0.6
"""Longer than a blink may last, and slower."""
FACES = 6
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
FISSURE = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
BESIDE_A_SMILE = {
    "the brow": MeasureName.BROW_RAISE_MM,
    "the eye's narrowing": FISSURE,
    "the nasal ala": MeasureName.NASAL_ALA_RAISE_MM,
    "the philtrum": MeasureName.PHILTRUM_DEVIATION_MM,
    "the upper lip": MeasureName.UPPER_LIP_RAISE_MM,
    "the lower lip": MeasureName.LOWER_LIP_LOWERING_MM,
    "the chin": MeasureName.CHIN_RAISE_MM,
}
LENDS = {
    CORNER: ("one corner by 3 %", BESIDE_A_SMILE),
    CORNERS: ("both corners by 3 %", BESIDE_A_SMILE),
    EYE: ("one eye by 30 %", {"the corner": EXCURSION, "the brow": MeasureName.BROW_RAISE_MM}),
    BROW: ("one brow by 2 %", {"the corner": EXCURSION, "the eye's narrowing": FISSURE}),
}


@dataclass(frozen=True)
class Lent:
    """What one side of a measure truly did in a hold, and what was read `beyond` that.

    NaN where too few frames were read.
    """

    sitter: str
    true: float
    beyond: float


def scenes(company: Company) -> list[Scene]:
    """A few sitters do one thing after the other, and nothing else."""
    return [
        Scene("crosstalk", one.photograph, _doing(), seed=1300 + n, mirrored=one.mirrored)
        for n, one in enumerate(company.some(FACES))
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """For each movement and each measure beside it what is lent at worst; how much really goes."""
    found = []
    for movement, (what, others) in LENDS.items():
        for other, measure in others.items():
            truly = worst_of(one.true for one in lent(recordings, COARSE, movement, measure))
            unit = "" if measure is FISSURE else ", % iod"
            name = f"{what} lends {other}, beyond its true {number(truly)}{unit}"
            found.append(row(name, "", partial(_at_worst, recordings, movement, measure)))
    return found


def lent(
    recordings: Sequence[Recording], who: str, movement: str, measure: MeasureName
) -> Iterator[Lent]:
    """Of every hold of a movement, both sides."""
    for recording in recordings:
        for name in dict.fromkeys(map(str, recording.names)):
            if movement in name.split():
                during = recording.during(name)
                for side in BOTH_SIDES:
                    true = float(recording.true(measure, side)[during].mean())
                    seen = mean_of(recording.of(who, measure, side)[during])
                    yield Lent(recording.scene.photograph, true, seen - true)


def _at_worst(
    recordings: Sequence[Recording], movement: str, measure: MeasureName, who: str
) -> Cell:
    """Of each sitter what is lent most, in size."""
    found: dict[str, list[float]] = {}
    every = list(lent(recordings, who, movement, measure))
    for one in every:
        found.setdefault(one.sitter, []).append(abs(one.beyond))
    cell = plain(spread(each).high for each in found.values())
    return not_read(cell, [one.beyond for one in every])


def _doing() -> tuple[Hold, ...]:
    holds = [Hold(REST, LEARN_S)]
    smile, eye, brow = smile_of(SMILE), HalfGesture(narrowing=NARROWING), HalfGesture(brow=RISE)
    for side in BOTH_SIDES:
        holds += _there_and_back(f"{side} {CORNER}", one_sided(side, smile))
        holds += _there_and_back(f"{side} {BROW}", one_sided(side, brow))
        holds += _there_and_back(f"{side} {EYE}", one_sided(side, eye), EYE_HOLD_S, EYE_RAMP_S)
    return (*holds, *_there_and_back(CORNERS, Gesture(smile, smile)))


def _there_and_back(
    name: str, gesture: Gesture, hold_s: float = HOLD_S, ramp_s: float = RAMP_S
) -> tuple[Hold, Hold]:
    return Hold(name, hold_s, State(gesture), ramp_s), Hold("pause", PAUSE_S, ramp_s=ramp_s)
