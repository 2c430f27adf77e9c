"""How the skin looks at each landmark, whatever the light.

The face is made small, so that noise and pores are gone, and read at its landmarks: they follow the
skin through every expression, so what they show stays as it is until something comes before it.
Logarithms make of a lamp's brightness and colour something to subtract.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement.typical import COLOURS, SITES
from device.eyes.measurement.zones import Zones
from device.face.anatomy import LEFT, RIGHT
from device.face.points import Image, Points

Floats = NDArray[np.float64]

SMALL_IOD_PX = 48.0
"""The interocular distance in the small face, about: a pixel is 1.7 mm of skin."""
AROUND_IOD = 0.1
"""What is kept around the landmarks."""
DARKEST = 8.0
"""Added to every colour, so that the noise of a dark pixel is not blown up. Grey of 255."""
FAINT = 0.03
"""A pattern fainter than this, in logarithms, is no evidence: bare skin is as even as that."""
PALEST = 0.06
"""Redness and blueness vary by so much over the palest faces, camera and light included: the median
of 49 adults is 0.05, a wrinkled face photographed on film has 0.15."""
COLOUR_WEIGHTS = np.array([1.0, 2.0, 2.0])
"""Redness and blueness vary half as much as grey over a face."""

_SITES = np.array(SITES)


def complexion(image: Image, points: Points) -> Floats:
    """Grey, redness and blueness at each landmark, shape (478, 3), of an RGB image.

    `points` are in pixels of the image; what lies outside is read at its edge.
    """
    small, places = _small(image, points)
    x, y = places.T.astype(np.float32)[:, None]
    colours = cv2.remap(small, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[0]
    red, green, blue = np.log(colours.T + DARKEST)
    seen = np.column_stack([(red + green + blue) / 3, red - green, blue - green])
    return np.asarray(seen, dtype=np.float64)


def levelled(colours: Floats) -> Floats:
    """Colours from the middle of the face's own: without the light's brightness and hue."""
    return np.asarray(colours - _middle(colours[_SITES]))


def variety(rest: Floats) -> float:
    """How much redness and blueness vary over a face: over this one, or over the palest."""
    return max(float(_middle(np.hypot(*levelled(rest)[_SITES, 1:].T))), PALEST)


def strangeness(zones: Zones, now: Floats, rest: Floats) -> tuple[Floats, Floats]:
    """How far each zone's skin looks unlike its rest: in its pattern, and in its colour.

    The first is 1 less the correlation of the grey, 0 to 2; the second the root mean square change
    of redness and blueness. Both are 0 for the same skin in any even light.
    """
    change = levelled(now - rest)[zones.landmarks, 1:]
    colour = np.sqrt(zones.mean((change**2).sum(axis=1)))
    greys = [zones.unlit(colours[zones.landmarks, :1]) for colours in (now, rest)]
    return 1.0 - _correlation(zones, *greys), colour


def likeness(zones: Zones, now: Floats, rest: Floats) -> Floats:
    """Whether each zone is this person's, -1 to 1: what sets both apart from everybody is alike."""
    return _correlation(zones, *(_flat(zones, seen - COLOURS) for seen in (now, rest)))


def typicality(zones: Zones, now: Floats) -> Floats:
    """Whether each zone looks like that part of anybody's face, -1 to 1."""
    return _correlation(zones, _flat(zones, now), _flat(zones, COLOURS))


def _middle(values: Floats) -> Floats:
    """The median over the first axis, quicker than NumPy's; of an even count the upper one."""
    return np.asarray(np.sort(values, axis=0)[len(values) // 2])


def _flat(zones: Zones, colours: Floats) -> Floats:
    return np.asarray(zones.unlit(colours[zones.landmarks]) * COLOUR_WEIGHTS)


def _correlation(zones: Zones, one: Floats, other: Floats) -> Floats:
    def product(a: Floats, b: Floats) -> Floats:
        return zones.mean((a * b).sum(axis=1)) + FAINT**2

    return np.asarray(product(one, other) / np.sqrt(product(one, one) * product(other, other)))


def _small(image: Image, points: Points) -> tuple[Image, Floats]:
    """The face made small, each pixel the mean of a square of pixels, and its landmarks there."""
    across = points[LEFT.eye.outer_canthus] - points[RIGHT.eye.outer_canthus]
    iod_px = float(np.linalg.norm(across))
    square = max(1, round(iod_px / SMALL_IOD_PX))
    most = np.array(image.shape[1::-1]) - square
    flat, spare = points[:, :2], AROUND_IOD * iod_px
    first = np.floor(np.clip(flat.min(axis=0) - spare, 0, most)).astype(int)
    last = np.ceil(np.clip(flat.max(axis=0) + spare, first + square, most + square)).astype(int)
    size = (last - first) // square
    (left, top), (right, bottom) = first, first + size * square
    small = cv2.resize(image[top:bottom, left:right], size.tolist(), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8), (flat - first + 0.5) / square - 0.5
