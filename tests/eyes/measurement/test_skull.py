"""The head under the skin: made-up heads whose pose and depth are known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from device.eyes.measurement.skull import (
    Pose,
    fit,
    learn_shape,
    on_the_head,
    project,
    together,
)

DISTANCE_PX = 900.0
BONY = np.arange(50) >= 14
TRUST = np.where(BONY, 100.0, 0.0)
NOISE_PX = 0.06
STILL = Pose(np.eye(3), np.zeros(3), DISTANCE_PX)
STILL_FRAMES = together([STILL] * 60)


def head():
    """50 places: 14 about the mouth, and 36 on brow and nose."""
    chance = np.random.default_rng(5)
    places = np.column_stack([chance.uniform(low, high, 50) for low, high in BOX])
    places[:14, 1], places[:14, 2] = 110.0, 5.0
    return places


BOX = ((-50.0, 50.0), (-70.0, 70.0), (10.0, 60.0))


def posed(yaw_deg=0.0, pitch_deg=0.0, roll_deg=0.0, shift=(0.0, 0.0, 0.0)):
    turn, _ = cv2.Rodrigues(np.radians([pitch_deg, yaw_deg, roll_deg]))
    return Pose(turn, np.array(shift), DISTANCE_PX)


def swaying(places, sway_deg, frames=60, seed=2):
    """Frames of a head that sways by so much, each place seen with noise: (frames, 50, 2)."""
    chance = np.random.default_rng(seed)
    numbers = np.arange(frames)
    turns = zip(
        sway_deg * np.sin(numbers / 6),
        sway_deg / 2 * np.cos(numbers / 5),
        0.4 * np.sin(numbers / 4),
        strict=True,
    )
    seen = project(places, together([posed(*turn) for turn in turns]))
    return seen + NOISE_PX * chance.standard_normal(seen.shape)


def false_ways(shape, places, yaw_deg=5.0):
    """How much a turn seems to move what keeps still, px: the mean over the mouth."""
    seen = project(places, posed(yaw_deg))
    pose = fit(shape[BONY], seen[BONY], TRUST[BONY], STILL)
    return np.abs(on_the_head(shape[:14], seen[:14], pose)).mean(axis=0)


def test_a_head_that_turned_nodded_leaned_and_came_nearer_is_found():
    true = posed(6.0, -4.0, 3.0, (12.0, -7.0, 30.0))
    found = fit(head(), project(head(), true), np.ones(50), STILL)
    assert found.rotation == pytest.approx(true.rotation, abs=1e-6)
    assert found.shift == pytest.approx(true.shift, abs=1e-4)


def test_heads_of_many_frames_are_found_each_for_itself():
    """Whatever the others do: lost in part, far off, or found in fewer rounds."""
    trues = [STILL, posed(9.0, -7.0, 5.0, (30.0, 0.0, -40.0)), posed(roll_deg=-2.0)]
    seen = project(head(), together(trues)) + NOISE_PX * np.random.default_rng(3).normal(
        size=(3, 50, 2)
    )
    seen[2, 20:30] = np.nan
    seen[0, 45:, 1] -= 4.0
    found = fit(head(), seen, TRUST, together([STILL] * 3))
    for number in range(3):
        alone = fit(head(), seen[number], TRUST, STILL)
        assert found.rotation[number] == pytest.approx(alone.rotation, abs=1e-12)
        assert found.shift[number] == pytest.approx(alone.shift, abs=1e-9)


def test_a_place_that_is_nowhere_says_nothing_of_the_head():
    seen = project(head(), posed(4.0, 2.0))
    seen += NOISE_PX * np.random.default_rng(7).standard_normal(seen.shape)
    there = np.arange(50) % 3 > 0
    without = fit(head()[there], seen[there], TRUST[there], STILL)
    seen[~there] = np.nan
    found = fit(head(), seen, TRUST, STILL)
    assert found.rotation == pytest.approx(without.rotation, abs=1e-12)
    assert found.shift == pytest.approx(without.shift, abs=1e-9)


def test_a_turn_is_told_aside_or_in_a_nod_and_a_lean_is_none():
    assert posed(yaw_deg=-3.0).turned_deg == pytest.approx(3.0)
    assert posed(pitch_deg=4.0).turned_deg == pytest.approx(4.0)
    assert posed(yaw_deg=3.0, pitch_deg=4.0).turned_deg == pytest.approx(5.0, abs=0.01)
    assert posed(roll_deg=20.0).turned_deg == pytest.approx(0.0)


def test_a_brow_that_rises_does_not_move_the_head():
    seen = project(head(), STILL)
    seen[40:, 1] -= 4.0
    found = fit(head()[BONY], seen[BONY], TRUST[BONY], STILL)
    off = on_the_head(head()[:14], seen[:14], found)
    assert np.abs(off).max() < 0.15


def test_what_is_hardly_trusted_hardly_moves_the_head():
    seen = project(head(), STILL)
    seen[~BONY, 0] += 0.3
    trust = np.where(BONY, 100.0, 0.01)
    found = fit(head(), seen, trust, STILL)
    assert np.abs(on_the_head(head()[BONY], seen[BONY], found)).max() < 0.005


def test_what_moves_on_a_turned_head_is_measured_in_the_faces_own_plane():
    places, true = head(), posed(7.0, 3.0, -5.0, (4.0, 9.0, -20.0))
    moved = places + np.array((1.5, -2.0, 0.0))
    way = on_the_head(places, project(moved, true), true)
    assert way == pytest.approx(np.tile((1.5, -2.0), (50, 1)), abs=0.03)


def test_depths_that_landmarks_had_wrong_are_learned_from_a_little_sway():
    places = head()
    thought = places + np.column_stack([np.zeros((50, 2)), DEPTH_ERRORS])
    shape = learn_shape(thought, swaying(places, 0.7), TRUST, STILL_FRAMES)
    before, after = false_ways(thought, places), false_ways(shape, places)
    assert before.max() > 1.0
    assert after.max() < 0.3


DEPTH_ERRORS = np.random.default_rng(9).normal(0, 6, 50) + np.where(BONY, 0, 20)


def test_a_head_that_keeps_still_says_nothing_of_its_depth():
    """Its noise alone would seem a turn that moves all places alike."""
    places = head()
    shape = learn_shape(places, swaying(places, 0.0), TRUST, STILL_FRAMES)
    assert np.abs(shape[:, 2] - places[:, 2]).max() < 6.0
    assert false_ways(shape, places).max() < 0.6


def test_a_place_that_was_never_found_is_left_where_it_was_thought():
    places, seen = head(), swaying(head(), 0.7)
    seen[:, 3] = np.nan
    shape = learn_shape(places, seen, TRUST, STILL_FRAMES)
    assert shape[3] == pytest.approx(places[3])
    assert np.isfinite(shape).all()
