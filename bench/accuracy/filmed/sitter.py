"""Who sits before the camera: a filmed face, and where its landmarks are while it rests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from bench.photographs import at_rest
from bench.speed import MIRROR
from bench.store import STORE
from device.errors import FilmError, ModelMissing
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.models import ModelFiles, ModelName, cached
from device.face.anatomy import LEFT, RIGHT
from device.face.points import Landmarks
from device.film.face import FilmFace, photographed_face
from device.film.reel import load_reel
from device.film.relief import looked_up
from device.film.warp import Floats
from device.settings import Camera, config_folder, load_settings


@dataclass(frozen=True)
class Sitter:
    """A face in the mirror's frame; `places` (478, 2) are its landmarks there, px."""

    face: FilmFace
    places: Floats

    @property
    def iod_px(self) -> float:
        """Distance of the outer canthi, px: the unit of everything that is done to this face."""
        across = self.places[LEFT.eye.outer_canthus] - self.places[RIGHT.eye.outer_canthus]
        return float(np.hypot(*across))

    def on_the_face(self, points: Floats) -> Floats:
        """Where landmarks (478, 2) of the picture lie on the face itself, px at the eyes' depth.

        What is nearer to the camera looks larger. Each keeps the depth that the film gives the
        skin there, whatever it does.
        """
        relief = self.face.relief
        x, y = self.places.astype(np.float32).T
        nearness = looked_up(relief.nearness, x, y)[:, None]
        centre = np.array(relief.centre)
        flat: Floats = centre + (points - centre) / nearness
        return flat


def best_model() -> ModelFiles:
    """The landmark model that the mirror would choose; raises ModelMissing if there is none."""
    for name in (ModelName.MESH_V2, ModelName.MESH_ATTENTION):
        if files := cached(name, STORE):
            return files
    raise ModelMissing("no landmark model on this machine; `make bench` or `mirror setup` gets one")


def camera() -> Camera:
    """The camera that the films are made for."""
    return load_settings(config_folder() / "desk.toml").camera


@lru_cache(maxsize=16)
def seated(photograph: str, *, mirrored: bool = False) -> Sitter:
    """The sitter of a photograph, or of the film's portrait if that is empty; or its mirror image.

    The portrait's landmarks are found like all others'. Raises FilmError if no face is seen.
    """
    reel = load_reel(config_folder() / "film.toml")
    mesh = FaceMesh(best_model(), hemiface=True)
    focal = camera().focal_length_share
    with TemporaryDirectory() as folder:
        path = Path(photograph) if photograph else at_rest(None)[0]
        path = _mirrored(path, Path(folder)) if mirrored else path
        face = photographed_face(path, mesh.locate, reel.face, *MIRROR, focal)
    mesh.forget()
    mesh.locate(face.image)
    found = mesh.locate(face.image)  # landmarks settle at the second look
    if not isinstance(found, Landmarks):
        raise FilmError(f"{path}: the face is lost in the mirror's frame")
    return Sitter(face, found.points[:, :2])


def _mirrored(path: Path, folder: Path) -> Path:
    """The mirror image of a photograph, kept in a folder."""
    pixels = cv2.imread(str(path))
    if pixels is None:
        raise FilmError(f"{path}: not a picture that can be read; give a JPEG or PNG file")
    copy = folder / f"{path.stem}.png"
    cv2.imwrite(str(copy), pixels[:, ::-1])
    return copy
