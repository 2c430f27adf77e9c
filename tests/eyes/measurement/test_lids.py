"""How far each eye is open: in its full size, each by itself, and not at all where it is unsure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.photographs import filmed
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.measurement.closure import Closing, Closure
from device.eyes.measurement.lid_watch import (
    LidWatch,
    Opening,
    _opening,
    close_gently,
    follow_lids,
    stop_closing,
)
from device.eyes.measurement.lids import FEWEST_SIGHTS, Doubt, learn_lids, sight_of
from device.eyes.measurement.openings import Openings, follow
from device.face.anatomy import LEFT, RIGHT
from device.face.points import Landmarks
from device.face.seen import Grade, Side
from device.film.face import portrait_face
from device.film.gesture import minimum_jerk
from device.film.pose import HalfPose, Pose, posed
from device.film.reel import load_reel
from device.settings import config_folder
from tests.eyes.measurement.made_eyes import OPEN, Eyes, landmarks, picture

SEEN = 0.6
"""Of every narrowing the landmarks of the drawn eyes see this much."""
STEP_S = 0.08
REEL = load_reel(config_folder() / "film.toml")
PHOTOGRAPHS = Path(__file__).parents[4] / "shared" / "faces" / "london" / "neutral"


def sight(eyes=OPEN, seed=0, seen=SEEN):
    return sight_of(picture(eyes, seed), landmarks(eyes, seen, seed))


@pytest.fixture(scope="module")
def watch():
    return LidWatch(learn_lids([sight(seed=seed) for seed in range(12)]))


def openings(watch, eyes=OPEN, seen=SEEN, seed=50):
    return follow_lids(watch, sight(eyes, seed, seen), at_s=0.0)[1]


def asked_to_close(watch, left=1.0, right=1.0, held_s=2.6):
    """Both eyes go as far as they can within a second, and stay there."""
    watch = close_gently(watch)
    for step in range(int((1.0 + held_s) / STEP_S)):
        share = minimum_jerk(step * STEP_S)
        now = sight(Eyes(narrowing=(left * share, right * share)), seed=step)
        watch, _ = follow_lids(watch, now, step * STEP_S)
    return watch


@pytest.mark.parametrize("narrowing", [0.1, 0.3, 0.5])
def test_a_narrowed_eye_is_seen_in_its_full_size_and_the_other_as_open_as_ever(watch, narrowing):
    left, right = openings(watch, Eyes(narrowing=(narrowing, 0.0)))
    assert left.fine == pytest.approx(1 - narrowing, abs=0.04)
    assert left.coarse == pytest.approx(1 - SEEN * narrowing, abs=0.02)
    assert (right.fine, right.coarse) == pytest.approx((1.0, 1.0), abs=0.02)
    assert left.doubt is None
    assert right.doubt is None


def test_each_eye_has_its_own_noise(watch):
    for eye in watch.rest:
        assert 0.0 < eye.fine_noise < 0.01
        assert 0.0 < eye.coarse_noise < 0.01


def test_an_eye_is_read_from_its_own_pixels_and_landmarks_alone(watch):
    image, points = picture(Eyes(narrowing=(0.2, 0.0))), landmarks(Eyes(narrowing=(0.2, 0.0)))
    alone = follow_lids(watch, sight_of(image, points), 0.0)[1][0]
    hidden, other = image.copy(), RIGHT.eye
    hidden[:, :432] = 0
    points[[*other.upper_lid, *other.lower_lid, other.outer_canthus, other.inner_canthus]] += 3.0
    assert follow_lids(watch, sight_of(hidden, points), 0.0)[1][0] == alone


def test_a_gentle_closure_gives_the_landmarks_their_size_from_rest_to_closed(watch):
    closing = asked_to_close(watch)
    assert closing.learning.held_s > 2.0
    learned = stop_closing(closing)
    assert [closure.left_open for closure in learned.closures] == [0.0, 0.0]
    for narrowing in (0.1, 0.3, 0.5, 0.8, 1.0):
        _, right = openings(learned, Eyes(narrowing=(0.0, narrowing)))
        assert right.coarse == pytest.approx(1 - narrowing, abs=0.06)


def test_an_eye_that_cannot_close_is_not_learned_as_closed(watch):
    left, right = stop_closing(asked_to_close(watch, left=0.6)).closures
    assert left.left_open == pytest.approx(0.4, abs=0.05)
    assert right.left_open == 0.0


def test_one_eye_by_its_closure_is_never_compared_with_one_without(watch):
    """Both truly narrow by .2, of which landmarks see a half."""
    known = Closure((0.0, 0.5), (0.0, 1.0))
    one = replace(watch, closures=(known, None))
    left, right = openings(one, Eyes(narrowing=(0.2, 0.2)), seen=0.5)
    assert left.coarse == pytest.approx(right.coarse, abs=0.02)
    assert left.coarse == pytest.approx(0.9, abs=0.02)
    both = replace(watch, closures=(known, known))
    left, right = openings(both, Eyes(narrowing=(0.2, 0.2)), seen=0.5)
    assert (left.coarse, right.coarse) == pytest.approx((0.8, 0.8), abs=0.03)


def test_the_noise_of_the_eyes_grows_with_the_scale_of_their_closures(watch):
    known = Closure((0.0, 0.5), (0.0, 1.0))
    nothing = (Opening(1.0, 1.0), Opening(1.0, 1.0))
    plain = Openings(watch, nothing, 0.0).noise(Grade.COARSE)
    for closures, times in (((known, known), 2.0), ((known, None), 1.0), ((None, known), 1.0)):
        eyes = Openings(replace(watch, closures=closures), nothing, 0.0)
        assert eyes.noise(Grade.COARSE) == pytest.approx(times * plain)


def test_a_closure_that_could_not_be_told_keeps_the_one_before(watch):
    learned = stop_closing(asked_to_close(watch))
    again = stop_closing(asked_to_close(learned, left=0.0, right=0.0))
    assert all(learned.closures)
    assert again.closures == learned.closures


def test_lids_are_measured_against_the_rest_that_was_learned_last(watch):
    """Somebody whose rest is learned anew while their eyes are narrower."""
    narrow = Eyes(narrowing=(0.2, 0.2))
    before = follow(None, watch.rest, sight(narrow, 50), 0.0, closing=False)
    assert before.both[0].fine == pytest.approx(0.8, abs=0.04)
    known = Closure((0.0, 0.5), (0.0, 1.0))
    before = replace(before, watch=replace(before.watch, closures=(known, known)))
    rest = learn_lids([sight(narrow, seed=seed) for seed in range(12)])
    now = follow(before, rest, sight(narrow, 51), 0.1, closing=False)
    assert now.both[0].fine == pytest.approx(1.0, abs=0.02)
    assert now.both[1].coarse == pytest.approx(1.0, abs=0.04)
    assert now.watch.closures == (known, known)


def test_asking_without_a_look_changes_nothing(watch):
    assert stop_closing(close_gently(watch)) == watch
    assert stop_closing(watch) == watch


def test_both_eyes_are_left_out_while_one_of_them_blinks(watch):
    doubts = []
    for step in range(12):
        blink = 0.6 if step in (6, 7) else 0.0
        now = sight(Eyes(narrowing=(0.0, blink)), seed=step)
        watch, (left, right) = follow_lids(watch, now, step * STEP_S)
        doubts.append((left.doubt, right.doubt))
        assert (left.coarse is None) == (left.doubt is not None)
    assert [step for step, doubt in enumerate(doubts) if doubt == (Doubt.BLINK,) * 2] == [6, 7]


def test_landmarks_that_see_what_the_lids_did_not_do_are_not_believed(watch):
    image, points = picture(), landmarks(Eyes(narrowing=(0.4, 0.0)), seen=1.0)
    left, right = follow_lids(watch, sight_of(image, points), 0.0)[1]
    assert (left.coarse, left.fine, left.doubt) == (None, None, Doubt.UNSURE)
    assert right.doubt is None


def test_squeezed_eyes_are_not_told(watch):
    learned = stop_closing(asked_to_close(watch))
    squeezed = sight_of(picture(Eyes((1.0, 1.0))), landmarks(Eyes((1.3, 1.3)), SEEN))
    _, eyes = follow_lids(learned, squeezed, 0.0)
    assert {eye.doubt for eye in eyes} == {Doubt.UNSURE}


@pytest.mark.parametrize(
    ("landmarks", "told"), [(0.3, 0.5), (0.66, -0.1), (0.9, None), (-0.4, 1.67), (-0.7, None)]
)
def test_beyond_closed_and_beyond_wide_open_landmarks_alone_are_not_believed(landmarks, told):
    closure = Closure((0.0, 0.6), (0.0, 1.0))
    opening = _opening(Closing(0.0, landmarks, None), closure)
    assert opening.coarse == (None if told is None else pytest.approx(told, abs=0.01))
    assert opening.doubt is (Doubt.UNSURE if told is None else None)


@pytest.mark.parametrize(("margins", "fine"), [(0.69, 0.31), (0.72, None), (None, None)])
def test_margins_of_a_nearly_closed_eye_are_no_reading(margins, fine):
    opening = _opening(Closing(0.0, 0.6, margins), None)
    assert opening.fine == (None if fine is None else pytest.approx(fine))
    assert opening.coarse == pytest.approx(0.4)


@pytest.mark.parametrize(("landmarks", "is_sure"), [(0.09, True), (0.06, False)])
def test_landmarks_that_show_less_than_a_quarter_of_a_narrowing_contradict_it(landmarks, is_sure):
    """The margins have narrowed by a half; less five hundredths, for landmarks tremble."""
    opening = _opening(Closing(0.0, landmarks, 0.5), None)
    assert opening.doubt is (None if is_sure else Doubt.UNSURE)
    assert opening.fine == (pytest.approx(0.5) if is_sure else None)


def test_where_the_margins_are_hidden_landmarks_alone_are_told(watch):
    image = picture()
    image[570:630, 432:] = 128
    left, right = follow_lids(watch, sight_of(image, landmarks()), 0.0)[1]
    assert left.fine is None
    assert left.coarse == pytest.approx(1.0, abs=0.02)
    assert right.fine is not None


def test_blinks_while_rest_is_learned_are_not_learned():
    sights = [sight(seed=seed) for seed in range(12)]
    blinks = [sight(Eyes(narrowing=(0.7, 0.7)), seed=seed) for seed in (20, 21, 22)]
    plain, blinked = learn_lids(sights), learn_lids([*sights, *blinks])
    assert [eye.opening for eye in blinked] == [eye.opening for eye in plain]
    assert np.array_equal(blinked[0].margins.upper.look, plain[0].margins.upper.look)


def test_too_few_sights_of_rest_teach_nothing():
    assert learn_lids([]) is None
    assert learn_lids([sight(seed=seed) for seed in range(FEWEST_SIGHTS - 1)]) is None


@pytest.fixture(scope="module")
def portrait():
    return portrait_face(REEL.face, 864, 1536)


def test_an_eye_behind_glasses_that_narrows_is_seen_to_and_the_other_stays(portrait, each_model):
    still, moved = _filmed_narrowing(portrait, each_model, Side.LEFT, 0.3)
    assert moved == pytest.approx(0.3, abs=0.09)
    assert still == pytest.approx(0.0, abs=0.05)


@pytest.mark.skipif(not PHOTOGRAPHS.is_dir(), reason="the photographed adults are not here")
@pytest.mark.parametrize("number", ["026", "045"])
@pytest.mark.parametrize("side", Side)
def test_an_eye_of_a_photographed_adult_that_narrows_is_seen_to(number, side, v2_files):
    (photograph,) = PHOTOGRAPHS.glob(f"{number}_*.jpg")
    face = filmed(photograph, FaceMesh(v2_files).locate)
    still, moved = _filmed_narrowing(face, v2_files, side, 0.3)
    assert moved == pytest.approx(0.3, abs=0.06)
    assert still == pytest.approx(0.0, abs=0.015)


def _filmed_narrowing(face, files, side, narrowing):
    """How much the still eye and the narrowed one have narrowed by their margins."""
    mesh, chance = FaceMesh(files, hemiface=True), np.random.default_rng(0)

    def look(image):
        grain = 2.0 * chance.standard_normal(image.shape, dtype=np.float32)
        frame = np.clip(np.rint(image + grain), 0, 255).astype(np.uint8)
        found = mesh.locate(frame)
        assert isinstance(found, Landmarks)
        return sight_of(frame, found.points)

    look(face.image)
    watch = LidWatch(learn_lids([look(face.image) for _ in range(FEWEST_SIGHTS)]))
    joins = HalfPose(narrowing=narrowing)
    image = posed(face, REEL.smile, Pose(**{side.value: joins}))
    left, right = follow_lids(watch, look(image), 0.0)[1]
    moved, still = (left, right) if side is LEFT.side else (right, left)
    return 1 - still.fine, 1 - moved.fine
