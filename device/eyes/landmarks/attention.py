"""The attention mesh in two graphs: a face, then closer looks at the lips and at each eye.

The original network (Grishchenko et al. 2020, arXiv:2006.10962) looks closer by operations of its
own, which no plain TFLite runtime knows. `splitting.py` cuts the file there; this is what lies
between the pieces, after MediaPipe's `util/tflite/operations`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device.eyes.landmarks.runtime import Graph, Tensor
from device.face.anatomy import LEFT, RIGHT, Eye
from device.face.points import Image, Points

SKIN_POINTS = 468
ALL_POINTS = 478
MAP_SHRINK = 4
"""The feature map has a quarter of the crop's resolution."""
LOOK_SIDE = 16
"""A closer look is a 16 x 16 sample of the feature map, and LOOK_MARGIN wider than the part."""
LOOK_MARGIN = 1.5


@dataclass(frozen=True)
class Part:
    """A part of the face that is looked at again.

    `points` are the landmarks that the closer look places anew, in the order of its output;
    `level` are the two of them that lie level; `eye` says whose iris it adds.
    """

    points: tuple[int, ...]
    level: tuple[int, int]
    eye: Eye | None = None

    @property
    def refined(self) -> tuple[int, ...]:
        """All landmarks that the closer look gives, the iris last (its five are consecutive)."""
        return self.points if self.eye is None else (*self.points, *iris(self.eye))


def iris(eye: Eye) -> tuple[int, ...]:
    """Centre and rim of an iris in the order of the network's output."""
    return tuple(range(eye.iris, eye.iris + 5))


# Orders after MediaPipe's tensors_to_face_landmarks_with_attention graph (Apache-2.0).
# fmt: off
LIPS = Part(
    points=(
        61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291,  # outer border, lower
        185, 40, 39, 37, 0, 267, 269, 270, 409,  # and upper
        78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308,  # inner border
        191, 80, 81, 82, 13, 312, 311, 310, 415,
        76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306,  # between, nearer the outer
        184, 74, 73, 72, 11, 302, 303, 304, 408,
        62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292,  # between, nearer the inner
        183, 42, 41, 38, 12, 268, 271, 272, 407,
    ),
    level=(RIGHT.oral_commissure, LEFT.oral_commissure),
)
RIGHT_EYE = Part(
    points=(
        33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173,  # the lids
        130, 25, 110, 24, 23, 22, 26, 112, 243, 247, 30, 29, 27, 28, 56, 190,  # rings around
        226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189,
        35, 124, 46, 53, 52, 65,
        143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
    ),
    level=(RIGHT.eye.outer_canthus, RIGHT.eye.inner_canthus),
    eye=RIGHT.eye,
)
LEFT_EYE = Part(
    points=(
        263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398,
        359, 255, 339, 254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414,
        446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444, 443, 442, 441, 413,
        265, 353, 276, 283, 282, 295,
        372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417,
    ),
    level=(LEFT.eye.inner_canthus, LEFT.eye.outer_canthus),
    eye=LEFT.eye,
)
# fmt: on
PARTS = (LIPS, RIGHT_EYE, LEFT_EYE)


class AttentionMesh:
    """`mesh_attention` in its two pieces: the whole face, and the closer looks at PARTS."""

    def __init__(self, base: Path, looks: Path, threads: int = 1) -> None:
        self._base, self._looks = Graph(base, threads), Graph(looks, threads)
        self.side, self.count = self._base.input_shape[0], ALL_POINTS

    def infer(self, pixels: Image) -> tuple[Points, float]:
        """Landmarks, shape (478, 3) in the crop's pixels, and the logit of a face being there."""
        features, mesh, presence = self._base.run(pixels, gain=1 / 255)
        points = np.empty((ALL_POINTS, 3))
        points[:SKIN_POINTS] = guess = mesh.reshape(SKIN_POINTS, 3)
        looks = closer_looks(guess[:, :2] / MAP_SHRINK)
        made = self._looks.run(*sampled(features, looks))
        refined = np.concatenate([output.reshape(-1, 2) for output in made])
        for part, where, look in zip(_REFINED, _WHERE, looks, strict=True):
            points[part, :2] = placed(refined[where], look)
        points[_IRISES, 2] = guess[_CONTOURS, 2].mean(axis=1, keepdims=True)
        return points, float(presence.item())


def closer_looks(guess: NDArray[np.float32]) -> NDArray[np.float32]:
    """The matrices, shape (3, 2, 3), from each closer look to the feature map.

    `guess`, shape (468, 2), is the first guess in the map's pixels. A look is a level box round its
    part.
    """
    across = guess[_TO] - guess[_FROM]
    along, down = across.T / np.sqrt((across * across).sum(axis=1))
    turn = np.stack((along, -down, down, along), axis=-1).reshape(-1, 2, 2)
    level = turn.transpose(0, 2, 1) @ guess[_POINTS].transpose(0, 2, 1)
    low, high = level.min(axis=2)[:, None], level.max(axis=2)[:, None]
    looks = np.empty((len(PARTS), 2, 3), np.float32)
    looks[:, :, :2] = linear = turn * ((high - low) * (LOOK_MARGIN / LOOK_SIDE))
    looks[:, :, 2] = (turn * (low + high) - linear * LOOK_SIDE).sum(axis=2) / 2
    return looks


def sampled(features: Tensor, looks: NDArray[np.float32]) -> Tensor:
    """The closer looks at a square feature map, shape (n, 16, 16, channels).

    Bilinear, and 0 beyond the edge of the map.
    """
    side, _, channels = features.shape
    at = (_LOOK_CENTRES @ looks.transpose(0, 2, 1)).reshape(-1, 2) - np.float32(0.5)
    corner = at.astype(np.intp)  # rounds towards 0; where that is not down, nothing is taken
    shares = np.empty((2, *at.shape), np.float32)
    np.subtract(at, corner, out=shares[1])
    np.subtract(1, shares[1], out=shares[0])
    inside = np.abs(at - (side - 1) / 2) <= (side - 1) / 2
    shares[..., 1] *= inside[:, 0] & inside[:, 1]
    four = (shares[:, None, :, 1] * shares[None, :, :, 0]).reshape(4, -1)
    cells = corner[:, 1] * side + corner[:, 0] + np.array([[0], [1], [side], [side + 1]])
    # `take` with an array to fill and no check of bounds costs a sixth of plain indexing
    taken = np.empty((*cells.shape, channels), np.float32)
    np.take(features.reshape(-1, channels), cells, axis=0, out=taken, mode="clip")
    blended: Tensor = np.einsum("kp,kpc->pc", four, taken)
    return blended.reshape(-1, LOOK_SIDE, LOOK_SIDE, channels)


def placed(made: Tensor, look: NDArray[np.float32]) -> NDArray[np.float32]:
    """Points as a closer look gives them, shape (n, 2), as points of the crop."""
    return np.asarray(made @ look[:, :2].T + MAP_SHRINK * look[:, 2])


_LOOK_CENTRES = np.array(
    [(x + 0.5, y + 0.5, 1) for y in range(LOOK_SIDE) for x in range(LOOK_SIDE)], np.float32
)
_FROM, _TO = np.array([part.level for part in PARTS]).T
_MOST_POINTS = max(len(part.points) for part in PARTS)
_POINTS = np.array([np.resize(part.points, _MOST_POINTS) for part in PARTS])
"""The points of each part, the first ones again up to one length: their box is the same."""
_REFINED = [np.array(part.refined) for part in PARTS]
_ENDS = np.cumsum([len(part.refined) for part in PARTS])
_WHERE = [slice(end - len(part.refined), end) for part, end in zip(PARTS, _ENDS, strict=True)]
"""Where the points of each part are among all that the closer looks give."""
_EYES = [part.eye for part in PARTS if part.eye]
_CONTOURS, _IRISES = np.array([eye.contour for eye in _EYES]), np.array([*map(iris, _EYES)])
