"""What movement does to the look of skin: a fold that darkens, a chin that dimples.

Drawn on the face at rest, so that it goes along with the skin. Shapes are ours, by eye.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from bench.accuracy.filmed.gesture import Gesture, outward
from device.face.anatomy import HALVES, Half
from device.face.points import Image
from device.film.warp import Floats, Grid

FOLD_IOD = 0.016
"""Half the width of the dark line; a lighter one runs beside it, on the cheek."""
RIDGE_SHARE = 0.5
DIMPLE_IOD, CHIN_IOD = 0.012, 0.10
"""The size of dimples, and of the chin that has them."""
FRACTION_BITS = 4
"""OpenCV draws lines to a sixteenth of a pixel."""


class Skin:
    """The folds and dimples of one face; `places` (478, 2) are its landmarks at rest, px."""

    def __init__(self, places: Floats, iod: float, shape: tuple[int, ...]) -> None:
        self._places, self._iod = places, iod
        self._shape = (shape[0], shape[1])
        self._fold = lru_cache(self._drawn_fold)
        self._dimples = lru_cache(self._drawn_dimples)

    def marked(self, image: Image, gesture: Gesture) -> Image:
        """The face at rest with what a gesture does to its skin's look."""
        gain: Grid | None = None
        for half in HALVES:
            does = gesture.on(half.side)
            for amount, drawn in ((does.crease, self._fold), (does.dimples, self._dimples)):
                if amount:
                    more = np.float32(amount) * drawn(half)
                    gain = more if gain is None else gain + more
        if gain is None:
            return image
        lit = image * (1 + gain)[..., None]
        return np.asarray(np.clip(np.rint(lit), 0, 255), dtype=np.uint8)

    def _drawn_fold(self, half: Half) -> Grid:
        """-1 along the nasolabial fold, RIDGE_SHARE beside it."""
        ala, corner = self._places[half.nose_wing], self._places[half.oral_commissure]
        out = np.array([outward(half.side), 0.0])
        beside = corner + 0.10 * self._iod * out
        bow = (ala + beside) / 2 + 0.05 * self._iod * out
        end = beside + np.array([0.0, 0.08]) * self._iod
        line = _curve(np.array([ala, bow, beside, end]))
        return -self._line(line) + RIDGE_SHARE * self._line(line + 3 * FOLD_IOD * self._iod * out)

    def _line(self, line: Floats) -> Grid:
        drawn = np.zeros(self._shape, np.float32)
        points = np.rint(2**FRACTION_BITS * line).astype(np.int32)[:, None]
        cv2.polylines(
            drawn, [points], isClosed=False, color=(1.0,), thickness=2, shift=FRACTION_BITS
        )
        soft = cv2.GaussianBlur(drawn, (0, 0), FOLD_IOD * self._iod)
        return np.asarray(soft / soft.max(), dtype=np.float32)

    def _drawn_dimples(self, half: Half) -> Grid:
        """Lumps of light and dark, one sigma 1, over the mentalis muscle."""
        lumps = np.random.default_rng(0).standard_normal(self._shape, dtype=np.float32)
        lumps = np.asarray(cv2.GaussianBlur(lumps, (0, 0), DIMPLE_IOD * self._iod))
        centre = self._places[list(half.mentalis)].mean(axis=0)
        rows, columns = np.ogrid[: self._shape[0], : self._shape[1]]
        away = np.hypot(columns - centre[0], rows - centre[1]) / (CHIN_IOD * self._iod)
        return np.asarray(lumps / lumps.std() * np.exp(-(away**2) / 2), dtype=np.float32)


def _curve(knots: Floats, steps: int = 40) -> Floats:
    """The polynomial through all knots, as a line of so many points."""
    at = np.linspace(0, len(knots) - 1, steps)
    each = [np.polyfit(range(len(knots)), knots[:, axis], len(knots) - 1) for axis in (0, 1)]
    return np.column_stack([np.polyval(one, at) for one in each])
