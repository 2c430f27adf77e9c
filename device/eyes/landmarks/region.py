"""Where in the image a network looks: a square turned with the head, and the way there and back.

Pixel centres lie at integers, in the image and in the crop. That is OpenCV's convention and
MediaPipe's, so that the same face gives the same landmarks here and there.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, ceil, cos, floor, sin

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

    def box(self, image: Image) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of the part of the image that is looked at, at least 1 px."""
        reach = self.size / 2 * (abs(cos(self.angle_rad)) + abs(sin(self.angle_rad))) + 2
        height, width = image.shape[:2]
        left, top = max(0, floor(self.x - reach)), max(0, floor(self.y - reach))
        left, top = min(left, width - 1), min(top, height - 1)
        right, bottom = min(width, ceil(self.x + reach)), min(height, ceil(self.y + reach))
        return left, top, max(right, left + 1), max(bottom, top + 1)

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
    left, top, right, bottom = region.box(image)
    matrix = region.matrix(into.shape[0])
    matrix[:, 2] -= (left, top)
    part = image[
        top:bottom, left:right
    ].copy()  # a fifth faster than to read it in the warp's order
    return warped(part, matrix, into, cv2.BORDER_REPLICATE)


def warped(image: Image, matrix: NDArray[np.float64], into: Image, border: int) -> Image:
    """The array `into`, filled from where `matrix`, (2, 3), takes its pixels in the image.

    The perspective warp takes half as long again as the affine one, but rounds positions as
    MediaPipe does; the affine one moves landmarks by up to 0.1 px, and the box of a face that is
    found in a large image by up to 0.4 px.
    """
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (into.shape[1], into.shape[0])
    matrix = np.vstack((matrix, (0, 0, 1)))
    cv2.warpPerspective(image, matrix, size, into, flags=flags, borderMode=border)
    return into


def to_image(points: Points, region: Region, side: int) -> Points:
    """Points of a crop, shape (n, 3) in its pixels, in pixels of the whole image."""
    placed = np.zeros((3, 3))
    placed[:2, :2] = region.matrix(side)[:, :2]
    placed[2, 2] = region.size / side
    moved = placed @ points.T
    moved[:2] += region.matrix(side)[:, 2:]
    return moved.T
