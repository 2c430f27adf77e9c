"""Skin on the film's real face, through the real landmark model: known ways in, measured out."""

from __future__ import annotations

from dataclasses import replace
from math import cos, radians, sin

import cv2
import numpy as np
import pytest

from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.measurement.axes import align
from device.eyes.measurement.crop import IOD_PX, crop_of
from device.eyes.measurement.measures import Place
from device.eyes.measurement.skin import register
from device.eyes.measurement.skin_patches import (
    LEAST_LIKENESS,
    PLACES,
    SKIN,
    find_patches,
    from_the_axis,
    middles_of,
    patches_of,
)
from device.eyes.measurement.skin_rest import (
    FEWEST_FRAMES,
    TEMPLATE_FRAMES,
    LearningSkin,
    conclude,
    learn_more,
    pose_of,
    ways_on,
)
from device.face.anatomy import LEFT
from device.face.seen import Side
from device.film.face import portrait_face
from device.film.reel import load_reel
from device.film.turning import Turn, turned
from device.film.warp import Pull, warp_of, warped
from device.settings import config_folder
from tests.eyes.measurement.made_face import CAMERA

FOCAL_PX = CAMERA.focal_length_share * CAMERA.width
REST_FRAMES = 45
SMILE_DEG = 50.0
CORNER = Place.ORAL_COMMISSURE
ALONG = np.array([cos(radians(SMILE_DEG)), sin(radians(SMILE_DEG))])


class Sitter:
    """The filmed person, and the eyes that look at them: frame after frame, a crop."""

    def __init__(self, model):
        reel = load_reel(config_folder() / "film.toml")
        size = (CAMERA.width, CAMERA.height)
        self.face = portrait_face(reel.face, *size, CAMERA.focal_length_share)
        self._mesh = FaceMesh(model, hemiface=True)
        self._chance = np.random.default_rng(4)
        self._shown = 0

    def crop(self, smile=None, turn=None, light=1.0, scale=1.0):
        """What a sensor takes of them, a little elsewhere each time, and its crop."""
        image = self.face.image
        if smile:
            image = warped(image, warp_of([self.pull(*smile)]))
        if turn:
            image = turned(image, self.face.relief, turn)
        image = self._taken(image, light, scale)
        points = self._mesh.locate(image).points
        return crop_of(image, align(points), points, FOCAL_PX)

    def own_iod(self, crop):
        """The distance of the canthi as the model sees it, for one of the film's."""
        return IOD_PX / crop.enlarged / self.face.interocular_px

    def pull(self, side, share_iod):
        """A corner of the mouth goes out and up by a share of the interocular distance."""
        way = share_iod * self.face.interocular_px * ALONG * (1, -1)
        if side is Side.RIGHT:
            way = way * (-1, 1)
        corner = self.face.marks.on(side).oral_commissure
        return Pull(corner, tuple(way), 0.4 * self.face.interocular_px)

    def _taken(self, image, light, scale):
        self._shown += 1
        sway = cv2.getRotationMatrix2D(
            self.face.marks.nose_tip,
            0.3 * sin(self._shown / 5),
            scale + 0.003 * sin(self._shown / 7),
        )
        sway[:, 2] += 2.5 * sin(self._shown / 6), 2.5 * cos(self._shown / 4)
        frame = (image.shape[1], image.shape[0])
        seen = cv2.warpAffine(image, sway, frame, flags=cv2.INTER_CUBIC) * np.float32(light)
        seen += 2.0 * self._chance.standard_normal(seen.shape, dtype=np.float32)
        return np.clip(np.rint(seen), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def sitter(each_model):
    return Sitter(each_model)


@pytest.fixture(scope="module")
def learned(sitter):
    learning = LearningSkin()
    for number in range(TEMPLATE_FRAMES + REST_FRAMES):
        sway = Turn(yaw_deg=round(0.6 * sin(number / 4), 1))
        learning = learn_more(learning, sitter.crop(turn=sway if sway.yaw_deg else None))
    return learning


@pytest.fixture(scope="module")
def concluded(learned):
    return conclude(learned)


@pytest.fixture(scope="module")
def rest(concluded):
    return concluded[0]


def excursions(sitter, rest, frames=5, **shown):
    """Left and right corner along the smile, % iod: the median of some frames."""
    crops = [sitter.crop(**shown) for _ in range(frames)]
    ways = [register(rest, crop).moved[CORNER] @ ALONG for crop in crops]
    return 100 * np.median(ways, axis=0) * sitter.own_iod(crops[0])


@pytest.mark.parametrize("percent", [1.0, 5.0])
def test_a_corner_that_moves_is_measured_and_the_other_one_keeps_still(sitter, rest, percent):
    left, right = excursions(sitter, rest, smile=(Side.LEFT, percent / 100))
    assert left == pytest.approx(percent, rel=0.07, abs=0.06)
    assert right == pytest.approx(0.0, abs=0.07)


def test_the_right_is_the_persons_right(sitter, rest):
    left, right = excursions(sitter, rest, smile=(Side.RIGHT, 0.03))
    assert right == pytest.approx(3.0, rel=0.07)
    assert left == pytest.approx(0.0, abs=0.1)


def test_rest_is_zero_with_a_noise_of_hundredths_of_a_percent(sitter, concluded):
    rest, at_rest = concluded
    ways = 100 * at_rest[:, CORNER] @ ALONG
    assert np.abs(np.median(ways, axis=0)).max() < 0.03
    assert ways.std(axis=0).max() < 0.12
    assert np.abs(excursions(sitter, rest)).max() < 0.08


def test_a_fifth_less_light_is_no_smile(sitter, rest):
    assert np.abs(excursions(sitter, rest, light=0.8)).max() < 0.1


def test_a_turn_of_the_head_is_told_in_degrees(sitter, rest):
    assert register(rest, sitter.crop()).turned_deg < 1.0
    for turn in (Turn(5.0), Turn(pitch_deg=-5.0)):
        turned_deg = register(rest, sitter.crop(turn=turn)).turned_deg
        assert turned_deg == pytest.approx(5.0, abs=1.6)


def test_an_anchor_weighs_by_how_finely_it_is_found(rest):
    trust = rest.known.trust[PLACES.stop :]
    assert np.array_equal(np.argsort(-trust), np.argsort(rest.known.anchors.trembling))
    assert trust.max() > 1.3 * trust.min()
    assert not rest.known.trust[PLACES].any()


@pytest.mark.parametrize("yaw_deg", [-5.0, 5.0])
def test_a_turn_of_the_head_is_no_smile(sitter, rest, yaw_deg):
    """Of both sides' difference: a tenth of a percent a degree, in either direction."""
    seen = [register(rest, sitter.crop(turn=Turn(yaw_deg))) for _ in range(3)]
    left, right = 100 * np.median([one.moved[CORNER] for one in seen], axis=0)
    assert np.abs(left - right).max() < 0.15 * abs(yaw_deg)


def test_skin_that_is_hidden_is_not_measured_and_the_rest_of_it_is(sitter, rest):
    crop = sitter.crop()
    hidden = crop.grey.copy()
    hidden[215:330, 195:330] = 90
    seen = register(rest, replace(crop, grey=hidden))
    assert np.isnan(seen.moved[CORNER, 0]).all()
    assert np.isfinite(seen.moved[CORNER, 1]).all()


def test_another_face_is_not_taken_for_the_one_at_rest(sitter, rest):
    crop = sitter.crop()
    noise = np.random.default_rng(1).integers(0, 255, crop.grey.shape)
    assert register(rest, replace(crop, grey=noise.astype(np.float32))) is None


def test_too_few_frames_teach_no_rest(sitter):
    learning = LearningSkin()
    assert conclude(learning) is None
    for _ in range(FEWEST_FRAMES - 1):
        learning = learn_more(learning, sitter.crop())
    assert conclude(learning) is None


def test_what_rest_shows_a_place_to_lie_at_is_its_zero(sitter, concluded):
    rest, at_rest = concluded
    assert np.abs(np.nanmedian(100 * at_rest, axis=0)).max() < 1e-6
    crop = sitter.crop()
    ways = 100 * register(rest, crop).moved
    shifted = replace(rest, zero=rest.zero + 0.01)
    assert 100 * register(shifted, crop).moved == pytest.approx(ways - 1.0, nan_ok=True)


def test_the_frames_of_rest_are_read_as_any_other_frame_is(learned, concluded):
    """All of them at once, or one by one as they come."""
    rest, at_rest = concluded
    each = zip(learned.seen, learned.starts, strict=True)
    one_by_one = [ways_on(rest, seen, pose_of(rest, seen, start)) for seen, start in each]
    assert at_rest == pytest.approx(np.array(one_by_one), abs=1e-9, nan_ok=True)


def test_skin_that_the_landmarks_left_is_found_where_it_lies_at_rest(sitter, rest):
    """Landmarks that make up a movement of a corner do not take its skin along."""
    crop = sitter.crop()
    points = crop.points.copy()
    points[LEFT.oral_commissure, :2] += (9.0, -9.0)
    seen = register(rest, replace(crop, points=points))
    assert 100 * np.abs(seen.moved[CORNER, 0]).max() < 0.3


@pytest.mark.parametrize("shift_px", [5, 7])
def test_skin_that_is_found_but_not_on_the_way_back_is_not_measured(sitter, rest, shift_px):
    """Seen double, as in a pane: half of what is there looks like the corner, some pixels off."""
    crop = sitter.crop()
    x, y = np.rint(rest.known.places_px[2 * CORNER]).astype(int)
    about = slice(y - 30, y + 30), slice(x - 30, x + 30)
    doubled = crop.grey.copy()
    doubled[about] = (crop.grey + np.roll(crop.grey, shift_px, axis=1))[about] / 2
    seen = replace(crop, grey=doubled)
    places, _ = find_patches(rest.known, seen, middles_of(seen.points))
    assert places.likeness[2 * CORNER] > LEAST_LIKENESS
    way = register(rest, seen).moved[CORNER]
    assert np.isnan(way[0]).all()
    assert np.isfinite(way[1]).all()


def test_a_head_that_comes_nearer_does_not_move_its_corners(sitter, rest):
    nearer = [sitter.crop(scale=1.06) for _ in range(3)]
    ways = np.median([register(rest, crop).moved for crop in nearer], axis=0)
    assert 100 * np.abs(ways[CORNER]).max() < 0.25


def test_what_is_enlarged_twice_as_much_lies_half_as_far_from_the_axis(sitter, rest):
    crop = sitter.crop()
    places, _ = find_patches(rest.known, crop, middles_of(crop.points))
    once, twice = (
        from_the_axis(rest.known, replace(crop, enlarged=times * crop.enlarged), places)
        for times in (1, 2)
    )
    assert twice == pytest.approx(once / 2)


def test_what_is_unlike_its_template_is_nowhere(sitter, rest):
    crop = sitter.crop()
    places, _ = find_patches(rest.known, crop, middles_of(crop.points))
    unlike = replace(places, likeness=np.where(np.arange(14) == 3, 0.69, 0.71))
    lost = np.isnan(from_the_axis(rest.known, crop, unlike)).all(axis=1)
    assert np.flatnonzero(lost).tolist() == [3]


def test_something_before_the_face_for_a_moment_is_not_in_its_templates(sitter):
    """Of twelve first frames three are hidden."""
    crops = [sitter.crop() for _ in range(TEMPLATE_FRAMES)]
    clear = patches_of(crops)
    others = [crop for crop in crops if crop is not clear.rest]
    hidden = [replace(crop, grey=np.full_like(crop.grey, 90.0)) for crop in others[:3]]
    cleared = patches_of([*hidden, *others[3:], clear.rest])
    alike = (clear.places.looks * cleared.places.looks * SKIN.window).sum(axis=1)
    assert alike.min() > 0.95
