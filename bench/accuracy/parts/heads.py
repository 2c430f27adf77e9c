"""The same questions put to another ground truth: photographs worn by a 3-D head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bench.accuracy.company import Company
from bench.accuracy.figures import Moved, gains, leaks, mean_of, moves, spread
from bench.accuracy.filmed.gesture import Gesture, HalfGesture, one_sided, smile_of
from bench.accuracy.filmed.scene import (
    CLOSING,
    IN_THE_PLANE,
    LEARN_S,
    REST,
    Hold,
    Scene,
    Stance,
    State,
)
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.parts.turns import slope_rows, turn_name
from bench.accuracy.recording import COARSE, FINE, OURS, Recording
from bench.accuracy.row import Cell, Row, counted, highest, lowest, row, the_gains, within
from device.face.seen import MeasureName, Side

SMILES = (0.01, 0.03, 0.05, 0.10)
TARGETED = ("smile 1 %", "smile 3 %", "smile 5 %")
NARROWED = "narrowed"
NARROWING_SHARE = 0.3
NARROW_S = 1.6
"""Longer than a blink may last."""
CLOSING_S = 3.0
YAWS_DEG = (-5.0, -2.5, 0.0, 2.5, 5.0)
HOLD_S = 0.64
FACES = 4
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE


def scenes(company: Company) -> list[Scene]:
    """Each of a few sitters smiles, closes an eye and turns; none if there is no head to wear."""
    if company.head is None:
        return []
    return [
        Scene(
            "head",
            one.photograph,
            _doing(),
            seed=900 + n,
            mirrored=one.mirrored,
            head=str(company.head),
        )
        for n, one in enumerate(company.some(FACES))
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """The rows of smiles, eyes and turns, once more; eyes calibrated by their own closing."""

    def moved(who: str, *labels: str) -> list[Moved]:
        return moves(recordings, who, EXCURSION, *labels)

    def gain(who: str) -> Cell:
        smiles = moved(who, *TARGETED)
        return counted(within(spread(gains(smiles)), 0.95, 1.05), smiles)

    def leak(who: str) -> Cell:
        smiles = moved(who, "smile 5 %")
        return counted(highest(leaks(smiles), 0.02), smiles)

    def eye(which: int, who: str) -> list[float]:
        return [calibrated(rec, who, side)[which] for rec in recordings for side in BOTH_SIDES]

    what = "one eye narrowed by 30 %, calibrated by closing it (3-D head)"
    return [
        row("3-D head: corner, gain at 1–5 %", "0.95–1.05", gain),
        row("3-D head: corner, leak at 5 %", "≤ 0.02", leak),
        row("3-D head: corner, gain at 10 %", "", the_gains(recordings, EXCURSION, "smile 10 %")),
        row(f"{what}: gain", "≥ 0.8", lambda who: _scaled(lowest(eye(0, who), 0.8), who)),
        row(f"{what}: leak", "≤ 0.05", lambda who: _scaled(highest(eye(1, who), 0.05), who)),
        _closures(recordings),
        *slope_rows(recordings, YAWS_DEG, "3-D head turned"),
    ]


def _scaled(cell: Cell, who: str) -> Cell:
    """The coarse reading is judged: a closure gives it its scale, and leaves the fine one alone."""
    return replace(cell, met=None) if who == FINE else cell


def _closures(recordings: Sequence[Recording]) -> Row:
    """Without both of a sitter's closures, none of their eyes is read by one."""
    both = sum(one.closed == len(BOTH_SIDES) for one in recordings)
    told = f"{sum(one.closed for one in recordings)} of {len(BOTH_SIDES) * len(recordings)} eyes"
    what = "closures learned by closing both eyes (3-D head)"
    return Row(what, "", {COARSE: Cell(f"{told}; both of {both} of {len(recordings)} sitters")})


def calibrated(recording: Recording, who: str, side: Side) -> tuple[float, float]:
    """How closed an eye and the other one are read when the eye is narrowed, over the truth.

    The mirror has learned from the closing that it asked for. Of everybody else both eyes are read
    as shares of what they are read to do when both are closed.
    """
    narrowed, closed = recording.during(f"{side} {NARROWED}"), recording.during(CLOSING)
    read = {}
    for eye in BOTH_SIDES:
        values = recording.of(who, NARROWING, eye)
        full = 1.0
        if who not in OURS:
            full = mean_of(values[closed]) / float(recording.true(NARROWING, eye)[closed].mean())
        read[eye] = mean_of(values[narrowed]) / full
    true = float(recording.true(NARROWING, side)[narrowed].mean())
    return read[side] / true, read[side.other] / true


def _doing() -> tuple[Hold, ...]:
    closed = HalfGesture(narrowing=1.0)
    holds = [
        Hold(REST, LEARN_S),
        Hold(CLOSING, CLOSING_S, State(Gesture(closed, closed)), ramp_s=0.6),
        Hold("pause", HOLD_S),
    ]
    for side in BOTH_SIDES:
        for share in SMILES:
            smile = State(one_sided(side, smile_of(share)))
            holds += [Hold(f"{side} smile {100 * share:g} %", HOLD_S, smile)]
        narrow = State(one_sided(side, HalfGesture(narrowing=NARROWING_SHARE)))
        holds += [
            Hold(f"{side} {NARROWED}", NARROW_S, narrow, ramp_s=0.6),
            Hold("pause", HOLD_S, ramp_s=0.6),
        ]
    for yaw in YAWS_DEG:
        state = State(stance=Stance(yaw_deg=yaw), sway=IN_THE_PLANE)
        holds.append(Hold(turn_name(yaw), HOLD_S, state, ramp_s=0.32))
    return tuple(holds)
