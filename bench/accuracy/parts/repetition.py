"""A whole repetition: when each side begins and ends, and what the mirror tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import isnan

import numpy as np

from bench.accuracy.company import Company
from bench.accuracy.filmed.gesture import one_sided, smile_of
from bench.accuracy.filmed.repeated import HELD, ONSET, RISING, filmed, went
from bench.accuracy.filmed.scene import RATE_HZ, Scene, State
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.judged import Told, named, told_by
from bench.accuracy.recording import EVERYBODY, Recording
from bench.accuracy.row import Cell, Row, plain, row
from device.face.seen import MeasureName, Side
from device.film.warp import Floats

OTHER_GOES, AFFECTED_GOES = 0.03, 0.015
LATE_S = ((0.0, 0.4), (0.2, 0.0), (0.4, -0.2))
"""By how much the affected side begins, and lets go, after the other one: sitters take turns."""
SMOOTH = round(0.5 * RATE_HZ)
"""Frames of the running median that coaching looks through; the truth is smoothed alike."""
FACES = 6
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM


def scenes(company: Company) -> list[Scene]:
    """One side smiles by 3 %, the affected one by half of it and not quite at the same time."""
    return [
        _scene(one.photograph, n, mirrored=one.mirrored)
        for n, one in enumerate(company.some(FACES))
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """By how much each side's begin and end are read too early or too late, and what is judged."""

    def off(which: int, who: str) -> Cell:
        return plain(
            abs(times(rec, rec.of(who, EXCURSION, side))[which] - _true(rec, side)[which])
            for rec in recordings
            for side in BOTH_SIDES
        )

    return [
        row("begin of a rise, off by, s", "", partial(off, 0)),
        row("end of a release, off by, s", "", partial(off, 1)),
        *_judged({who: told_by(recordings, who) for who in EVERYBODY}),
    ]


def times(recording: Recording, values: Floats) -> tuple[float, float]:
    """When a trace first exceeds ONSET of its own hold, and when it last does, s; NaN if never."""
    trace = smoothed(values)
    held = trace[recording.during(HELD)]
    if not np.isfinite(held).any():
        return float("nan"), float("nan")
    after = recording.at_s >= begun_s(recording)
    level = ONSET * float(np.nanmedian(held))
    above = recording.at_s[after & (trace > level)]
    return (float(above[0]), float(above[-1])) if above.size else (float("nan"), float("nan"))


def begun_s(recording: Recording) -> float:
    """When the repetition begins."""
    return float(recording.at_s[recording.during(RISING)][0])


def smoothed(values: Floats) -> Floats:
    """The running median of the frames there are, centred."""
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(values, SMOOTH // 2, mode="edge"), 2 * (SMOOTH // 2) + 1
    )
    known = np.isfinite(around).any(axis=1)
    found = np.full(len(values), np.nan)
    found[known] = np.nanmedian(around[known], axis=1)
    return found


def _judged(told: dict[str, Told]) -> list[Row]:
    """What the mirror itself tells of such a repetition, by everybody's readings."""

    def off(figure: str, digits: int, who: str) -> Cell:
        return told[who].off_by(figure, digits)

    def onsets(who: str) -> Cell:
        found = [one.synkinesis_onset_mm for one in told[who].seen]
        return Cell(f"{sum(not isnan(one) for one in found)} of {len(found)}")

    return [
        row("together, start: off by, ms", "", partial(off, "start_gap_ms", 0)),
        row("together, end: off by, ms", "", partial(off, "end_gap_ms", 0)),
        row("together, hold of 1.5 % against 3 %: off by, mm", "", partial(off, "hold_gap_mm", 2)),
        row("effort, 0.3 of a smile of 10 % iod: off by", "", partial(off, "effort", 3)),
        row("symmetry over a hold of 1.5 % against 3 %: off by", "", partial(off, "symmetry", 3)),
        row("S over a hold that no eye joins: off by", "", partial(off, "synkinesis", 3)),
        row("onsets of synkinesis told where no eye joins", "", onsets),
        row("resting tone where none is left: off by, mm", "", partial(off, "resting_tone_mm", 2)),
    ]


def _true(recording: Recording, side: Side) -> tuple[float, float]:
    return times(recording, recording.true(EXCURSION, side))


def _scene(photograph: str, number: int, *, mirrored: bool) -> Scene:
    affected, late_s = BOTH_SIDES[number % 2], LATE_S[number % len(LATE_S)]
    return Scene(
        named("repetition", affected),
        photograph,
        filmed(partial(_smiling, affected, late_s)),
        RATE_HZ,
        800 + number,
        mirrored=mirrored,
    )


def _smiling(affected: Side, late_s: tuple[float, float], at_s: float) -> State:
    begins_s, ends_s = late_s
    weak = AFFECTED_GOES * went(at_s, begins_s=begins_s, ends_s=ends_s)
    return State(one_sided(affected, smile_of(weak), smile_of(OTHER_GOES * went(at_s))))
