"""Run by an interpreter that has mediapipe: its landmarks of still images, to a .npz file.

    python peer_mediapipe.py OUT.npz TASK_FILE IMAGES.npz

Images are RGB arrays, because no two JPEG decoders agree. Writes, for an image called NAME,
`attention/NAME` and `v2/NAME`: shape (478, 3), x, y and z in pixels.
"""

from __future__ import annotations

import sys

import mediapipe as mp
import numpy as np


def attention(image: mp.Image) -> np.ndarray:
    """MediaPipe's own face mesh with refined landmarks."""
    solution = mp.solutions.face_mesh.FaceMesh(static_image_mode=True, refine_landmarks=True)
    return _pixels(solution.process(image.numpy_view()).multi_face_landmarks[0].landmark, image)


def v2(image: mp.Image, task: str) -> np.ndarray:
    """MediaPipe Tasks' face landmarker."""
    options = mp.tasks.vision.FaceLandmarkerOptions(mp.tasks.BaseOptions(model_asset_path=task))
    landmarker = mp.tasks.vision.FaceLandmarker.create_from_options(options)
    return _pixels(landmarker.detect(image).face_landmarks[0], image)


def _pixels(landmarks: list, image: mp.Image) -> np.ndarray:
    scale = np.array([image.width, image.height, image.width])
    return np.array([[one.x, one.y, one.z] for one in landmarks]) * scale


def main(out: str, task: str, images: str) -> None:
    """Both peers over all images."""
    made = {}
    with np.load(images) as arrays:
        for name, pixels in arrays.items():
            image = mp.Image(mp.ImageFormat.SRGB, pixels)
            made |= {f"attention/{name}": attention(image), f"v2/{name}": v2(image, task)}
    np.savez(out, **made)


if __name__ == "__main__":
    main(*sys.argv[1:])
