"""What changes are measured from: a neutral stretch of the film itself, or a neutral picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from device.errors import LookError
from device.eyes.measurement.measures import Geometry
from device.look.material import Kind, kind_of

SHORTEST_S = 1.0
"""Of less, nobody can tell whether a face was at rest. Ours."""
GOOD_SHARE = 0.8
"""Of a named stretch so much must be measurable for rest to be learned from it. Ours."""

_SECONDS = re.compile(r"(\d+(?:\.\d*)?)(?:-(\d+(?:\.\d*)?))?")


@dataclass(frozen=True)
class Stretch:
    """Seconds of a film in which the face is at rest, since its first frame."""

    from_s: float
    to_s: float

    @property
    def needed_s(self) -> float:
        """Good seconds in it without which no rest is learned."""
        return GOOD_SHARE * (self.to_s - self.from_s)

    def __str__(self) -> str:
        return f"seconds {self.from_s:g} to {self.to_s:g}"


@dataclass(frozen=True)
class Still:
    """A picture of the neutral face."""

    file: Path


@dataclass(frozen=True)
class StillRest:
    """The neutral face of a picture: by landmarks only, and how noisy those are is not known."""

    geometry: Geometry
    mm_per_iod: float


def asked_rest(text: str | None) -> Stretch | Still | None:
    """What somebody means by `--rest`: SECONDS, A-B, or the name of a picture.

    None, nothing named, leaves each film its first good seconds. Raises LookError.
    """
    if text is None:
        return None
    if seconds := _SECONDS.fullmatch(text):
        return _stretch(text, seconds)
    if kind_of(Path(text)) is not Kind.PICTURE:
        raise LookError(
            f"--rest {text}: neither seconds, as 3 or 2.5-6, nor a picture by the ending of its "
            "name; say when the film's face is at rest, or name a neutral picture"
        )
    return Still(Path(text))


def _stretch(text: str, seconds: re.Match[str]) -> Stretch:
    first, last = seconds.groups()
    stretch = Stretch(0.0, float(first)) if last is None else Stretch(float(first), float(last))
    if stretch.to_s - stretch.from_s < SHORTEST_S:
        raise LookError(
            f"--rest {text}: rest is learned from {SHORTEST_S:g} s or more; name a longer stretch"
        )
    return stretch
