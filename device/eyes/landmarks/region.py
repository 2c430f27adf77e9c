"""Where in the image a network looks: a square turned with the head, and the way there and back.

Pixel centres lie at integers, in the image and in the crop. That is OpenCV's convention and
MediaPipe's, so that the same face gives the same landmarks here and there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import atan2, cos, pi, sin

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

    def upended(self) -> Region:
        """The same square with its top where its bottom is."""
        return replace(self, angle_rad=self.angle_rad + pi)

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


class Window:
    """What a network looks through: a square of `side` x `side` pixels, filled from any region.

    Its arrays are kept from look to look. Positions are rounded to a 32nd of a pixel, as MediaPipe
    rounds them; cv2.warpAffine rounds otherwise and moves landmarks by up to 0.1 px, and
    cv2.warpPerspective takes longer and a thousand small pieces of memory.
    """

    def __init__(self, side: int, border: int = cv2.BORDER_REPLICATE) -> None:
        """`border` says what is seen beyond the image's edge: its last pixels again, or black."""
        self._border = border
        self._pixels = np.empty((side, side, 3), dtype=np.uint8)
        self._x, self._y = np.empty((2, side, side), dtype=np.float32)
        self._steps = np.arange(side)

    def on(self, image: Image, region: Region) -> Image:
        """The region of an RGB image; the array is this window's own, until its next look."""
        matrix = region.matrix(len(self._steps))
        for line, places in zip(matrix, (self._x, self._y), strict=True):
            across = (line[0] * self._steps + line[2]).astype(np.float32)
            down = (line[1] * self._steps).astype(np.float32)
            np.add(across, down[:, None], out=places)
        cv2.remap(image, self._x, self._y, cv2.INTER_LINEAR, self._pixels, borderMode=self._border)
        return self._pixels


def to_image(points: Points, region: Region, side: int) -> Points:
    """Points of a crop, shape (n, 3) in its pixels, in pixels of the whole image."""
    placed = np.zeros((3, 3))
    placed[:2, :2] = region.matrix(side)[:, :2]
    placed[2, 2] = region.size / side
    moved = placed @ points.T
    moved[:2] += region.matrix(side)[:, 2:]
    return moved.T
