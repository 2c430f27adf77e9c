"""A smile that an eye joins from a known way on, and of which a little stays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bench.accuracy.company import Company
from bench.accuracy.filmed.gesture import one_sided, smile_of
from bench.accuracy.filmed.repeated import filmed, went
from bench.accuracy.filmed.scene import RATE_HZ, Scene, State
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.judged import named, told_by
from bench.accuracy.recording import EVERYBODY, Recording
from bench.accuracy.row import Cell, Row, row
from device.face.seen import Side

OTHER_GOES, AFFECTED_GOES, STAYS = 0.03, 0.02, 0.005
JOINS, NARROWS_TOO = 0.30, 0.05
"""The affected eye's narrowing in the end, and the other one's: healthy eyes narrow a little."""
JOINS_FROM = (0.2, 1 / 3, 0.5)
"""The share of the smile from which the eye joins, and on from there in step with it: sitters take
turns."""
FACES = 6


def scenes(company: Company) -> list[Scene]:
    """One side smiles by 3 %, the affected one by 2 %, of which half a percent stays."""
    return [
        _scene(one.photograph, n, mirrored=one.mirrored)
        for n, one in enumerate(company.some(FACES))
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """What the mirror tells of the eye and of what is left, by everybody's readings."""
    told = {who: told_by(recordings, who) for who in EVERYBODY}

    def off(figure: str, digits: int, who: str) -> Cell:
        return told[who].off_by(figure, digits)

    return [
        row("S over a hold that an eye joins by 0.25: off by", "", partial(off, "synkinesis", 3)),
        row("onset of synkinesis: off by, mm", "", partial(off, "synkinesis_onset_mm", 2)),
        row("resting tone, 0.5 % iod left: off by, mm", "", partial(off, "resting_tone_mm", 2)),
    ]


def _scene(photograph: str, number: int, *, mirrored: bool) -> Scene:
    affected, joins_from = BOTH_SIDES[number % 2], JOINS_FROM[number % len(JOINS_FROM)]
    return Scene(
        named("synkinesis", affected),
        photograph,
        filmed(partial(_joined, affected, joins_from)),
        RATE_HZ,
        1200 + number,
        mirrored=mirrored,
    )


def _joined(affected: Side, joins_from: float, at_s: float) -> State:
    share = went(at_s)
    joins = JOINS * max(0.0, (share - joins_from) / (1 - joins_from))
    weak = AFFECTED_GOES * went(at_s, left=STAYS / AFFECTED_GOES)
    return State(
        one_sided(
            affected,
            smile_of(weak, narrowing=joins),
            smile_of(OTHER_GOES * share, narrowing=NARROWS_TOO * share),
        )
    )
