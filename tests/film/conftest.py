from pathlib import Path

import pytest

from device.film.face import FilmFace, portrait_face
from device.film.reel import Reel, load_reel
from device.settings import config_folder

WIDTH, HEIGHT = 432, 768


@pytest.fixture(scope="session")
def reel_file() -> Path:
    return config_folder() / "film.toml"


@pytest.fixture(scope="session")
def reel(reel_file: Path) -> Reel:
    return load_reel(reel_file)


@pytest.fixture(scope="session")
def face(reel: Reel) -> FilmFace:
    return portrait_face(reel.face, WIDTH, HEIGHT)
