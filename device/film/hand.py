"""The filmed person's hand: a photographed fist that comes up before the mouth and goes again."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from pathlib import Path

import cv2
import numpy as np

from device.errors import FilmError
from device.face.points import Image
from device.film.reel import HandShape, Marks
from device.film.warp import Floats

_CHEEK_ACROSS, _CHEEK_UP = 0.9, 0.35  # from between the commissures: in half a mouth, to the nose
_CHEEK_HALF_IOD = 0.10  # half the side of the patch of cheek whose colour the hand takes
_SLEEVE = (64, 66, 88)  # red, green, blue of the cloth that the photographed wrist ends in


@dataclass(frozen=True)
class Hand:
    """The hand as it is held up: `colours` and `clear`, both (height, width, 3), at `left`, `top`.

    `colours` are darkened by how much the hand covers; `clear` is how much of what lies behind
    shows through, 255 for all of it. A sleeve goes on to the picture's lower edge.
    """

    colours: Image
    clear: Image
    left: int
    top: int


def hand_of(shape: HandShape, file: Path, face: Image, marks: Marks) -> Hand:
    """The photographed hand, in the size and in the colour of a face's own.

    Raises FilmError if `file` is not the cut-out hand.
    """
    cut_out, scale = _cut_out(file), shape.width_iod * marks.interocular_px / shape.fist_px
    left, top = (round(at - scale * on) for at, on in zip(marks.mouth, shape.fist, strict=True))
    arm = _sleeved(cut_out, shape, scale, face.shape[0] - top)
    covers = arm[..., 3:].astype(np.float32) / 255
    light = _cheek(face, marks) / _mean(cut_out[cut_out[..., 3] == 255][:, :3])
    colours = np.rint(np.clip(light * arm[..., :3], 0, 255) * covers).astype(np.uint8)
    return Hand(colours, np.repeat(255 - arm[..., 3:], 3, axis=2), left, top)


def held_up(image: Image, hand: Hand, share: float) -> Image:
    """The picture with the hand before it: below the edge at share 0, over the mouth at 1."""
    height, width = image.shape[:2]
    top = round(height - share * (height - hand.top))
    left, right = max(0, hand.left), min(width, hand.left + hand.colours.shape[1])
    if top >= height:
        return image
    rows, columns = slice(0, height - top), slice(left - hand.left, right - hand.left)
    result = image.copy()
    behind = cv2.multiply(image[top:, left:right], hand.clear[rows, columns], scale=1 / 255)
    result[top:, left:right] = cv2.add(behind, hand.colours[rows, columns])
    return result


def _cut_out(file: Path) -> Image:
    pixels = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.ndim != 3 or pixels.shape[2] != 4:
        raise FilmError(f"{file}: not a cut-out picture; it should be the film's hand")
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA), dtype=np.uint8)


def _sleeved(hand: Image, shape: HandShape, scale: float, height: int) -> Image:
    """The hand in its size, and from the wrist down to the picture's edge a plain round sleeve."""
    size = (round(scale * hand.shape[1]), round(scale * shape.wrist[1]))
    bare = cv2.resize(hand[: round(shape.wrist[1])], size, interpolation=cv2.INTER_AREA)
    across = (np.arange(size[0]) / scale - shape.wrist[0]) / (shape.sleeve_px / 2)
    rounded = np.sqrt(np.clip(1 - across**2, 0, 1))[:, None]
    row = np.hstack([rounded * _SLEEVE, np.where(rounded > 0, 255, 0)]).astype(np.uint8)
    sleeve = np.tile(row, (max(0, height - size[1]), 1, 1))
    return np.asarray(np.concatenate((bare, sleeve))[:height], dtype=np.uint8)


def _cheek(face: Image, marks: Marks) -> Floats:
    """The mean colour of the cheek beside the nose on the person's left."""
    (mouth_x, mouth_y), corner = marks.mouth, marks.left.oral_commissure
    x = round(mouth_x + _CHEEK_ACROSS * (corner[0] - mouth_x))
    y = round(mouth_y + _CHEEK_UP * (marks.nose_tip[1] - mouth_y))
    half = ceil(_CHEEK_HALF_IOD * marks.interocular_px)
    return _mean(face[y - half : y + half + 1, x - half : x + half + 1].reshape(-1, 3))


def _mean(colours: Image) -> Floats:
    return np.asarray(colours.mean(axis=0), dtype=np.float64)
