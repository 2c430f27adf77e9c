"""Between the pieces of the attention mesh: where a closer look looks, and what it sees."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.eyes.landmarks.attention import (
    LEFT_EYE,
    LIPS,
    LOOK_MARGIN,
    LOOK_SIDE,
    PARTS,
    RIGHT_EYE,
    closer_looks,
    iris,
    placed,
    sampled,
)
from device.face.anatomy import LEFT, RIGHT


@pytest.mark.parametrize(("part", "count"), [(LIPS, 80), (RIGHT_EYE, 76), (LEFT_EYE, 76)])
def test_each_closer_look_places_as_many_points_as_its_head_gives(part, count):
    assert len(part.refined) == len(set(part.refined)) == count


def test_no_point_is_placed_twice():
    placed_points = [point for part in PARTS for point in part.refined]
    assert len(placed_points) == len(set(placed_points))


def test_each_eye_is_the_persons_own():
    assert RIGHT.eye.upper_lid == RIGHT_EYE.points[9:16]
    assert LEFT.eye.upper_lid == LEFT_EYE.points[9:16]
    assert RIGHT.eye.lower_lid == RIGHT_EYE.points[1:8]
    assert LEFT.eye.lower_lid == LEFT_EYE.points[1:8]
    assert iris(RIGHT.eye)[0] == 468
    assert iris(LEFT.eye)[0] == 473


def level_face():
    """A first guess whose lips and eyes are ellipses, the ends of each lying level."""
    guess = np.zeros((468, 2), np.float32)
    for part, (x, y) in zip(PARTS, CENTRES, strict=True):
        around = np.linspace(0, 2 * np.pi, len(part.points), endpoint=False)
        guess[list(part.points)] = np.stack(
            (x + WIDTH / 2 * np.cos(around), y + HEIGHT / 2 * np.sin(around)), axis=-1
        )
        guess[list(part.level)] = [(x - WIDTH / 2, y), (x + WIDTH / 2, y)]
    return guess


WIDTH, HEIGHT = 10.0, 5.0
CENTRES = ((24.0, 34.0), (16.0, 20.0), (32.0, 20.0))


@given(angle=st.floats(-3, 3))
def test_each_closer_look_is_level_with_its_part_and_half_again_as_wide(angle):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    looks = closer_looks((level_face() @ turn.T).astype(np.float32))
    for look, centre in zip(looks, CENTRES, strict=True):
        across, down = look[:, :2] @ (LOOK_SIDE, 0), look[:, :2] @ (0, LOOK_SIDE)
        assert across == pytest.approx(turn @ (LOOK_MARGIN * WIDTH, 0), abs=0.1)
        assert down == pytest.approx(turn @ (0, LOOK_MARGIN * HEIGHT), abs=0.1)
        middle = look @ (LOOK_SIDE / 2, LOOK_SIDE / 2, 1)
        assert middle == pytest.approx(turn @ centre, abs=0.05)


def test_a_closer_look_at_a_ramp_reads_off_where_it_looks():
    x, y = np.meshgrid(np.arange(48), np.arange(48))
    ramp = np.stack((x, y), axis=-1).astype(np.float32)
    looks = np.array([[[0.8, 0.1, 10.0], [-0.1, 0.6, 20.0]], [[2.5, 0, 4.0], [0, 2.5, 4.0]]])
    seen = sampled(ramp, looks.astype(np.float32))
    assert seen.shape == (2, 16, 16, 2)
    for look, made in zip(looks, seen, strict=True):
        for u, v in ((0, 0), (3, 9), (15, 15)):
            assert made[v, u] == pytest.approx(look @ (u + 0.5, v + 0.5, 1) - 0.5, abs=1e-4)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize(("start", "outside"), [(-8.5, slice(9)), (39.5, slice(8, 16))])
def test_beyond_each_edge_of_the_map_there_is_nothing(axis, start, outside):
    ones = np.ones((48, 48, 32), np.float32)
    look = np.array([[1.0, 0, 20.0], [0, 1.0, 20.0]], np.float32)
    look[axis, 2] = start
    seen = np.moveaxis(sampled(ones, look[None])[0], 1 - axis, 0)
    inside = np.setdiff1d(np.arange(16), np.arange(16)[outside])
    assert (seen[outside] == 0).all()
    assert seen[inside] == pytest.approx(1)


def test_the_points_of_a_closer_look_go_back_into_the_crop():
    look = np.array([[0.5, 0, 3.0], [0, 0.25, 5.0]])
    made = np.array([[8.0, 16.0], [0.0, 0.0]], np.float32)
    assert placed(made, look) == pytest.approx(np.array([[16.0, 24.0], [12.0, 20.0]]))
