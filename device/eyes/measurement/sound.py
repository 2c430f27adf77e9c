"""What is no face at all: named here, before anything is measured on it."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from device.face.anatomy import CHIN, FOREHEAD, HALVES, LEFT, RIGHT
from device.face.points import Points

LEAST_INTEROCULAR_PX = 8.0
"""Smaller is no face but an accident of numbers; the smallest that is measured has 100 px."""
LEAST_IRIS_SHARE = 0.03
"""Of the interocular distance. Irises are 0.14 of it in adults; a scale from less is none."""


class Flaw(StrEnum):
    """Why landmarks are not those of a face before the camera."""

    NOT_NUMBERS = "not_numbers"
    NO_SIZE = "no_size"
    OUTSIDE = "outside"  # its eyes or mouth, its brow or chin, are out of the picture


def flaw_of(points: Points, height: int, width: int, *, scaled: bool = False) -> Flaw | None:
    """What is wrong with landmarks, shape (478, 3) in pixels of an image of that size.

    `scaled` when the person's scale is known: until then it is their irises'.
    """
    if points.shape != (478, 3) or not np.isfinite(points).all():
        return Flaw.NOT_NUMBERS
    if not (_spanned(points) and (scaled or _with_irises(points))):
        return Flaw.NO_SIZE
    corners = [at for half in HALVES for at in (half.eye.outer_canthus, half.oral_commissure)]
    must = [*corners, FOREHEAD[-1], CHIN]
    x, y = points[must, :2].T
    inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    return None if inside.all() else Flaw.OUTSIDE


def _spanned(points: Points) -> bool:
    """Whether the canthi span a line across the picture to align by."""
    outer = points[LEFT.eye.outer_canthus] - points[RIGHT.eye.outer_canthus]
    inner = points[LEFT.eye.inner_canthus] - points[RIGHT.eye.inner_canthus]
    along = (outer + inner) / 2
    span = float(outer @ along) / max(float(np.linalg.norm(along)), 1.0)
    return min(span, float(np.hypot(along[0], along[1]))) >= LEAST_INTEROCULAR_PX


def _with_irises(points: Points) -> bool:
    """Whether both irises have a width to scale by."""
    outer = points[LEFT.eye.outer_canthus] - points[RIGHT.eye.outer_canthus]
    least_px = LEAST_IRIS_SHARE * float(np.linalg.norm(outer))
    edges = [points[h.eye.iris_lateral, :2] - points[h.eye.iris_medial, :2] for h in HALVES]
    return min(float(np.linalg.norm(edge)) for edge in edges) >= least_px
