"""A picture, looked at until its landmarks have settled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from device.eyes.landmarks.face_mesh import FaceMesh
from device.face.points import Found, Landmarks
from device.look.looking import Sight, look_through
from device.look.views import View

SETTLING, LOOKS = 4, 8
"""Looks at a picture before those that count, and those. Each look is from where the one before saw
the face, as in a film. Measured on seven faces (mesh_v2 by halves): the first is up to 0.9 mm off
the others at an oral commissure; from the fifth on they differ by 0.01 to 0.07 mm (sd)."""


def settled(view: View, mesh: FaceMesh) -> Sight:
    """The picture's face, its landmarks the median of many looks once they have settled.

    Nobody, or more than one, as soon as a look finds that.
    """
    looks: list[Sight] = []
    for sight in look_through([view] * (SETTLING + LOOKS), mesh):
        looks.append(sight)
        if not isinstance(sight.found, Landmarks):
            break
    return Sight(view, _median(looks), sum(look.took_s for look in looks))


def _median(looks: Sequence[Sight]) -> Found:
    last = looks[-1].found
    if not isinstance(last, Landmarks):
        return last
    faces = [look.found.points for look in looks if isinstance(look.found, Landmarks)]
    return Landmarks(np.median(faces[SETTLING:], axis=0), last.presence, last.model)
