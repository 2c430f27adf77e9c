"""A photographed face, its skin moved by the film's one warp and its head turned as films do."""

from __future__ import annotations

import cv2
import numpy as np

from bench.accuracy.filmed.gesture import Gesture, pulls_of
from bench.accuracy.filmed.sitter import Sitter
from bench.accuracy.filmed.skin import Skin
from bench.accuracy.filmed.truth import Readings, truth_of
from device.face.points import Image
from device.film.turning import Turn, came_from
from device.film.warp import Floats, Grid, Region, Warp, forward, warp_of, warped

FACE_IOD = (1.0, 1.0, 1.45)
"""Aside, above and below from between the eyes: the face, with its forehead and jaw."""


class WarpedFace:
    """See `Subject`. What the face did is measured from how it is in `rest`."""

    def __init__(self, sitter: Sitter, rest: Gesture) -> None:
        self._sitter = sitter
        self._skin = Skin(sitter.places, sitter.iod_px, sitter.face.image.shape)
        self._rest = self._places(rest)
        self._still: tuple[Gesture, Image] | None = None

    def truth(self, gesture: Gesture) -> Readings:
        """See `Subject`."""
        return truth_of(self._rest, self._places(gesture))

    def picture(self, gesture: Gesture, move: Floats, turn: Turn) -> Image:
        """See `Subject`. The skin is moved once for as long as it keeps so."""
        if self._still is None or self._still[0] != gesture:
            marked = self._skin.marked(self._sitter.face.image, gesture)
            self._still = (gesture, warped(marked, self._warp(gesture)))
        return drawn(self._still[1], self._sitter, move, turn)

    def _places(self, gesture: Gesture) -> Floats:
        """Where a gesture takes the landmarks, on the face itself."""
        there = forward(self._warp(gesture), self._sitter.places)
        return self._sitter.on_the_face(there)

    def _warp(self, gesture: Gesture) -> Warp:
        return warp_of(pulls_of(self._sitter.places, self._sitter.iod_px, gesture))


def drawn(image: Image, sitter: Sitter, move: Floats, turn: Turn) -> Image:
    """A face turned and then moved, its pixels read once.

    The face is read between sixteen pixels, all around it between four.
    """
    size = (image.shape[1], image.shape[0])
    frame = cv2.warpAffine(image, move, size, borderMode=cv2.BORDER_REPLICATE)
    head, face = sitter.face.relief.moving, face_box(sitter)
    x, y = _unmoved(move, head)
    if turn != Turn():
        across, down = _unturned(sitter, move, turn)
        x, y = x + across, y + down
    whole = Region(0, 0, *size)
    for box, way in ((head, cv2.INTER_LINEAR), (face, cv2.INTER_CUBIC)):
        part = box.pixels_of(head)
        frame[box.pixels_of(whole)] = cv2.remap(
            image, x[part], y[part], way, borderMode=cv2.BORDER_REPLICATE
        )
    return np.asarray(frame, dtype=np.uint8)


def face_box(sitter: Sitter) -> Region:
    """All that anybody measures, and room to sway."""
    x, y = sitter.face.marks.eyes
    out, up, down = (round(sitter.iod_px * share) for share in FACE_IOD)
    head = sitter.face.relief.moving
    return Region(
        max(head.left, round(x) - out),
        max(head.top, round(y) - up),
        min(head.right, round(x) + out),
        min(head.bottom, round(y) + down),
    )


def _unmoved(move: Floats, box: Region) -> tuple[Grid, Grid]:
    """Where the pixels of a rectangle were before a move."""
    back = cv2.invertAffineTransform(move).astype(np.float32)
    across = np.arange(box.left, box.right, dtype=np.float32)
    down = np.arange(box.top, box.bottom, dtype=np.float32)[:, None]
    x, y = (line[0] * across + (line[2] + line[1] * down) for line in back)
    return x, y


def _unturned(sitter: Sitter, move: Floats, turn: Turn) -> tuple[Grid, Grid]:
    """By how much farther on the pixels of the moved head were before its turn, px."""
    head = sitter.face.relief.moving
    x, y = came_from(sitter.face.relief, turn)
    x -= np.arange(head.left, head.right, dtype=np.float32)
    y -= np.arange(head.top, head.bottom, dtype=np.float32)[:, None]
    corner = np.array([head.left, head.top])
    shift = move[:, 2] + move[:, :2] @ corner - corner
    here = np.column_stack([move[:, :2], shift])
    size = (x.shape[1], x.shape[0])
    across, down = (np.asarray(cv2.warpAffine(way, here, size), np.float32) for way in (x, y))
    return across, down
