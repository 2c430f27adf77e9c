"""A photographed hand before the mouth: what is read of corners that nobody sees, and after."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from bench.accuracy.company import Company
from bench.accuracy.filmed.scene import LEARN_S, REST, Hold, Scene, State
from bench.accuracy.filmed.truth import ROW
from bench.accuracy.recording import Recording
from bench.accuracy.row import Cell, Row, plain, row
from device.face.seen import MeasureName
from device.film.warp import Floats

HIDDEN, AFTER = "a hand before the mouth", "after the hand"
HOLD_S, RAISE_S = 1.0, 0.8
FACES = 3
EXCURSION = ROW[MeasureName.ORAL_COMMISSURE_EXCURSION_MM]


def scenes(company: Company) -> list[Scene]:
    """A few sitters, at rest all the time, raise a hand and take it down again."""
    holds = (
        Hold(REST, LEARN_S),
        Hold(HIDDEN, HOLD_S, State(hand=1.0), RAISE_S),
        Hold(AFTER, HOLD_S, State(), RAISE_S),
    )
    return [
        Scene("hands", one.photograph, holds, seed=950 + n, mirrored=one.mirrored)
        for n, one in enumerate(company.some(FACES))
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """How often hidden corners are read, and how wrong; and the same once they are seen again."""

    def seen(hold: str, who: str) -> list[Floats]:
        return [rec.readings[who][rec.during(hold), EXCURSION] for rec in recordings]

    def share(hold: str, who: str) -> Cell:
        return plain(float(np.isfinite(each).any(axis=1).mean()) for each in seen(hold, who))

    def off(hold: str, who: str) -> Cell:
        read = (np.abs(each[np.isfinite(each)]) for each in seen(hold, who))
        return plain(float(each.max()) for each in read if each.size)

    found = []
    for hold in (HIDDEN, AFTER):
        found += [
            row(f"{hold}: share of frames with a corner read", "", partial(share, hold)),
            row(f"{hold}: a corner at rest, at worst off by % iod", "", partial(off, hold)),
        ]
    return found
