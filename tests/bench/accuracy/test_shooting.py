"""What a camera takes of a scene: light, noise, a hand; the same again for the same seed."""

from dataclasses import replace

import numpy as np
import pytest

from bench.accuracy.judges import practice
from bench.accuracy.scene import AHEAD, REST, Hold, Light, Scene, Stance, State
from bench.accuracy.shooting import Studio, moved
from bench.accuracy.sitter import Sitter, seated
from bench.accuracy.warping import WarpedFace
from device.eyes.landmarks.models import ModelFiles
from device.face.points import Image
from device.film.reel import load_reel
from device.settings import config_folder

STILL = State(sway=AHEAD)


@pytest.fixture(scope="module")
def sitter(attention_files: ModelFiles) -> Sitter:  # noqa: ARG001  (a model is in the store)
    return seated("")


def frames(sitter: Sitter, state: State, **conditions: float) -> list[Image]:
    scene = Scene("", "", (Hold(REST, 0.3, state),), 10.0, 5, **conditions)
    subject = WarpedFace(sitter, state.gesture, practice())
    life = load_reel(config_folder() / "film.toml").life
    return [shot.image for shot in Studio(subject, sitter, scene, life).shots()]


def test_a_sensors_noise_has_the_sigma_that_was_asked_for(sitter: Sitter) -> None:
    one, other, *_ = frames(sitter, STILL, noise_grey=3.0)
    skin = (slice(620, 760), slice(380, 480))
    apart = one[skin].astype(float) - other[skin]
    assert apart.std() == pytest.approx(3.0 * np.sqrt(2), rel=0.08)


def test_a_dimmer_light_dims_everything_and_a_side_light_one_side(sitter: Sitter) -> None:
    plain, *_ = frames(sitter, STILL, noise_grey=0.0)
    dim, *_ = frames(sitter, replace(STILL, light=Light(gain=0.8)), noise_grey=0.0)
    assert dim.mean() == pytest.approx(0.8 * plain.mean(), rel=0.01)
    aside, *_ = frames(sitter, replace(STILL, light=Light(side=0.2)), noise_grey=0.0)
    middle = plain.shape[1] // 2
    assert aside[:, : middle - 50].mean() < plain[:, : middle - 50].mean()
    assert aside[:, middle + 50 :].mean() > plain[:, middle + 50 :].mean()


def test_a_raised_hand_hides_the_mouth_and_not_the_eyes(sitter: Sitter) -> None:
    plain, *_ = frames(sitter, STILL, noise_grey=0.0)
    raised, *_ = frames(sitter, replace(STILL, hand=1.0), noise_grey=0.0)
    changed = np.abs(plain.astype(int) - raised).max(axis=2) > 0
    x, y = (round(place) for place in sitter.face.marks.mouth)
    assert changed[y, x]
    assert not changed[: round(sitter.face.marks.eyes[1]) + 20].any()


def test_the_same_seed_is_the_same_film(sitter: Sitter) -> None:
    first, second = frames(sitter, State()), frames(sitter, State())
    assert all(np.array_equal(*pair) for pair in zip(first, second, strict=True))
    assert not np.array_equal(first[0], first[1])


def test_a_head_that_comes_nearer_grows_about_its_nose(sitter: Sitter) -> None:
    move = moved(Stance(nearer=0.1), sitter)
    nose = np.array(sitter.face.marks.nose_tip)
    assert move[:, :2] @ nose + move[:, 2] == pytest.approx(nose)
    assert move[:, :2] == pytest.approx(1.1 * np.eye(2))
