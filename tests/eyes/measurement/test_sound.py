"""Landmarks that are no face."""

from __future__ import annotations

import numpy as np
import pytest

from device.eyes.measurement.sound import Flaw, flaw_of
from device.face.anatomy import CHIN, FOREHEAD, HALVES, LEFT
from tests.eyes.measurement.made_face import head_points, in_image

HEIGHT, WIDTH = 1536, 864


def face(**pose):
    points = head_points()
    points[FOREHEAD[-1]] = points[FOREHEAD[0]]
    return in_image(points, **pose)


def changed(landmarks, value):
    points = face()
    points[landmarks] = value
    return points


def test_a_face_is_a_face():
    assert flaw_of(face(), HEIGHT, WIDTH) is None
    assert flaw_of(face(yaw_deg=40, roll_deg=30), HEIGHT, WIDTH) is None


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_one_number_that_is_none_spoils_a_face(value):
    assert flaw_of(changed(17, value), HEIGHT, WIDTH) is Flaw.NOT_NUMBERS


def test_a_face_of_another_number_of_points_is_none():
    assert flaw_of(face()[:468], HEIGHT, WIDTH) is Flaw.NOT_NUMBERS


@pytest.mark.parametrize(
    "points",
    [
        np.zeros((478, 3)),
        np.full((478, 3), 300.0),
        changed([h.eye.outer_canthus for h in HALVES], (432.0, 600.0, 0.0)),
        changed([LEFT.eye.iris_lateral, LEFT.eye.iris_medial], (490.0, 600.0, 0.0)),
        face(px_per_mm=0.05),
    ],
    ids=["nothing", "one place", "eyes in one place", "no iris", "a speck"],
)
def test_a_face_without_a_size_is_none(points):
    assert flaw_of(points, HEIGHT, WIDTH) is Flaw.NO_SIZE


def test_irises_are_needed_only_until_the_scale_is_known():
    without = changed([LEFT.eye.iris_lateral, LEFT.eye.iris_medial], (490.0, 600.0, 0.0))
    assert flaw_of(without, HEIGHT, WIDTH, scaled=True) is None


@pytest.mark.parametrize("centre", [(-50.0, 600.0), (800.0, 600.0), (432.0, 1500.0), (432.0, 40.0)])
def test_a_face_half_out_of_the_picture_is_outside(centre):
    assert flaw_of(face(centre=centre), HEIGHT, WIDTH) is Flaw.OUTSIDE
    assert flaw_of(changed(CHIN, (400.0, 9999.0, 0.0)), HEIGHT, WIDTH) is Flaw.OUTSIDE
