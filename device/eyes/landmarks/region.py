"""Where in the image a network looks: a square turned with the head, and the way there and back.

Pixel centres lie at integers, in the image and in the crop. That is OpenCV's convention and
MediaPipe's, so that the same face gives the same landmarks here and there.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from device.face.anatomy import LEFT, RIGHT
from device.face.points import Image, Points

MARGIN = 1.5
"""A face's box is widened by this, as the networks were trained (MediaPipe's face_landmark)."""


@dataclass(frozen=True)
class Region:
    """A square of the image: centre and side in pixels, turned clockwise by `angle_rad`."""

    x: float
    y: float
    size: float
    angle_rad: float = 0.0

    def matrix(self, side: int) -> NDArray[np.float64]:
        """The (2, 3) matrix that takes a pixel of a `side` x `side` crop to the image."""
        along, across = self._step(side)
        half = side / 2
        left = self.x - half * along + half * across
        top = self.y - half * across - half * along
        return np.array([[along, -across, left], [across, along, top]])

    def holds(self, other: Region) -> bool:
        """Whether the centre of `other` lies in the face itself, so that both are one face."""
        return bool(np.hypot(self.x - other.x, self.y - other.y) < self.size / MARGIN / 2)

    def _step(self, side: int) -> tuple[float, float]:
        scale = self.size / side
        return scale * cos(self.angle_rad), scale * sin(self.angle_rad)


def whole(image: Image) -> Region:
    """The smallest upright square round the image, with bands where the image is shorter."""
    height, width = image.shape[:2]
    return Region(x=width / 2, y=height / 2, size=max(width, height))


def around(points: Points) -> Region:
    """Where to look for a face whose landmarks, shape (n, 3) in image pixels, were just seen."""
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    x, y = (low + high) / 2
    across = points[LEFT.eye.outer_canthus] - points[RIGHT.eye.outer_canthus]
    return Region(float(x), float(y), MARGIN * float((high - low).max()), turn(across))


def turn(across: NDArray[np.float64]) -> float:
    """The head's roll in radians, clockwise, from a vector to the person's left."""
    return atan2(float(across[1]), float(across[0]))


def crop(image: Image, region: Region, into: Image) -> Image:
    """The region of an image, scaled to fill the square array `into`, which is returned.

    Beyond the image's edge its last pixels are repeated, as the networks were trained.
    """
    side = into.shape[0]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    matrix = region.matrix(side)
    cv2.warpAffine(image, matrix, (side, side), into, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return into


def to_image(points: Points, region: Region, side: int) -> Points:
    """Points of a crop, shape (n, 3) in its pixels, in pixels of the whole image."""
    placed = np.zeros((3, 3))
    placed[:2, :2] = region.matrix(side)[:, :2]
    placed[2, 2] = region.size / side
    moved = placed @ points.T
    moved[:2] += region.matrix(side)[:, 2:]
    return moved.T
