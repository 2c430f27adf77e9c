"""How a face stands in one frame: heights, tilt and midline, the same sign on both sides."""

from __future__ import annotations

import numpy as np
import pytest

from device.eyes.measurement.axes import align
from device.eyes.measurement.measures import Place
from device.face.anatomy import LEFT
from device.face.seen import MeasureName
from device.measuring.names import NAMES, Standing
from device.measuring.standing import standing
from tests.eyes.measurement.made_face import (
    FISSURE_MM,
    MM_PER_IOD,
    Expression,
    head_points,
    in_image,
)


def stands(expression=Expression(), points=None, **turn):  # noqa: B008
    points = head_points(expression) if points is None else points
    return standing(align(in_image(points, **turn)), MM_PER_IOD)


def test_a_level_face_stands_level():
    level = stands()
    assert level[Standing.ORAL_COMMISSURE_HEIGHT_MM] == pytest.approx((-65, -65))
    assert level[Standing.ORAL_COMMISSURE_TILT_DEG] == pytest.approx((0, 0))
    assert level[Standing.BROW_HEIGHT_MM] == pytest.approx((18, 18))
    assert level[Standing.PHILTRUM_OFFSET_MM] == pytest.approx((0, 0))
    assert level[MeasureName.PALPEBRAL_FISSURE_HEIGHT_MM] == pytest.approx((FISSURE_MM, FISSURE_MM))
    assert level[MeasureName.LIP_GAP_MM] == pytest.approx((0, 0))


def test_a_commissure_that_hangs_is_lower_and_tilts_the_mouth():
    points = head_points()
    points[LEFT.oral_commissure, 1] -= 5
    drooping = stands(points=points)
    assert drooping[Standing.ORAL_COMMISSURE_HEIGHT_MM] == pytest.approx((-70, -65))
    tilt = np.degrees(np.arctan2(5, 50))
    assert drooping[Standing.ORAL_COMMISSURE_TILT_DEG] == pytest.approx((-tilt, tilt))


def test_a_mouth_drawn_to_the_right_takes_the_philtrum_along():
    drawn = stands(Expression(philtrum_left_mm=-3.0))
    assert drawn[Standing.PHILTRUM_OFFSET_MM] == pytest.approx((-3, 3))


def test_a_brow_that_hangs_is_lower_on_its_own_side():
    hanging = stands(Expression(raised_mm={Place.BROW: (0.0, -6.0)}))
    assert hanging[Standing.BROW_HEIGHT_MM] == pytest.approx((18, 12))


def test_a_head_that_leans_or_stands_elsewhere_changes_nothing():
    upright, leaning = stands(), stands(centre=(200.0, 900.0), px_per_mm=1.3, roll_deg=9.0)
    for name, sides in upright.items():
        assert leaning[name] == pytest.approx(sides, abs=1e-6), name


def test_all_that_needs_no_rest_is_there():
    assert set(Standing) < set(stands()) <= set(NAMES)
