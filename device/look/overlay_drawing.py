"""How landmarks are drawn on an image; no appliance has this file.

The person's left is yellow and their right is blue, a pair that every kind of colour vision tells
apart (after Okabe & Ito 2008, Color Universal Design). The midline is white. Irises are ringed, and
places that the mirror measures are larger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import assert_never

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from device.face import anatomy
from device.face.anatomy import LEFT, LEFT_POINTS, MIDLINE, RIGHT, RIGHT_POINTS, Eye, Half
from device.face.points import Found, Image, Landmarks, NoFace, Points, TwoFaces

Colour = tuple[int, int, int]
Floats = NDArray[np.float64]
Legend = tuple[tuple[str, Colour], ...]
Cover = Callable[[Floats], Floats]

LEFT_COLOUR: Colour = (240, 228, 66)
RIGHT_COLOUR: Colour = (30, 150, 255)
MIDLINE_COLOUR: Colour = (255, 255, 255)
SHADE: Colour = (16, 16, 16)

DOT_IOD = 0.007
NAMED_IOD = 0.015
THINNEST_PX = 0.85
"""Radii as shares of the interocular distance, and the least that can be seen."""
FONT = "fontpkg_atkinson_hyperlegible", "files/AtkinsonHyperlegible-Regular.ttf"
TEXT_SHARE = 1 / 44
LEAST_TEXT_PX = 11
"""Height of the letters as a share of the image's longer side, and the least that is legible."""
PLATE_ALPHA = 190

LEGEND: Legend = (("person's right", RIGHT_COLOUR), ("person's left", LEFT_COLOUR))
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
    """What was found, in words, in the corner that hides least of the face."""
    height, width = canvas.shape[:2]
    letters_px = max(LEAST_TEXT_PX, round(TEXT_SHARE * max(height, width)))
    legend = LEGEND if isinstance(found, Landmarks) else ()
    plate = _plate(said(found), letters_px, legend)[:height, :width]
    corners = _corners(canvas, plate)
    if isinstance(found, Landmarks):
        low, high = found.points[:, :2].min(axis=0), found.points[:, :2].max(axis=0)
        corners = sorted(corners, key=lambda corner: _shared(corner, plate, low, high))
    left, top = corners[0]
    under = canvas[top : top + plate.shape[0], left : left + plate.shape[1]]
    share = plate[..., 3:] / 255
    under[:] = np.rint(under * (1 - share) + plate[..., :3] * share)


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
    there = [index for index in group if index < len(points)]
    _paint(canvas, points[there, :2], radius, lambda away: radius + 0.5 - away, colour)


def _ring(canvas: Image, points: Points, eye: Eye, line_px: float, colour: Colour) -> None:
    if eye.iris >= len(points):
        return
    rim = points[[eye.iris_lateral, eye.iris_top, eye.iris_medial, eye.iris_bottom], :2]
    centre = points[[eye.iris], :2]
    radius = float(np.hypot(*(rim - centre).T).mean())
    thin = max(line_px, 1.0) / 2 + 0.5
    _paint(canvas, centre, radius + line_px, lambda away: thin - np.abs(away - radius), colour)


def _paint(canvas: Image, centres: Floats, reach: float, cover: Cover, colour: Colour) -> None:
    """Blend a colour into the canvas round each centre, exact between pixels.

    `cover` says how much of a pixel is painted, by its distance from the centre in px.
    """
    steps = np.arange(-np.ceil(reach) - 1, np.ceil(reach) + 2)
    near = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    pixels = np.rint(centres)[:, None] + near
    share = np.clip(cover(np.hypot(*np.moveaxis(pixels - centres[:, None], -1, 0))), 0, 1).ravel()
    x, y = pixels.reshape(-1, 2).astype(np.intp).T
    height, width = canvas.shape[:2]
    seen = (share > 0) & (x >= 0) & (x < width) & (y >= 0) & (y < height)
    order = np.flatnonzero(seen)[np.argsort(share[seen], kind="stable")]  # the most covered, last
    x, y, share = x[order], y[order], share[order, None]
    canvas[y, x] = np.rint(canvas[y, x] * (1 - share) + np.array(colour) * share)


def _plate(text: str, letters_px: int, legend: Legend) -> NDArray[np.uint8]:
    """Words, and below them the legend of the colours, on a dark plate, RGBA."""
    font = _font(letters_px)
    gap, row = letters_px // 2, round(1.45 * letters_px)
    columns = [round(font.getlength(word)) + 2 * letters_px for word, _ in legend]
    width = max(round(font.getlength(text)), sum(columns) - letters_px) + 2 * gap
    rows = 2 if legend else 1
    plate = Pillow.new("RGBA", (width, rows * row + gap), (*SHADE, PLATE_ALPHA))
    draw = ImageDraw.Draw(plate)
    draw.text((gap, row - gap // 2), text, MIDLINE_COLOUR, font, anchor="ls")
    left = gap
    for (word, colour), column in zip(legend, columns, strict=True):
        dot = letters_px // 4
        middle = 2 * row - gap // 2 - letters_px // 3
        draw.ellipse((left, middle - dot, left + 2 * dot, middle + dot), colour)
        draw.text((left + 3 * dot, 2 * row - gap // 2), word, colour, font, anchor="ls")
        left += column
    return np.asarray(plate)


def _corners(canvas: Image, plate: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Left and top of a plate in each corner, the preferred one first."""
    right, bottom = canvas.shape[1] - plate.shape[1], canvas.shape[0] - plate.shape[0]
    return [(0, 0), (0, bottom), (right, 0), (right, bottom)]


def _shared(corner: tuple[int, int], plate: NDArray[np.uint8], low: Floats, high: Floats) -> float:
    """How many pixels of the box from `low` to `high` a plate in this corner would hide."""
    end = np.add(corner, (plate.shape[1], plate.shape[0]))
    return float(np.clip(np.minimum(end, high) - np.maximum(corner, low), 0, None).prod())


@cache
def _font(letters_px: int) -> ImageFont.FreeTypeFont:
    package, name = FONT
    with as_file(files(package) / name) as path:
        return ImageFont.truetype(path, letters_px)
