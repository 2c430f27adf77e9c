"""Skin looks like itself in any light, and like nobody else's."""

from __future__ import annotations

import numpy as np
import pytest

from device.eyes.measurement.complexion import complexion, likeness, strangeness, typicality
from device.eyes.measurement.typical import COLOURS, PLACES, SITES
from device.eyes.measurement.zones import HALVES, PARTS, PERSON, REGIONS, zones_of
from device.face.anatomy import LEFT, LEFT_POINTS, RIGHT, RIGHT_POINTS
from tests.eyes.measurement.made_skin import hidden_by, person, picture, points

ANN = person(1)


def seen(image, landmarks=None):
    return complexion(image, points() if landmarks is None else landmarks)


def unlike(now, rest):
    return np.max(strangeness(HALVES, now, rest), axis=1)


@pytest.mark.parametrize("light", [(0.5, 0.5, 0.5), (1.2, 1.2, 1.2), (1.1, 1.0, 0.8)])
def test_skin_looks_the_same_in_more_less_and_warmer_light(light):
    image = picture(ANN)
    lit = np.clip(image * np.array(light), 0, 255).astype(np.uint8)
    pattern, colour = unlike(seen(lit), seen(image))
    assert pattern < 0.02
    assert colour < 0.03


def test_light_from_one_side_changes_no_pattern():
    image = picture(ANN)
    slope = np.linspace(0.7, 1.3, image.shape[1])[None, :, None]
    pattern, _ = unlike(seen(np.clip(image * slope, 0, 255).astype(np.uint8)), seen(image))
    assert pattern < 0.05


def test_skin_looks_the_same_nearer_and_farther():
    image = picture(ANN)
    far = image[::2, ::2].copy()
    pattern, colour = unlike(seen(far, (points() - 0.5) / 2), seen(image))
    assert pattern < 0.1
    assert colour < 0.03


def test_a_face_at_the_edge_of_the_picture_is_read_at_the_edge():
    beyond = points() + np.array((400.0, 900.0, 0.0))
    assert np.isfinite(seen(picture(ANN), beyond)).all()


def test_what_comes_before_one_half_of_the_mouth_is_strange_there_and_nowhere_else():
    left_of_mouth = 2 * REGIONS.index("mouth")
    start, end = HALVES.starts[left_of_mouth : left_of_mouth + 2]
    only_left = np.setdiff1d(HALVES.landmarks[start:end], RIGHT_POINTS)
    only_left = np.intersect1d(only_left, LEFT_POINTS)
    pattern, _ = strangeness(HALVES, hidden_by(ANN, only_left), ANN)
    assert pattern.argmax() == left_of_mouth
    assert np.delete(pattern, left_of_mouth).max() < 0.02 < 0.3 < pattern[left_of_mouth]


def test_a_person_is_alike_to_themselves_and_to_nobody_else():
    others = [likeness(PERSON, person(seed), ANN)[0] for seed in range(2, 40)]
    assert likeness(PERSON, ANN + np.array((0.3, 0.05, -0.1)), ANN)[0] == pytest.approx(1.0)
    assert max(others) < 0.5


def test_everybodys_skin_is_typical_and_an_even_wall_is_not():
    assert min(typicality(PARTS, person(seed))[REGIONS.index("mouth")] for seed in range(20)) > 0.25
    wall = np.tile(ANN[0], (478, 1))
    assert typicality(PARTS, wall)[REGIONS.index("mouth")] < 0.25


def test_the_typical_face_is_the_same_on_both_sides():
    left, right = np.array(LEFT_POINTS), np.array(RIGHT_POINTS)
    assert COLOURS[left] == pytest.approx(COLOURS[right])
    assert PLACES[left] == pytest.approx(PLACES[right] * (-1.0, 1.0))
    assert len(SITES) > 200


def test_the_persons_left_comes_first_in_every_region_and_no_zone_touches_lids_or_teeth():
    zones = np.split(HALVES.landmarks, HALVES.starts[1:])
    for left, right in zip(zones[::2], zones[1::2], strict=True):
        assert PLACES[left, 0].mean() > 0.0 > PLACES[right, 0].mean()
        assert len(left) == len(right)
    moving = {*LEFT.eye.contour, *RIGHT.eye.contour, LEFT.inner_commissure, 13, 14}
    assert not moving & set(HALVES.landmarks.tolist())


def test_a_slope_of_light_is_taken_out_of_a_zone_and_a_pattern_is_left():
    zones = zones_of([RIGHT.forehead, LEFT.forehead])
    slope = 3.0 + PLACES[zones.landmarks] @ (0.5, -2.0)
    assert zones.unlit(slope) == pytest.approx(0.0, abs=1e-9)
    spot = np.eye(len(zones.landmarks))[0]
    assert zones.unlit(spot)[0] > 0.1
    assert zones.mean(np.arange(12.0)) == pytest.approx([2.5, 8.5])
