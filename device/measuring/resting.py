"""What somebody says of a film: where the face is at rest, and where its eyes are closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from device.errors import LookError
from device.eyes.measurement.closure import CLOSED_S
from device.eyes.measurement.rest import LONGER
from device.look.material import Kind, kind_of

SHORTEST_S = 1.0
"""Of less, nobody can tell whether a face was at rest. Ours."""
GOOD_SHARE = 0.8
"""Of a named stretch so much must be measurable for rest to be learned from it. Ours."""

_SECONDS = re.compile(r"(\d+(?:\.\d*)?)(?:-(\d+(?:\.\d*)?))?")


@dataclass(frozen=True)
class Stretch:
    """Seconds of a film since its first frame, in which the face is at rest, or its eyes closed."""

    from_s: float
    to_s: float

    @property
    def needed_s(self) -> tuple[float, float]:
        """Good seconds in it from which rest is learned, and from which it is if frames are few."""
        return tries_s(GOOD_SHARE * (self.to_s - self.from_s))

    def __str__(self) -> str:
        return f"seconds {self.from_s:g} to {self.to_s:g}"


@dataclass(frozen=True)
class Still:
    """A picture of the neutral face."""

    file: Path


def tries_s(good_s: float) -> tuple[float, float]:
    """Good seconds to learn rest from, and those to ask for if that fails for want of frames.

    For skin few frames are given longer (`rest.LONGER`), but a stretch, or a short film, has no
    more than it has: asked for so much less, few frames are a rest by landmarks from as many.
    """
    return good_s, good_s / LONGER


def asked_rest(text: str | None) -> Stretch | Still | None:
    """What somebody means by `--rest`: SECONDS, A-B, or the name of a picture.

    None, nothing named, leaves each film its first good seconds. Raises LookError.
    """
    if text is None:
        return None
    if seconds := _SECONDS.fullmatch(text):
        first, last = seconds.groups()
        stretch = Stretch(float(first), float(last)) if last else Stretch(0.0, float(first))
        return _long_enough(stretch, SHORTEST_S, f"--rest {text}", "rest is learned")
    if kind_of(Path(text)) is not Kind.PICTURE:
        raise LookError(
            f"--rest {text}: neither seconds, as 3 or 2.5-6, nor a picture by the ending of its "
            "name; say when the film's face is at rest, or name a neutral picture"
        )
    return Still(Path(text))


def asked_closing(text: str | None) -> Stretch | None:
    """What somebody means by `--closed`: from second A to B; None if nothing. Raises LookError."""
    if text is None:
        return None
    seconds = _SECONDS.fullmatch(text)
    if seconds is None or seconds[2] is None:
        raise LookError(
            f"--closed {text}: not two times in seconds, as 8-11.5; say from when to when both "
            "eyes are gently closed in the film"
        )
    stretch = Stretch(float(seconds[1]), float(seconds[2]))
    return _long_enough(stretch, CLOSED_S, f"--closed {text}", "a closure is learned")


def _long_enough(stretch: Stretch, shortest_s: float, asked: str, what: str) -> Stretch:
    if not isfinite(stretch.to_s):
        raise LookError(f"{asked}: no film is so long; name seconds that it has")
    if stretch.to_s - stretch.from_s < shortest_s:
        raise LookError(f"{asked}: {what} from {shortest_s:g} s or more; name a longer stretch")
    return stretch
