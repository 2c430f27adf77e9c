"""What tests of looking share: one face mesh, and a film of a real face."""

from __future__ import annotations

import pytest

from device.eyes.landmarks.face_mesh import FaceMesh
from tests.look.films import walking, write_film


@pytest.fixture(scope="session")
def mesh(attention_files):
    return FaceMesh(attention_files)


@pytest.fixture(scope="session")
def film(tmp_path_factory, grace_hopper):
    """Grace Hopper walks to the right, 30 frames; the list of frames is at the file's start."""
    file = tmp_path_factory.mktemp("film") / "walk.mp4"
    return write_film(file, walking(grace_hopper, 30), movflags="faststart")
