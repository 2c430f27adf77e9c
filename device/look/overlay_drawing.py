"""How landmarks are drawn on an image; no appliance has this file.

The person's left is yellow and their right is blue, a pair that every kind of colour vision tells
apart (after Okabe & Ito 2008, Color Universal Design). The midline is white. Irises are ringed, and
places that the mirror measures are larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import cv2
import numpy as np

from device.face import anatomy
from device.face.anatomy import LEFT, LEFT_POINTS, MIDLINE, RIGHT, RIGHT_POINTS, Eye, Half
from device.face.points import Found, Image, Landmarks, NoFace, Points, TwoFaces

Colour = tuple[int, int, int]

LEFT_COLOUR: Colour = (240, 228, 66)
RIGHT_COLOUR: Colour = (30, 150, 255)
MIDLINE_COLOUR: Colour = (255, 255, 255)
SHADE: Colour = (16, 16, 16)

DOT_IOD = 0.007
NAMED_IOD = 0.015
THINNEST_PX = 0.85
"""Radii as shares of the interocular distance, and the least that can be seen."""
SOFT_EDGE_PX = 0.5
"""By so much OpenCV's smooth edge is wider than the circle."""
LETTERS_SHARE = 1 / 60
LEAST_LETTERS_PX = 8
"""Height of the letters as a share of the image's longer side, and the least that is legible."""
FONT = cv2.FONT_HERSHEY_SIMPLEX
BETWEEN_PIXELS = 6
"""OpenCV draws at 2**-6 of a pixel."""

LEGEND = (("person's right", RIGHT_COLOUR), ("person's left", LEFT_COLOUR))
COLOURS = ((MIDLINE, MIDLINE_COLOUR), (LEFT_POINTS, LEFT_COLOUR), (RIGHT_POINTS, RIGHT_COLOUR))
MIDLINE_NAMED = (
    anatomy.GLABELLA,
    anatomy.NOSE_TIP,
    anatomy.SUBNASALE,
    anatomy.UPPER_LIP,
    anatomy.LOWER_LIP,
    anatomy.CHIN,
)


def drawn(image: Image, found: Found) -> Image:
    """A copy of an upright RGB image with what was found in it."""
    canvas = image.copy()
    if isinstance(found, Landmarks):
        mark(canvas, found.points)
    label(canvas, found)
    return canvas


def mark(canvas: Image, points: Points) -> None:
    """Dots at all landmarks, larger ones at named places, rings round the irises."""
    across = points[LEFT.eye.outer_canthus, :2] - points[RIGHT.eye.outer_canthus, :2]
    iod = float(np.hypot(*across))
    dot, place = max(THINNEST_PX, DOT_IOD * iod), max(2 * THINNEST_PX, NAMED_IOD * iod)
    for group, colour in COLOURS:
        _dots(canvas, points, group, dot, colour)
    for half, colour in SIDES:
        _ring(canvas, points, half.eye, dot, colour)
    for group, colour in NAMED:
        _dots(canvas, points, group, 1.5 * place, SHADE)
        _dots(canvas, points, group, place, colour)


def label(canvas: Image, found: Found) -> None:
    """What was found, in words, and below it whose side has which colour."""
    letters_px = max(LEAST_LETTERS_PX, round(LETTERS_SHARE * max(canvas.shape)))
    scale, thin = cv2.getFontScaleFromHeight(FONT, letters_px), 1 + letters_px // 20
    legend = LEGEND if isinstance(found, Landmarks) else ()
    for row, (words, colour) in enumerate(((said(found), MIDLINE_COLOUR), *legend)):
        at = letters_px // 2, 2 * letters_px * (row + 1) - letters_px // 2
        for ink, line_px in ((SHADE, 4 * thin), (colour, thin)):  # legible on light and dark
            cv2.putText(canvas, words, at, FONT, scale, ink, line_px, cv2.LINE_AA)


def said(found: Found) -> str:
    """What was found, in words."""
    match found:
        case Landmarks():
            return f"{found.model}   presence {found.presence:.3f}"
        case NoFace():
            return "no face"
        case TwoFaces():
            return f"{found.count} faces"
        case _:
            assert_never(found)


def _named(half: Half) -> tuple[int, ...]:
    """The landmarks of one side that stand for a place that the mirror measures."""
    eye = half.eye
    over_the_pupil = len(eye.upper_lid) // 2
    return (
        half.oral_commissure,
        half.nose_wing,
        half.brow_upper[len(half.brow_upper) // 2],
        eye.outer_canthus,
        eye.inner_canthus,
        eye.upper_lid[over_the_pupil],
        eye.lower_lid[over_the_pupil],
    )


SIDES = ((LEFT, LEFT_COLOUR), (RIGHT, RIGHT_COLOUR))
NAMED = ((MIDLINE_NAMED, MIDLINE_COLOUR), *((_named(half), colour) for half, colour in SIDES))


def _dots(
    canvas: Image, points: Points, group: Sequence[int], radius: float, colour: Colour
) -> None:
    """Discs of one radius, px. A model without irises lacks the highest points."""
    for index in group:
        if index < len(points):
            _circle(canvas, points[index], radius, colour, cv2.FILLED)


def _ring(canvas: Image, points: Points, eye: Eye, line_px: float, colour: Colour) -> None:
    if eye.iris >= len(points):
        return
    rim = points[[eye.iris_lateral, eye.iris_top, eye.iris_medial, eye.iris_bottom], :2]
    radius = float(np.hypot(*(rim - points[eye.iris, :2]).T).mean())
    _circle(canvas, points[eye.iris], radius, colour, max(1, round(line_px)))


def _circle(canvas: Image, point: Points, radius: float, colour: Colour, line_px: int) -> None:
    sharp = max(radius - SOFT_EDGE_PX, 0)
    x, y, fine = (round(float(one) * 2**BETWEEN_PIXELS) for one in (*point[:2], sharp))
    cv2.circle(canvas, (x, y), fine, colour, line_px, cv2.LINE_AA, BETWEEN_PIXELS)
