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

from device.eyes.measurement.bands import Band, Pixels, band_of, likeness, top, tops
from device.face.points import Image, Points

Floats = NDArray[np.float64]

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
UPPER_SLACK, LEAST_SEEN = 0.08, 1 / 3
"""How far above its own landmarks an upper margin can be. They show no more of its way down than
there is: on nineteen photographed adults (001 to 020) it lay above them by 0.04 at most, at rest,
and below them as soon as the lid came down. The fold of the lid, 0.2 to 0.6 above, looks much like
it and was taken for it where the lash line is hard to see. Of a way up, when an eye widens,
landmarks show a third at least (the film's portrait, with glasses)."""
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
RIVAL = 0.10
"""Of two places that are like a band by nearly as much, none is surely it. Ours, on nineteen adults
(001 to 020): it leaves all of 2546 looks at drawn-down lids; 0.15 loses four that were right."""


@dataclass(frozen=True)
class Level:
    """The head's size and roll in one image, by places that no lid moves.

    `breadth_px` is the mean distance of the same places on both sides of the face; `roll_rad` is
    clockwise.
    """

    breadth_px: float
    roll_rad: float


@dataclass(frozen=True)
class Margins:
    """Both lids of one eye at rest."""

    upper: Band
    lower: Band


@dataclass(frozen=True)
class Found:
    """How far a lid has come, in the eye's openings at rest, and how like the band is there.

    `likeness` is a correlation, -1 to 1; it is -1 if the likest place is the end of the search, or
    has a rival.
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
        upper=band_of(patch, columns, above - depth, opening),
        lower=band_of(patch, columns, below + depth, -opening),
    )


def find_margins(
    margins: Margins, patch: Image, narrowing: float, lowered: float
) -> tuple[Found, Found]:
    """The upper and the lower lid in a patch.

    By landmarks `narrowing` is the eye's, and `lowered` is how far its upper lid has come down, in
    openings at rest. First each lid up and down, then both together aside, then up and down again.
    """
    pixels = patch.astype(np.float32)
    narrowing, lowered = (float(np.clip(one, *SOUGHT)) for one in (narrowing, lowered))
    bands = (margins.upper, margins.lower)
    highest = min(UPPER_FROM, narrowing - UPPER_REACH)
    reach = np.arange(highest, max(narrowing, 0.0) + UPPER_REACH, STEP)
    possible = min(lowered, lowered / LEAST_SEEN) - UPPER_SLACK
    ends = (
        _margin(margins.upper, pixels, reach, possible),
        _margin(margins.lower, pixels, LOWER_REACH, LOWER_REACH[0]),
    )
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


def _aside(bands: Sequence[Band], pixels: Pixels, reaches: Sequence[Floats]) -> Floats:
    """How far aside, px, both lids are likest to themselves, shape (1,)."""
    fits = [likeness(*one, ASIDE_PX) for one in zip(bands, [pixels] * 2, reaches, strict=True)]
    both = np.sum([fit.max(axis=1) for fit in fits], axis=0)
    best, between = top(both)
    step = ASIDE_PX[1] - ASIDE_PX[0]
    return np.array([ASIDE_PX[best] + between * step])


def _margin(band: Band, pixels: Pixels, reach: Floats, possible: float) -> Found:
    """Where a band is likest to itself at rest, of the places from `possible` on.

    A place above that is told if it is likest by far: then landmarks and pixels contradict each
    other. Of two possible ones that are about as like neither is sure.
    """
    fit = likeness(band, pixels, reach, NOWHERE)[0]
    best = int(np.argmax(fit))
    rivals = [top for top in tops(fit) if fit[top] >= fit[best] - RIVAL and reach[top] >= possible]
    if len(rivals) == 1 and reach[best] < possible:
        best = rivals[0]
    sure = best not in (0, len(reach) - 1) and len(rivals) <= 1
    return Found(float(reach[best]), float(fit[best]) if sure else -1.0)


def _likest(band: Band, pixels: Pixels, reach: Floats, aside: Floats) -> Found:
    """Where on its way a band is likest to itself at rest."""
    fit = likeness(band, pixels, reach, aside)[0]
    best, between = top(fit)
    at_end = best in (0, len(reach) - 1)
    return Found(float(reach[best]) + between * STEP, -1.0 if at_end else float(fit[best]))
