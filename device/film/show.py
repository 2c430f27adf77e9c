"""Opens a face for the film and projects it until told to quit."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from device.eyes.cameras.camera import FILM_SOCKET
from device.film.directions import DIRECTIONS_SOCKET
from device.film.face import FilmFace, photographed_face, portrait_face
from device.film.projector import Projector
from device.film.reel import Reel, load_reel
from device.settings import Settings, config_folder


def show(settings: Settings, photograph: Path | None, seed: int) -> None:
    """Project the packaged portrait, or a photograph, to the film camera's socket.

    Raises FilmError when the photograph has no face that can be filmed.
    """
    reel = load_reel(config_folder() / "film.toml")
    face = _face(settings, reel, photograph)
    settings.runtime.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    projector = Projector(face, reel, seed, settings.camera.rate_hz)
    projector.serve(settings.runtime / FILM_SOCKET, settings.runtime / DIRECTIONS_SOCKET)


def _face(settings: Settings, reel: Reel, photograph: Path | None) -> FilmFace:
    camera = settings.camera
    if photograph is None:
        return portrait_face(reel.face, camera.width, camera.height, camera.focal_length_share)
    # Marks on a new photograph come from the landmarks, in this process; the eyes never see them.
    from device.eyes.landmarks.face_mesh import FaceMesh
    from device.eyes.landmarks.models import ModelStore, locate

    mesh = FaceMesh(locate(settings.seeing.model, ModelStore.of(settings, os.environ)))
    return photographed_face(
        photograph,
        mesh.locate,
        reel.face,
        camera.width,
        camera.height,
        camera.focal_length_share,
    )
