"""A made-up face: the landmarks that measuring looks at, moved by known millimetres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from device.eyes.measurement.measures import Place, landmarks_of
from device.eyes.measurement.typical import PLACES
from device.face.anatomy import (
    CHIN,
    FOREHEAD,
    HALVES,
    LOWER_LIP,
    LOWER_LIP_INNER,
    UPPER_LIP_INNER,
)
from device.face.points import Image, Landmarks, Points
from device.face.seen import Side
from device.settings import Camera, CameraName, Practice, config_folder, load_practice

MM_PER_IOD = 84.0
IRIS_MM = 11.77
FISSURE_MM = 10.0
PLACES_MM = {
    Place.BROW: (27, 18),
    Place.NASAL_ALA: (17, -38),
    Place.UPPER_LIP: (10, -59),
    Place.LOWER_LIP: (10, -73),
    Place.PHILTRUM: (5, -55),
    Place.CHIN: (12, -90),
}
OUTWARD = {Side.LEFT: 1.0, Side.RIGHT: -1.0}

PRACTICE: Practice = load_practice(Path(config_folder() / "practice.toml"))
CAMERA = Camera(name=CameraName.FILM, width=864, height=1536, rate_hz=20.0, focal_length_share=1.34)


@dataclass(frozen=True)
class Expression:
    """What the face does; tuples are (the person's left, right). Zero is rest."""

    smile_mm: tuple[float, float] = (0.0, 0.0)
    narrowing: tuple[float, float] = (0.0, 0.0)
    lip_gap_mm: float = 0.0
    raised_mm: Mapping[Place, tuple[float, float]] = field(default_factory=dict)
    philtrum_left_mm: float = 0.0


REST = Expression()


def head_points(expression: Expression = REST) -> Points:
    """Shape (478, 3) in millimetres: x to the person's left, y up, z out of the face."""
    points = np.zeros((478, 3))
    points[:, :2] = PLACES * MM_PER_IOD
    rise = np.radians(PRACTICE.smile_rise_deg)
    for half, smile_mm, narrowing in zip(
        HALVES, expression.smile_mm, expression.narrowing, strict=True
    ):
        out, eye = OUTWARD[half.side], half.eye
        height = FISSURE_MM * (1 - narrowing)
        points[eye.outer_canthus] = out * MM_PER_IOD / 2, 0, 0
        points[eye.inner_canthus] = out * 16, 0, 3
        for lid, side in ((eye.upper_lid, 1), (eye.lower_lid, -1)):
            along = np.linspace(38, 20, len(lid))
            points[list(lid)] = np.column_stack(
                np.broadcast_arrays(out * along, side * height / 2, 4)
            )
        points[eye.iris_lateral] = out * (29 + IRIS_MM / 2), 0, 4
        points[eye.iris_medial] = out * (29 - IRIS_MM / 2), 0, 4
        points[half.oral_commissure] = (
            out * (25 + smile_mm * np.cos(rise)),
            -65 + smile_mm * np.sin(rise),
            8,
        )
        points[list(half.cheek), 2] = 5
        points[list(half.forehead)] = out * 22, 45, 8
        points[half.temple] = out * 68, 5, -40
        points[list(half.jaw)] = out * 66, -20, -45
        for place, at in PLACES_MM.items():
            x, y = at
            side = HALVES.index(half)
            y += expression.raised_mm.get(place, (0.0, 0.0))[side]
            points[list(landmarks_of(place, half))] = out * x, y, 6
        points[half.philtral_column, 0] += expression.philtrum_left_mm
    points[FOREHEAD[0]] = 0, 60, 10
    points[LOWER_LIP] = 0, -74, 12
    points[CHIN] = 0, -105, 10
    points[UPPER_LIP_INNER] = 0, -66 + expression.lip_gap_mm / 2, 14
    points[LOWER_LIP_INNER] = 0, -66 - expression.lip_gap_mm / 2, 14
    return points


def in_image(
    head_mm: Points,
    centre: tuple[float, float] = (432.0, 600.0),
    px_per_mm: float = 2.0,
    yaw_deg: float = 0.0,
    pitch_deg: float = 0.0,
    roll_deg: float = 0.0,
) -> Points:
    """The same points in image pixels, z towards the camera negative.

    The head turns to the person's left, then up, then leans to the person's left shoulder.
    """
    turned = head_mm @ _turn(yaw_deg, pitch_deg, roll_deg).T * px_per_mm
    return turned * (1, -1, -1) + (*centre, 0)


def landmarks(points: Points) -> Landmarks:
    """What a landmark model would have answered."""
    return Landmarks(points, presence=0.99, model="made")


def picture(left_grey: int = 120, right_grey: int = 120) -> Image:
    """An upright frame whose halves are lit as said; the person's left is at the image's right."""
    image = np.empty((1536, 864, 3), dtype=np.uint8)
    image[:, :432], image[:, 432:] = right_grey, left_grey
    return image


def _turn(yaw_deg: float, pitch_deg: float, roll_deg: float) -> Points:
    yaw, pitch, roll = np.radians((yaw_deg, -pitch_deg, -roll_deg))
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array(
        [[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]]
    )
    about_z = np.array(
        [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]
    )
    turned: Points = about_z @ about_x @ about_y
    return turned
