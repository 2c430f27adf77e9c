"""A face that keeps still while the head turns: what asymmetry is read into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from bench.accuracy.company import Company
from bench.accuracy.figures import slope
from bench.accuracy.filmed.scene import (
    IN_THE_PLANE,
    LEARN_S,
    REST,
    SWAY,
    Hold,
    Scene,
    Stance,
    State,
)
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.recording import Recording
from bench.accuracy.row import Cell, Row, highest, not_read, row
from device.face.seen import MeasureName

YAWS_DEG = (-5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
NATURAL_YAW_DEG = 1.5
SWAYING_LEARN_S = 12.0
"""Rest that sways is learned later: the mirror asks for some seconds more."""
HOLD_S = 0.4
SWAYING, STEADY = "rest that sways", "steady rest"
WAYS = {
    "upward": MeasureName.ORAL_COMMISSURE_UPWARD_MM,
    "outward": MeasureName.ORAL_COMMISSURE_OUTWARD_MM,
}
LIMIT = 0.1


def scenes(company: Company) -> list[Scene]:
    """Rest is learned once with the head swaying by itself, and once without."""
    kinds = ((SWAYING, replace(SWAY, yaw_deg=NATURAL_YAW_DEG)), (STEADY, IN_THE_PLANE))
    return [
        Scene(name, one.photograph, _turning(sway), seed=400 + n, mirrored=one.mirrored)
        for n, one in enumerate(company.some(6))
        for name, sway in kinds
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """One line for each way and each rest."""
    found = []
    for kind in (SWAYING, STEADY):
        of_kind = [rec for rec in recordings if rec.scene.name == kind]
        found += slope_rows(of_kind, YAWS_DEG, f"turned head after a {kind}")
    return found


def slope_rows(recordings: Sequence[Recording], yaws_deg: Sequence[float], what: str) -> list[Row]:
    """A line for each way: what a degree of yaw makes of corners that keep still."""

    def turned(measure: MeasureName, who: str) -> Cell:
        each = [abs(false_slope(rec, who, measure, yaws_deg)) for rec in recordings]
        return not_read(highest(each, LIMIT), each)

    return [
        row(f"{what}: false asymmetry {way}, % iod a degree", f"≤ {LIMIT:g}", partial(turned, each))
        for way, each in WAYS.items()
    ]


def false_slope(
    recording: Recording, who: str, measure: MeasureName, yaws_deg: Sequence[float]
) -> float:
    """By how much the left corner seems to go farther than the right one for a degree of yaw."""
    names = {turn_name(yaw): yaw for yaw in yaws_deg}
    turned = np.isin(recording.names, list(names))
    yaws = np.array([names[str(name)] for name in recording.names[turned]])
    left, right = (recording.of(who, measure, side)[turned] for side in BOTH_SIDES)
    return slope(yaws, left - right)


def turn_name(yaw_deg: float) -> str:
    """The name of a hold with the head turned so far."""
    return f"yaw {yaw_deg:+g}"


def _turning(sway: Stance) -> tuple[Hold, ...]:
    holds = [Hold(REST, SWAYING_LEARN_S if sway.yaw_deg else LEARN_S, State(sway=sway))]
    for yaw in YAWS_DEG:
        state = State(stance=Stance(yaw_deg=yaw), sway=IN_THE_PLANE)
        holds.append(
            Hold(turn_name(yaw), HOLD_S, state, ramp_s=0.8 if yaw == YAWS_DEG[0] else 0.24)
        )
    return tuple(holds)
