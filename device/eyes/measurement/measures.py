"""The measures: their geometry in one frame, and what it says against the rest face.

What has two sides has two rows, the person's left and then their right, and each side is measured
in its own mirror image: x grows outward, away from the midline, so that the same movement has the
same sign on both sides.

The same formulas serve both grades: a geometry comes from the landmarks of a frame (`measure`), or
is that of rest, moved as the skin has moved (`skin.py`). What one of them cannot tell is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from device.face.anatomy import HALVES, LOWER_LIP, LOWER_LIP_INNER, UPPER_LIP_INNER, Eye, Half
from device.face.points import Points
from device.face.seen import MeasureName, Side

PerSide = NDArray[np.float64]
"""Shape (2,): the person's left first."""

OUTWARD = {Side.LEFT: 1.0, Side.RIGHT: -1.0}
OVER_THE_IRIS = slice(2, 5)
"""The three pairs of lid points over the iris, of the seven on each lid."""
MIDDLE_OF_BROW = slice(1, 4)
"""Three of the five points along each edge of a brow."""
MIDDLE_OF_LIP = slice(1, 3)
"""Two of the four points of a lip's border between the commissure and the midline."""


class Place(IntEnum):
    """The places of each side that are followed, and their row in a geometry."""

    ORAL_COMMISSURE = 0
    BROW = 1
    NASAL_ALA = 2
    UPPER_LIP = 3
    LOWER_LIP = 4
    PHILTRUM = 5
    CHIN = 6


_UPRIGHT = {
    MeasureName.BROW_RAISE_MM: (Place.BROW, 1.0),
    MeasureName.NASAL_ALA_RAISE_MM: (Place.NASAL_ALA, 1.0),
    MeasureName.UPPER_LIP_RAISE_MM: (Place.UPPER_LIP, 1.0),
    MeasureName.LOWER_LIP_LOWERING_MM: (Place.LOWER_LIP, -1.0),
    MeasureName.CHIN_RAISE_MM: (Place.CHIN, 1.0),
}
"""What is one component of a place's way: up, or down."""
_OUTWARD_AND_UP = np.array([(OUTWARD[half.side], 1.0) for half in HALVES])


@dataclass(frozen=True)
class Geometry:
    """The measured places and lengths of one frame, in iod; NaN is not known.

    `places`, shape (7, 2, 2): for each `Place` and side x outward and y up, from the point midway
    between the outer canthi.
    `palpebral_fissure_height`, shape (2,): between the free margins of the lids, over the iris.
    `lip_gap`: between the inner borders of the lips, on the midline.
    `lower_lip_middle`, shape (2,): x to the person's left and y up of the lower vermilion border.
    `iris_width`: of both eyes, for the scale.
    """

    places: NDArray[np.float64]
    palpebral_fissure_height: PerSide
    lip_gap: float
    lower_lip_middle: NDArray[np.float64]
    iris_width: float


def measure(points: Points) -> Geometry:
    """The geometry of one frame from head coordinates, shape (478, 3)."""
    sides = [_places(points, half) for half in HALVES]
    return Geometry(
        places=np.stack(sides, axis=1),
        palpebral_fissure_height=np.array([_fissure_height(points, h.eye) for h in HALVES]),
        lip_gap=float(points[UPPER_LIP_INNER, 1] - points[LOWER_LIP_INNER, 1]),
        lower_lip_middle=points[LOWER_LIP, :2],
        iris_width=iris_width(points),
    )


def landmarks_of(place: Place, half: Half) -> tuple[int, ...]:
    """The landmarks whose mean is a place of one side."""
    match place:
        case Place.ORAL_COMMISSURE:
            return (half.oral_commissure,)
        case Place.BROW:
            return (*half.brow_upper[MIDDLE_OF_BROW], *half.brow_lower[MIDDLE_OF_BROW])
        case Place.NASAL_ALA:
            return (half.nose_wing,)
        case Place.UPPER_LIP:
            return half.upper_lip[MIDDLE_OF_LIP]
        case Place.LOWER_LIP:
            return half.lower_lip[MIDDLE_OF_LIP]
        case Place.PHILTRUM:
            return (half.philtral_column,)
        case Place.CHIN:
            return half.mentalis


def iris_width(points: Points) -> float:
    """The width of the irises, in iod: lateral to medial edge, the mean of both eyes."""
    return float(np.mean([_iris_width(points, half.eye) for half in HALVES]))


def typical(frames: Sequence[Geometry]) -> Geometry:
    """The median of many frames, which a few blinks or a swallow do not move."""
    return Geometry(
        places=np.median([f.places for f in frames], axis=0),
        palpebral_fissure_height=np.median([f.palpebral_fissure_height for f in frames], axis=0),
        lip_gap=float(np.median([f.lip_gap for f in frames])),
        lower_lip_middle=np.median([f.lower_lip_middle for f in frames], axis=0),
        iris_width=float(np.median([f.iris_width for f in frames])),
    )


def differences(
    now: Geometry, rest: Geometry, mm_per_iod: float, smile_rise_deg: float
) -> dict[MeasureName, PerSide]:
    """Every measure of `now` against `rest`, left and right, in the unit of its name.

    With d the way of a place from rest in mm, outward and up:

    - oral commissure excursion: d . (cos r, sin r), r = `smile_rise_deg` above the horizontal: what
      a smile does on average, where a person's own way is not known. A person whose own lies 20
      degrees off loses 6 % of the length. Negative when the corner went down and in.
    - outward, upward, raise and lowering: one component of d.
    - philtrum deviation: the mean way of both philtral columns to the person's left; so the left
      is positive and the right its opposite, outward on the side that it is pulled to.
    - smile angle: see `smile_angle_deg`. Palpebral fissure: its height, and 1 - height / height at
      rest. The two sides' difference of that is S, synkinesis of the eye (doi 10.1002/lary.23778
      has the healthy figures); it is the value of one frame, blinks included.
    - lip gap: the same for both sides.
    """
    way = (now.places - rest.places) * mm_per_iod
    height = now.palpebral_fissure_height
    return {
        **_of_the_corner(way[Place.ORAL_COMMISSURE], math.radians(smile_rise_deg)),
        MeasureName.SMILE_ANGLE_DEG: smile_angle_deg(now),
        MeasureName.PALPEBRAL_FISSURE_HEIGHT_MM: mm_per_iod * height,
        MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE: 1.0 - height / rest.palpebral_fissure_height,
        **{name: sign * way[place, :, 1] for name, (place, sign) in _UPRIGHT.items()},
        MeasureName.LIP_GAP_MM: mm_per_iod * np.full(2, now.lip_gap),
        MeasureName.PHILTRUM_DEVIATION_MM: _to_the_side(way[Place.PHILTRUM]),
    }


def _of_the_corner(way: NDArray[np.float64], rise: float) -> dict[MeasureName, PerSide]:
    return {
        MeasureName.ORAL_COMMISSURE_EXCURSION_MM: way @ (math.cos(rise), math.sin(rise)),
        MeasureName.ORAL_COMMISSURE_OUTWARD_MM: way[:, 0],
        MeasureName.ORAL_COMMISSURE_UPWARD_MM: way[:, 1],
    }


def _to_the_side(way: NDArray[np.float64]) -> PerSide:
    """Outward on the left and the opposite on the right, of what both columns do together."""
    to_the_left = (way[0, 0] - way[1, 0]) / 2
    return np.array([to_the_left, -to_the_left])


def smile_angle_deg(now: Geometry) -> PerSide:
    """How far each commissure stands above the level of the lower lip, seen from its middle.

    The angle at the lower vermilion border on the midline, between the line of the canthi and the
    line to the commissure: 90 degrees less the angle from the midline that FACE-gram names so.
    """
    arm = now.places[Place.ORAL_COMMISSURE] - now.lower_lip_middle * _OUTWARD_AND_UP
    angles: PerSide = np.degrees(np.arctan2(arm[:, 1], arm[:, 0]))
    return angles


def _places(points: Points, half: Half) -> NDArray[np.float64]:
    """Shape (7, 2): x outward and y up of this side's places."""
    means = [points[list(landmarks_of(place, half)), :2].mean(axis=0) for place in Place]
    return np.array(means) * (OUTWARD[half.side], 1.0)


def _fissure_height(points: Points, eye: Eye) -> float:
    upper = points[list(eye.upper_lid[OVER_THE_IRIS]), 1]
    lower = points[list(eye.lower_lid[OVER_THE_IRIS]), 1]
    return float(np.mean(upper - lower))


def _iris_width(points: Points, eye: Eye) -> float:
    edges = points[eye.iris_lateral, :2] - points[eye.iris_medial, :2]
    return float(np.linalg.norm(edges))
