"""A sight as a line of JSON, and where the lines go."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TextIO, assert_never

import msgspec
import numpy as np

from device.errors import LookError
from device.face.points import Found, Landmarks, NoFace, TwoFaces
from device.look.kept import kept, told
from device.look.looking import Sight

Write = Callable[[msgspec.Struct], object]

STDOUT = "standard output"
PIXEL_DIGITS = 3
"""0.001 px: thirty times finer than what landmarks are told apart by."""
TIME_DIGITS = 6
PRESENCE_DIGITS = 6


class Who(StrEnum):
    """Who was found in a frame."""

    FACE = "face"
    NO_FACE = "no_face"
    TWO_FACES = "two_faces"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What one frame gave.

    `frame` counts from 0; `time` is in seconds since a video's first frame. `landmarks`, 478 (468
    for mesh_v1) times x, y and z in pixels of the upright image, stand in the order of
    `anatomy.py`; pixel centres lie at integers, z is nearer where it is less. `hemiface` says
    whether each side was placed by its own half, which cannot be where a half is hidden.
    """

    path: str
    frame: int
    time: float | None
    found: Who
    presence: float | None
    landmarks: list[list[float]] | None
    model: str
    hemiface: bool


def line_of(file: Path, sight: Sight, model: str) -> Line:
    """The line of one sight, `model` being the one that was asked for.

    Landmarks that halves have placed are signed with another name than the model's own.
    """
    time_s, found = sight.view.time_s, sight.found
    face = found if isinstance(found, Landmarks) else None
    return Line(
        path=os.fsencode(file).decode(errors="replace"),
        frame=sight.view.frame,
        time=None if time_s is None else round(time_s, TIME_DIGITS),
        found=who(found),
        presence=round(face.presence, PRESENCE_DIGITS) if face else None,
        landmarks=np.round(face.points, PIXEL_DIGITS).tolist() if face else None,
        model=model,
        hemiface=face is not None and face.model != model,
    )


def who(found: Found) -> Who:
    """Who was found, in a word."""
    match found:
        case Landmarks():
            return Who.FACE
        case NoFace():
            return Who.NO_FACE
        case TwoFaces():
            return Who.TWO_FACES
        case _:
            assert_never(found)


@contextmanager
def lines_to(file: Path | None) -> Iterator[Write]:
    """Where lines are written: standard output, or a file that is there when it is whole.

    Raises LookError where they cannot be written.
    """
    if file:
        with kept(file, LookError) as place, place.open("w", encoding="utf-8") as opened:
            yield _writer(opened, file)
        return
    # a stream of our own: what Python's holds when a disk is full, it writes again at its exit
    with told(STDOUT, LookError), os.fdopen(sys.stdout.fileno(), "w", closefd=False) as opened:
        yield _writer(opened, STDOUT)


def _writer(opened: TextIO, name: Path | str) -> Write:
    def write(line: msgspec.Struct) -> None:
        with told(name, LookError):
            opened.write(msgspec.json.encode(line).decode() + "\n")

    return write
