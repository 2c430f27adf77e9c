"""Whether a view is fit to be measured, and if not, what is the first thing to mend."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from device.eyes.measurement.axes import Head, Pose
from device.face.anatomy import LEFT, RIGHT
from device.face.points import Image, Points
from device.face.seen import FitView, PoorView, Reason, View
from device.settings import Practice


@dataclass(frozen=True)
class Light:
    """Mean grey, 0 to 255, of the skin of each cheek, the person's left and right."""

    left: float
    right: float

    @property
    def mean(self) -> float:
        """Mean grey of both cheeks."""
        return (self.left + self.right) / 2

    @property
    def ratio(self) -> float:
        """The brighter cheek over the darker one, at least 1; a black cheek counts as grey 1."""
        return max(self.left, self.right, 1.0) / max(min(self.left, self.right), 1.0)


@dataclass(frozen=True)
class Glimpse:
    """What the judgement of one face rests on. `speed_iod_s` is None on the first frame.

    `blur_iod` is the blur beyond that of the person's own rest; all of it until that is known.
    """

    interocular_px: float
    distance_cm: float
    pose: Pose
    light: Light
    speed_iod_s: float | None
    blur_iod: float = 0.0


def judge_view(glimpse: Glimpse, neutral_pitch_deg: float | None, practice: Practice) -> View:
    """Fit, or poor for the first reason that holds in the order of `Reason`.

    Pitch is judged from `neutral_pitch_deg`, the person's own at rest; while that is not known
    (None) a nod may be the shape of the face, and more of it is let pass. So it is with blur.
    """
    known = neutral_pitch_deg is not None
    blur_limit_iod = practice.blur_limit_iod if known else practice.first_blur_limit_iod
    blurred = glimpse.blur_iod > blur_limit_iod
    for reason, holds in _complaints(glimpse, neutral_pitch_deg, blurred, practice):
        if holds:
            return PoorView(reason)
    return FitView()


def light_on_cheeks(image: Image, landmarks: Points) -> Light:
    """The light on the cheeks, read at their landmarks in the RGB image."""
    return Light(
        left=_grey_at(image, landmarks[list(LEFT.cheek), :2]),
        right=_grey_at(image, landmarks[list(RIGHT.cheek), :2]),
    )


def head_speed_iod_s(head: Head, at_s: float, before: Head, before_s: float) -> float:
    """How fast the point between the eyes moves across the image.

    Infinite if time stands still or goes back: a speed that nobody can tell is not a slow one.
    """
    moved_px = float(np.linalg.norm(head.origin_px - before.origin_px))
    elapsed_s = at_s - before_s
    return moved_px / head.interocular_px / elapsed_s if elapsed_s > 0 else float("inf")


def _complaints(
    glimpse: Glimpse, neutral_pitch_deg: float | None, blurred: bool, practice: Practice
) -> tuple[tuple[Reason, bool], ...]:
    pose, light = glimpse.pose, glimpse.light
    too_small = glimpse.interocular_px < practice.least_interocular_px
    turned = abs(pose.yaw_deg) > practice.yaw_limit_deg
    nodded = _nod_deg(pose, neutral_pitch_deg, practice) > practice.pitch_limit_deg
    speed = glimpse.speed_iod_s or 0.0
    return (
        (Reason.TOO_FAR, too_small or glimpse.distance_cm > practice.farthest_cm),
        (Reason.TOO_NEAR, glimpse.distance_cm < practice.nearest_cm),
        (Reason.HEAD_TURNED, turned or nodded),
        (Reason.HEAD_TILTED, abs(pose.roll_deg) > practice.roll_limit_deg),
        (Reason.DARK, light.mean < practice.darkest_grey),
        (Reason.UNEVEN_LIGHT, light.ratio > practice.cheek_brightness_ratio),
        (Reason.BLURRED, blurred),
        (Reason.MOVING, speed > practice.head_speed_limit_iod_s),
    )


def _nod_deg(pose: Pose, neutral_pitch_deg: float | None, practice: Practice) -> float:
    """How far the head surely nods."""
    if neutral_pitch_deg is None:
        return abs(pose.pitch_deg) - practice.neutral_pitch_spread_deg
    return abs(pose.pitch_deg - neutral_pitch_deg)


def _grey_at(image: Image, places: Points) -> float:
    """Mean grey of the image at places (x, y) in pixels, shape (n, 2), kept inside the image."""
    height, width = image.shape[:2]
    columns = np.clip(places[:, 0].round().astype(int), 0, width - 1)
    rows = np.clip(places[:, 1].round().astype(int), 0, height - 1)
    patch = np.ascontiguousarray(image[rows, columns][None])
    return float(cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY).mean())
