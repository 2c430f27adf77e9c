from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from device.errors import FilmError
from device.film.face import FilmFace
from device.film.hand import hand_of, held_up
from device.film.reel import Reel
from tests.film.conftest import HEIGHT


def test_a_raised_hand_covers_the_mouth_and_leaves_the_eyes_free(face: FilmFace) -> None:
    image = held_up(face.image, face.hand, share=1.0)
    changed = (image != face.image).any(axis=2)
    for half in (face.marks.left, face.marks.right):
        corner = [round(value) for value in half.oral_commissure]
        assert changed[corner[1], corner[0]]
    assert not changed[: round(face.marks.left.lower_lid[1])].any()


def test_a_hand_that_is_down_is_not_in_the_picture(face: FilmFace) -> None:
    assert held_up(face.image, face.hand, share=0.0) is face.image


def test_a_hand_on_its_way_up_has_not_come_to_the_chin(face: FilmFace) -> None:
    changed = (held_up(face.image, face.hand, share=0.4) != face.image).any(axis=2)
    rows = np.flatnonzero(changed.any(axis=1))
    assert rows[0] > face.marks.mouth[1] + face.interocular_px
    assert rows[-1] == HEIGHT - 1  # there is an arm below it, down to the edge


def test_the_hand_is_as_bright_as_the_face_it_belongs_to(face: FilmFace, reel: Reel) -> None:
    """The same hand given to a face in half the light is half as bright."""
    file = Path(__file__).parents[2] / "config" / reel.face.hand.picture
    dim = hand_of(reel.face.hand, file, face.image // 2, face.marks)
    covered = face.hand.clear.max(axis=2) == 0
    fist = covered & (np.arange(len(covered)) < 0.5 * face.interocular_px)[:, None]
    assert dim.colours[fist].mean() == pytest.approx(face.hand.colours[fist].mean() / 2, rel=0.03)


def test_a_fist_is_about_as_wide_as_the_reel_says(face: FilmFace, reel: Reel) -> None:
    knuckles = face.hand.clear[: round(0.9 * face.interocular_px)].min(axis=(0, 2)) < 128
    wide_iod = np.ptp(np.flatnonzero(knuckles)) / face.interocular_px
    assert wide_iod == pytest.approx(reel.face.hand.width_iod, rel=0.05)


def test_a_picture_that_is_not_cut_out_is_refused_by_name(
    face: FilmFace, reel: Reel, tmp_path: Path
) -> None:
    file = tmp_path / "whole.png"
    cv2.imwrite(str(file), face.image)
    with pytest.raises(FilmError, match=r"whole\.png: not a cut-out"):
        hand_of(reel.face.hand, file, face.image, face.marks)


def test_a_hand_at_the_pictures_side_is_cut_off_there(face: FilmFace) -> None:
    beyond = replace(face.hand, left=-40)
    assert held_up(face.image, beyond, share=1.0).shape == face.image.shape
