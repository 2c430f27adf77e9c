"""A whole repetition: when each side is read to begin and to end, and its trace."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench.accuracy.company import Company
from bench.accuracy.filmed.gesture import Gesture, smile_of
from bench.accuracy.filmed.scene import LEARN_S, RATE_HZ, REST, Hold, Scene, State
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.recording import Recording
from bench.accuracy.row import Cell, Row, plain, row
from device.face.seen import MeasureName, Side
from device.film.warp import Floats

RISE_S, HOLD_S, RELEASE_S = 2.0, 2.0, 2.0
HELD, OVER = "held", "over"
LEFT_GOES, RIGHT_GOES = 0.03, 0.015
ONSET = 0.25
"""Of its own hold: the share from which a side has begun, as the coaching has it."""
SMOOTH = round(0.5 * RATE_HZ)
"""Frames of the running median that coaching looks through; the truth is smoothed alike."""
FACES = 3
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM


def scenes(company: Company) -> list[Scene]:
    """One side smiles by 3 %, the other by half of it, slowly, as people are asked to."""
    smile = State(Gesture(smile_of(LEFT_GOES), smile_of(RIGHT_GOES)))
    holds = (
        Hold(REST, LEARN_S),
        Hold(HELD, HOLD_S, smile, RISE_S),
        Hold(OVER, 1.0, State(), RELEASE_S),
    )
    return [
        Scene("repetition", one.photograph, holds, RATE_HZ, 800 + n, mirrored=one.mirrored)
        for n, one in enumerate(company.some(FACES))
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """By how much each side's begin and end are read too early or too late."""

    def off(who: str, which: int) -> Cell:
        errors = (
            abs(times(rec, rec.of(who, EXCURSION, side))[which] - _true(rec, side)[which])
            for rec in recordings
            for side in BOTH_SIDES
        )
        return plain(errors)

    return [
        row("begin of a rise, off by, s", "", lambda who: off(who, 0)),
        row("end of a release, off by, s", "", lambda who: off(who, 1)),
    ]


def times(recording: Recording, values: Floats) -> tuple[float, float]:
    """When a trace first exceeds ONSET of its own hold, and when it last does, s; NaN if never."""
    trace = smoothed(values)
    held = trace[recording.during(HELD)]
    if not np.isfinite(held).any():
        return float("nan"), float("nan")
    after = recording.at_s >= LEARN_S
    level = ONSET * float(np.nanmedian(held))
    above = recording.at_s[after & (trace > level)]
    return (float(above[0]), float(above[-1])) if above.size else (float("nan"), float("nan"))


def smoothed(values: Floats) -> Floats:
    """The running median of the frames there are, centred."""
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(values, SMOOTH // 2, mode="edge"), 2 * (SMOOTH // 2) + 1
    )
    known = np.isfinite(around).any(axis=1)
    found = np.full(len(values), np.nan)
    found[known] = np.nanmedian(around[known], axis=1)
    return found


def _true(recording: Recording, side: Side) -> tuple[float, float]:
    return times(recording, recording.true(EXCURSION, side))
