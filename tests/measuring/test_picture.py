"""A neutral picture as rest: whose it is, how they hold their head, and whether they rest in it."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from device.errors import LookError
from device.eyes.landmarks.face_mesh import FaceMesh
from device.film.face import portrait_face
from device.film.hand import held_up
from device.film.pose import HalfPose, Pose, posed
from device.film.turning import Turn
from tests.look.films import write_film
from tests.measuring.conftest import REEL
from tests.measuring.made_picture import painted, with_parted_lips, with_shut_eyes

EXCURSION = "oral_commissure_excursion_mm"
NODS_DEG = 10.0


@pytest.fixture(scope="module")
def person():
    return portrait_face(REEL.face, 480, 854)


@pytest.fixture(scope="module")
def landmarks(person, attention_files):
    return FaceMesh(attention_files).locate(person.image).points


@pytest.fixture
def saved(tmp_path):
    def save(name, image):
        file = tmp_path / name
        assert cv2.imwrite(str(file), image[..., ::-1])
        return file

    return save


@pytest.fixture
def row(desk, capfd):
    """The line of one picture against a neutral one."""

    def measured(picture, neutral, status=0, **more):
        assert desk(picture, str(neutral), **more) == status
        out, measured.told = capfd.readouterr()
        (line,) = map(json.loads, out.splitlines())
        return line

    return measured


def nodding(person, pitch_deg=NODS_DEG):
    return posed(person, REEL.smile, Pose(turn=Turn(0.0, pitch_deg)))


def smiling(person):
    return posed(person, REEL.smile, Pose(left=HalfPose(0.5), right=HalfPose(4.0)))


def test_a_smile_is_measured_from_the_picture_of_its_own_person(person, saved, row):
    told = row(saved("smile.png", smiling(person)), saved("rest.png", person.image))
    moved = told["measures"][EXCURSION]
    assert (told["fit"], moved["grade"], moved["coarse"]["noise"]) == (True, "coarse", None)
    assert moved["coarse"]["right"] > 2.0 > 1.0 > moved["coarse"]["left"]


def test_what_is_measured_from_a_picture_is_on_its_scale(person, saved, row, desk, capfd):
    rest = saved("rest.png", person.image)
    assert desk(rest) == 0
    own = json.loads(capfd.readouterr().out)["mm_per_iod"]
    other = np.ascontiguousarray(smiling(person)[100:700])
    assert row(saved("smile.png", other), rest)["mm_per_iod"] == own


def test_another_persons_picture_is_no_rest_to_measure_from(person, saved, row):
    told = row(saved("other.png", painted(person.image)), saved("rest.png", person.image), 1)
    assert (told["fit"], told["reason"], told["measures"]) == (False, "another_face", {})
    assert "other.png: another face than at rest, in 1 frame" in row.told
    assert "name a rest of the same person" in row.told


def test_nor_for_any_frame_of_a_film(person, saved, desk, tmp_path, capfd):
    film = write_film(tmp_path / "film.mp4", [painted(person.image)] * 30)
    rest = saved("rest.png", person.image)
    assert desk(film, str(rest), jsonl=tmp_path / "a.jsonl") == 1
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert all(line["measures"] == {} for line in lines)
    assert lines[-1]["reason"] == "another_face"
    assert "film.mp4: another face than at rest" in capfd.readouterr().err


def test_other_light_and_another_size_do_not_make_another_person(person, saved, row):
    lit = person.image * np.linspace(0.85, 1.15, 480)[None, :, None] * (1.1, 1.0, 0.8)
    larger = cv2.resize(np.clip(lit, 0, 255).astype(np.uint8), None, fx=1.3, fy=1.3)
    told = row(saved("warm.png", larger), saved("rest.png", person.image))
    assert told["fit"]
    assert abs(told["measures"][EXCURSION]["coarse"]["left"]) < 1.0


def test_the_camera_of_the_neutral_picture_may_have_been_the_sharper_one(person, saved, row):
    rest = saved("rest.png", person.image)
    soft, softer = (cv2.GaussianBlur(person.image, (0, 0), sigma) for sigma in (1.4, 3.5))
    assert row(saved("soft.png", soft), rest)["fit"]
    assert row(saved("softer.png", softer), rest)["reason"] == "blurred"


def test_a_nod_is_judged_from_how_the_head_is_held_in_the_neutral_picture(person, saved, row):
    level, down = saved("level.png", person.image), saved("down.png", nodding(person))
    again = saved("again.png", nodding(person))
    assert row(again, level)["reason"] == "head_turned"
    assert row(again, down)["fit"]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (with_shut_eyes, r"an eye is shut \(eyes\)"),
        (with_parted_lips, r"the lips are parted .*--rest A-B\) \(lips\)"),
    ],
)
def test_a_face_that_does_not_rest_is_refused_with_what_to_do(
    person, landmarks, saved, desk, made, why
):
    face = saved("face.png", person.image)
    unrestful = saved("unrestful.png", made(person.image, landmarks))
    with pytest.raises(LookError, match=rf"unrestful.png: .*{why}; name a picture of one neutral"):
        desk(face, str(unrestful))


def test_a_face_with_something_before_its_mouth_is_refused(person, saved, desk):
    hidden = saved("hidden.png", held_up(person.image, person.hand, 1.0))
    with pytest.raises(LookError, match=r"something is before the face \(hand\)"):
        desk(saved("face.png", person.image), str(hidden))


def test_pictures_of_one_folder_are_judged_each_by_itself(person, saved, desk, tmp_path, capfd):
    folder = tmp_path / "anna"
    folder.mkdir()
    for name, image in (("a", person.image), ("b", painted(person.image)), ("c", smiling(person))):
        saved(f"anna/{name}.png", image)
    assert desk(folder, str(saved("rest.png", person.image))) == 1
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [line["reason"] for line in lines] == [None, "another_face", None]
