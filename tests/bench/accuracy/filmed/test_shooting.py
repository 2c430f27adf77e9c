"""What a camera takes of a scene: light, noise, a hand; the same again for the same seed."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from bench.accuracy.filmed.scene import AHEAD, REST, SWAY, Hold, Light, Scene, Stance, State
from bench.accuracy.filmed.shooting import Shot, Studio, moved
from bench.accuracy.filmed.sitter import Sitter, seated
from bench.accuracy.filmed.truth import ROW
from bench.accuracy.filmed.warping import WarpedFace
from device.eyes.landmarks.models import ModelFiles
from device.face.anatomy import LEFT, NOSE_TIP, RIGHT
from device.face.points import Image
from device.face.seen import MeasureName
from device.film.reel import load_reel
from device.film.turning import Turn, where
from device.settings import config_folder

STILL = State(sway=AHEAD)
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE


@pytest.fixture(scope="module")
def sitter(attention_files: ModelFiles) -> Sitter:  # noqa: ARG001  (a model is in the store)
    return seated("")


def frames(sitter: Sitter, state: State, **conditions: float) -> list[Image]:
    scene = Scene("", "", (Hold(REST, 0.3, state),), 10.0, 5, **conditions)
    subject = WarpedFace(sitter, state.gesture)
    life = load_reel(config_folder() / "film.toml").life
    return [shot.image for shot in Studio(subject, sitter, scene, life).shots()]


def film(sitter: Sitter, scene: Scene) -> list[Shot]:
    life = load_reel(config_folder() / "film.toml").life
    subject = WarpedFace(sitter, scene.holds[0].state.gesture)
    return list(Studio(subject, sitter, scene, life).shots())


def went(before: Image, after: Image, places: np.ndarray) -> np.ndarray:
    """How far the skin at places (n, 2) has gone from one picture to another, px."""
    grey = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (before, after)]
    start = places.astype(np.float32)[:, None]
    ends, seen, _ = cv2.calcOpticalFlowPyrLK(*grey, start, None, winSize=(21, 21), maxLevel=4)
    assert seen.all()
    return ends[:, 0] - places


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


def test_jpeg_is_what_a_codec_makes_of_the_frame(sitter: Sitter) -> None:
    plain, *_ = frames(sitter, STILL, noise_grey=0.0)
    packed, *_ = frames(sitter, STILL, noise_grey=0.0, jpeg=85)
    _, file = cv2.imencode(".jpg", plain[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert np.array_equal(packed, cv2.imdecode(file, cv2.IMREAD_COLOR)[..., ::-1])
    assert 0.2 < np.abs(packed.astype(int) - plain).mean() < 5


def test_a_head_that_sways_goes_as_far_as_it_may_and_does_nothing(sitter: Sitter) -> None:
    shots = film(sitter, Scene("", "", (Hold(REST, 12.0, State()),), 1.0, 3, noise_grey=0.0))
    inner = sitter.places[[LEFT.eye.inner_canthus, RIGHT.eye.inner_canthus, NOSE_TIP]]
    ways = [went(sitter.face.image, shot.image, inner).mean(axis=0) for shot in shots]
    spread = np.ptp(ways, axis=0) / sitter.iod_px
    assert (0.3 * SWAY.across < spread).all()
    assert (spread < 2 * (SWAY.across + np.radians(SWAY.yaw_deg) * 0.4)).all()
    assert not np.array([shot.truth[ROW[EXCURSION]] for shot in shots]).any()


def test_a_head_that_leans_and_sinks_is_where_its_stance_says(sitter: Sitter) -> None:
    leans = Stance(across=0.03, down=0.05, roll_deg=2.0, nearer=0.03)
    frame, *_ = frames(sitter, State(stance=leans, sway=AHEAD), noise_grey=0.0)
    places = sitter.places[[LEFT.eye.inner_canthus, RIGHT.eye.inner_canthus, NOSE_TIP]]
    move = moved(leans, sitter)
    asked = places @ move[:, :2].T + move[:, 2] - places
    assert np.abs(went(sitter.face.image, frame, places) - asked).max() < 0.5
    assert asked[-1] == pytest.approx(np.array([0.03, 0.05]) * sitter.iod_px, abs=1.0)
    left, right = asked[0], asked[1]
    assert left[1] < right[1], "who leans to their left shoulder lowers it"


def test_a_head_that_turns_to_its_left_hides_that_side(sitter: Sitter) -> None:
    frame, *_ = frames(sitter, State(stance=Stance(yaw_deg=4.0), sway=AHEAD), noise_grey=0.0)
    places = sitter.places[[NOSE_TIP, LEFT.eye.inner_canthus, RIGHT.eye.inner_canthus]]
    ways = went(sitter.face.image, frame, places)
    relief = sitter.face.relief
    assert ways == pytest.approx(where(relief, places, Turn(4.0, 0.0)) - places, abs=0.6)
    assert ways[0, 0] > ways[1:, 0].max(), "the nose stands out and goes farthest"


def test_who_blinks_narrows_both_eyes_for_a_moment_and_opens_them(sitter: Sitter) -> None:
    scene = Scene("", "", (Hold(REST, 4.0, STILL),), 25.0, 4, noise_grey=0.0, blinks=True)
    shots = film(sitter, scene)
    closed = np.array([shot.truth[ROW[NARROWING]] for shot in shots])
    assert closed[:, 0] == pytest.approx(closed[:, 1], abs=0.1)
    assert closed.max() > 0.4
    assert (closed.max(axis=1) < 0.02).mean() > 0.7
    shut, awake = (shots[int(which(closed[:, 0]))].image for which in (np.argmax, np.argmin))
    x, y = (round(place) for place in sitter.places[LEFT.eye.iris])
    apart = np.abs(
        shut[y - 6 : y + 6, x - 12 : x + 12].astype(int) - awake[y - 6 : y + 6, x - 12 : x + 12]
    )
    assert apart.mean() > 10


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
