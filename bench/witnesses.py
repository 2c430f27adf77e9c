"""Landmark models asked twice about the same pixels: by the whole face, and by its halves."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.models import ModelFiles
from device.face.anatomy import LEFT, RIGHT
from device.face.points import Image, Landmarks, Points
from device.film.warp import Floats

WHOLE, HALVES = "whole face", "halves"
RIGHT_AND_UP = (1.0, -1.0)

Answers = dict[str, Points]
"""Landmarks by who gave them, a model and its way; who saw nobody is left out."""


class Witnesses:
    """All models that there are, each in both ways."""

    def __init__(self, models: Mapping[str, ModelFiles]) -> None:
        self._meshes = {name: FaceMesh(files, hemiface=True) for name, files in models.items()}
        self.who = [named(name, way) for name in models for way in (WHOLE, HALVES)]

    def see(self, image: Image) -> Answers:
        """What they make of a picture that has nothing to do with the one before."""
        for mesh in self._meshes.values():
            mesh.forget()
            mesh.locate(image, closely=False)  # landmarks settle at the second look
        return self.follow(image)

    def follow(self, image: Image) -> Answers:
        """What they make of the next frame."""
        found = {
            named(name, way): mesh.locate(image, closely=way == HALVES)
            for name, mesh in self._meshes.items()
            for way in (WHOLE, HALVES)
        }
        return {who: one.points for who, one in found.items() if isinstance(one, Landmarks)}


def named(model: str, way: str) -> str:
    """Who answers."""
    return f"{model}, {way}"


def level(points: Points) -> Floats:
    """Landmarks in the plane of the picture, (n, 2): to the person's left, and up, in iod.

    The axis is the line of the outer canthi, from midway between them.
    """
    flat = points[:, :2] * RIGHT_AND_UP
    left, right = flat[LEFT.eye.outer_canthus], flat[RIGHT.eye.outer_canthus]
    along = (left - right) / float((left - right) @ (left - right))
    across = np.array([-along[1], along[0]])
    away = flat - (left + right) / 2
    return np.column_stack([away @ along, away @ across])
