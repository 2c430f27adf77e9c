"""One corner of the mouth moves by a known length: gain, leak, and how much of it is fine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import nan

import numpy as np
from numpy.typing import NDArray

from bench.accuracy.figures import Moved, asymmetry_gains, gains, leaks, lents, moves, spread
from bench.accuracy.gesture import one_sided, smile_of
from bench.accuracy.group import Company
from bench.accuracy.recording import BOTH_SIDES, COARSE, FINE, Recording
from bench.accuracy.row import (
    Cell,
    Row,
    at_least,
    at_most,
    highest,
    lowest,
    number,
    plain,
    row,
    within,
)
from bench.accuracy.scene import LEARN_S, REST, Hold, Scene, State
from bench.accuracy.truth import ROW
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

    def moved(who: str, *labels: str) -> list[Moved]:
        return moves(recordings, who, EXCURSION, *labels)

    def gain(who: str) -> Cell:
        return within(spread(gains(moved(who, *TARGETED))), 0.95, 1.05)

    def apart(who: str) -> Cell:
        return lowest(asymmetry_gains(moved(who, *TARGETED)), 0.9)

    return [
        row("corner, gain at 1–5 %", "0.95–1.05", gain),
        row("corner, gain at 10 %", "", lambda who: plain(gains(moved(who, "10 %")))),
        row("corner, leak at 5 %", "≤ 0.02", lambda who: highest(leaks(moved(who, "5 %")), 0.02)),
        row(
            "corner, leak at 1 %, % iod",
            "≤ 0.05",
            lambda who: highest(lents(moved(who, "1 %")), 0.05),
        ),
        row("asymmetry gain at 1–5 %, worst face", "≥ 0.9", apart),
        row("share of frames measured, smiles up to 10 %", "", partial(_measured, recordings)),
        _share_fine(recordings),
        _failures(recordings),
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
    """Both corners fine, of the frames of small moves that were measured at all."""
    fine = [np.isfinite(_small(rec, FINE)).all(axis=1) for rec in recordings]
    coarse = [np.isfinite(_small(rec, COARSE)).all(axis=1) for rec in recordings]
    measured = sum(int(each.sum()) for each in coarse)
    share = sum(int(each.sum()) for each in fine) / measured if measured else nan
    what = "share of moves ≤ 3 % measured fine (filmed photographs, no real clips)"
    return Row(what, "≥ 0.97", {FINE: at_least(share, 0.97)})


def _failures(recordings: Sequence[Recording]) -> Row:
    off = [np.abs(_small(rec, FINE) - _small_truth(rec)).ravel() for rec in recordings]
    known = np.concatenate(off)
    known = known[np.isfinite(known)]
    failed = float((known > FAILED_IOD).sum()) if known.size else nan
    what = f"of small moves, fine readings off by more than {FAILED_IOD:g} % iod"
    return Row(what, "0", {FINE: at_most(failed, 0, f"{number(failed, 0)} of {known.size}")})


def _small(recording: Recording, who: str) -> Floats:
    return np.asarray(recording.readings[who][_in_small(recording), ROW[EXCURSION]])


def _small_truth(recording: Recording) -> Floats:
    return np.asarray(recording.truth[_in_small(recording), ROW[EXCURSION]])


def _in_small(recording: Recording) -> NDArray[np.bool_]:
    names = [f"{side} {share}" for side in BOTH_SIDES for share in SMALL]
    return np.isin(recording.names, names)
