"""The 3-D head as a subject: gestures are its own shapes, as far as the gesture asks.

A shape moves more than what it is named for, in its own direction and in depth; its amount is
chosen so that the named place goes as far as asked, and the truth is what all places really did.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot
from pathlib import Path

import cv2
import numpy as np

from bench.accuracy.filmed.gesture import Gesture
from bench.accuracy.filmed.head import Head, ways, worn_by
from bench.accuracy.filmed.raster import drawn
from bench.accuracy.filmed.sitter import Sitter
from bench.accuracy.filmed.truth import BOTH_SIDES, PERCENT_IOD, ROW, Readings, truth_of
from bench.accuracy.filmed.warping import drawn as photographed
from device.face.points import Image
from device.face.seen import MeasureName, Side
from device.film.turning import Turn
from device.film.warp import Floats, Region

SMILE, BLINK = "mouthSmile", "eyeBlink"
NARROWING = ROW[MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE]
OUTWARD = ROW[MeasureName.ORAL_COMMISSURE_OUTWARD_MM]
UPWARD = ROW[MeasureName.ORAL_COMMISSURE_UPWARD_MM]


class WornHead:
    """See `Subject`. It smiles and closes its eyes; of other gestures it knows nothing."""

    def __init__(self, folder: Path, sitter: Sitter, rest: Gesture) -> None:
        self._folder, self._sitter = folder, sitter
        self._head: Head = worn_by(folder, sitter)
        self._neutral = self._head.places(self._head.vertices)
        self._full = {
            (shape, side): self._moved(ways(folder, _named(shape, side)))
            for shape in (SMILE, BLINK)
            for side in BOTH_SIDES
        }
        self._rest = self._head.places(self._vertices(rest))

    def truth(self, gesture: Gesture) -> Readings:
        """See `Subject`. An eye cannot be more than closed."""
        now = self._head.places(self._vertices(gesture))
        found = truth_of(self._rest, now)
        found[NARROWING] = np.minimum(found[NARROWING], 1.0)
        return found

    def picture(self, gesture: Gesture, move: Floats, turn: Turn) -> Image:
        """See `Subject`. Around the face there is the photograph, turned as the film turns it."""
        photograph = self._sitter.face.image
        frame = photographed(photograph, self._sitter, move, turn)
        seen = self._head.seen(self._vertices(gesture), turn)
        seen[:, :2] = seen[:, :2] @ move[:, :2].T + move[:, 2]
        box, whole = self._sitter.face.relief.moving, Region(0, 0, frame.shape[1], frame.shape[0])
        x, y, share = drawn(seen, self._head.worn, self._head.mesh.facets, box)
        face = cv2.remap(photograph, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        part = frame[box.pixels_of(whole)]
        mixed = part + (face.astype(np.float32) - part) * share[..., None]
        frame[box.pixels_of(whole)] = np.rint(mixed).astype(np.uint8)
        return frame

    def _vertices(self, gesture: Gesture) -> Floats:
        moved = np.zeros_like(self._head.vertices)
        for shape, side, amount in self._amounts(gesture):
            moved += amount * ways(self._folder, _named(shape, side))
        return self._head.shaped(moved)

    def _amounts(self, gesture: Gesture) -> Iterator[tuple[str, Side, float]]:
        for row, side in enumerate(BOTH_SIDES):
            does = gesture.on(side)
            if asked := PERCENT_IOD * hypot(does.outward, does.upward):
                full = self._full[SMILE, side]
                yield SMILE, side, asked / hypot(full[OUTWARD, row], full[UPWARD, row])
            if does.narrowing:
                yield BLINK, side, does.narrowing / self._full[BLINK, side][NARROWING, row]

    def _moved(self, way: Floats) -> Readings:
        now = self._head.places(self._head.shaped(way))
        return truth_of(self._neutral, now)


def _named(shape: str, side: Side) -> str:
    return f"{shape}_{'L' if side is Side.LEFT else 'R'}"
