"""Looking: a file's views, one after the other, and what the landmarks make of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter

from device.eyes.landmarks.face_mesh import FaceMesh
from device.face.points import Found
from device.look.views import View


@dataclass(frozen=True)
class Sight:
    """A view, what was found in it, and how long that took, s (reading the file left out)."""

    view: View
    found: Found
    took_s: float


Draw = Callable[[Sight], object]
"""What is done with each sight for an overlay."""


def look_through(views: Iterable[View], mesh: FaceMesh) -> Iterator[Sight]:
    """Find the face in a picture, or follow it through a video; the file before is forgotten."""
    mesh.forget()
    for view in views:
        began_s = perf_counter()
        found = mesh.locate(view.image)
        yield Sight(view, found, perf_counter() - began_s)
