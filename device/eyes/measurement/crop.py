"""The face cut out of a frame, in its own size and roll: what skin is measured in."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement.axes import Head
from device.eyes.measurement.patches import Grey
from device.face.points import Image, Points

Floats = NDArray[np.float64]

SIDE_PX = 384
IOD_PX = 150.0
ORIGIN_PX = np.array([191.5, 130.0])
"""The crop: its side, the width of the face in it, and where the point between the eyes lies."""
SOFTNESS_PX = 0.8
"""Blurred by so much, a crop has less noise and nothing finer than its pixels."""


@dataclass(frozen=True)
class Crop:
    """A face in its own size and roll: grey, shape (384, 384), and its landmarks there.

    `points`, shape (478, 3): x right and y down from the point between the eyes, z to the camera,
    in pixels of the crop. `axis`, shape (2,), is where the camera's axis goes through the picture,
    in the same pixels; `enlarged` is how many of them make one of the image, and `focal_px` the
    camera's focal length in those.
    """

    grey: Grey
    points: Points
    axis: Floats
    enlarged: float
    focal_px: float

    @property
    def distance_px(self) -> float:
        """From the camera to the face, in pixels of the crop."""
        return self.focal_px * self.enlarged


def crop_of(image: Image, head: Head, landmarks: Points, focal_px: float) -> Crop:
    """The face of an upright RGB image, by its landmarks, shape (478, 3) in image pixels.

    `focal_px` is the camera's focal length in pixels of the image.
    """
    enlarged = IOD_PX / head.interocular_px
    roll = np.radians(head.pose.roll_deg)
    level = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
    eyes = head.origin_px * (1.0, -1.0)
    matrix = np.column_stack([enlarged * level, ORIGIN_PX - enlarged * level @ eyes])
    pixels = cv2.warpAffine(image, matrix, (SIDE_PX, SIDE_PX), borderMode=cv2.BORDER_REPLICATE)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    soft = cv2.GaussianBlur(grey, (5, 5), SOFTNESS_PX)
    flat = (landmarks[:, :2] - eyes) @ level.T
    points = enlarged * np.column_stack([flat, -landmarks[:, 2]])
    middle = (np.array(image.shape[1::-1]) - 1) / 2
    axis = enlarged * level @ (middle - eyes)
    return Crop(np.asarray(soft, dtype=np.float32), points, axis, enlarged, focal_px)
