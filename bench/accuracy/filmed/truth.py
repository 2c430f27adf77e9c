"""What the skin really did, from first principles: how far known places went, and which way.

The product's formulas are not used, neither for the truth nor for landmarks that others have found,
so that what is wrong with them shows. Which side is the person's left is told by the picture, which
is not mirrored: their left lies at its right. Lengths are % of the distance of the outer canthi.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, cos, degrees, radians, sin

import numpy as np

from device.face.anatomy import HALVES, LOWER_LIP, LOWER_LIP_INNER, UPPER_LIP_INNER, Eye, Half
from device.face.seen import MeasureName, Side
from device.film.warp import Floats

PERCENT_IOD = 100.0
SMILE_DEG = 50.0
"""The way of a mean smile, up from outward, along which an excursion counts: 49 adults
(doi 10.6084/m9.figshare.5047666)."""
MEASURES = tuple(MeasureName)
ROW = {name: row for row, name in enumerate(MEASURES)}
"""The row of each measure in an array of readings, (measures, 2) ..."""
BOTH_SIDES = (Side.LEFT, Side.RIGHT)
"""... and the order of its columns."""

Readings = Floats
Arm = tuple[float, float]
"""Outward, away from the midline, and up."""


def placed(points: Floats, canthi_of: Floats) -> Floats:
    """Places (n, 2), px, x right and y down, by the line of a face's outer canthi.

    In iod from midway between them: along that line to the picture's right, and up.
    """
    ends = sorted((canthi_of[half.eye.outer_canthus] for half in HALVES), key=lambda end: end[0])
    line = ends[1] - ends[0]
    across, up = line, np.array([line[1], -line[0]])
    away = points - (ends[0] + ends[1]) / 2
    return np.column_stack([away @ across, away @ up]) / float(line @ line)


def truth_of(rest: Floats, now: Floats) -> Readings:
    """What landmarks really did since rest, from their places in px with the head still."""
    return readings(placed(now, rest), placed(rest, rest))


def readings(now: Floats, rest: Floats) -> Readings:
    """Every measure of places against rest, both (n, 2) as `placed` has them: (measures, 2)."""
    left, right = sorted(HALVES, key=lambda half: -float(rest[half.eye.outer_canthus, 0]))
    sides = [_side(now, rest, half, outward) for half, outward in ((left, 1.0), (right, -1.0))]
    columns = [left.philtral_column, right.philtral_column]
    to_the_left = PERCENT_IOD * float((now - rest)[columns, 0].mean())
    gap = PERCENT_IOD * float(now[UPPER_LIP_INNER, 1] - now[LOWER_LIP_INNER, 1])
    sides[0] |= {MeasureName.PHILTRUM_DEVIATION_MM: to_the_left, MeasureName.LIP_GAP_MM: gap}
    sides[1] |= {MeasureName.PHILTRUM_DEVIATION_MM: -to_the_left, MeasureName.LIP_GAP_MM: gap}
    return np.array([[side[name] for side in sides] for name in MEASURES])


def _side(now: Floats, rest: Floats, half: Half, outward: float) -> dict[MeasureName, float]:
    """The measures of one side; `outward` is 1 where the midline lies to the picture's left."""

    def went(places: Sequence[int]) -> Arm:
        right, up = PERCENT_IOD * (now - rest)[list(places)].mean(axis=0)
        return float(outward * right), float(up)

    out, up = went([half.oral_commissure])
    open_now, open_at_rest = _opening(now, half.eye), _opening(rest, half.eye)
    arm = now[half.oral_commissure] - now[LOWER_LIP]
    return {
        MeasureName.ORAL_COMMISSURE_EXCURSION_MM: out * cos(radians(SMILE_DEG))
        + up * sin(radians(SMILE_DEG)),
        MeasureName.ORAL_COMMISSURE_OUTWARD_MM: out,
        MeasureName.ORAL_COMMISSURE_UPWARD_MM: up,
        MeasureName.SMILE_ANGLE_DEG: degrees(atan2(arm[1], outward * arm[0])),
        MeasureName.PALPEBRAL_FISSURE_HEIGHT_MM: PERCENT_IOD * open_now,
        MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE: 1 - open_now / open_at_rest,
        MeasureName.BROW_RAISE_MM: went((*half.brow_upper[1:4], *half.brow_lower[1:4]))[1],
        MeasureName.NASAL_ALA_RAISE_MM: went([half.nose_wing])[1],
        MeasureName.UPPER_LIP_RAISE_MM: went(half.upper_lip[1:3])[1],
        MeasureName.LOWER_LIP_LOWERING_MM: -went(half.lower_lip[1:3])[1],
        MeasureName.CHIN_RAISE_MM: went(half.mentalis)[1],
    }


def _opening(places: Floats, eye: Eye) -> float:
    """Between the lids over the iris: the mean of the three pairs of places there, iod."""
    upper, lower = (places[list(lid[2:5]), 1] for lid in (eye.upper_lid, eye.lower_lid))
    return float((upper - lower).mean())
