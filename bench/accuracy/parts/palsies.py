"""Faces with a palsy: a corner that hangs, a side that is weak, an eye that joins, a chin."""

from __future__ import annotations

from collections.abc import Sequence

from bench.accuracy.company import Company
from bench.accuracy.figures import asymmetry_gains, lents, moves
from bench.accuracy.filmed.gesture import HalfGesture, one_sided, smile_of
from bench.accuracy.filmed.scene import LEARN_S, REST, Hold, Scene, State
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.recording import Recording
from bench.accuracy.row import Cell, Row, counted, highest, plain, row, the_gains, the_leaks
from device.face.seen import MeasureName, Side

FULL, WEAK, DROOP, SOFT = 0.10, 0.02, 0.03, 0.05
JOINS = (0.15, 0.30)
CHIN, DIMPLES = 0.02, 0.10
HOLD_S, RAMP_S = 0.64, 0.4
PALSY, ONE_SIDED, JOINED, DIMPLED = "palsy", "weak", "joins", "chin"
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
CHIN_RAISE = MeasureName.CHIN_RAISE_MM


def scenes(company: Company) -> list[Scene]:
    """Two scenes of each sitter: with a corner that hangs at rest, and without."""
    return [
        Scene(name, one.photograph, doing(BOTH_SIDES[n % 2]), seed=200 + n, mirrored=one.mirrored)
        for n, one in enumerate(company.sittings)
        for name, doing in (("droop", _drooping), ("palsy", _palsied))
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """What the sick side is lent, and what is seen of what joins in."""

    def credit(who: str) -> Cell:
        moved = moves(recordings, who, EXCURSION, PALSY)
        return counted(highest(lents(moved), 0.2), moved)

    def apart(who: str) -> Cell:
        return plain(asymmetry_gains(moves(recordings, who, EXCURSION, ONE_SIDED)))

    eye, chin = (NARROWING, JOINED), (CHIN_RAISE, DIMPLED)
    return [
        row("palsy: credit to the hanging side for the other's 10 %, % iod", "≤ 0.2", credit),
        row("one side moves less: asymmetry gain of 10 % against 2 %", "", apart),
        row("eye joins a smile of 5 %: gain of its narrowing", "", the_gains(recordings, *eye)),
        row("eye joins a smile: leak to the other eye", "", the_leaks(recordings, *eye)),
        row("chin that dimples by 2 % iod: gain", "", the_gains(recordings, *chin)),
        row("chin that dimples: leak", "", the_leaks(recordings, *chin)),
    ]


def _drooping(healthy: Side) -> tuple[Hold, ...]:
    hangs = HalfGesture(upward=-DROOP)
    full = one_sided(healthy, smile_of(FULL), hangs)
    at_rest = State(one_sided(healthy.other, hangs))
    return (Hold(REST, LEARN_S, at_rest), Hold(f"{healthy} {PALSY}", HOLD_S, State(full), RAMP_S))


def _palsied(healthy: Side) -> tuple[Hold, ...]:
    sick = healthy.other
    does = {
        f"{healthy} {ONE_SIDED}": one_sided(healthy, smile_of(FULL), smile_of(WEAK)),
        **{
            f"{sick} {JOINED} {share:g}": one_sided(
                sick, smile_of(SOFT, narrowing=share), smile_of(SOFT)
            )
            for share in JOINS
        },
        f"{sick} {DIMPLED}": one_sided(sick, HalfGesture(chin=CHIN, dimples=DIMPLES)),
    }
    holds = (Hold(name, HOLD_S, State(gesture), RAMP_S) for name, gesture in does.items())
    return (Hold(REST, LEARN_S), *holds)
