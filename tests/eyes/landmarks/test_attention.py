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
    closer_look,
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


def lips_at(angle, width=20.0, height=10.0, centre=(24.0, 30.0)):
    """A first guess whose lips are an ellipse, the commissures at its ends."""
    guess = np.zeros((468, 3))
    around = np.linspace(0, 2 * np.pi, len(LIPS.points), endpoint=False)
    flat = np.stack((width / 2 * np.cos(around), height / 2 * np.sin(around)))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    guess[LIPS.points, :2] = (turn @ flat).T + centre
    guess[61, :2] = turn @ (-width / 2, 0) + centre
    guess[291, :2] = turn @ (width / 2, 0) + centre
    return guess


@given(angle=st.floats(-1.5, 1.5))
def test_a_closer_look_is_level_with_the_lips_and_half_again_as_wide(angle):
    look = closer_look(lips_at(angle), LIPS)
    across = look[:, :2] @ (LOOK_SIDE, 0)
    down = look[:, :2] @ (0, LOOK_SIDE)
    assert np.hypot(*across) == pytest.approx(LOOK_MARGIN * 20, rel=0.01)
    assert np.hypot(*down) == pytest.approx(LOOK_MARGIN * 10, rel=0.01)
    assert np.arctan2(across[1], across[0]) == pytest.approx(angle, abs=1e-6)
    middle = look @ (LOOK_SIDE / 2, LOOK_SIDE / 2, 1)
    assert middle == pytest.approx([24, 30], abs=0.05)


def test_a_closer_look_at_a_ramp_reads_off_where_it_looks():
    x, y = np.meshgrid(np.arange(48), np.arange(48))
    ramp = np.stack((x, y), axis=-1).astype(np.float32)
    look = np.array([[0.8, 0.1, 10.0], [-0.1, 0.6, 20.0]])
    seen = sampled(ramp, look)
    assert seen.shape == (16, 16, 2)
    for u, v in ((0, 0), (3, 9), (15, 15)):
        assert seen[v, u] == pytest.approx(look @ (u + 0.5, v + 0.5, 1) - 0.5, abs=1e-4)


def test_beyond_the_edge_of_the_map_there_is_nothing():
    ones = np.ones((48, 48, 32), np.float32)
    seen = sampled(ones, np.array([[1.0, 0, -8.5], [0, 1.0, 20.0]]))
    assert (seen[:, :8] == 0).all()
    assert seen[:, 9:] == pytest.approx(1)


def test_a_heads_points_go_back_into_the_crop():
    look = np.array([[0.5, 0, 3.0], [0, 0.25, 5.0]])
    made = (np.array([[[8.0, 16.0]]], np.float32), np.array([[[0.0, 0.0]]], np.float32))
    assert placed(made, look) == pytest.approx(np.array([[16.0, 24.0], [12.0, 20.0]]))
