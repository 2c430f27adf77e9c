"""The peers: `PEER_PYTHON -m bench.peer KIND WAY TASK_FILE`, told over a pipe what to look at.

KIND is `default` or `refine` (MediaPipe's face_mesh without and with refined landmarks), or
`landmarker` (MediaPipe Tasks); WAY is `tracked` or `still`. What is timed ends with MediaPipe's own
list of landmarks; turning that into numbers, 0.2 to 0.6 ms more, is not held against it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import mediapipe as mp

from bench.child import Contender, Locations, serve

FRAME_MS = 50


class Missing(Exception):
    """What this peer needs is not on this machine."""


class FaceMesh:
    """MediaPipe's face_mesh solution."""

    def __init__(self, *, refine: bool, still: bool) -> None:
        self._solution = mp.solutions.face_mesh.FaceMesh(
            static_image_mode=still, max_num_faces=1, refine_landmarks=refine
        )

    def look(self, image: Any, *, fresh: bool) -> Any:  # noqa: ANN401
        """See Contender."""
        if fresh:
            self._solution.reset()
        return self._solution.process(image)

    def points(self, answer: Any, image: Any) -> Locations:  # noqa: ANN401
        """See Contender."""
        faces = answer.multi_face_landmarks
        return _pixels(faces[0].landmark, image) if faces else []


class Landmarker:
    """MediaPipe Tasks' face landmarker."""

    def __init__(self, task: Path, *, still: bool) -> None:
        vision = mp.tasks.vision
        self._still, self._at_ms = still, 0
        options = vision.FaceLandmarkerOptions(
            mp.tasks.BaseOptions(model_asset_path=str(task)),
            running_mode=vision.RunningMode.IMAGE if still else vision.RunningMode.VIDEO,
            num_faces=1,
        )
        self._landmarker = vision.FaceLandmarker.create_from_options(options)

    def look(self, image: Any, *, fresh: bool) -> Any:  # noqa: ANN401, ARG002
        """See Contender; it cannot be told to forget, and finds out by itself."""
        picture = mp.Image(mp.ImageFormat.SRGB, image)
        if self._still:
            return self._landmarker.detect(picture)
        self._at_ms += FRAME_MS
        return self._landmarker.detect_for_video(picture, self._at_ms)

    def points(self, answer: Any, image: Any) -> Locations:  # noqa: ANN401
        """See Contender."""
        faces = answer.face_landmarks
        return _pixels(faces[0], image) if faces else []


def _pixels(landmarks: Any, image: Any) -> Locations:  # noqa: ANN401
    height, width = image.shape[:2]
    return [[one.x * width, one.y * height, one.z * width] for one in landmarks]


def opened(kind: str, way: str, task: str) -> Contender:
    """A peer by name; raises Missing for a landmarker without its file."""
    still = way == "still"
    if kind != "landmarker":
        return FaceMesh(refine=kind == "refine", still=still)
    if not Path(task).is_file():
        raise Missing("there is no face_landmarker.task on this machine")
    return Landmarker(Path(task), still=still)


def main() -> None:
    """Contend."""
    serve(lambda: opened(*sys.argv[1:]), cannot=Missing)


if __name__ == "__main__":
    main()
