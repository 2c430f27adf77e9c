"""The measures: their geometry in one frame, and what it says against the rest face.

What has two sides has two rows, the person's left and then their right, and each side is measured
in its own mirror image: x grows outward, away from the midline, so that the same movement has the
same sign on both sides.

Landmarks are all there is here, so every measure is graded `coarse`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.face.anatomy import HALVES, LOWER_LIP_INNER, UPPER_LIP_INNER, Eye, Half
from device.face.points import Points
from device.face.seen import MeasureName, Side

PerSide = NDArray[np.float64]
"""Shape (2,) or (2, 2): the person's left first."""

OUTWARD = {Side.LEFT: 1.0, Side.RIGHT: -1.0}
OVER_THE_IRIS = slice(2, 5)
"""The three pairs of lid points over the iris, of the seven on each lid."""


@dataclass(frozen=True)
class Geometry:
    """The measured places and lengths of one frame, in iod.

    `oral_commissure`, shape (2, 2): x outward and y up, from the point between the outer canthi.
    `palpebral_fissure_height`, shape (2,): between the free margins of the lids, over the iris.
    `lip_gap`: between the inner borders of the lips, on the midline.
    `iris_width`: of both eyes, for the scale.
    """

    oral_commissure: PerSide
    palpebral_fissure_height: PerSide
    lip_gap: float
    iris_width: float


def measure(points: Points) -> Geometry:
    """The geometry of one frame from head coordinates, shape (478, 3)."""
    return Geometry(
        oral_commissure=np.array([_commissure(points, half) for half in HALVES]),
        palpebral_fissure_height=np.array([_fissure_height(points, h.eye) for h in HALVES]),
        lip_gap=float(points[UPPER_LIP_INNER, 1] - points[LOWER_LIP_INNER, 1]),
        iris_width=iris_width(points),
    )


def iris_width(points: Points) -> float:
    """The width of the irises, in iod: lateral to medial edge, the mean of both eyes."""
    return float(np.mean([_iris_width(points, half.eye) for half in HALVES]))


def typical(frames: list[Geometry]) -> Geometry:
    """The median of many frames, which a few blinks or a swallow do not move."""
    return Geometry(
        oral_commissure=np.median([f.oral_commissure for f in frames], axis=0),
        palpebral_fissure_height=np.median([f.palpebral_fissure_height for f in frames], axis=0),
        lip_gap=float(np.median([f.lip_gap for f in frames])),
        iris_width=float(np.median([f.iris_width for f in frames])),
    )


def differences(
    now: Geometry, rest: Geometry, mm_per_iod: float, smile_rise_deg: float
) -> dict[MeasureName, PerSide]:
    """Every measure of `now` against `rest`, left and right, in the unit of its name."""
    return {
        MeasureName.ORAL_COMMISSURE_EXCURSION_MM: mm_per_iod
        * oral_commissure_excursion(now, rest, smile_rise_deg),
        MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE: palpebral_fissure_narrowing(now, rest),
        MeasureName.LIP_GAP_MM: mm_per_iod * np.full(2, now.lip_gap),
    }


def oral_commissure_excursion(now: Geometry, rest: Geometry, smile_rise_deg: float) -> PerSide:
    """How far each mouth corner went along the smile: (now - rest) . direction, in iod.

    The direction is outward and `smile_rise_deg` above the horizontal, mirrored on the right: what
    a smile does on average, for a person's own direction is not known yet. A person whose own lies
    20 degrees off loses 6 % of the length. Negative when the corner went down and in.
    """
    rise = math.radians(smile_rise_deg)
    along: PerSide = (now.oral_commissure - rest.oral_commissure) @ (math.cos(rise), math.sin(rise))
    return along


def palpebral_fissure_narrowing(now: Geometry, rest: Geometry) -> PerSide:
    """How much lower the opening of each eye is than at rest: 1 - height / height at rest.

    The two sides' difference is S, synkinesis of the eye (doi 10.1002/lary.23778 has the healthy
    figures). It is the value of one frame, blinks included.
    """
    return 1.0 - now.palpebral_fissure_height / rest.palpebral_fissure_height


def _commissure(points: Points, half: Half) -> tuple[float, float]:
    x, y, _ = points[half.oral_commissure]
    return OUTWARD[half.side] * float(x), float(y)


def _fissure_height(points: Points, eye: Eye) -> float:
    upper = points[list(eye.upper_lid[OVER_THE_IRIS]), 1]
    lower = points[list(eye.lower_lid[OVER_THE_IRIS]), 1]
    return float(np.mean(upper - lower))


def _iris_width(points: Points, eye: Eye) -> float:
    edges = points[eye.iris_lateral, :2] - points[eye.iris_medial, :2]
    return float(np.linalg.norm(edges))
