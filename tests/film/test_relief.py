from pathlib import Path

import cv2
import numpy as np
import pytest

from device.errors import FilmError
from device.film.face import FilmFace
from device.film.reel import Place, Reel
from device.film.relief import Relief, relief_of
from tests.film.conftest import HEIGHT, WIDTH


@pytest.fixture(scope="module")
def relief(face: FilmFace) -> Relief:
    return face.relief


def ahead_iod(face: FilmFace, place: Place) -> float:
    """How far a place lies before the outer canthi, in interocular distances."""
    x, y = (round(value) for value in place)
    relief = face.relief
    return relief.focal_px * (1 - 1 / float(relief.nearness[y, x])) / face.interocular_px


def test_the_nose_is_the_foremost_and_the_eyes_lie_behind_the_mouth(face: FilmFace) -> None:
    """ICT-FaceKit's own head: nose tip 0.50, commissures 0.18 interocular distances ahead."""
    nose, mouth = ahead_iod(face, face.marks.nose_tip), ahead_iod(face, face.marks.mouth)
    corners = [
        ahead_iod(face, half.oral_commissure) for half in (face.marks.left, face.marks.right)
    ]
    assert nose == pytest.approx(0.50, abs=0.03)
    assert corners == pytest.approx([0.18, 0.18], abs=0.04)
    assert nose > mouth > max(corners) > 0
    for half in (face.marks.left, face.marks.right):
        assert ahead_iod(face, half.outer_canthus) == pytest.approx(0, abs=0.06)


def test_the_foremost_place_of_the_relief_is_the_marked_nose_tip(face: FilmFace) -> None:
    row, column = np.unravel_index(np.argmax(face.relief.nearness), (HEIGHT, WIDTH))
    away = np.hypot(*np.subtract((column, row), face.marks.nose_tip))
    assert away < 0.05 * face.interocular_px


def test_the_room_lies_as_far_as_the_axis_of_the_head(face: FilmFace, reel: Reel) -> None:
    for corner in ((0.0, 0.0), (WIDTH - 1.0, 0.0)):
        assert ahead_iod(face, corner) == pytest.approx(reel.face.head.axis_iod[2], abs=1e-3)


def test_head_and_hat_take_the_whole_turn_and_the_shoulders_none(
    face: FilmFace, relief: Relief
) -> None:
    (x, y), iod = face.marks.eyes, face.interocular_px
    for across, down in ((0, 0), (0.9, 0), (-0.9, 0.2), (0, -1.4), (0, 1.3)):
        assert relief.share[round(y + down * iod), round(x + across * iod)] == 1
    for across, down in ((1.9, 0), (0, 2.6), (1.7, 1.9), (-1.7, 1.9)):
        assert relief.share[round(y + down * iod), round(x + across * iod)] == 0


def test_a_turn_fades_out_softly(relief: Relief) -> None:
    steps = [np.abs(np.diff(relief.share, axis=axis)).max() for axis in (0, 1)]
    assert max(steps) < 0.04


def test_another_picture_than_the_heads_is_refused_by_name(
    face: FilmFace, reel: Reel, tmp_path: Path
) -> None:
    file = tmp_path / "photo.png"
    cv2.imwrite(str(file), face.image)
    with pytest.raises(FilmError, match=r"photo\.png: not a grey picture of 16 bits"):
        relief_of(reel.face.head, file, face.marks, (WIDTH, HEIGHT), 470.0)
