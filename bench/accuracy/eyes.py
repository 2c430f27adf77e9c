"""One eye narrows, the face at rest: how much of it is seen, and what the other eye is lent."""

from __future__ import annotations

from collections.abc import Sequence

from bench.accuracy.figures import Moved, gains, leaks, moves
from bench.accuracy.gesture import HalfGesture, one_sided
from bench.accuracy.group import Company
from bench.accuracy.recording import BOTH_SIDES, Recording
from bench.accuracy.row import Row, plain, row
from bench.accuracy.scene import LEARN_S, REST, Hold, Scene, State
from device.face.seen import MeasureName

NARROWINGS = (0.15, 0.30, 0.50)
HOLD_S = 1.6
"""Longer than a blink may last."""
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE


def scenes(company: Company) -> list[Scene]:
    """Each sitter narrows one eye and then the other, ever more."""
    return [
        Scene("eyes", one.photograph, _narrowing(), seed=300 + n, mirrored=one.mirrored)
        for n, one in enumerate(company.sittings)
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """Gain and leak, as read."""

    def moved(who: str) -> list[Moved]:
        return moves(recordings, who, NARROWING)

    what = "one eye narrowed by 15–50 %, not calibrated"
    return [
        row(f"{what}: gain", "", lambda who: plain(gains(moved(who)))),
        row(f"{what}: leak", "", lambda who: plain(leaks(moved(who)))),
    ]


def _narrowing() -> tuple[Hold, ...]:
    holds = [Hold(REST, LEARN_S)]
    for side in BOTH_SIDES:
        for share in NARROWINGS:
            state = State(one_sided(side, HalfGesture(narrowing=share)))
            holds += [
                Hold(f"{side} {100 * share:g} %", HOLD_S, state, ramp_s=0.6),
                Hold("pause", 0.64, ramp_s=0.6),
            ]
    return tuple(holds)
