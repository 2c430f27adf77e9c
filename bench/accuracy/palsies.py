"""Faces with a palsy: a corner that hangs, a side that is weak, an eye that joins, a chin."""

from __future__ import annotations

from collections.abc import Sequence

from bench.accuracy.figures import Moved, asymmetry_gains, gains, leaks, lents, moves
from bench.accuracy.gesture import HalfGesture, one_sided, smile_of
from bench.accuracy.group import Company
from bench.accuracy.recording import BOTH_SIDES, Recording
from bench.accuracy.row import Cell, Row, highest, plain, row
from bench.accuracy.scene import LEARN_S, REST, Hold, Scene, State
from device.face.seen import MeasureName, Side

FULL, WEAK, DROOP, SOFT = 0.10, 0.02, 0.03, 0.05
JOINS = (0.15, 0.30)
CHIN, DIMPLES = 0.02, 0.10
HOLD_S = 0.64
PALSY, ONE_SIDED, JOINED, DIMPLED = "palsy", "weak", "joins", "chin"
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
CHIN_RAISE = MeasureName.CHIN_RAISE_MM


def scenes(company: Company) -> list[Scene]:
    """Two scenes of each sitter: with a corner that hangs at rest, and without."""
    found = []
    for n, one in enumerate(company.sittings):
        healthy = BOTH_SIDES[n % 2]
        for name, holds in (("droop", _drooping(healthy)), ("palsy", _palsied(healthy))):
            found.append(Scene(name, one.photograph, holds, seed=200 + n, mirrored=one.mirrored))
    return found


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """What the sick side is lent, and what is seen of what joins in."""

    def moved(who: str, measure: MeasureName, label: str) -> list[Moved]:
        return moves(recordings, who, measure, label)

    def credit(who: str) -> Cell:
        return highest(lents(moved(who, EXCURSION, PALSY)), 0.2)

    return [
        row("palsy: credit to the hanging side for the other's 10 %, % iod", "≤ 0.2", credit),
        row(
            "weak side: asymmetry gain of 10 % against 2 %",
            "",
            lambda who: plain(asymmetry_gains(moved(who, EXCURSION, ONE_SIDED))),
        ),
        row(
            "eye joins a smile of 5 %: gain of its narrowing",
            "",
            lambda who: plain(gains(moved(who, NARROWING, JOINED))),
        ),
        row(
            "eye joins a smile: leak to the other eye",
            "",
            lambda who: plain(leaks(moved(who, NARROWING, JOINED))),
        ),
        row(
            "chin that dimples by 2 % iod: gain",
            "",
            lambda who: plain(gains(moved(who, CHIN_RAISE, DIMPLED))),
        ),
        row(
            "chin that dimples: leak",
            "",
            lambda who: plain(leaks(moved(who, CHIN_RAISE, DIMPLED))),
        ),
    ]


def _drooping(healthy: Side) -> tuple[Hold, ...]:
    hangs = HalfGesture(upward=-DROOP)
    full = one_sided(healthy, smile_of(FULL), hangs)
    at_rest = State(one_sided(healthy.other, hangs))
    return (Hold(REST, LEARN_S, at_rest), Hold(f"{healthy} {PALSY}", HOLD_S, State(full), 0.4))


def _palsied(healthy: Side) -> tuple[Hold, ...]:
    sick = healthy.other
    weak = one_sided(healthy, smile_of(FULL), smile_of(WEAK))
    holds = [Hold(REST, LEARN_S), Hold(f"{healthy} {ONE_SIDED}", HOLD_S, State(weak), 0.4)]
    for share in JOINS:
        joins = one_sided(sick, smile_of(SOFT, narrowing=share), smile_of(SOFT))
        holds.append(Hold(f"{sick} {JOINED} {share:g}", HOLD_S, State(joins), 0.4))
    dimpled = one_sided(sick, HalfGesture(chin=CHIN, dimples=DIMPLES))
    holds.append(Hold(f"{sick} {DIMPLED}", HOLD_S, State(dimpled), 0.4))
    return tuple(holds)
