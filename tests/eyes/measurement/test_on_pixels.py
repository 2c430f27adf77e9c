"""A photographed face, moved by known warps, through the real models: pixels in, measures out.

What the film did is known here and nowhere in the eyes. The tolerances are those of landmarks,
grade `coarse`: they misread a small movement by up to two fifths, each side by its own half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.measurement.observe import Watch, learn_rest, observe
from device.face.seen import FitView, MeasureName, PoorView, Reason, RestLearned, Seen, Side
from device.film.directions import BeginSmile, Leave, LookAway
from device.film.face import portrait_face
from device.film.projector import Projector
from device.film.reel import load_reel
from device.settings import config_folder
from tests.eyes.measurement.made_face import CAMERA, PRACTICE

EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
RATE_HZ = 10
REST_S = 6.5
MOVE_S, HOLD_S, BETWEEN_S = 0.4, 1.5, 2.8
REEL = load_reel(config_folder() / "film.toml")
TAKES = ("well", "too_big", "eye_joins", "one_sided")
TURNS_S = REST_S + BETWEEN_S * len(TAKES)
LEAVES_S = TURNS_S + 1.2
ENDS_S = LEAVES_S + 0.3


@dataclass(frozen=True)
class Screening:
    """All that was seen of one film, and the scale that was learned with the rest face."""

    seen: list[Seen]
    mm_per_iod: float

    def held(self, take, name):
        """The medians (the person's left, right) of a measure while a take was held."""
        begins_s = REST_S + BETWEEN_S * TAKES.index(take) + MOVE_S
        held = [s for s in self.seen if begins_s + 0.2 <= s.at_s <= begins_s + HOLD_S]
        return np.median([self.sides(s, name) for s in held if name in s.measures], axis=0)

    @staticmethod
    def sides(seen, name):
        """A measure of one frame by landmarks, left and right."""
        reading = seen.measures[name].coarse
        return reading.left, reading.right

    def true_mm(self, take):
        """What the film's commissures did, in this face's millimetres by its irises."""
        scale = REEL.smile.reference_mm / REEL.smile.interocular_mm * self.mm_per_iod
        return np.array((REEL.takes[take].left_share, REEL.takes[take].right_share)) * scale


@pytest.fixture(scope="module")
def screening(each_model):
    face = portrait_face(REEL.face, CAMERA.width, CAMERA.height)
    projector = Projector(face, REEL, seed=5, rate_hz=RATE_HZ)
    for turn, take in enumerate(TAKES):
        begins_s = REST_S + BETWEEN_S * turn
        projector.direct(BeginSmile(take, MOVE_S, HOLD_S, MOVE_S, in_s=begins_s), 0.0)
    projector.direct(LookAway(), TURNS_S)
    mesh = FaceMesh(each_model, hemiface=True)
    watch, all_seen = learn_rest(Watch(mesh.model)), []
    for number in range(int(ENDS_S * RATE_HZ)):
        at_s = number / RATE_HZ
        if at_s >= LEAVES_S:
            projector.direct(Leave(), at_s)
        image = projector.render(at_s)
        watch, seen = observe(watch, mesh.locate(image), image, at_s, number, PRACTICE, CAMERA)
        all_seen.append(seen)
    return Screening(all_seen, watch.resting.mm_per_iod)


def test_a_calm_face_near_the_mirror_is_fit_in_every_frame_and_gives_its_rest(screening):
    facing = [seen for seen in screening.seen if seen.at_s < TURNS_S]
    assert all(seen.view == FitView() for seen in facing)
    assert isinstance(facing[-1].rest, RestLearned)
    assert facing[-1].rest.at_s < REST_S


def test_a_head_that_turns_away_is_not_measured_and_an_empty_room_is_empty(screening):
    turned = [s for s in screening.seen if LEAVES_S - 0.5 <= s.at_s < LEAVES_S]
    gone = [s for s in screening.seen if s.at_s >= LEAVES_S]
    assert {s.view for s in turned} == {PoorView(Reason.HEAD_TURNED)}
    assert {s.view for s in gone} == {PoorView(Reason.NO_FACE)}
    assert not any(s.measures for s in turned + gone)


def test_the_face_has_the_size_and_distance_of_a_face(screening):
    assert 70 < screening.mm_per_iod < 100
    assert 40 < screening.seen[0].distance_cm < 70


def test_at_rest_nothing_is_seen_beyond_the_noise(screening):
    rest = [s for s in screening.seen if s.measures and s.at_s < REST_S]
    sides = np.array([screening.sides(s, EXCURSION) for s in rest])
    assert 0.02 < rest[0].measures[EXCURSION].coarse.noise < PRACTICE.rest_unrest_limit_mm
    assert np.abs(np.median(sides, axis=0)).max() < PRACTICE.rest_unrest_limit_mm


@pytest.mark.parametrize("take", ["well", "too_big", "eye_joins"])
def test_a_two_sided_smile_has_its_size_on_both_sides(screening, take):
    gain = screening.held(take, EXCURSION) / screening.true_mm(take)
    assert gain == pytest.approx((1.0, 1.0), abs=0.4)


def test_the_larger_of_two_smiles_is_seen_larger(screening):
    well, too_big = (screening.held(take, EXCURSION) for take in ("well", "too_big"))
    assert (too_big > well + 1.5).all()


def test_a_smile_of_the_persons_right_is_seen_on_the_right(screening):
    left, right = screening.held("one_sided", EXCURSION)
    true_left, true_right = screening.true_mm("one_sided")
    assert right == pytest.approx(true_right, rel=0.4)
    assert left - true_left < 0.15 * true_right


def test_an_eye_that_joins_in_is_seen_to_narrow_and_the_other_stays_open(screening):
    """Landmarks see a third to a half of a narrowing."""
    left, right = screening.held("eye_joins", NARROWING)
    joins, other = (
        (left, right) if REEL.takes["eye_joins"].eye_joins is Side.LEFT else (right, left)
    )
    assert joins > 0.3 * REEL.takes["eye_joins"].narrowing
    assert abs(other) < 0.06
    assert np.abs(screening.held("well", NARROWING)).max() < 0.06
