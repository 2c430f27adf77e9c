"""A turned head against geometry: what a camera before a turned relief must see."""

from dataclasses import replace
from math import radians

import cv2
import numpy as np
import pytest

from device.face.points import Image
from device.film.face import FilmFace
from device.film.turning import AHEAD, Turn, came_from, is_seen, turned, where
from device.film.warp import Floats, Region
from tests.film.conftest import HEIGHT, WIDTH

WHOLE = Region(0, 0, WIDTH, HEIGHT)
TURNS = [Turn(0, 0.001), Turn(5, 0), Turn(-20, 0), Turn(0, 15), Turn(20, -10), Turn(-30, 10)]


def on_the_face(face: FilmFace) -> Floats:
    """Places all over the front of the face, (n, 2)."""
    (x, y), iod = face.marks.eyes, face.interocular_px
    across, down = np.meshgrid(np.linspace(-0.4, 0.4, 9), np.linspace(-0.3, 1.0, 9))
    return np.column_stack([x + iod * across.ravel(), y + iod * down.ravel()])


def test_looking_ahead_is_the_photograph_itself(face: FilmFace) -> None:
    assert turned(face.image, face.relief, AHEAD) is face.image
    x, y = came_from(face.relief, AHEAD)
    rows, columns = face.relief.moving.pixels_of(WHOLE)
    assert np.abs(x - np.arange(WIDTH)[columns]).max() < 0.01
    assert np.abs(y - np.arange(HEIGHT)[rows][:, None]).max() < 0.01


def test_a_flat_card_turns_as_a_camera_sees_it(face: FilmFace) -> None:
    """All at the depth of the axis and all turning: a homography, by the textbook."""
    card = replace(
        face.relief,
        nearness=np.full((HEIGHT, WIDTH), face.relief.focal_px / face.relief.axis[2], np.float32),
        share=np.ones((HEIGHT, WIDTH), np.float32),
        moving=WHOLE,
    )
    turn = Turn(20, 10)
    places = on_the_face(face)
    at, depth = np.array(card.centre), card.axis[2]
    flat = (places - at) * depth / card.focal_px
    arms = np.column_stack([flat, np.full(len(flat), depth)]) - card.axis
    x, y, z = _textbook(turn) @ arms.T + card.axis[:, None]
    expected = np.column_stack([x, y]) * (card.focal_px / z)[:, None] + at
    assert where(card, places, turn) == pytest.approx(expected, abs=1e-3)
    found = np.dstack(came_from(card, turn))
    there = cv2.remap(found, *_columns(expected), cv2.INTER_LINEAR)[:, 0]
    assert there == pytest.approx(places, abs=0.05)


def _textbook(turn: Turn) -> Floats:
    """Nod, then turn to the side; x to the right, y down, z away."""
    rotation = cv2.Rodrigues(np.array([0, -radians(turn.yaw_deg), 0]))[0]
    nod = cv2.Rodrigues(np.array([-radians(turn.pitch_deg), 0, 0]))[0]
    return np.asarray(rotation @ nod)


@pytest.mark.parametrize("turn", TURNS, ids=str)
def test_what_is_drawn_is_what_the_truth_says(face: FilmFace, turn: Turn) -> None:
    """The forward map is analytic, the picture is ray-marched: on seen skin they must agree."""
    places = on_the_face(face)
    seen = is_seen(face.relief, places, turn)
    assert seen.mean() > 0.85
    box = face.relief.moving
    goes_to = where(face.relief, places[seen], turn) - (box.left, box.top)
    drawn = np.dstack(came_from(face.relief, turn))
    away = np.hypot(
        *(cv2.remap(drawn, *_columns(goes_to), cv2.INTER_LINEAR)[:, 0] - places[seen]).T
    )
    assert np.median(away) < 0.06
    assert np.percentile(away, 90) < 0.25


@pytest.mark.parametrize("deg", [-30, -15, 5, 15, 30])
def test_nothing_folds(face: FilmFace, deg: int) -> None:
    """Along the way of a turn skin keeps its order, so that no place is shown twice."""
    to_the_side, _ = came_from(face.relief, Turn(yaw_deg=deg))
    _, up = came_from(face.relief, Turn(pitch_deg=deg / 2))
    for order in (np.diff(to_the_side, axis=1), np.diff(up, axis=0)):
        assert np.isfinite(order).all()
        assert np.mean(order < 0) < 1e-5


def test_the_nose_goes_to_the_side_that_the_head_turns_to_by_its_depth(face: FilmFace) -> None:
    nose = np.array([face.marks.nose_tip])
    left, right = (where(face.relief, nose, Turn(yaw))[0] - nose[0] for yaw in (20, -20))
    up, down = (where(face.relief, nose, Turn(0, pitch))[0] - nose[0] for pitch in (10, -10))
    arm_iod = 0.50 + 0.95  # of the nose tip before the axis
    expected = arm_iod * np.sin(radians(20)) * face.interocular_px
    assert left[0] == pytest.approx(expected, rel=0.15)
    assert right[0] == pytest.approx(-expected, rel=0.15)
    assert up[1] < -10 < 10 < down[1]


def test_skin_behind_the_turned_cheek_is_hidden(face: FilmFace) -> None:
    (x, y), iod = face.marks.eyes, face.interocular_px
    temples = np.array([[x - 0.8 * iod, y], [x + 0.8 * iod, y]])  # the person's right and left
    assert is_seen(face.relief, temples, AHEAD).all()
    assert is_seen(face.relief, temples, Turn(30)).tolist() == [True, False]
    assert is_seen(face.relief, temples, Turn(-30)).tolist() == [False, True]


def test_room_and_shoulders_are_the_same_bytes(face: FilmFace) -> None:
    image = turned(face.image, face.relief, Turn(25, -10))
    outside = np.ones((HEIGHT, WIDTH), dtype=bool)
    outside[face.relief.moving.pixels_of(WHOLE)] = False
    assert (image[outside] == face.image[outside]).all()
    assert outside.mean() > 0.4


def test_a_small_turn_is_a_small_change(face: FilmFace) -> None:
    one, other = (turned(face.image, face.relief, Turn(yaw)) for yaw in (10.0, 10.1))
    assert _mean_change(one, other) < 0.1 * _mean_change(face.image, one)


def _mean_change(one: Image, other: Image) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def _columns(places: Floats) -> tuple[np.ndarray, np.ndarray]:
    x, y = places.astype(np.float32).T
    return np.ascontiguousarray(x), np.ascontiguousarray(y)
