"""Overlays: what was looked at, with its landmarks drawn on it. For a developer's desk only.

The appliance's install lacks this file. A picture becomes a PNG, a video an MP4 of the same size
and rate, upright and without sound, a folder a folder with one of them a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from PIL import Image as Pillow

from device.errors import LookError, OverlayUnwritten
from device.face.points import Image
from device.look.kept import kept
from device.look.looking import Draw, Sight
from device.look.material import Kind, kind_of
from device.look.overlay_drawing import drawn
from device.look.views import Footage

ENDINGS = {Kind.PICTURE: ".png", Kind.VIDEO: ".mp4"}
ENCODER: Final = "libx264"
QUALITY = {"crf": "18", "preset": "fast"}
BT709 = 1
"""The colours of high definition, as players take them (ITU-T H.273, table 4)."""
TICKS = Fraction(1, 90_000)
"""Unit of an overlay's time stamps, s: fine enough for every camera's rate (MPEG-2 systems)."""


@dataclass(frozen=True)
class Overlays:
    """Which overlay belongs to which file."""

    targets: dict[Path, Path]

    def drawing(self, file: Path, footage: Footage) -> AbstractContextManager[Draw]:
        """Where the sights of one file are drawn, in their order.

        The overlay is there when it is finished; of a file that is cut short it has what could be
        looked at. Raises OverlayUnwritten.
        """
        target = self.targets[file]
        return _picture(target) if footage.rate_hz is None else _film(target, footage.rate_hz)


def planned(source: Path, where: Path, files: tuple[Path, ...]) -> Overlays:
    """The overlays of a picture, a video or a folder; raises LookError if they cannot be there."""
    if not source.is_dir():
        return Overlays({source: _alone(source, where)})
    if where.exists() and not where.is_dir():
        raise LookError(f"{where}: the overlays of a folder go to a folder; name one")
    if where.resolve().is_relative_to(source.resolve()):
        raise LookError(
            f"{where}: lies in the folder that is looked at, and would be looked at the next time; "
            "name a folder outside of it"
        )
    return Overlays({file: _beside(where / file.relative_to(source)) for file in files})


def _alone(source: Path, where: Path) -> Path:
    ending = ENDINGS[kind_of(source)]
    if where.suffix.lower() != ending or (where.exists() and not where.is_file()):
        raise LookError(f"{where}: the overlay of {source.name} is a file that ends in {ending}")
    if where.exists() and where.samefile(source):
        raise LookError(f"{where}: is what is looked at, and would be overwritten; name another")
    if not where.parent.is_dir():
        raise LookError(f"{where}: no overlay can be written there; make its folder first")
    return where


def _beside(place: Path) -> Path:
    """A whole name and an ending, so that `a.jpg` and `a.png` do not meet."""
    return place.with_name(f"{place.name}{ENDINGS[kind_of(place)]}")


@contextmanager
def _picture(target: Path) -> Iterator[Draw]:
    with kept(target, OverlayUnwritten) as place:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield lambda sight: Pillow.fromarray(drawn(sight.view.image, sight.found)).save(
            place, "PNG"
        )


@contextmanager
def _film(target: Path, rate_hz: Fraction) -> Iterator[Draw]:
    with kept(target, OverlayUnwritten) as place:
        target.parent.mkdir(parents=True, exist_ok=True)
        films: list[Film] = []  # the first frame gives the size

        def draw(sight: Sight) -> None:
            if not films:
                films.append(Film(place, rate_hz, sight.view.image))
            films[0].add(sight)

        try:
            yield draw
        finally:
            for film in films:
                film.close()


class Film:
    """A video that is written frame by frame, of the size of its first image."""

    def __init__(self, file: Path, rate_hz: Fraction, first: Image) -> None:
        height, width = first.shape[:2]
        self._container = av.open(file, "w", format="mp4")
        self._stream = self._container.add_stream(ENCODER, rate_hz, dict(QUALITY))
        self._stream.width, self._stream.height = width, height
        # every second pixel of colour, as players want it, cannot be where a side is odd
        self._stream.pix_fmt = "yuv444p" if width % 2 or height % 2 else "yuv420p"
        self._stream.codec_context.time_base = TICKS
        self._stream.codec_context.colorspace = BT709
        self._rate_hz, self._tick_before = rate_hz, -1

    def add(self, sight: Sight) -> None:
        """Draw one sight, at its time; an image of another size is fitted into the film's."""
        image = drawn(sight.view.image, sight.found)
        frame = av.VideoFrame.from_ndarray(fitted(image, self._stream.width, self._stream.height))
        frame = frame.reformat(format=self._stream.pix_fmt, dst_colorspace=BT709)
        frame.pts, frame.time_base = self._tick(sight), TICKS
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Write what the encoder still holds, and end the file."""
        self._container.mux(self._stream.encode(None))
        self._container.close()

    def _tick(self, sight: Sight) -> int:
        """The time stamp of a frame: its own, or by the rate; always after the one before."""
        own_s, frame = sight.view.time_s, sight.view.frame
        tick = round((frame / self._rate_hz if own_s is None else own_s) / TICKS)
        self._tick_before = max(tick, self._tick_before + 1)
        return self._tick_before


def fitted(image: Image, width: int, height: int) -> Image:
    """The whole image as large as can be within a size, in its middle, black around it."""
    if image.shape[:2] == (height, width):
        return image
    scale = min(width / image.shape[1], height / image.shape[0])
    inner = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    canvas = np.zeros((height, width, 3), dtype=np.uint8)
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    canvas[top : top + inner[1], left : left + inner[0]] = cv2.resize(
        image, inner, interpolation=cv2.INTER_AREA
    )
    return canvas
