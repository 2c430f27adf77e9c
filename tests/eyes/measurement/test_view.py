"""Each reason for a poor view, provoked by what it names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from device.eyes.measurement.axes import Pose, align
from device.eyes.measurement.view import (
    Glimpse,
    Light,
    head_speed_iod_s,
    judge_view,
    light_on_cheeks,
)
from device.face.seen import FitView, PoorView, Reason
from tests.eyes.measurement.made_face import PRACTICE, head_points, in_image, picture

GOOD = Glimpse(
    interocular_px=160.0,
    distance_cm=60.0,
    pose=Pose(0.0, 0.0, 0.0),
    light=Light(120.0, 110.0),
    speed_iod_s=0.1,
)


def judge(neutral_pitch_deg=0.0, **changes):
    return judge_view(replace(GOOD, **changes), neutral_pitch_deg, PRACTICE)


def test_a_near_still_face_square_to_the_camera_in_even_light_is_fit():
    assert judge() == FitView()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"distance_cm": 95.0}, Reason.TOO_FAR),
        ({"interocular_px": 80.0}, Reason.TOO_FAR),
        ({"distance_cm": 30.0}, Reason.TOO_NEAR),
        ({"pose": Pose(9.0, 0.0, 0.0)}, Reason.HEAD_TURNED),
        ({"pose": Pose(-9.0, 0.0, 0.0)}, Reason.HEAD_TURNED),
        ({"pose": Pose(0.0, 9.0, 0.0)}, Reason.HEAD_TURNED),
        ({"pose": Pose(0.0, 0.0, -12.0)}, Reason.HEAD_TILTED),
        ({"light": Light(20.0, 22.0)}, Reason.DARK),
        ({"light": Light(180.0, 60.0)}, Reason.UNEVEN_LIGHT),
        ({"light": Light(0.0, 180.0)}, Reason.UNEVEN_LIGHT),
        ({"blur_iod": 0.015}, Reason.BLURRED),
        ({"speed_iod_s": 2.0}, Reason.MOVING),
    ],
)
def test_each_poor_view_is_named(change, reason):
    assert judge(**change) == PoorView(reason)


def test_of_two_reasons_the_first_to_mend_is_named():
    assert judge(distance_cm=95.0, light=Light(5.0, 5.0)) == PoorView(Reason.TOO_FAR)
    assert judge(pose=Pose(20.0, 0.0, 20.0), speed_iod_s=3.0) == PoorView(Reason.HEAD_TURNED)


def test_a_person_who_rests_with_the_chin_up_is_judged_from_there():
    chin_up = Pose(0.0, 12.0, 0.0)
    assert judge(pose=chin_up) == PoorView(Reason.HEAD_TURNED)
    assert judge(pose=chin_up, neutral_pitch_deg=10.0) == FitView()


def test_until_a_persons_own_rest_is_known_a_nod_may_be_the_shape_of_the_face():
    assert judge(pose=Pose(0.0, -12.0, 0.0), neutral_pitch_deg=None) == FitView()
    nodding = Pose(0.0, -18.0, 0.0)
    assert judge(pose=nodding, neutral_pitch_deg=None) == PoorView(Reason.HEAD_TURNED)


def test_the_first_frame_is_not_called_moving():
    assert judge(speed_iod_s=None) == FitView()


def test_the_light_on_each_cheek_is_that_of_the_persons_own_side():
    light = light_on_cheeks(picture(left_grey=150, right_grey=90), in_image(head_points()))
    assert (light.left, light.right) == pytest.approx((150, 90))
    assert light.ratio == pytest.approx(150 / 90)
    assert light.mean == pytest.approx(120)


def test_cheeks_outside_the_image_are_read_at_its_edge():
    aside = in_image(head_points(), centre=(864.0, 600.0))
    assert light_on_cheeks(picture(left_grey=200, right_grey=100), aside).left == pytest.approx(200)


def test_head_speed_is_measured_in_interocular_distances():
    before = align(in_image(head_points(), centre=(400.0, 600.0)))
    after = align(in_image(head_points(), centre=(433.6, 600.0)))
    assert head_speed_iod_s(after, 10.1, before, 10.0) == pytest.approx(2.0)


def test_two_frames_of_one_moment_count_as_moving():
    head = align(in_image(head_points()))
    assert head_speed_iod_s(head, 5.0, head, 5.0) == float("inf")


def test_until_a_persons_own_rest_is_known_a_soft_picture_may_be_their_cameras():
    assert judge(blur_iod=0.015, neutral_pitch_deg=None) == FitView()
    assert judge(blur_iod=0.025, neutral_pitch_deg=None) == PoorView(Reason.BLURRED)


def test_a_head_that_blurs_because_it_is_dark_is_asked_for_light_first():
    assert judge(blur_iod=0.03, light=Light(10.0, 10.0)) == PoorView(Reason.DARK)
    assert judge(blur_iod=0.03, speed_iod_s=3.0) == PoorView(Reason.BLURRED)
