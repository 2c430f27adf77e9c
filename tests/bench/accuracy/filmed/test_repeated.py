"""What a repetition really was is read off known ways, and a filmed one goes as it was written."""

from math import isnan

import numpy as np
import pytest

from bench.accuracy.filmed.repeated import (
    HELD,
    HOLD_S,
    OVER,
    PARTS,
    RAMP_S,
    RELEASING,
    RISING,
    Paced,
    filmed,
    paced,
    really,
    went,
)
from bench.accuracy.filmed.scene import LEARN_S, RATE_HZ, REST, Scene, State, moments
from device.face.seen import Side

WHEN = Paced(Side.LEFT, rise_s=10.0, hold_s=14.0, release_s=16.0, rest_s=20.0, over_s=24.0)
AT_S = np.arange(9.0, 24.01, 0.04)


def ramped(held: float, late_s: float = 0.0, left: float = 0.0) -> np.ndarray:
    """A straight way up in four seconds, two seconds of hold, and straight down again."""
    up_s, down_s = 10.0 + late_s, 16.0 + late_s
    return np.interp(AT_S, [up_s, up_s + 4, down_s, down_s + 4], [0.0, held, held, left])


def told(affected: np.ndarray, other: np.ndarray, joins: np.ndarray | None = None) -> object:
    eyes = np.zeros((len(AT_S), 2))
    if joins is not None:
        eyes[:, 0] = joins
    return really(AT_S, np.column_stack([affected, other]), eyes, WHEN, 9.0)


def test_a_side_that_goes_later_by_a_quarter_of_a_second_is_told_so_whatever_its_size() -> None:
    late = told(ramped(1.0, late_s=0.25), ramped(2.7))
    assert late.start_gap_ms == pytest.approx(250, abs=1)
    assert late.end_gap_ms == pytest.approx(250, abs=1)
    early = told(ramped(2.7), ramped(1.0, late_s=0.25))
    assert early.start_gap_ms == pytest.approx(-250, abs=1)


def test_half_the_hold_of_the_other_side_is_a_symmetry_of_a_half() -> None:
    half = told(ramped(1.35), ramped(2.7))
    assert half.hold_gap_mm == pytest.approx(-1.35)
    assert half.symmetry == pytest.approx(0.5)
    assert half.effort == pytest.approx(0.3)
    other_way_round = told(ramped(2.7), ramped(1.35))
    assert other_way_round.hold_gap_mm == pytest.approx(1.35)
    assert other_way_round.symmetry == pytest.approx(0.5)


def test_an_eye_that_joins_in_step_has_its_onset_where_it_passes_a_tenth() -> None:
    smile = ramped(3.0)
    joined = told(ramped(2.0), smile, np.maximum(0.0, smile - 1.0) * 0.15)
    assert joined.synkinesis == pytest.approx(0.30)
    assert joined.synkinesis_onset_mm == pytest.approx(1 + 0.10 / 0.15, abs=1e-6)
    assert isnan(told(ramped(2.0), smile, 0.09 * smile / 3).synkinesis_onset_mm)


def test_an_eye_that_twitches_has_not_joined_until_it_stays() -> None:
    smile = ramped(3.0)
    twitch = np.where((smile > 0.5) & (smile < 0.8) & (AT_S < 14), 0.3, 0.0)
    joined = told(ramped(2.0), smile, twitch + np.maximum(0.0, smile - 1.0) * 0.15)
    assert joined.synkinesis_onset_mm == pytest.approx(1 + 0.10 / 0.15, abs=1e-6)


def test_what_is_left_of_the_larger_side_is_the_resting_tone() -> None:
    assert told(ramped(2.0, left=0.45), ramped(3.0)).resting_tone_mm == pytest.approx(0.45)
    assert told(ramped(2.0), ramped(3.0)).resting_tone_mm == pytest.approx(0.0)


def test_a_side_comes_as_far_as_its_hold_and_keeps_what_is_left_of_it() -> None:
    assert [went(at_s) for at_s in (0.0, RAMP_S / 2, RAMP_S)] == pytest.approx([0.0, 0.5, 1.0])
    assert went(RAMP_S / 2 + 0.3, begins_s=0.3) == pytest.approx(0.5)
    assert went(2 * RAMP_S + HOLD_S) == pytest.approx(0.0)
    assert went(2 * RAMP_S + HOLD_S, left=0.25) == pytest.approx(0.25)
    assert went(1.5 * RAMP_S + HOLD_S - 0.2, ends_s=-0.2) == pytest.approx(0.5)


def test_a_filmed_repetition_has_its_parts_in_turn_and_a_state_for_every_frame() -> None:
    scene = Scene("", "", filmed(lambda at_s: State(hand=at_s / 100)), RATE_HZ)
    seen = list(moments(scene))
    names = np.array([moment.name for moment in seen])
    assert list(dict.fromkeys(names)) == [REST, RISING, HELD, RELEASING, OVER]
    at_s = np.array([moment.at_s for moment in seen])
    since_s = np.array([100 * moment.state.hand for moment in seen])[names != REST]
    assert since_s == pytest.approx(at_s[names != REST] - LEARN_S)
    when = paced(at_s, names, Side.RIGHT)
    parts = np.diff([when.rise_s, when.hold_s, when.release_s, when.rest_s])
    assert parts == pytest.approx(list(PARTS.values())[:3])
    assert when.affected is Side.RIGHT
    assert when.rise_s == pytest.approx(LEARN_S)
