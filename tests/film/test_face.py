from pathlib import Path

import cv2
import numpy as np
import pytest

from device.errors import FilmError
from device.face import anatomy
from device.face.points import Found, Image, Landmarks, NoFace, TwoFaces
from device.face.seen import Side
from device.film.face import FilmFace, photographed_face, portrait_face
from device.film.reel import Reel
from tests.film.conftest import HEIGHT, WIDTH


def test_the_portrait_has_the_interocular_distance_that_the_reel_asks_for(reel: Reel) -> None:
    face = portrait_face(reel.face, 864, 1536)
    assert face.image.shape == face.room.shape == (1536, 864, 3)
    assert face.image.dtype == np.uint8
    assert face.interocular_px == pytest.approx(190, abs=1)


def test_the_eyes_are_level_and_in_the_middle(face: FilmFace, reel: Reel) -> None:
    left, right = face.marks.left.outer_canthus, face.marks.right.outer_canthus
    assert left[1] == pytest.approx(right[1]) == pytest.approx(reel.face.height_share * HEIGHT)
    assert (left[0] + right[0]) / 2 == pytest.approx((WIDTH - 1) / 2)


def test_the_persons_left_is_at_the_images_right(face: FilmFace) -> None:
    assert face.marks.left.oral_commissure[0] > face.marks.right.oral_commissure[0]
    assert face.marks.on(Side.LEFT) is face.marks.left


def test_the_marks_lie_on_what_they_mark(face: FilmFace) -> None:
    """Between the lids it is darker than on them, and in the line of the mouth than beside it."""
    grey = cv2.cvtColor(face.image, cv2.COLOR_RGB2GRAY).astype(float)
    for half in (face.marks.left, face.marks.right):
        pupil = np.add(half.upper_lid, half.lower_lid) / 2
        below = pupil + np.array([0, half.lower_lid[1] - half.upper_lid[1]])
        assert grey[_at(pupil)] < 0.6 * grey[_at(below)]
        corner = np.array(half.oral_commissure)
        inwards = corner + 0.15 * (np.array(face.marks.nose_tip) - corner) * (1, 0)
        column = grey[round(inwards[1]) - 12 : round(inwards[1]) + 13, round(inwards[0])]
        assert abs(int(np.argmin(column)) - 12) <= 3


def test_the_empty_room_has_none_of_the_person(face: FilmFace) -> None:
    x, y = (round(value) for value in face.marks.nose_tip)
    around = slice(y - 60, y + 60), slice(x - 60, x + 60)
    assert face.room[around].std(axis=1).mean() < 0.3 * face.image[around].std(axis=1).mean()


def test_any_photograph_will_do_once_its_places_are_found(
    tmp_path: Path, grace_hopper: Image, face: FilmFace, reel: Reel
) -> None:
    file = _saved(tmp_path, grace_hopper)
    points = _hand_marked(reel)

    def locate(image: Image) -> Found:
        assert (image == grace_hopper).mean() > 0.99
        return Landmarks(points, 1.0, "by hand")

    own = photographed_face(file, locate, reel.face, WIDTH, HEIGHT)
    assert own.marks == face.marks
    assert np.abs(own.image.astype(int) - face.image).mean() < 1


@pytest.mark.parametrize(("found", "said"), [(NoFace(), "no face"), (TwoFaces(2), "2 faces")])
def test_a_photograph_without_one_face_is_refused(
    tmp_path: Path, grace_hopper: Image, reel: Reel, found: Found, said: str
) -> None:
    file = _saved(tmp_path, grace_hopper)
    with pytest.raises(FilmError, match=rf"own\.png: {said} .*single face"):
        photographed_face(file, lambda _: found, reel.face, WIDTH, HEIGHT)


def test_a_face_too_small_in_its_photograph_is_refused(
    tmp_path: Path, grace_hopper: Image, reel: Reel
) -> None:
    small = Landmarks(_hand_marked(reel) / 2, 1.0, "by hand")
    with pytest.raises(FilmError, match=r"58 px apart.*80 px or more"):
        photographed_face(_saved(tmp_path, grace_hopper), lambda _: small, reel.face, 432, 768)


def test_a_file_that_is_no_picture_is_named(tmp_path: Path, reel: Reel) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Grace")
    with pytest.raises(FilmError, match=r"letter\.txt: not a picture"):
        photographed_face(file, lambda _: NoFace(), reel.face, WIDTH, HEIGHT)


def test_without_matplotlib_the_portrait_says_where_it_would_come_from(
    reel: Reel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("device.film.face.find_spec", lambda _: None)
    with pytest.raises(FilmError, match=r"matplotlib.*--face FILE"):
        portrait_face(reel.face, WIDTH, HEIGHT)


def _at(place: np.ndarray) -> tuple[int, int]:
    return round(place[1]), round(place[0])


def _saved(folder: Path, image: Image) -> Path:
    file = folder / "own.png"
    cv2.imwrite(str(file), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    return file


def _hand_marked(reel: Reel) -> np.ndarray:
    points = np.zeros((478, 3))
    points[anatomy.NOSE_TIP, :2] = reel.face.marks.nose_tip
    for half in anatomy.HALVES:
        marks = reel.face.marks.on(half.side)
        points[half.oral_commissure, :2] = marks.oral_commissure
        points[half.eye.outer_canthus, :2] = marks.outer_canthus
        points[half.eye.upper_lid[3], :2] = marks.upper_lid
        points[half.eye.lower_lid[3], :2] = marks.lower_lid
        points[half.brow_lower[2], :2] = marks.brow
    return points
