"""Skin and landmarks against rest, and against each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from device.eyes.measurement.axes import align
from device.eyes.measurement.compare import check_skin, compare_to_rest
from device.eyes.measurement.measures import Place, measure
from device.eyes.measurement.rest import RestFace
from device.eyes.measurement.skin import Skin
from device.face.seen import (
    MeasureName,
    Reason,
    Region,
)
from tests.eyes.measurement.made_face import (
    PRACTICE,
)
from tests.eyes.measurement.seen_faces import face, rested

EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE


def test_skin_and_landmarks_that_are_far_apart_leave_the_mouth_untold():
    """Skin that says 4 % of the interocular distance, beside landmarks that say none."""
    watch, _ = rested()
    skin = Skin(np.full((7, 2, 2), 0.03))
    now = measure(align(face().points).points)
    kept, unsure = check_skin(skin, now, watch.resting, PRACTICE)
    assert unsure[Region.MOUTH] is Reason.UNSURE
    assert np.isnan(kept.moved).all()
    near, sure = check_skin(Skin(np.full((7, 2, 2), 0.006)), now, watch.resting, PRACTICE)
    assert sure == {}
    assert near.moved == pytest.approx(0.006)


def test_a_corner_too_far_for_skin_is_left_to_landmarks():
    watch, _ = rested()
    skin = Skin(np.full((7, 2, 2), 0.06))
    kept, unsure = check_skin(skin, measure(align(face().points).points), watch.resting, PRACTICE)
    assert unsure == {}
    assert np.isnan(kept.moved).all()


def test_a_measure_of_which_skin_has_lost_one_side_is_not_fine():
    watch, _ = rested()
    ways = np.zeros((7, 2, 2))
    ways[Place.BROW, 1] = np.nan
    rest = replace(watch.resting, skin_noise=dict.fromkeys(MeasureName, 0.03))
    now = measure(align(face().points).points)
    measured = compare_to_rest(now, Skin(ways), None, rest, PRACTICE)
    assert measured[MeasureName.BROW_RAISE_MM].fine is None
    assert measured[EXCURSION].fine is not None


@pytest.mark.parametrize(
    ("place", "region"),
    [
        (Place.BROW, Region.BROWS),
        (Place.NASAL_ALA, Region.NOSE),
        (Place.UPPER_LIP, None),
        (Place.LOWER_LIP, None),
        (Place.PHILTRUM, None),
        (Place.CHIN, None),
    ],
)
def test_away_from_the_corners_brows_and_nose_are_told_where_skin_goes_its_own_way(place, region):
    """The others are left to landmarks."""
    watch, _ = rested()
    now = measure(align(face().points).points)
    for went, told in ((0.035, region), (-0.035, region), (0.025, None), (0.055, None)):
        ways = np.zeros((7, 2, 2))
        ways[place, 1, 1] = went
        kept, unsure = check_skin(Skin(ways), now, watch.resting, PRACTICE)
        assert unsure == ({told: Reason.UNSURE} if told else {})
        assert np.isnan(kept.moved[place, 1]).all() == (abs(went) > 0.03)
        assert np.isfinite(kept.moved[place, 0]).all()


def apart(skin_iod, landmarks_iod=0.0, turned_deg=0.0, noise_mm=0.05):
    """Whether skin and landmarks that say so of the left corner's way up are told to disagree."""
    noise = dict.fromkeys(MeasureName, noise_mm)
    rest = RestFace(0.0, measure(align(face().points).points), 0.0, 84.0, noise)
    rest = replace(rest, skin_noise=dict.fromkeys(MeasureName, 0.01))
    now, ways = rest.geometry.places.copy(), np.zeros((7, 2, 2))
    now[Place.ORAL_COMMISSURE, 0, 1] += landmarks_iod
    ways[Place.ORAL_COMMISSURE, 0, 1] = skin_iod
    seen = replace(rest.geometry, places=now)
    kept, unsure = check_skin(Skin(ways, turned_deg), seen, rest, PRACTICE)
    lost = bool(np.isnan(kept.moved[Place.ORAL_COMMISSURE, 0]).all())
    assert lost == bool(unsure)
    assert np.isfinite(kept.moved[Place.ORAL_COMMISSURE, 1]).all()
    return lost


def test_a_still_corner_and_skin_that_goes_its_own_way_contradict_each_other():
    assert apart(0.012)
    assert apart(-0.012)
    assert not apart(0.008)
    assert apart(0.0, landmarks_iod=0.015)


def test_landmarks_that_see_three_quarters_of_a_movement_do_not_contradict_it():
    assert not apart(0.04, landmarks_iod=0.028)
    assert apart(0.04, landmarks_iod=0.02)


def test_a_turned_head_and_noisy_landmarks_are_allowed_more():
    assert not apart(0.02, turned_deg=4.0)
    assert not apart(0.014, noise_mm=0.2)
    assert apart(0.031, turned_deg=8.0, noise_mm=1.0)


def test_the_noise_of_the_eyes_height_is_that_of_the_wider_one():
    watch, _ = rested()
    heights = np.array((0.05, 0.1))
    geometry = replace(watch.resting.geometry, palpebral_fissure_height=heights)
    rest = replace(watch.resting, geometry=geometry)
    told = compare_to_rest(geometry, None, watch.eyes, rest, PRACTICE)
    noise_mm = 0.1 * rest.mm_per_iod * told[NARROWING].coarse.noise
    reading = told[MeasureName.PALPEBRAL_FISSURE_HEIGHT_MM].coarse
    assert reading.noise == pytest.approx(noise_mm, rel=0.1)
