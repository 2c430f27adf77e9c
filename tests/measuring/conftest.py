"""What tests of measuring share: a filmed person who smiles and turns, and a desk to measure at."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image as Pillow

from device.film.directions import BeginSmile, LookAway
from device.film.face import portrait_face
from device.film.projector import Projector
from device.film.reel import load_reel
from device.measuring.measure import measure
from device.measuring.outlets import Places
from device.measuring.wish import Wish
from device.settings import config_folder, load_practice, load_settings
from tests.look.films import RATE_HZ, write_film

WIDTH, HEIGHT = 480, 854
BEGINS_S, MOVES_S, HOLDS_S = 2.5, 0.8, 1.2
TURNS_S, ENDS_S = 6.6, 7.8
REEL = load_reel(config_folder() / "film.toml")


@pytest.fixture(scope="session")
def film(tmp_path_factory):
    """A rest, a smile of the person's right with little of the left, a rest, a turn of the head."""
    face = portrait_face(REEL.face, WIDTH, HEIGHT)
    projector = Projector(face, REEL, seed=5, rate_hz=RATE_HZ)
    projector.direct(BeginSmile("one_sided", MOVES_S, HOLDS_S, MOVES_S, in_s=BEGINS_S), 0.0)
    projector.direct(LookAway(), TURNS_S)
    images = (projector.render(number / RATE_HZ) for number in range(int(ENDS_S * RATE_HZ)))
    file = tmp_path_factory.mktemp("film") / "smile.mp4"
    return write_film(file, images, encoder={"crf": "12"}, movflags="faststart")


@pytest.fixture(scope="session")
def desk(tmp_path_factory, model_store, attention_files):
    """Measures as `mirror measure` does, with the model that every machine can have."""
    state = tmp_path_factory.mktemp("mirror")
    (state / "models").symlink_to(model_store.cache.resolve())
    changes = [f'paths.state="{state}"', f'seeing.model="{attention_files.name.value}"']
    settings = load_settings(config_folder() / "desk.toml", changes)
    practice = load_practice(config_folder() / "practice.toml")

    def measured(source, rest=None, **more):
        places = {name: more.pop(name) for name in Places.__dataclass_fields__ if name in more}
        return measure(settings, practice, Wish(source, rest, places=Places(**places), **more))

    return measured


@pytest.fixture
def face(tmp_path, grace_hopper) -> Path:
    """A picture of a face."""
    Pillow.fromarray(grace_hopper).save(tmp_path / "face.png")
    return tmp_path / "face.png"
