"""What is looked at, wherever it came from: images with their place in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from device.face.points import Image


@dataclass(frozen=True)
class View:
    """A picture, or a frame of a video.

    `image` is upright RGB, shape (height, width, 3). `frame` counts from 0; `time_s` is since the
    first frame, by the container's time stamps: None for a picture, and where there is no stamp.
    """

    image: Image
    frame: int = 0
    time_s: float | None = None


@dataclass(frozen=True)
class Footage:
    """An open file: a video, or a picture, which has one view and no rate.

    `length` is the number of views, told or estimated; None if unknown. `views` raises
    FileUnreadable after the last one if the file is cut short or damaged.
    """

    views: Iterable[View]
    length: int | None
    rate_hz: Fraction | None = None
