"""The face detector: how many faces, where, and how the heads are turned.

BlazeFace, short range (Bazarevsky et al. 2019, arXiv:1907.05047), decoded as MediaPipe does.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from device.eyes.landmarks.region import MARGIN, Region, Window, turn, whole
from device.eyes.landmarks.runtime import Graph
from device.face.points import Image

Floats = NDArray[np.float64]

FACE_SCORE = 0.5
"""Least probability of a face (MediaPipe's min_detection_confidence)."""
SAME_FACE_OVERLAP = 0.3
"""Boxes that overlap by more (intersection over union) are one face (MediaPipe)."""
LOGIT_LIMIT = 100.0
"""Logits are clipped here, as MediaPipe does, so that no score can overflow."""


@dataclass(frozen=True)
class Detection:
    """One face: its box (centre, width and height in image pixels), six points, its score.

    `key_points`, shape (6, 2): right eye, left eye, nose tip, mouth, right and left tragus, the
    sides the person's.
    """

    centre: Floats
    extent: Floats
    key_points: Floats
    score: float

    @property
    def region(self) -> Region:
        """Where the landmarks of this face are to be sought."""
        right_eye, left_eye = self.key_points[:2]
        x, y = self.centre
        size = MARGIN * float(self.extent.max())
        return Region(float(x), float(y), size, turn(left_eye - right_eye))


class FaceDetector:
    """Finds faces in a whole image. Raises ModelRefused if the file is no such detector."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._graph = Graph(path, threads, outputs=("regressors", "classificators"))
        self._side = self._graph.input_shape[0]
        self._anchors = anchors(self._side)
        self._window = Window(self._side, cv2.BORDER_CONSTANT)

    def detect(self, image: Image) -> list[Detection]:
        """The faces of an RGB image, shape (height, width, 3), the surest first."""
        region = whole(image)
        pixels = self._window.on(image, region)
        raw, logits = self._graph.run(pixels, gain=2 / 255, offset=-1.0)
        scores = probability(logits[:, 0])
        likely = np.flatnonzero(scores >= FACE_SCORE)
        shapes = decoded(raw[likely].astype(np.float64), self._anchors[likely], self._side)
        return [_in_image(*face, region) for face in merged(shapes, scores[likely])]


def probability(logits: NDArray[np.float32] | Floats) -> Floats:
    """The logistic function in double precision, safe for any finite logit."""
    wide = np.clip(logits.astype(np.float64), -LOGIT_LIMIT, LOGIT_LIMIT)
    return np.asarray(1 / (1 + np.exp(-wide)))


def certainty(logit: float) -> float:
    """`probability` of one logit."""
    return 1 / (1 + exp(-min(max(logit, -LOGIT_LIMIT), LOGIT_LIMIT)))


def anchors(side: int) -> Floats:
    """The (896, 2) centres, as fractions of the input, that boxes are told from, row by row."""
    return np.concatenate([_grid(side // 8, 2), _grid(side // 16, 6)])


def decoded(raw: Floats, centres: Floats, side: int) -> Floats:
    """Shapes (n, 8, 2) as fractions of the input: centre, width and height, six key points."""
    shapes = raw.reshape(-1, 8, 2) / side
    shapes[:, 0] += centres
    shapes[:, 2:] += centres[:, None]
    return shapes


def merged(shapes: Floats, scores: Floats) -> list[tuple[Floats, float]]:
    """One shape a face: overlapping shapes are averaged, weighted by their scores."""
    faces = []
    left = np.argsort(-scores, kind="stable")
    while left.size:
        same = overlap(shapes[left[0]], shapes[left]) > SAME_FACE_OVERLAP
        same[0] = True
        group = left[same]
        faces.append((np.average(shapes[group], axis=0, weights=scores[group]), scores[left[0]]))
        left = left[~same]
    return faces


def overlap(one: Floats, others: Floats) -> Floats:
    """Intersection over union of the box of `one`, shape (8, 2), with those of others."""
    low = np.maximum(one[0] - one[1] / 2, others[:, 0] - others[:, 1] / 2)
    high = np.minimum(one[0] + one[1] / 2, others[:, 0] + others[:, 1] / 2)
    shared = np.clip(high - low, 0, None).prod(axis=1)
    both = one[1].prod() + others[:, 1].prod(axis=1) - shared
    return np.asarray(shared / np.maximum(both, np.finfo(np.float64).tiny))


def _grid(cells: int, each: int) -> Floats:
    steps = (np.arange(cells) + 0.5) / cells
    x, y = np.meshgrid(steps, steps)
    return np.repeat(np.column_stack((x.ravel(), y.ravel())), each, axis=0)


def _in_image(shape: Floats, score: float, region: Region) -> Detection:
    corner = np.array([region.x, region.y]) - region.size / 2
    return Detection(
        centre=corner + shape[0] * region.size,
        extent=shape[1] * region.size,
        key_points=corner + shape[2:] * region.size,
        score=float(score),
    )
