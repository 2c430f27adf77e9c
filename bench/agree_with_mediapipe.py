"""How far our landmarks lie from MediaPipe's own, on the same still images, in pixels.

    python bench/agree_with_mediapipe.py PEER_PYTHON TASK_FILE IMAGE...

PEER_PYTHON is an interpreter with mediapipe 0.10.18, in an environment of its own; TASK_FILE is
`face_landmarker.task`. Models are taken from `.cache/models`, where `make test` puts them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.fetching import fetch
from device.eyes.landmarks.models import ModelStore
from device.face.anatomy import LEFT, RIGHT
from device.face.points import Image, Landmarks, Points
from device.settings import ModelChoice

ROOT = Path(__file__).parent.parent
PEERS = {ModelChoice.MESH_ATTENTION: "attention", ModelChoice.MESH_V2: "v2"}


def peer(python: str, task: str, images: dict[str, Image]) -> dict[str, Points]:
    """MediaPipe's landmarks by name of peer and of image."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "images.npz", Path(folder) / "landmarks.npz"
        np.savez(given, **images)
        script = Path(__file__).with_name("peer_mediapipe.py")
        subprocess.run([python, script, made, task, given], check=True, stderr=subprocess.DEVNULL)
        with np.load(made) as landmarks:
            return dict(landmarks)


def ours(mesh: FaceMesh, image: Image) -> Points:
    """Our landmarks of one image that is not part of a film."""
    mesh.forget()
    found = mesh.locate(image)
    assert isinstance(found, Landmarks), f"{mesh.model}: {found}"
    return found.points


def read(path: str) -> Image:
    """An image file as RGB."""
    return np.asarray(cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB), dtype=np.uint8)


def compare(choice: ModelChoice, name: str, one: Points, other: Points) -> None:
    """One line: mean, worst, and the worst in percent of the eyes' distance."""
    apart = np.hypot(*(one - other)[:, :2].T)
    eyes = np.hypot(*(one[LEFT.eye.outer_canthus] - one[RIGHT.eye.outer_canthus])[:2])
    print(
        f"{choice:15} {name:20} mean {apart.mean():.4f} px  worst {apart.max():.4f} px "
        f"= {100 * apart.max() / eyes:.4f} % IOD  depth {np.abs(one - other)[:, 2].max():.4f} px"
    )


def main(python: str, task: str, *paths: str) -> None:
    """Both models over all images, each image for itself."""
    images = {Path(path).name: read(path) for path in paths}
    theirs = peer(python, task, images)
    store = ModelStore(ROOT / ".cache" / "models", Path(task).parent, address=False, wheel=True)
    for choice, label in PEERS.items():
        mesh = FaceMesh(fetch(choice, store, print))
        for name, image in images.items():
            compare(choice, name, ours(mesh, image), theirs[f"{label}/{name}"])


if __name__ == "__main__":
    main(*sys.argv[1:])
