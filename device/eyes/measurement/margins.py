"""The margins of one eye's lids, found again: how far each has come from where it was at rest.

A lid hides its own texture as it moves, but not its margin: the last millimetres of skin, the lash
line and the roots of the lashes go with it as one. So a band of them, a lid's own at rest, is slid
across the eye until it fits again. The bands end where the eyeball begins, so that a look aside
moves nothing, and the eyeball need not be recognised at all.

Coordinates are pixels of a patch round the eye: x to the right and y down, in the size and roll of
the head at rest, its middle midway between the canthi.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from device.face.points import Image, Points

Floats = NDArray[np.float64]
Pixels = NDArray[np.float32]

FACE_PX = 266.0
"""A face's breadth (`Level`) in the scale of a patch. The outer canthi are then about 256 px apart,
a third more than in the image: bands are slid in steps of half a pixel of it."""
WIDTH_PX, HEIGHT_PX = 112, 88
MIDDLE_PX = np.array([(WIDTH_PX - 1) / 2, (HEIGHT_PX - 1) / 2])
SOFTNESS_PX = 0.8
"""Blurred by so much, a patch has less of the sensor's noise and nothing finer than its pixels."""
DEPTH_PX = 9
"""How much of a lid is a band, from the margin outwards: 3 mm. Of 4, 6, 9 and 12 px on six faces:
4 is taken for other edges, 12 has the fold of the lid in it, which goes its own way."""
SPAN = (0.2, 0.8)
"""The part of the way between the canthi that a band covers; nearer to them the lids hardly move,
wherever the rest of them is."""
PITCH_PX = 2.0
"""Between the columns of a band: the camera has no more of them."""
CURVE = 3
"""Degree of the curve that a margin follows."""
SOUGHT = (-0.5, 1.2)
"""Narrowings within which margins are looked for, whatever the landmarks say."""
STEP = 0.02
UPPER_FROM, UPPER_REACH = -0.2, 0.35
"""Where the upper lid is looked for, in openings of the eye at rest: from a little above its place
there to UPPER_REACH beyond where landmarks have it, who see half to all of its way."""
LOWER_REACH = np.arange(-0.22, 0.47, STEP)
"""Where the lower lid is looked for, in the same unit: from rest, it goes up by less than half."""
NEAR = STEP * np.arange(-4, 5)
"""The same once more, round where it was found."""
NOWHERE = np.zeros(1)
ASIDE_PX = np.linspace(-5.0, 5.0, 7)
"""How far aside both lids are looked for together: a look aside draws the landmarks of the canthi
with it by up to 4 px, and a lid that slants would seem to have moved."""
LEAST_LIKENESS = 0.75
"""Correlation of a band with that of rest below which it is not the margin. Ours: a real smile and
the half of a real blink stay above (0.84 to 1.0); so do, of lids drawn down to a half and to eight
tenths, nine of ten and three of four."""
FAINTEST = 1e-6
"""Keeps an evenly grey band, which cannot be found, from dividing by zero."""


@dataclass(frozen=True)
class Level:
    """The head's size and roll in one image, by places that no lid moves.

    `breadth_px` is the mean distance of the same places on both sides of the face; `roll_rad` is
    clockwise.
    """

    breadth_px: float
    roll_rad: float


@dataclass(frozen=True)
class Band:
    """One lid at rest.

    `rows` and `columns`, shape (10, n), are its band in the patch; `look` is the red there, light
    taken out and of length 1. `way`, shape (n,), is where a lid goes that closes, px: down for the
    upper one and up for the lower, by the eye's opening at that column.
    """

    rows: Floats
    columns: Floats
    look: Pixels
    way: Floats


@dataclass(frozen=True)
class Margins:
    """Both lids of one eye at rest."""

    upper: Band
    lower: Band


@dataclass(frozen=True)
class Found:
    """How far a lid has come, in the eye's openings at rest, and how like the band is there.

    `likeness` is a correlation, -1 to 1; it is -1 if the likest place is the end of the search.
    """

    come: float
    likeness: float


def patch_of(image: Image, middle: Points, level: Level) -> Image:
    """The patch of one eye, shape (88, 112), from an upright RGB image.

    `middle`, shape (2,), is midway between its canthi, px. Only the red of it: skin is brightest
    there, and lashes and irises are dark in any colour.
    """
    scale = level.breadth_px / FACE_PX
    along, down = scale * np.cos(level.roll_rad), scale * np.sin(level.roll_rad)
    x, y = np.arange(WIDTH_PX) - MIDDLE_PX[0], np.arange(HEIGHT_PX)[:, None] - MIDDLE_PX[1]
    columns = (middle[0] + along * x - down * y).astype(np.float32)
    rows = (middle[1] + down * x + along * y).astype(np.float32)
    pixels = cv2.remap(image, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    red = cv2.GaussianBlur(cv2.extractChannel(pixels, 0), (5, 5), SOFTNESS_PX)
    return np.asarray(red, dtype=np.uint8)


def in_patch(points: Points, middle: Points, level: Level) -> Floats:
    """Points of the image, shape (n, 2), in pixels of the patch of that eye."""
    way = np.array((np.cos(level.roll_rad), np.sin(level.roll_rad))) * FACE_PX / level.breadth_px
    away = points - middle
    return np.asarray(np.column_stack([away @ way, away @ (-way[1], way[0])]) + MIDDLE_PX)


def learn_margins(patch: Pixels, upper: Floats, lower: Floats) -> Margins:
    """The bands of an eye at rest, from its mean patch and the places along each margin.

    `upper` and `lower`, shape (n, 2), run from canthus to canthus, both of them included.
    """
    left, right = sorted((upper[0, 0], upper[-1, 0]))
    begin, end = (left + share * (right - left) for share in SPAN)
    columns = np.arange(np.ceil(begin), end, PITCH_PX)
    above, below = (_along(margin, columns) for margin in (upper, lower))
    opening = below - above
    depth = np.arange(1, DEPTH_PX + 1)[:, None]
    return Margins(
        upper=_band(patch, columns, above - depth, opening),
        lower=_band(patch, columns, below + depth, -opening),
    )


def find_margins(margins: Margins, patch: Image, narrowing: float) -> tuple[Found, Found]:
    """The upper and the lower lid in a patch; `narrowing` is the eye's by its landmarks.

    First each lid up and down, then both together aside, then up and down again.
    """
    pixels = patch.astype(np.float32)
    narrowing = float(np.clip(narrowing, *SOUGHT))
    bands = (margins.upper, margins.lower)
    highest = min(UPPER_FROM, narrowing - UPPER_REACH)
    reaches = (np.arange(highest, max(narrowing, 0.0) + UPPER_REACH, STEP), LOWER_REACH)
    ends = [
        _likest(band, pixels, reach, NOWHERE) for band, reach in zip(bands, reaches, strict=True)
    ]
    near = [end.come + NEAR for end in ends]
    aside = _aside(bands, pixels, near)
    upper, lower = (
        _likest(band, pixels, reach, aside) for band, reach in zip(bands, near, strict=True)
    )
    if min(end.likeness for end in ends) < 0.0 or abs(float(aside[0])) >= ASIDE_PX[-1]:
        return Found(upper.come, -1.0), Found(lower.come, -1.0)
    return upper, lower


def _along(margin: Floats, columns: Floats) -> Floats:
    """The rows of a margin at some columns; landmarks tremble, so by a smooth curve."""
    x, y = margin.T - MIDDLE_PX[:, None]
    curve = np.polyval(np.polyfit(x, y, CURVE), columns - MIDDLE_PX[0])
    return np.asarray(curve + MIDDLE_PX[1], dtype=np.float64)


def _band(patch: Pixels, columns: Floats, rows: Floats, way: Floats) -> Band:
    spread = np.broadcast_to(columns, rows.shape)
    return Band(rows, spread, _unlit(_sampled(patch, spread, rows)), way)


def _aside(bands: Sequence[Band], pixels: Pixels, reaches: Sequence[Floats]) -> Floats:
    """How far aside, px, both lids are likest to themselves, shape (1,)."""
    fits = [_likeness(*one, ASIDE_PX) for one in zip(bands, [pixels] * 2, reaches, strict=True)]
    both = np.sum([fit.max(axis=1) for fit in fits], axis=0)
    best, between = _top(both)
    step = ASIDE_PX[1] - ASIDE_PX[0]
    return np.array([ASIDE_PX[best] + between * step])


def _likest(band: Band, pixels: Pixels, reach: Floats, aside: Floats) -> Found:
    """Where on its way a band is likest to itself at rest."""
    fit = _likeness(band, pixels, reach, aside)[0]
    best, between = _top(fit)
    at_end = best in (0, len(reach) - 1)
    return Found(float(reach[best]) + between * STEP, -1.0 if at_end else float(fit[best]))


def _likeness(band: Band, pixels: Pixels, reach: Floats, aside: Floats) -> Floats:
    """How like a band is, so far on its way and so far aside: shape (asides, reaches)."""
    shape = (len(aside), len(reach), *band.rows.shape)
    rows = np.broadcast_to(band.rows + reach[:, None, None] * band.way, shape)
    columns = np.broadcast_to(band.columns + aside[:, None, None, None], shape)
    seen = _unlit(_sampled(pixels, columns, rows))
    return np.asarray((seen * band.look).sum(axis=(-2, -1)), dtype=np.float64)


def _top(fit: Floats) -> tuple[int, float]:
    """Which value is the greatest, and how far from it, in steps, a parabola has its top."""
    best = int(np.argmax(fit))
    if best in (0, len(fit) - 1):
        return best, 0.0
    before, top, after = (float(one) for one in fit[best - 1 : best + 2])
    bent = before - 2 * top + after
    return best, (before - after) / (2 * bent) if bent < 0 else 0.0


def _sampled(pixels: Pixels, columns: Floats | Pixels, rows: Floats) -> Pixels:
    """The pixels at places of any shape, beyond the edge its last ones again."""
    flat = (-1, rows.shape[-1])
    x, y = (np.ascontiguousarray(one.reshape(flat), dtype=np.float32) for one in (columns, rows))
    taken = cv2.remap(pixels, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(taken.reshape(rows.shape), dtype=np.float32)


def _unlit(bands: Pixels) -> Pixels:
    """Bands, shape (..., rows, columns), without brightness and contrast: of length 1."""
    level = bands - bands.mean(axis=(-2, -1), keepdims=True)
    lengths = np.sqrt((level * level).sum(axis=(-2, -1), keepdims=True))
    return np.asarray(level / (lengths + FAINTEST), dtype=np.float32)
