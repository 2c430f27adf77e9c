"""The one head-fixed frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.eyes.measurement.axes import align
from device.eyes.measurement.measures import differences, measure
from device.face.anatomy import LEFT, RIGHT
from tests.eyes.measurement.made_face import MM_PER_IOD, PRACTICE, Expression, head_points, in_image

moves_mm = st.floats(-5, 10)
shares = st.floats(-0.3, 0.9)
faces = st.builds(
    Expression,
    smile_mm=st.tuples(moves_mm, moves_mm),
    narrowing=st.tuples(shares, shares),
    lip_gap_mm=st.floats(0, 10),
)


@given(
    face=faces,
    roll_deg=st.floats(-60, 60),
    px_per_mm=st.floats(0.5, 6),
    x=st.floats(-2000, 2000),
    y=st.floats(-2000, 2000),
    yaw_deg=st.floats(-20, 20),
)
def test_roll_shift_scale_and_yaw_change_no_measure(face, roll_deg, px_per_mm, x, y, yaw_deg):
    points = head_points(face)
    rest = measure(align(in_image(head_points())).points)
    square = measure(align(in_image(points)).points)
    turned_points = in_image(
        points, centre=(x, y), px_per_mm=px_per_mm, yaw_deg=yaw_deg, roll_deg=roll_deg
    )
    turned = measure(align(turned_points).points)
    rise = PRACTICE.smile_rise_deg
    before = differences(square, rest, MM_PER_IOD, rise)
    after = differences(turned, rest, MM_PER_IOD, rise)
    for name, sides in before.items():
        assert after[name] == pytest.approx(sides, abs=1e-9), name
    assert turned.iris_width == pytest.approx(square.iris_width, abs=1e-9)


def test_the_persons_left_lies_at_positive_x_and_the_brow_at_positive_y():
    points = align(in_image(head_points())).points
    assert points[LEFT.eye.outer_canthus] == pytest.approx((0.5, 0, 0))
    assert points[RIGHT.eye.outer_canthus] == pytest.approx((-0.5, 0, 0))
    assert points[LEFT.oral_commissure, 1] < 0 < points[LEFT.eye.upper_lid[0], 1]


def test_the_nose_side_of_the_face_comes_out_towards_the_camera():
    points = align(in_image(head_points(), yaw_deg=7)).points
    assert points[LEFT.oral_commissure, 2] == pytest.approx(8 / MM_PER_IOD)


@pytest.mark.parametrize("yaw_deg", [-12.0, 0.0, 5.0])
@pytest.mark.parametrize("roll_deg", [-20.0, 0.0, 9.0])
def test_yaw_grows_to_the_persons_left_and_roll_to_their_left_shoulder(yaw_deg, roll_deg):
    pose = align(in_image(head_points(), yaw_deg=yaw_deg, roll_deg=roll_deg)).pose
    assert pose.yaw_deg == pytest.approx(yaw_deg)
    assert pose.roll_deg == pytest.approx(roll_deg)
    assert pose.pitch_deg == pytest.approx(0.0)


def test_pitch_grows_as_the_person_looks_up_and_is_left_in_the_points():
    level, up = (align(in_image(head_points(), pitch_deg=p)) for p in (0.0, 6.0))
    assert up.pose.pitch_deg == pytest.approx(6.0)
    assert not np.allclose(level.points, up.points, atol=0.005)


def test_the_person_who_turns_left_shows_the_right_cheek_to_the_camera():
    """The sign of yaw in pixels: the nose goes to the image's right, where their left is."""
    head = head_points()
    head[1] = 0, -45, 25
    square, turned = (in_image(head, yaw_deg=yaw) for yaw in (0, 10))
    assert turned[1, 0] > square[1, 0]
    assert align(turned).pose.yaw_deg > 0
