"""Turning what a mounted camera delivers until the person stands upright in it."""

from __future__ import annotations

import cv2
import numpy as np

from device import settings
from device.face.points import Image

_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def upright(image: Image, rotate_deg: int) -> Image:
    """The image turned clockwise by 0, 90, 180 or 270 degrees."""
    if rotate_deg == 0:
        return image
    return np.asarray(cv2.rotate(image, _TURNS[rotate_deg]), dtype=np.uint8)


def size_before_turning(camera: settings.Camera) -> tuple[int, int]:
    """The width and height to ask of a camera that is mounted turned, in px."""
    if camera.rotate_deg in (90, 270):
        return camera.height, camera.width
    return camera.width, camera.height
