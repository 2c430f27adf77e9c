"""From an image to a person's landmarks: find the face once, then follow it from frame to frame.

While one face is followed, the region of the last landmarks says where to look; the detector looks
round again now and then, because a second person must not be measured in the first one's place.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Protocol

import numpy as np

from device.eyes.landmarks.attention import AttentionMesh
from device.eyes.landmarks.detector import FaceDetector, probability
from device.eyes.landmarks.models import ModelFiles, ModelName
from device.eyes.landmarks.region import Region, around, crop, to_image
from device.eyes.landmarks.runtime import Graph
from device.face.points import Found, Image, Landmarks, NoFace, Points, TwoFaces

PRESENT = 0.5
"""Least probability of a face for it to be followed (MediaPipe's min_tracking_confidence)."""
SURE = 0.99
"""Least probability of a face for it to be found anew. Ours: 20 photographed faces, eight times
darker, noisy, blurred, on one side or half out of the image, stay above; flowers and rings that the
detector takes for faces do not reach it."""
LOOK_ROUND_EVERY = 10
"""Frames between two looks of the detector while a face is followed: half a second at 20 Hz."""
SMOKE_RUNS = 9


class Mesh(Protocol):
    """A network that turns a square crop of a face into landmarks."""

    side: int

    def infer(self, pixels: Image) -> tuple[Points, float]:
        """Landmarks, shape (n, 3) in the crop's pixels, and the logit of a face being there."""


class WholeMesh:
    """A network that gives all its landmarks in one go: `mesh_v2` (478), `mesh_v1` (468)."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._graph = Graph(path, threads)
        self.side = self._graph.input_shape[0]

    def infer(self, pixels: Image) -> tuple[Points, float]:
        """See `Mesh`."""
        mesh, presence, *_ = self._graph.run(pixels, gain=1 / 255)
        return mesh.reshape(-1, 3).astype(np.float64), float(presence.item())


class FaceMesh:
    """Locates the one person before the mirror. Remembers where the face was a frame ago.

    Raises ModelRefused or ModelError at construction, before the first frame, if the files are not
    those of a landmark model or the runtime does not work.
    """

    def __init__(self, files: ModelFiles, threads: int = 1) -> None:
        self.model = files.name
        self._detector = FaceDetector(files.detector, threads)
        self._mesh = open_mesh(files, threads)
        self._pixels = np.empty((self._mesh.side, self._mesh.side, 3), dtype=np.uint8)
        self._region: Region | None = None
        self._frames_since_look = 0

    def locate(self, image: Image) -> Found:
        """The landmarks of an upright RGB image, shape (height, width, 3), or why there are none.

        Call it on frames in their order: each one says where to look in the next.
        """
        self._frames_since_look += 1
        if self._region is None or self._frames_since_look >= LOOK_ROUND_EVERY:
            return self._remembered(self._look_round(image))
        if followed := self._look_at(image, self._region):
            return self._remembered(followed)
        self.forget()
        return self._remembered(self._look_round(image))

    def forget(self) -> None:
        """The next frame has nothing to do with the last one."""
        self._region = None

    def _remembered(self, found: Found) -> Found:
        self._region = around(found.points) if isinstance(found, Landmarks) else None
        return found

    def _look_round(self, image: Image) -> Found:
        """Everybody in the image: whom we followed first, then whom the detector finds."""
        self._frames_since_look = 0
        followed = self._look_at(image, self._region) if self._region else None
        faces = [followed] if followed else []
        for detection in self._detector.detect(image):
            if not any(around(face.points).holds(detection.region) for face in faces):
                faces += self._confirmed(image, detection.region)
        if len(faces) > 1:
            return TwoFaces(len(faces))
        return faces[0] if faces else NoFace()

    def _confirmed(self, image: Image, region: Region) -> list[Landmarks]:
        """A face found anew, if it is sure, and still there when looked at again from itself."""
        first = self._look_at(image, region)
        if first is None or first.presence < SURE:
            return []
        return [first] if self._look_at(image, around(first.points)) else []

    def _look_at(self, image: Image, region: Region) -> Landmarks | None:
        pixels = crop(image, region, self._pixels)
        points, logit = self._mesh.infer(pixels)
        presence = float(probability(np.array(logit)))
        if presence < PRESENT:
            return None
        return Landmarks(to_image(points, region, self._mesh.side), presence, self.model)


def open_mesh(files: ModelFiles, threads: int = 1) -> Mesh:
    """The landmark network of a model."""
    if files.name is ModelName.MESH_ATTENTION:
        return AttentionMesh(files.mesh, files.heads, threads)
    return WholeMesh(files.mesh, threads)


def smoke(files: ModelFiles) -> float:
    """Prove the model on this machine: the median milliseconds of one inference of its network."""
    mesh = open_mesh(files)
    pixels = np.zeros((mesh.side, mesh.side, 3), dtype=np.uint8)
    return 1000 * median(_seconds(mesh, pixels) for _ in range(SMOKE_RUNS))


def _seconds(mesh: Mesh, pixels: Image) -> float:
    started = perf_counter()
    mesh.infer(pixels)
    return perf_counter() - started
