"""The 3-D head, wearing a photograph: a second ground truth, of another family than the warps.

ICT-FaceKit's neutral head is laid over a photographed face by its landmarks, so that every vertex
takes its colour from where it lies in the photograph. A shape then moves the vertices in space, the
head turns, and what a camera sees of it is drawn anew. Where nothing moves, the picture is the
photograph itself. Lengths are px of the photograph at the outer canthi; x right, y down, z away
from the camera, which is as far off as its focal length is long.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.accuracy.filmed.sitter import Sitter
from bench.film_head import LANDMARKS
from device.film.turning import Turn
from device.film.warp import Floats

NEUTRAL = "generic_neutral_mesh"
SKIN = ("M_Face",)
EYEBALLS = ("M_ScleraLeft", "M_ScleraRight")
FOLDER = "ICT-FaceKit"
SOFTNESS = 0.01
"""Of the fit, so that two landmarks that disagree do not fold the skin between them."""
LANDMARKS_OF = {
    0: 127, 2: 93, 4: 58, 6: 149, 8: 152, 10: 378, 12: 288, 14: 323, 16: 356,
    17: 70, 18: 63, 19: 105, 20: 66, 21: 107, 22: 336, 23: 296, 24: 334, 25: 293, 26: 300,
    27: 168, 28: 197, 29: 5, 30: 4, 31: 98, 32: 97, 33: 2, 34: 326, 35: 327,
    36: 33, 37: 160, 38: 158, 39: 133, 40: 153, 41: 144,
    42: 362, 43: 385, 44: 387, 45: 263, 46: 373, 47: 380,
    48: 61, 49: 39, 50: 37, 51: 0, 52: 267, 53: 269, 54: 291,
    55: 405, 56: 314, 57: 17, 58: 84, 59: 181,
}  # fmt: skip
"""Of the head's 68 landmarks (iBUG's order) the mesh's own number for the same place."""

NEAREST = 3
"""A landmark goes along with so many vertices around it."""

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Mesh:
    """The neutral head in iod from between its outer canthi: vertices (n, 3), facets (m, 4).

    The first `skin` facets are skin, the others eyeballs. `landmarks` are 68 vertices.
    """

    vertices: Floats
    facets: Indices
    skin: int
    landmarks: Indices
    centre: Floats
    unit: float


@dataclass(frozen=True)
class Head:
    """A head that wears a sitter's photograph.

    `vertices` (n, 3) are at rest, and `worn` (n, 2) is where each lies in the photograph. `near`
    and `weights` (478, 3) bind the sitter's landmarks to vertices.
    """

    sitter: Sitter
    mesh: Mesh
    vertices: Floats
    worn: Floats
    near: Indices
    weights: Floats

    def places(self, vertices: Floats) -> Floats:
        """Where the landmarks are (478, 2), seen from straight ahead without perspective."""
        moved = (vertices - self.vertices)[self.near] * self.weights[..., None]
        rest = self.vertices[self.near] * self.weights[..., None]
        flat: Floats = (rest + moved).sum(axis=1)[:, :2]
        return flat

    def shaped(self, ways: Floats) -> Floats:
        """The vertices after ways (n, 3) in iod of the neutral head."""
        return self.vertices + ways * self.sitter.iod_px

    def seen(self, vertices: Floats, turn: Turn) -> Floats:
        """Where a camera sees vertices after a turn: (n, 3), px of the picture, and the depth."""
        relief = self.sitter.face.relief
        x, y, z = _turned((vertices - relief.axis).T, turn)
        across, down, depth = x + relief.axis[0], y + relief.axis[1], z + relief.axis[2]
        scale = relief.focal_px / depth
        middle_x, middle_y = relief.centre
        return np.column_stack([across * scale + middle_x, down * scale + middle_y, depth])


def worn_by(folder: Path, sitter: Sitter) -> Head:
    """The head of a folder of ICT-FaceKit laid over a sitter's photograph."""
    mesh = neutral(folder)
    vertices = _fitted(mesh, sitter)
    relief = sitter.face.relief
    worn = _projected(vertices, relief.focal_px, np.array(relief.centre))
    near, weights = _bound(vertices, worn, mesh, sitter.places)
    return Head(sitter, mesh, vertices, worn, near, weights)


@lru_cache
def neutral(folder: Path) -> Mesh:
    """The head at rest."""
    lines = _lines(folder, NEUTRAL)
    vertices = _vertices(lines)
    skin, eyeballs = _facets(lines, SKIN), _facets(lines, EYEBALLS)
    indices = json.loads((folder / "vertex_indices.json").read_text(encoding="utf-8"))
    landmarks = np.array(indices["idx_to_landmark_verts"])
    right, left = (vertices[landmarks[LANDMARKS[f"{side} canthus"]]] for side in ("right", "left"))
    centre, unit = (left + right) / 2, float(np.linalg.norm(left - right))
    facets = np.concatenate([skin, eyeballs])
    return Mesh((vertices - centre) / unit, facets, len(skin), landmarks, centre, unit)


@lru_cache
def ways(folder: Path, shape: str) -> Floats:
    """How each vertex goes in a shape at its fullest: (n, 3) in iod, x left, y up, z ahead."""
    vertices = _vertices(_lines(folder, shape))
    mesh = neutral(folder)
    moved: Floats = (vertices - mesh.centre) / mesh.unit - mesh.vertices
    return moved * (1.0, -1.0, -1.0)


def _lines(folder: Path, shape: str) -> list[str]:
    packed = (folder / f"{shape}.obj.gz").read_bytes()
    return gzip.decompress(packed).decode().splitlines()


def _vertices(lines: Sequence[str]) -> Floats:
    """(n, 3), x to the person's left, y up, z ahead."""
    words = (line.split() for line in lines if line.startswith("v "))
    return np.array([[float(word) for word in each[1:4]] for each in words])


def _facets(lines: Sequence[str], surfaces: Collection[str]) -> Indices:
    """Facets (m, 4) of some surfaces; a triangle has its last corner twice."""
    found, inside = [], False
    for line in lines:
        if line.startswith("usemtl "):
            inside = line.split()[1] in surfaces
        elif inside and line.startswith("f "):
            corners = [int(word.split("/")[0]) - 1 for word in line.split()[1:]]
            found.append((corners + corners[-1:])[:4])
    return np.array(found)


def _fitted(mesh: Mesh, sitter: Sitter) -> Floats:
    """The head's vertices in the camera's space, its landmarks where the photograph has them.

    A thin-plate spline moves all skin along with them, across and down; depth stays the head's.
    """
    relief = sitter.face.relief
    middle, focal = np.array(relief.centre), relief.focal_px
    eyes = np.array(sitter.face.marks.eyes) - middle
    laid = mesh.vertices * sitter.iod_px * (1.0, -1.0, -1.0) + (*eyes, focal)
    pairs = np.array(list(LANDMARKS_OF.items()))
    knots = laid[mesh.landmarks[pairs[:, 0]]]
    asked = (sitter.places[pairs[:, 1]] - middle) * knots[:, 2:] / focal
    bent = laid.copy()
    bent[:, :2] += _spline(knots[:, :2] / sitter.iod_px, asked - knots[:, :2])(
        laid[:, :2] / sitter.iod_px
    )
    return bent


def _spline(knots: Floats, values: Floats) -> Callable[[Floats], Floats]:
    """A thin-plate spline through values (n, 2) at knots (n, 2), a little softened."""
    count = len(knots)
    flat = np.column_stack([np.ones(count), knots])
    matrix = np.zeros((count + 3, count + 3))
    matrix[:count, :count] = _plate(knots, knots) + SOFTNESS * np.eye(count)
    matrix[:count, count:], matrix[count:, :count] = flat, flat.T
    solved = np.linalg.solve(matrix, np.vstack([values, np.zeros((3, 2))]))

    def at(places: Floats) -> Floats:
        plane = np.column_stack([np.ones(len(places)), places]) @ solved[count:]
        bent: Floats = _plate(places, knots) @ solved[:count] + plane
        return bent

    return at


def _plate(places: Floats, knots: Floats) -> Floats:
    away = ((places[:, None] - knots) ** 2).sum(axis=2)
    found: Floats = away * np.log(np.maximum(away, 1e-12)) / 2
    return found


def _bound(vertices: Floats, worn: Floats, mesh: Mesh, places: Floats) -> tuple[Indices, Floats]:
    """The vertices of skin around each landmark, and their weights."""
    skin = np.flatnonzero(_faces_camera(vertices, mesh.facets[: mesh.skin]) > 0)
    away = np.linalg.norm(places[:, None] - worn[skin], axis=2)
    order = np.argsort(away, axis=1)[:, :NEAREST]
    weights = 1 / np.maximum(np.take_along_axis(away, order, axis=1), 1e-6)
    return skin[order], weights / weights.sum(axis=1, keepdims=True)


def _faces_camera(vertices: Floats, facets: Indices) -> Floats:
    """How much each vertex's skin looks at the camera: the sum of its facets' normals, -z."""
    corners = vertices[facets]
    normals = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    facing = np.zeros(len(vertices))
    np.add.at(facing, facets, -normals[:, None, 2])
    return facing


def _projected(vertices: Floats, focal: float, middle: Floats) -> Floats:
    flat: Floats = vertices[:, :2] * (focal / vertices[:, 2:]) + middle
    return flat


def _turned(arms: Floats, turn: Turn) -> Floats:
    """Arms (3, n) from the axis after a nod and then a turn, as `device/film/turning.py` has it."""
    yaw, pitch = radians(turn.yaw_deg), radians(turn.pitch_deg)
    x, y, z = arms
    y, z = y * cos(pitch) + z * sin(pitch), z * cos(pitch) - y * sin(pitch)
    return np.stack([x * cos(yaw) - z * sin(yaw), y, x * sin(yaw) + z * cos(yaw)])
