"""Real pixels through the real models: what comes before a photographed face, and what it does.

The film knows what it shows; the eyes see pixels. Other people are photographs that lie beside a
developer's checkout, where there are any.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.measurement.axes import align
from device.eyes.measurement.regions import (
    RegionsAtRest,
    Watching,
    alike,
    blur_iod,
    judge_regions,
    look_at,
    regions_at_rest,
)
from device.face.points import Landmarks
from device.face.seen import FitView, Reason, Region
from device.film.face import photographed_face, portrait_face
from device.film.hand import held_up
from device.film.pose import HalfPose, Pose, posed
from device.film.reel import load_reel
from device.film.turning import Turn
from device.settings import config_folder
from tests.eyes.measurement.made_face import PRACTICE

SIZE = (864, 1536)
REEL = load_reel(config_folder() / "film.toml")
FULL_MM = REEL.smile.reference_mm
PEOPLE = Path(__file__).parents[4] / "shared" / "faces" / "london"


class Eyes:
    """One model, the film's portrait, and how it looks at rest."""

    def __init__(self, files) -> None:
        self._mesh = FaceMesh(files, hemiface=True)
        self._noise = np.random.default_rng(6)
        self.face = portrait_face(REEL.face, *SIZE)
        self.rest = self.learned(self.face.image)

    def learned(self, image) -> RegionsAtRest:
        looks = [self.look(image) for _ in range(3)]
        return regions_at_rest(looks, [{}] * 3)

    def look(self, image):
        grain = self._noise.normal(0.0, 2.0, image.shape)
        taken = np.clip(np.rint(image + grain), 0, 255).astype(np.uint8)
        self._mesh.forget()
        found = self._mesh.locate(taken)
        assert isinstance(found, Landmarks)
        return look_at(taken, found.points, align(found.points), 0.0)

    def poor(self, image, rest=None):
        _, view = judge_regions(Watching(), self.look(image), rest or self.rest, FitView())
        return view.poor

    def first_poor(self, image):
        _, view = judge_regions(Watching(), self.look(image), None, FitView())
        return view.poor

    def posed(self, **pose):
        return posed(self.face, REEL.smile, Pose(**pose))

    def before_mouth(self, colour):
        """Something even and upright, as wide as the mouth, from nose to chin."""
        image, marks = self.face.image.copy(), self.face.marks
        left, right = round(marks.right.oral_commissure[0]), round(marks.left.oral_commissure[0])
        top = round(marks.mouth[1] - 0.2 * self.face.interocular_px)
        image[top : top + 130, left - 20 : right + 20] = colour
        return image


@pytest.fixture(scope="module")
def eyes(each_model):
    return Eyes(each_model)


def smiles(mm_left, mm_right, narrowing=0.0):
    return {"left": HalfPose(mm_left, narrowing), "right": HalfPose(mm_right)}


@pytest.mark.parametrize(
    "pose",
    [
        {},
        smiles(FULL_MM, FULL_MM),
        smiles(0.0, FULL_MM),
        smiles(-2.0, 1.0, narrowing=0.4),
        {"turn": Turn(6.0, 0.0)},
        {"turn": Turn(-6.0, -4.0)},
    ],
    ids=[
        "rest",
        "a full smile",
        "a one-sided smile",
        "a droop and a narrowed eye",
        "a turn",
        "a nod",
    ],
)
def test_what_a_face_does_is_not_a_hand(eyes, pose):
    assert eyes.poor(eyes.posed(**pose)) == {}


def test_other_light_is_not_a_hand(eyes):
    image = eyes.face.image
    side = np.linspace(0.75, 1.25, image.shape[1])[None, :, None]
    for lit in (image * 0.5, image * side, image * np.array((1.1, 1.0, 0.8))):
        assert eyes.poor(np.clip(lit, 0, 255)) == {}


def test_a_fist_before_the_mouth_is_a_hand_before_it_and_not_before_the_eyes(eyes):
    poor = eyes.poor(held_up(eyes.face.image, eyes.face.hand, 1.0))
    assert poor[Region.MOUTH] is Reason.HAND
    assert not poor.keys() & {Region.EYES, Region.BROWS}


def test_a_fist_below_the_face_hides_nothing(eyes):
    assert eyes.poor(held_up(eyes.face.image, eyes.face.hand, 0.2)) == {}


@pytest.mark.parametrize("colour", [(60, 80, 140), (225, 222, 215)], ids=["a blue cup", "a tissue"])
def test_what_is_held_before_the_mouth_is_a_hand_before_it(eyes, colour):
    assert eyes.poor(eyes.before_mouth(colour))[Region.MOUTH] is Reason.HAND
    assert eyes.first_poor(eyes.before_mouth(colour))[Region.MOUTH] is Reason.HAND


def test_before_rest_is_known_the_face_is_fit_smiling_too(eyes):
    assert eyes.first_poor(eyes.face.image) == {}
    assert eyes.first_poor(eyes.posed(**smiles(FULL_MM, FULL_MM))) == {}


def test_a_window_in_one_lens_is_glare_before_the_eyes(eyes):
    image, marks = eyes.face.image.copy(), eyes.face.marks
    x, y = (round(value) for value in marks.left.lower_lid)
    cv2.rectangle(image, (x - 22, y - 20), (x + 22, y + 16), (250, 252, 255), cv2.FILLED)
    poor = eyes.poor(image)
    assert poor[Region.EYES] is Reason.GLARE
    assert not poor.keys() & {Region.MOUTH, Region.CHIN}


def test_out_of_focus_is_beyond_the_limit_and_a_smile_is_not(eyes):
    blurred = cv2.GaussianBlur(eyes.face.image, (0, 0), 3.0)
    smile = eyes.posed(**smiles(FULL_MM, FULL_MM))
    limit = PRACTICE.blur_limit_iod
    assert blur_iod(eyes.look(smile), eyes.rest) < limit < blur_iod(eyes.look(blurred), eyes.rest)
    assert blur_iod(eyes.look(eyes.face.image), None) < PRACTICE.first_blur_limit_iod


def test_the_person_is_known_smiling_and_in_other_light(eyes):
    smile = eyes.posed(**smiles(FULL_MM, 2.0), turn=Turn(5.0, 0.0))
    assert alike(eyes.look(smile * 0.7), eyes.rest)


@pytest.mark.skipif(not PEOPLE.is_dir(), reason="there are no photographs of other people here")
def test_people_are_told_from_each_other_and_known_when_they_smile(eyes):
    """The person is none of those on whom a limit was chosen."""
    neutral, smiling = (next((PEOPLE / how).glob("012_*.jpg")) for how in ("neutral", "smiling"))
    own = eyes.learned(framed(neutral, eyes))
    assert alike(eyes.look(framed(smiling, eyes)), own)
    assert not alike(eyes.look(eyes.face.image), own)


def framed(photograph, eyes):
    eyes._mesh.forget()
    return photographed_face(photograph, eyes._mesh.locate, REEL.face, *SIZE).image
