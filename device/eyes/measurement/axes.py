"""The one head-fixed frame. Past this file nothing is in pixels of the image.

Head coordinates: the origin lies midway between the outer canthi, the unit is the distance between
them (interocular distance, "iod", about 82 mm in 49 adults measured here), and

    x  towards the person's left
    y  up, towards the brow
    z  out of the face, towards the camera

Roll, shift, scale and yaw are taken out; pitch is left in and judged in `view.py`.

Yaw is taken out in three dimensions along the line of the four canthi, because what turns a head
must not look like a smile. Measured on eight photographed adults, turned by known angles over an
independent 3-D head, landmarks of `mesh_v2`: a flat frame on the canthi moves a resting oral
commissure sideways by 0.34 % iod per degree, this one by 0.06; noise 0.15 instead of 0.13 % iod a
frame. More pairs of points take out no more, but let a one-sided smile leak to the still side
(0.18 of it, instead of 0.11).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.face import anatomy
from device.face.anatomy import LEFT, RIGHT
from device.face.points import Points


@dataclass(frozen=True)
class Pose:
    """Where the head points, in degrees; zero is a face square to the camera.

    `yaw_deg` grows as the person turns to their own left, `pitch_deg` as they look up and
    `roll_deg` as the head leans to their own left shoulder.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float


@dataclass(frozen=True)
class Head:
    """A face in head coordinates, and what was taken out to get there.

    `points` has shape (478, 3) in iod. `origin_px` is where the origin lay in the image, x to the
    right and y up; with `interocular_px`, the unit, it tells how far and how fast the head moves.
    """

    points: Points
    pose: Pose
    origin_px: NDArray[np.float64]
    interocular_px: float


def align(landmarks: Points) -> Head:
    """Bring landmarks from image pixels, shape (478, 3), into head coordinates."""
    points = landmarks * (1.0, -1.0, -1.0)
    origin = (points[LEFT.eye.outer_canthus] + points[RIGHT.eye.outer_canthus]) / 2
    axes = _axes(_eye_line(points))
    turned = (points - origin) @ axes.T
    across = turned[LEFT.eye.outer_canthus] - turned[RIGHT.eye.outer_canthus]
    interocular_px = float(np.linalg.norm(across))
    return Head(
        points=turned / interocular_px,
        pose=_pose(axes, turned),
        origin_px=origin[:2],
        interocular_px=interocular_px,
    )


def _eye_line(points: Points) -> NDArray[np.float64]:
    """The unit vector from the person's right to their left along both pairs of canthi."""
    outer = points[LEFT.eye.outer_canthus] - points[RIGHT.eye.outer_canthus]
    inner = points[LEFT.eye.inner_canthus] - points[RIGHT.eye.inner_canthus]
    line: NDArray[np.float64] = outer + inner
    return line / float(np.linalg.norm(line))


def _axes(eye_line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows x, y, z of the head; y stays in the image's plane, so that pitch is left in."""
    up = np.array((-eye_line[1], eye_line[0], 0.0)) / math.hypot(eye_line[0], eye_line[1])
    return np.stack((eye_line, up, np.cross(eye_line, up)))


def _pose(axes: NDArray[np.float64], turned: Points) -> Pose:
    """Yaw and roll from the line of the eyes, pitch from the midline, hairline to chin.

    The midline of 49 neutral adults seems to lean by 1.6 +- 4.2 degrees (mesh_v2).
    """
    across, midline = axes[0], turned[anatomy.FOREHEAD[0]] - turned[anatomy.CHIN]
    return Pose(
        yaw_deg=math.degrees(math.atan2(-across[2], math.hypot(across[0], across[1]))),
        pitch_deg=math.degrees(math.atan2(-midline[2], midline[1])),
        roll_deg=math.degrees(math.atan2(-across[1], across[0])),
    )
