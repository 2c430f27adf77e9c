"""The margins of drawn lids, found again where they went, and not where they did not."""

from __future__ import annotations

import numpy as np
import pytest

from device.eyes.measurement.lids import learn_lids, sight_of
from device.eyes.measurement.margins import (
    LEAST_LIKENESS,
    MIDDLE_PX,
    Level,
    _margin,
    find_margins,
    in_patch,
)
from tests.eyes.measurement.made_eyes import OPEN, UPPER_SHARE, Eyes, landmarks, picture


def sight(eyes=OPEN, seed=0, seen=0.5):
    points = landmarks(eyes, seen, seed)
    return sight_of(picture(eyes, seed), points)


@pytest.fixture(scope="module")
def rest():
    return learn_lids([sight(seed=seed) for seed in range(12)])


def found(rest, eyes, seed=50):
    return [
        find_margins(
            eye.margins,
            one.patch,
            1 - one.opening / eye.opening,
            (one.upper_row - eye.upper_row) / eye.opening,
        )
        for eye, one in zip(rest, sight(eyes, seed), strict=True)
    ]


@pytest.mark.parametrize("narrowing", [0.05, 0.1, 0.2, 0.4, 0.6])
def test_each_lid_of_an_eye_is_found_where_it_went(rest, narrowing):
    (upper, lower), still = found(rest, Eyes(narrowing=(narrowing, 0.0)))
    assert upper.come == pytest.approx(UPPER_SHARE * narrowing, abs=0.03)
    assert lower.come == pytest.approx((1 - UPPER_SHARE) * narrowing, abs=0.03)
    assert min(upper.likeness, lower.likeness) > LEAST_LIKENESS
    assert [lid.come for lid in still] == pytest.approx([0.0, 0.0], abs=0.015)


def test_an_eye_that_opens_wider_is_seen_to(rest):
    upper, lower = found(rest, Eyes(narrowing=(0.0, -0.15)))[1]
    assert upper.come + lower.come == pytest.approx(-0.15, abs=0.03)


def test_a_look_aside_moves_no_lid(rest):
    for upper, lower in found(rest, Eyes(gaze_mm=2.5)):
        assert upper.come + lower.come == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("lit", [0.75, 1.12])
def test_darker_and_brighter_moves_no_lid(rest, lit):
    for upper, lower in found(rest, Eyes(lit=lit)):
        assert upper.come + lower.come == pytest.approx(0.0, abs=0.02)


def test_where_there_is_no_eye_no_margin_is_found(rest):
    blank = np.random.default_rng(3).integers(100, 140, sight()[0].patch.shape, dtype=np.uint8)
    upper, lower = find_margins(rest[0].margins, blank, 0.0, 0.0)
    assert min(upper.likeness, lower.likeness) < LEAST_LIKENESS


def painted(rest, *comes):
    """A grey patch in which the upper lid's band of the left eye is seen where it has come so far.

    In more than one place if more are given.
    """
    band, patch = rest[0].margins.upper, np.full((88, 112), 128, np.uint8)
    grey = np.rint(128 + 100 * band.look / np.abs(band.look).max()).astype(np.uint8)
    columns = band.columns.astype(int)
    for come in comes:
        rows = np.rint(band.rows + come * band.way).astype(int)
        patch[rows, columns] = patch[rows, columns + 1] = grey
    return patch


def test_a_margin_that_is_seen_in_two_possible_places_is_not_found(rest):
    def upper(*comes, lowered=0.05):
        pixels = painted(rest, *comes).astype(np.float32)
        return _margin(rest[0].margins.upper, pixels, np.arange(-0.2, 0.6, 0.02), lowered - 0.08)

    assert upper(0.0).come == pytest.approx(0.0, abs=0.03)
    assert upper(0.4).come == pytest.approx(0.4, abs=0.03)
    assert min(upper(0.0).likeness, upper(0.4).likeness) > LEAST_LIKENESS
    assert upper(0.0, 0.4).likeness == -1.0
    low = upper(0.0, 0.4, lowered=0.2)
    assert low.come == pytest.approx(0.4, abs=0.03)
    assert low.likeness > LEAST_LIKENESS


def test_an_evenly_grey_eye_is_no_margin_either(rest):
    upper, lower = find_margins(rest[0].margins, np.full((88, 112), 90, np.uint8), 0.0, 0.0)
    assert max(upper.likeness, lower.likeness) <= 0.0


def test_the_middle_of_the_patch_is_midway_between_the_canthi():
    points = landmarks()[:, :2]
    middle = points[[33, 133]].mean(axis=0)
    placed = in_patch(points[[33, 133]], middle, Level(breadth_px=186.2, roll_rad=0.3))
    assert placed.mean(axis=0) == pytest.approx(MIDDLE_PX)
    assert np.ptp(placed[:, 0]) == pytest.approx(
        np.ptp(points[[33, 133], 0]) * np.cos(0.3) * 130 / 91, rel=0.05
    )
