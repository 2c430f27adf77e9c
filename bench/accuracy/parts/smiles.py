"""One corner of the mouth moves by a known length: gain, leak, and how much of it is fine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import nan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.accuracy.company import Company
from bench.accuracy.figures import asymmetry_gains, gains, leaks, lents, moves, spread
from bench.accuracy.filmed.gesture import one_sided, smile_of
from bench.accuracy.filmed.scene import LEARN_S, REST, Hold, Scene, State
from bench.accuracy.filmed.truth import BOTH_SIDES, ROW
from bench.accuracy.parts.tilts import marked_mm_per_iod
from bench.accuracy.recording import COARSE, FINE, Recording
from bench.accuracy.row import (
    Cell,
    Row,
    at_least,
    at_most,
    counted,
    highest,
    lowest,
    number,
    plain,
    row,
    the_gains,
    within,
)
from device.face.seen import MeasureName
from device.film.warp import Floats

SMILES = (0.01, 0.02, 0.03, 0.05, 0.10)
TARGETED = ("1 %", "2 %", "3 %", "5 %")
SMALL = ("1 %", "2 %", "3 %")
RISES_DEG = (50.0, 40.0, 60.0)
"""Ways of a smile, up from outward: sitters take turns, for nobody smiles quite like another."""
HOLD_S, PAUSE_S = 0.64, 0.24
FAILED_IOD = 1.0
"""A fine reading that is off by so much, % iod, is a failure that was accepted."""
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM


def scenes(company: Company) -> list[Scene]:
    """Each sitter smiles on one side and then on the other, ever farther."""
    return [
        Scene("smiles", one.photograph, _ladder(RISES_DEG[n % 3]), seed=n, mirrored=one.mirrored)
        for n, one in enumerate(company.sittings)
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """What the smiles came to."""
    ten, angle = (EXCURSION, "10 %"), (MeasureName.SMILE_ANGLE_DEG, "10 %")
    return [
        *_of_corners(recordings),
        row("corner, gain at 10 %", "", the_gains(recordings, *ten)),
        row("share of frames measured, smiles up to 10 %", "", partial(_measured, recordings)),
        _share_fine(recordings),
        _failures(recordings),
        row(
            "smile angle: gain of its change at 10 %",
            "",
            the_gains(recordings, *angle, since_rest=True),
        ),
        *_scale(recordings),
    ]


def _of_corners(recordings: Sequence[Recording]) -> list[Row]:
    """Those that have targets."""

    def gain(who: str) -> Cell:
        moved = moves(recordings, who, EXCURSION, *TARGETED)
        return counted(within(spread(gains(moved)), 0.95, 1.05), moved)

    def leak(who: str) -> Cell:
        moved = moves(recordings, who, EXCURSION, "5 %")
        return counted(highest(leaks(moved), 0.02), moved)

    def lent(who: str) -> Cell:
        moved = moves(recordings, who, EXCURSION, "1 %")
        return counted(highest(lents(moved), 0.05), moved)

    def apart(who: str) -> Cell:
        moved = moves(recordings, who, EXCURSION, *TARGETED)
        return counted(lowest(asymmetry_gains(moved), 0.9), moved)

    return [
        row("corner, gain at 1–5 %", "0.95–1.05", gain),
        row("corner, leak at 5 %", "≤ 0.02", leak),
        row("corner, leak at 1 %, % iod", "≤ 0.05", lent),
        row("asymmetry gain at 1–5 %, worst face", "≥ 0.9", apart),
    ]


def _ladder(rise_deg: float) -> tuple[Hold, ...]:
    holds = [Hold(REST, LEARN_S)]
    for side in BOTH_SIDES:
        for share in SMILES:
            state = State(one_sided(side, smile_of(share, rise_deg)))
            holds += [Hold(f"{side} {100 * share:g} %", HOLD_S, state), Hold("pause", PAUSE_S)]
    return tuple(holds)


def _measured(recordings: Sequence[Recording], who: str) -> Cell:
    """Both corners at once, once rest has been learned."""
    shares = []
    for recording in recordings:
        smiling = np.char.endswith(recording.names, "%")
        read = recording.readings[who][smiling, ROW[EXCURSION]]
        shares.append(float(np.isfinite(read).all(axis=1).mean()))
    return plain(shares)


def _share_fine(recordings: Sequence[Recording]) -> Row:
    """Both corners fine, of the frames of small moves that were measured at all.

    The target is of real clips, and these are films: `bench.accuracy.clip_rows` has those.
    """
    fine = [np.isfinite(_small(rec, FINE)).all(axis=1) for rec in recordings]
    coarse = [np.isfinite(_small(rec, COARSE)).all(axis=1) for rec in recordings]
    measured = sum(int(each.sum()) for each in coarse)
    share = sum(int(each.sum()) for each in fine) / measured if measured else nan
    what = "share of moves ≤ 3 % measured fine (filmed photographs, no real clips)"
    return Row(what, "≥ 0.97", {FINE: at_least(share, 0.97)}, elsewhere="real clips")


def _failures(recordings: Sequence[Recording]) -> Row:
    off = [np.abs(_small(rec, FINE) - _small_truth(rec)).ravel() for rec in recordings]
    known = np.concatenate(off)
    known = known[np.isfinite(known)]
    failed = float((known > FAILED_IOD).sum()) if known.size else nan
    what = f"of small moves, fine readings off by more than {FAILED_IOD:g} % iod"
    return Row(what, "0", {FINE: at_most(failed, 0, f"{number(failed, 0)} of {known.size}")})


def _scale(recordings: Sequence[Recording]) -> list[Row]:
    """The mirror's millimetres beside those of irises that a hand has marked, where it has."""
    ratios = [
        recording.mm_per_iod / by_hand
        for recording in recordings
        if (by_hand := marked_mm_per_iod(Path(recording.scene.photograph)))
    ]
    what = "millimetres an iod, over those by irises and canthi marked by hand"
    return [Row(what, "", {COARSE: plain(ratios)})] if ratios else []


def _small(recording: Recording, who: str) -> Floats:
    return np.asarray(recording.readings[who][_in_small(recording), ROW[EXCURSION]])


def _small_truth(recording: Recording) -> Floats:
    return np.asarray(recording.truth[_in_small(recording), ROW[EXCURSION]])


def _in_small(recording: Recording) -> NDArray[np.bool_]:
    names = [f"{side} {share}" for side in BOTH_SIDES for share in SMALL]
    return np.isin(recording.names, names)
