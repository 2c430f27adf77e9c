"""The film before a landmark model, which knows nothing of the film: is it a person?"""

from pathlib import Path

import cv2
import numpy as np
import pytest

from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.models import ModelFiles
from device.face import anatomy
from device.face.points import Image, Landmarks, NoFace
from device.film.face import FilmFace, photographed_face, portrait_face
from device.film.reel import Reel


@pytest.fixture(scope="module")
def full_size(reel: Reel) -> FilmFace:
    return portrait_face(reel.face, 864, 1536)


def test_the_model_sees_the_places_where_a_hand_marked_them(
    full_size: FilmFace, each_model: ModelFiles
) -> None:
    seen = FaceMesh(each_model).locate(full_size.image)
    assert isinstance(seen, Landmarks)
    for half in anatomy.HALVES:
        marks, lid = full_size.marks.on(half.side), len(half.eye.upper_lid) // 2
        for place, landmark in (
            (marks.outer_canthus, half.eye.outer_canthus),
            (marks.oral_commissure, half.oral_commissure),
            (marks.upper_lid, half.eye.upper_lid[lid]),
            (marks.lower_lid, half.eye.lower_lid[lid]),
        ):
            away = np.hypot(*(seen.points[landmark, :2] - place)) / full_size.interocular_px
            assert away < 0.05, (half.side, landmark)


def test_nobody_is_seen_in_the_empty_room(full_size: FilmFace, each_model: ModelFiles) -> None:
    assert FaceMesh(each_model).locate(full_size.room) == NoFace()


def test_a_photograph_of_ones_own_is_marked_by_the_model(
    tmp_path: Path, grace_hopper: Image, each_model: ModelFiles, reel: Reel, face: FilmFace
) -> None:
    file = tmp_path / "own.png"
    cv2.imwrite(str(file), cv2.cvtColor(grace_hopper, cv2.COLOR_RGB2BGR))
    own = photographed_face(file, FaceMesh(each_model).locate, reel.face, 432, 768)
    assert own.interocular_px == pytest.approx(face.interocular_px)
    corners = np.subtract(own.marks.left.oral_commissure, face.marks.left.oral_commissure)
    assert np.hypot(*corners) < 0.05 * face.interocular_px
