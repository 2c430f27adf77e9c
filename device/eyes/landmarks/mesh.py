"""The landmark networks under one interface: a square crop of a face in, its points out."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np

from device.eyes.landmarks.attention import AttentionMesh
from device.eyes.landmarks.models import ModelFiles
from device.eyes.landmarks.runtime import Graph
from device.face.points import Image, Points


class Mesh(Protocol):
    """A network that turns a square crop of a face, `side` px, into `count` landmarks."""

    side: int
    count: int

    def infer(self, pixels: Image) -> tuple[Points, float]:
        """Landmarks, shape (count, 3) in the crop's pixels, and the logit of a face being there."""


class WholeMesh:
    """A network that gives all its landmarks in one go: `mesh_v2` (478), `mesh_v1` (468)."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._graph = Graph(path, threads)
        self.side = self._graph.input_shape[0]
        self.count = len(self.infer(np.zeros(self._graph.input_shape, np.uint8))[0])

    def infer(self, pixels: Image) -> tuple[Points, float]:
        """See `Mesh`."""
        mesh, presence, *_ = self._graph.run(pixels, gain=1 / 255)
        return mesh.reshape(-1, 3).astype(np.float64), float(presence.item())


def open_mesh(files: ModelFiles, threads: int = 1) -> Mesh:
    """The landmark network of a model; raises ModelRefused or ModelError as `Graph` does."""
    if files.looks:
        return AttentionMesh(files.mesh, files.looks, threads)
    return WholeMesh(files.mesh, threads)
