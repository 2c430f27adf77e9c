"""A picture is looked at for itself; through a film one face is followed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from device.face.points import Landmarks, NoFace
from device.look.looking import look_through
from device.look.views import View


def moved(image, right_px):
    shift = np.float64([[1, 0, right_px], [0, 1, 0]])
    return cv2.warpAffine(image, shift, image.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)


def found(mesh, *images):
    return [sight.found for sight in look_through([View(image) for image in images], mesh)]


def test_a_picture_knows_nothing_of_the_one_before(mesh, grace_hopper):
    alone = found(mesh, grace_hopper)[0]
    found(mesh, moved(grace_hopper, 3))
    after_another = found(mesh, grace_hopper)[0]
    assert np.array_equal(after_another.points, alone.points)


def test_through_a_film_the_face_is_followed_and_not_sought_again(mesh, grace_hopper, monkeypatch):
    sought = []
    detect = mesh._detector.detect
    monkeypatch.setattr(mesh._detector, "detect", lambda image: sought.append(1) or detect(image))
    assert all(isinstance(one, Landmarks) for one in found(mesh, *[grace_hopper] * 4))
    assert len(sought) == 1


def test_a_face_that_leaves_is_not_found_and_found_again(mesh, grace_hopper):
    nobody = np.zeros_like(grace_hopper)
    first, gone, again = found(mesh, grace_hopper, nobody, grace_hopper)
    assert isinstance(first, Landmarks)
    assert gone == NoFace()
    assert np.array_equal(again.points, first.points)


def test_after_a_change_of_size_the_face_is_found_where_it_now_is(mesh, grace_hopper):
    small = cv2.resize(grace_hopper, (256, 300), interpolation=cv2.INTER_AREA)
    large, less = found(mesh, grace_hopper, small)
    assert less.points[:, :2] == pytest.approx(large.points[:, :2] / 2 - 0.25, abs=1.5)
    assert np.array_equal(less.points, found(mesh, small)[0].points)


def test_the_time_that_it_took_is_told(mesh, grace_hopper):
    (sight,) = look_through([View(grace_hopper)], mesh)
    assert sight.took_s > 0
