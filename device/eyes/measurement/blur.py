"""How blurred a picture of a face is, in pixels of the picture.

Blurring what is sharp by a known amount softens its edges much, what is blurred already little. An
edge blurred by s, then by s1 or s2, is as steep as 1 / sqrt(s^2 + s1^2) or 1 / sqrt(s^2 + s2^2):
their ratio tells s, whatever the edge's contrast, the light or the skin (Zhuo and Sim 2011, doi
10.1016/j.patcog.2011.03.009). The steepest edges count most: lids, irises, brows, nostrils, lips.

A face itself is not as sharp as an edge. Photographs of 49 adults, 190 px between the outer canthi,
blurred further by 0 / 1 / 2 / 3 / 4 px: 1.4 / 1.9 / 2.6 / 3.5 / 4.0 px (0.8 to 2.1 without blur),
and within 0.1 px the same in a third of the light or with five grey levels of noise. What is read
beyond the same face's own, by the squares: 1.2 / 2.2 / 3.1 / 3.8 px; streaks of 8 px: 2.1 across,
2.6 down; of 5 px: 1.2 and 1.6.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from device.face.anatomy import LEFT, RIGHT
from device.face.points import Image, Points

Grey = NDArray[np.float32]

FINE_PX, ROUGH_PX = 1.0, 2.2
"""The two blurs: the finer one already wider than a sensor's noise."""
FLATTEST = 1e-3
"""Squared ratios this near to 1 cannot be told from an endless blur."""

_CORNERS = [
    point
    for half in (LEFT, RIGHT)
    for point in (half.eye.outer_canthus, half.brow_upper[2], half.eye.lower_lid[3])
]
"""The eyes with their brows: lashes and irises are the sharpest of a face, and lips may part."""


def blur_px(image: Image, points: Points) -> float:
    """The blur of the eyes and brows, one standard deviation, in pixels of the RGB image.

    The worse of across and down: a head that moves is blurred along its way. 0 where the landmarks
    leave nothing of the image.
    """
    low = np.floor(points[_CORNERS, :2].min(axis=0)).astype(int).clip(0)
    high = np.ceil(points[_CORNERS, :2].max(axis=0)).astype(int).clip(0) + 1
    face = image[low[1] : high[1], low[0] : high[0]]
    if min(face.shape[:2]) < 2:
        return 0.0
    grey = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY).astype(np.float32)
    fine = np.asarray(cv2.GaussianBlur(grey, (0, 0), FINE_PX), dtype=np.float32)
    rough = cv2.GaussianBlur(fine, (0, 0), float(np.sqrt(ROUGH_PX**2 - FINE_PX**2)))
    return max(_along(axis, fine, np.asarray(rough, dtype=np.float32)) for axis in (0, 1))


def _along(axis: int, fine: Grey, rough: Grey) -> float:
    """The blur along one axis, from the ratio of the steepest slopes."""
    steep, less = (np.diff(grey, axis=axis).ravel() ** 2 for grey in (fine, rough))
    weight = less * less
    ratio = float(steep @ weight) / max(float(less @ weight), FLATTEST)
    return float(np.sqrt(max(ROUGH_PX**2 - ratio * FINE_PX**2, 0.0) / max(ratio - 1.0, FLATTEST)))
