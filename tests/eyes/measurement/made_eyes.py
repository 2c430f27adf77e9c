"""Drawn eyes whose lids move by a known way, and landmarks that see only a part of it.

The skin and the lashes at each margin go with it, as on a face; the eyeball stays where it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from device.face.anatomy import HALVES, LEFT, RIGHT, Eye
from device.face.points import Image, Points
from device.face.seen import Side
from tests.eyes.measurement.made_face import MM_PER_IOD, head_points, in_image

PX_PER_MM = 2.25
OUTER_MM, INNER_MM = MM_PER_IOD / 2, 16.0
OPENING_MM = 10.0
BONE_MM = 43.6
UPPER_SHARE = 0.7
"""Of a narrowing; the lower lid does the rest."""
SKIN, SCLERA, IRIS, LASHES = 165.0, 220.0, 60.0, -90.0
IRIS_RADIUS_MM = 5.9
LASH_MM = 0.8
FADES = 0.8
"""Of the lashes, when an eye with a fold has narrowed all the way."""
NOISE_GREY = 2.0
STRIP = slice(540, 660)
"""The rows of the frame in which anything is drawn."""


@dataclass(frozen=True)
class Eyes:
    """What both eyes do, (the person's left, right), and where they look, mm to the left.

    With `fold_mm` the upper lid has a fold, so far above the middle of its margin, that goes with
    it and is drawn like its margin at rest; and the more an eye narrows, the harder to see are the
    lashes of that margin.
    """

    narrowing: tuple[float, float] = (0.0, 0.0)
    gaze_mm: float = 0.0
    lit: float = 1.0
    fold_mm: float = 0.0


OPEN = Eyes()


def picture(eyes: Eyes = OPEN, seed: int = 0) -> Image:
    """The upright RGB frame, black but for a strip with both eyes."""
    chance = np.random.default_rng(7)
    texture = chance.standard_normal((STRIP.stop - STRIP.start, 864), dtype=np.float32)
    texture = np.asarray(40 * cv2.GaussianBlur(texture, (0, 0), 1.5))
    image = SKIN + texture
    for half, narrowing in zip(HALVES, eyes.narrowing, strict=True):
        _draw(image, half.side, narrowing, eyes, texture)
    noise = np.random.default_rng(seed + 100).standard_normal(image.shape)
    frame = np.zeros((1536, 864, 3), dtype=np.uint8)
    frame[STRIP] = np.clip(np.rint(eyes.lit * image + NOISE_GREY * noise), 0, 255)[:, :, None]
    return frame


def landmarks(eyes: Eyes = OPEN, seen: float = 0.5, seed: int = 0) -> Points:
    """Landmarks, shape (478, 3) in px, that see a share of every narrowing and tremble."""
    head = head_points()
    for half, narrowing in zip(HALVES, eyes.narrowing, strict=True):
        _place(head, half.eye, half.side, seen * narrowing)
    points = in_image(head, px_per_mm=PX_PER_MM)
    return points + np.random.default_rng(seed).normal(0.0, 0.1, points.shape)


def _place(head: Points, eye: Eye, side: Side, narrowing: float) -> None:
    out = 1.0 if side is Side.LEFT else -1.0
    for lid, way in ((eye.upper_lid, 1.0), (eye.lower_lid, -1.0)):
        x = np.linspace(OUTER_MM, INNER_MM, len(lid) + 2)[1:-1]
        head[list(lid), 0] = out * x
        head[list(lid), 1] = way * _arch(x) * (1 - narrowing)
    head[eye.inner_canthus, :2] = out * INNER_MM, 0.0
    half = LEFT if side is Side.LEFT else RIGHT
    head[[*half.forehead, half.temple, *half.jaw], 0] = out * BONE_MM


def _arch(x_mm: Points) -> Points:
    """Half the opening at rest, by the distance from the midline."""
    along = (x_mm - INNER_MM) / (OUTER_MM - INNER_MM)
    return np.asarray(OPENING_MM / 2 * np.clip(4 * along * (1 - along), 0.0, None))


def _draw(image: Points, side: Side, narrowing: float, eyes: Eyes, texture: Points) -> None:
    out = 1.0 if side is Side.LEFT else -1.0
    columns, rows = np.meshgrid(np.arange(image.shape[1]), np.arange(image.shape[0]))
    x, y = (columns - 432.0) / PX_PER_MM, (600.0 - STRIP.start - rows) / PX_PER_MM
    half = _arch(out * x)
    upper = half * (1 - 2 * UPPER_SHARE * narrowing)
    lower = -half * (1 - 2 * (1 - UPPER_SHARE) * narrowing)
    inside = (half > 0) & (y < upper) & (y > lower)
    middle = out * (OUTER_MM + INNER_MM) / 2 + eyes.gaze_mm
    iris = np.hypot(x - middle, y) < IRIS_RADIUS_MM

    def lid(margin: Points, start: Points, beyond: Points, lashes: float = LASHES) -> None:
        here = (half > 0) & beyond & (np.abs(y - margin) < 4.0)
        came_from = (rows + (margin - start) * PX_PER_MM).astype(np.float32)
        moved = cv2.remap(texture, columns.astype(np.float32), came_from, cv2.INTER_LINEAR)
        lash = lashes * np.exp(-np.abs(y - margin) / LASH_MM) * (0.7 + 0.3 * np.sin(2.0 * x))
        image[here] = (SKIN + moved + lash)[here]

    lid(lower, -half, y <= lower)
    lid(upper, half, y >= upper, LASHES * (1 - FADES * narrowing * (eyes.fold_mm > 0)))
    if eyes.fold_mm:
        fold = upper + eyes.fold_mm * half / (OPENING_MM / 2)
        lid(fold, half, y >= fold)
    image[inside] = np.where(iris, IRIS, SCLERA)[inside]
