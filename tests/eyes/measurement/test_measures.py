"""What one frame says against rest: the right side, the right sign, the right size."""

from __future__ import annotations

import numpy as np
import pytest

from device.eyes.measurement.axes import align
from device.eyes.measurement.measures import Place, differences, measure, typical
from device.face.anatomy import LEFT, RIGHT
from device.face.seen import MeasureName
from tests.eyes.measurement.made_face import (
    IRIS_MM,
    MM_PER_IOD,
    PRACTICE,
    REST,
    Expression,
    head_points,
    in_image,
)

EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE


def geometry(expression=REST, **pose):
    return measure(align(in_image(head_points(expression), **pose)).points)


def against_rest(expression, **pose):
    found = differences(
        geometry(expression, **pose), geometry(), MM_PER_IOD, PRACTICE.smile_rise_deg
    )
    return {name: tuple(sides) for name, sides in found.items()}


def test_a_smile_of_the_left_corner_is_measured_on_the_left_alone():
    seen = against_rest(Expression(smile_mm=(2.3, 0.0)))
    assert seen[EXCURSION] == pytest.approx((2.3, 0.0), abs=1e-9)
    assert seen[NARROWING] == pytest.approx((0.0, 0.0), abs=1e-9)


def test_a_smile_of_the_right_corner_is_measured_on_the_right_alone():
    seen = against_rest(Expression(smile_mm=(0.0, 2.3)), yaw_deg=6, roll_deg=-8)
    assert seen[EXCURSION] == pytest.approx((0.0, 2.3), abs=1e-9)


def test_the_corner_at_the_images_right_is_the_persons_left():
    points = in_image(head_points())
    moved = points.copy()
    at_the_images_right = max((LEFT, RIGHT), key=lambda half: points[half.oral_commissure, 0])
    moved[at_the_images_right.oral_commissure] += (3.0, -4.0, 0.0)
    now, rest = (measure(align(p).points) for p in (moved, points))
    left, right = differences(now, rest, MM_PER_IOD, PRACTICE.smile_rise_deg)[EXCURSION]
    assert left > 2.0
    assert right == pytest.approx(0.0, abs=1e-9)


def test_a_corner_that_goes_down_and_in_has_a_negative_excursion():
    assert against_rest(Expression(smile_mm=(-1.5, 0.0)))[EXCURSION][0] == pytest.approx(-1.5)


def test_an_eye_that_narrows_by_a_third_is_measured_on_its_own_side():
    seen = against_rest(Expression(narrowing=(0.0, 1 / 3)))
    assert seen[NARROWING] == pytest.approx((0.0, 1 / 3), abs=1e-9)
    assert seen[EXCURSION] == pytest.approx((0.0, 0.0), abs=1e-9)


def test_parted_lips_show_their_gap_on_both_sides():
    gap = against_rest(Expression(lip_gap_mm=4.0))[MeasureName.LIP_GAP_MM]
    assert gap == pytest.approx((4.0, 4.0))


def test_the_iris_gives_the_scale_of_millimetres():
    assert IRIS_MM / geometry(px_per_mm=3.7).iris_width == pytest.approx(MM_PER_IOD)


def test_every_named_measure_is_measured():
    assert set(against_rest(REST)) == set(MeasureName)


def test_a_typical_frame_is_not_moved_by_a_few_blinks():
    blink = Expression(narrowing=(0.9, 0.9))
    frames = [geometry()] * 9 + [geometry(blink)] * 3
    assert typical(frames).palpebral_fissure_height == pytest.approx(
        geometry().palpebral_fissure_height
    )


def test_a_typical_frame_is_not_moved_by_a_swallow():
    swallow = Expression(smile_mm=(-3.0, -3.0), lip_gap_mm=2.0)
    usual = typical([geometry()] * 9 + [geometry(swallow)] * 3)
    assert usual.places == pytest.approx(geometry().places)
    assert usual.lip_gap == pytest.approx(geometry().lip_gap)


@pytest.mark.parametrize(
    ("place", "measure", "sign"),
    [
        (Place.BROW, MeasureName.BROW_RAISE_MM, 1),
        (Place.NASAL_ALA, MeasureName.NASAL_ALA_RAISE_MM, 1),
        (Place.UPPER_LIP, MeasureName.UPPER_LIP_RAISE_MM, 1),
        (Place.LOWER_LIP, MeasureName.LOWER_LIP_LOWERING_MM, -1),
        (Place.CHIN, MeasureName.CHIN_RAISE_MM, 1),
    ],
)
def test_each_place_that_rises_is_measured_on_its_side_and_nowhere_else(place, measure, sign):
    seen = against_rest(Expression(raised_mm={place: (1.2, -0.4)}), yaw_deg=4)
    assert seen[measure] == pytest.approx((sign * 1.2, sign * -0.4), abs=1e-9)
    level = MeasureName.SMILE_ANGLE_DEG
    height = MeasureName.PALPEBRAL_FISSURE_HEIGHT_MM
    others = {name: both for name, both in seen.items() if name not in (measure, level, height)}
    assert all(both == pytest.approx((0, 0), abs=1e-9) for both in others.values())


def test_a_philtrum_that_is_pulled_to_the_left_deviates_outward_on_the_left():
    seen = against_rest(Expression(philtrum_left_mm=1.5))
    assert seen[MeasureName.PHILTRUM_DEVIATION_MM] == pytest.approx((1.5, -1.5), abs=1e-9)


def test_the_way_of_a_corner_has_its_two_components_on_the_side_that_moved():
    seen = against_rest(Expression(smile_mm=(0.0, 2.0)), roll_deg=5)
    rise = np.radians(PRACTICE.smile_rise_deg)
    outward, upward = 2 * np.cos(rise), 2 * np.sin(rise)
    assert seen[MeasureName.ORAL_COMMISSURE_OUTWARD_MM] == pytest.approx((0, outward), abs=1e-9)
    assert seen[MeasureName.ORAL_COMMISSURE_UPWARD_MM] == pytest.approx((0, upward), abs=1e-9)


def test_the_height_of_the_eyes_is_told_in_millimetres():
    seen = against_rest(Expression(narrowing=(0.0, 0.4)))
    assert seen[MeasureName.PALPEBRAL_FISSURE_HEIGHT_MM] == pytest.approx((10.0, 6.0))


def test_the_smile_angle_grows_on_the_side_that_smiles():
    still = against_rest(REST)[MeasureName.SMILE_ANGLE_DEG]
    smiled = against_rest(Expression(smile_mm=(4.0, 0.0)))[MeasureName.SMILE_ANGLE_DEG]
    assert still == pytest.approx([np.degrees(np.arctan2(9, 25))] * 2)
    assert smiled[0] > still[0] + 3
    assert smiled[1] == pytest.approx(still[1])
