"""A gesture leaves rest and comes back; noise, drift, blinks and stiffness are none."""

from __future__ import annotations

import numpy as np
import pytest

from device.measuring.gestures import gestures, level
from tests.eyes.measurement.made_face import PRACTICE
from tests.measuring.made_film import course_of, noisy, smile, times

AT_S = times(24)
LEAST = 0.25


def found(left, right=None, *, noise=0.02, window_s=0.5):
    right = np.zeros(len(AT_S)) if right is None else right
    return gestures(course_of(AT_S, left, right, noise=noise), LEAST, window_s, PRACTICE)


def test_a_smile_is_found_with_its_moments():
    (one,) = found(noisy(smile(AT_S, size=2.0), 0.02))
    assert one.onset_s == pytest.approx(4.25, abs=0.1)
    assert (one.hold_from_s, one.hold_to_s) == pytest.approx((4.7, 8.3), abs=0.15)
    assert one.offset_s == pytest.approx(8.75, abs=0.1)
    assert one.peak == pytest.approx(2.0, abs=0.05)


def test_the_larger_side_says_when_whichever_it_is():
    (on_the_left,) = found(smile(AT_S, size=2.0), smile(AT_S, size=0.5))
    (on_the_right,) = found(smile(AT_S, size=0.5), smile(AT_S, size=2.0))
    assert on_the_left == on_the_right


def test_two_smiles_are_two():
    first, second = found(smile(AT_S, size=2.0) + smile(AT_S, 14.0, size=0.9))
    assert first.offset_s < 9 < 14 < second.onset_s
    assert (first.peak, second.peak) == pytest.approx((2.0, 0.9))


def test_a_second_smile_on_what_is_left_of_the_first_is_a_second():
    left_over = np.where(AT_S > 8.5, 0.6, 0.0)
    course = np.maximum(smile(AT_S, size=4.0), left_over) + smile(AT_S, 14.0, size=3.0)
    first, second = found(course)
    assert first.offset_s <= 14.0
    assert second.onset_s >= 8.5
    assert second.peak == pytest.approx(3.6)


def test_what_never_comes_back_to_rest_has_no_offset():
    stiff = np.maximum(smile(AT_S, size=4.0), np.where(AT_S > 8.5, 0.6, 0.0))
    (one,) = found(stiff)
    assert one.offset_s is None
    assert one.falls_s == pytest.approx(8.7, abs=0.2)


def test_a_film_that_begins_in_a_smile_does_not_show_its_onset():
    (one,) = found(smile(AT_S, begins_s=-2.5, size=2.0))
    assert one.onset_s is None
    assert one.hold_from_s == 0.0
    assert one.offset_s == pytest.approx(2.25, abs=0.1)


def test_a_film_that_ends_in_a_smile_does_not_show_its_offset():
    (one,) = found(smile(AT_S, begins_s=21.0, size=2.0))
    assert one.onset_s == pytest.approx(21.25, abs=0.1)
    assert one.offset_s is None


def test_noise_is_no_gesture():
    assert found(noisy(np.zeros(len(AT_S)), 0.3), noise=0.3) == []


def test_rest_that_is_not_quite_the_same_is_no_gesture():
    assert found(np.where(AT_S > 10, 0.4, 0.0)) == []
    assert found(-2.0 * (AT_S > 10)) == []


def test_a_blink_is_no_closing_of_an_eye():
    blinks = np.where(AT_S % 4 < 0.28, 0.9, 0.0)
    assert found(blinks, blinks, window_s=1.0) == []


def test_a_twitch_is_no_gesture():
    assert found(np.where((AT_S > 5) & (AT_S < 5.3), 1.0, 0.0), window_s=0.1) == []


def test_a_short_gap_is_bridged_and_one_at_the_border_makes_it_unknown():
    hidden = smile(AT_S, size=2.0)
    hidden[(AT_S > 5.5) & (AT_S < 7.0)] = np.nan
    (bridged,) = found(hidden)
    assert bridged.offset_s is not None
    late = smile(AT_S, size=2.0)
    late[(AT_S > 4.1) & (AT_S < 5.5)] = np.nan
    (unseen,) = found(late)
    assert unseen.onset_s is None
    assert unseen.offset_s == bridged.offset_s


def test_nothing_measured_is_no_gesture():
    assert found(np.full(len(AT_S), np.nan)) == []


def test_the_level_is_the_noise_times_three_or_the_least_and_the_least_where_none_is_known():
    assert level(0.2, LEAST, PRACTICE) == pytest.approx(0.6)
    assert level(0.01, LEAST, PRACTICE) == LEAST
    assert level(float("nan"), LEAST, PRACTICE) == LEAST


def test_a_smile_on_what_is_left_of_another_is_over_at_a_quarter_of_its_own_rise():
    """Two thirds of a millimetre stay, and then a third of one more: the third smile is its own."""
    left_over = np.where(AT_S > 3.5, 0.6, 0.0)
    first = smile(AT_S, 1.0, hold_s=1.0, size=3.0)
    second = smile(AT_S, 6.0, hold_s=2.0, size=3.0)
    stays = np.where(AT_S > 9.5, 0.5, 0.0)
    third = smile(AT_S, 14.0, hold_s=2.0, size=2.5)
    found_all = found(np.maximum(first, left_over) + np.maximum(second, stays) + third)
    assert [round(one.hold_from_s) for one in found_all] == [2, 7, 15]
    assert found_all[1].falls_s < 10.0


@pytest.mark.parametrize(("share", "held_to_s"), [(0.82, 10.0), (0.78, 8.0)])
def test_a_gesture_is_held_while_it_is_within_a_fifth_of_its_peak(share, held_to_s):
    steps = np.where(AT_S < 8.0, 1.0, share) * ((AT_S > 5.0) & (AT_S < 10.0))
    (one,) = found(2.0 * steps)
    assert one.hold_to_s == pytest.approx(held_to_s, abs=0.1)
