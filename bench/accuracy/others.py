"""What else is measured than the corners of the mouth: each moved by a known length."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bench.accuracy.figures import gains, leaks, moves
from bench.accuracy.gesture import Gesture, HalfGesture, one_sided
from bench.accuracy.group import Company
from bench.accuracy.recording import BOTH_SIDES, Recording
from bench.accuracy.row import Cell, Row, plain, row
from bench.accuracy.scene import LEARN_S, REST, Hold, Scene, State
from device.face.seen import MeasureName, Side

RISE = 0.02
HOLD_S = 0.64
BY_SIDE = {
    "brow": (HalfGesture(brow=RISE), MeasureName.BROW_RAISE_MM),
    "nasal ala": (HalfGesture(ala=RISE), MeasureName.NASAL_ALA_RAISE_MM),
    "upper lip": (HalfGesture(upper_lip=RISE), MeasureName.UPPER_LIP_RAISE_MM),
    "lower lip": (HalfGesture(lower_lip=RISE), MeasureName.LOWER_LIP_LOWERING_MM),
    "chin": (HalfGesture(chin=RISE), MeasureName.CHIN_RAISE_MM),
}
PHILTRUM = "philtrum"


def scenes(company: Company) -> list[Scene]:
    """Each sitter moves one place after the other, on one side and then on the other."""
    return [
        Scene("others", one.photograph, _moving(), seed=500 + n, mirrored=one.mirrored)
        for n, one in enumerate(company.some(6))
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """Gain and leak of each."""

    def gain(name: str, measure: MeasureName, who: str) -> Cell:
        return plain(gains(moves(recordings, who, measure, name)))

    def leak(name: str, measure: MeasureName, who: str) -> Cell:
        return plain(leaks(moves(recordings, who, measure, name)))

    found = []
    for name, (_, measure) in BY_SIDE.items():
        found += [
            row(f"{name} by 2 % iod: gain", "", partial(gain, name, measure)),
            row(f"{name}: leak to the other side", "", partial(leak, name, measure)),
        ]
    aside = partial(gain, PHILTRUM, MeasureName.PHILTRUM_DEVIATION_MM)
    return [*found, row("philtrum by 2 % iod: gain", "", aside)]


def _moving() -> tuple[Hold, ...]:
    holds = [Hold(REST, LEARN_S)]
    for side in BOTH_SIDES:
        for name, (half, _) in BY_SIDE.items():
            holds += _there_and_back(f"{side} {name}", one_sided(side, half))
        to_the_left = RISE if side is Side.LEFT else -RISE
        holds += _there_and_back(f"{side} {PHILTRUM}", Gesture(philtrum=to_the_left))
    return tuple(holds)


def _there_and_back(name: str, gesture: Gesture) -> tuple[Hold, Hold]:
    return Hold(name, HOLD_S, State(gesture)), Hold("pause", 0.16)
