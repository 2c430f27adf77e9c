"""The landmarks of one frame, or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Landmarks:
    """A located face.

    `points` has shape (478, 3): x to the right and y down in pixels of the whole image (pixel
    centres at integers), z towards the camera negative, in pixels too. `presence` is the model's
    own probability, 0 to 1, that its crop holds a face. Order: `anatomy.py`.
    """

    points: Points
    presence: float
    model: str


@dataclass(frozen=True)
class NoFace:
    """Nobody was found."""


@dataclass(frozen=True)
class TwoFaces:
    """More than one face was found, so nobody is measured."""

    count: int


Found = Landmarks | NoFace | TwoFaces
