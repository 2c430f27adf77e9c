"""Made-up skin: people whose faces look as faces do, each a little otherwise."""

from __future__ import annotations

import cv2
import numpy as np

from device.eyes.measurement.complexion import DARKEST
from device.eyes.measurement.lips import LipShape
from device.eyes.measurement.regions import Look, RegionsAtRest, regions_at_rest
from device.eyes.measurement.typical import COLOURS, PLACES, SITES
from device.face.anatomy import CHIN, HALVES, LEFT, RIGHT
from device.face.points import Image, Points

IOD_PX = 190.0
MIDDLE_PX = np.array((300.0, 260.0, 0.0))
"""Where the point between the eyes lies in a picture."""
SKIN = np.array((4.75, 0.35, -0.15))
"""Grey, redness and blueness of the middle of a face, as `complexion` has them."""
OWN = np.array((0.12, 0.05, 0.05))
"""How much people differ from each other at any place."""
_GAP_IOD, _WIDTH_IOD = 0.002, 0.6


def person(seed: int) -> np.ndarray:
    """The colours, shape (478, 3), of one made-up person."""
    own = np.random.default_rng(seed).normal(0.0, OWN, (len(SITES), 3))
    colours = SKIN + COLOURS
    colours[list(SITES)] += own
    return colours


def look(colours: np.ndarray, at_s: float = 0.0, gap_iod: float = _GAP_IOD) -> Look:
    """A sharp look at this skin."""
    return Look(at_s, colours, 1.5, IOD_PX, LipShape(at_s, gap_iod, _WIDTH_IOD))


def rest(colours: np.ndarray) -> RegionsAtRest:
    """The same person at rest."""
    return regions_at_rest([look(colours)], [{}])


def hidden_by(colours: np.ndarray, landmarks: np.ndarray, seed: int = 9) -> np.ndarray:
    """Something of much the skin's own colour, but of another pattern, before these landmarks."""
    covered = colours.copy()
    shades = np.random.default_rng(seed).normal(0.0, 0.15, len(landmarks))
    covered[landmarks] = np.median(colours[list(SITES)], axis=0)
    covered[landmarks, 0] += shades
    covered[landmarks, 1] += shades / 2
    return covered


def talking(colours: np.ndarray, at_s: float) -> Look:
    """Four syllables a second, 4 mm high."""
    open_iod = 0.048 * abs(np.sin(4 * np.pi * at_s))
    return look(colours, at_s, _GAP_IOD + open_iod)


def points() -> Points:
    """Landmarks of a face in `picture`, shape (478, 3): eyes and skin; the others lie between."""
    made = np.zeros((478, 3))
    made[:, :2] = PLACES
    for half, side in zip(HALVES, (1, -1), strict=True):
        made[half.eye.outer_canthus, 0] = side * 0.5
        made[half.eye.inner_canthus, 0] = side * 0.2
        made[half.eye.iris_lateral, 0] = side * 0.4
        made[half.eye.iris_medial, 0] = side * 0.26
    made[CHIN, 1] = -1.25
    return np.asarray(made * (IOD_PX, -IOD_PX, 1.0) + MIDDLE_PX)


def picture(colours: np.ndarray) -> Image:
    """An RGB picture of this skin: each pixel is as its nearest landmark."""
    sites = np.array(SITES)
    rows, columns = np.mgrid[0:600:4, 0:600:4]
    pixels = np.stack([columns, rows], axis=-1).reshape(-1, 1, 2)
    nearest = sites[((pixels - points()[sites, :2]) ** 2).sum(axis=-1).argmin(axis=1)]
    grey, red, blue = colours[nearest].T
    green = grey - (red + blue) / 3
    rgb = np.exp(np.stack([green + red, green, green + blue], axis=-1)) - DARKEST
    small = np.clip(np.rint(rgb), 0, 255).astype(np.uint8).reshape(150, 150, 3)
    return np.asarray(cv2.resize(small, (600, 600), interpolation=cv2.INTER_LINEAR))


def painted(image: Image, landmarks: Points, who: int | None = None) -> Image:
    """A copy of a picture with a typical face's skin painted where landmarks, px, lie on it.

    Brighter and darker than the picture as a face's places are, so that its light stays; or as
    those of somebody are, by number.
    """
    colours = COLOURS if who is None else person(who) - SKIN
    face = image.copy()
    across = landmarks[LEFT.eye.outer_canthus] - landmarks[RIGHT.eye.outer_canthus]
    radius = max(2, round(0.03 * float(np.linalg.norm(across))))
    grey, red, blue = colours.T
    green = grey - (red + blue) / 3
    tints = np.exp(np.stack([green + red, green, green + blue], axis=-1))
    places = np.rint(landmarks[:, :2]).astype(int)
    for site in SITES:
        x, y = np.clip(places[site], 0, (image.shape[1] - 1, image.shape[0] - 1)).tolist()
        colour = np.clip(image[y, x] * tints[site], 0, 255).tolist()
        cv2.circle(face, (x, y), radius, colour, cv2.FILLED)
    return face
