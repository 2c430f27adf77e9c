"""What timings come to, on timings whose answer is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.figures import ROUND, Ratio, at_share, paired_ratio, per_frame, rounds

LOOK_ROUND = [3.0, *[1.0] * (ROUND - 1)]  # a round of frames, the first one dearer
TIMES = st.lists(st.floats(0.1, 100.0), min_size=3 * ROUND, max_size=6 * ROUND)


def test_what_happens_once_a_round_is_spread_over_its_frames():
    assert per_frame(LOOK_ROUND * 5) == pytest.approx(1.2)


def test_one_spell_of_load_does_not_move_the_cost():
    quiet = LOOK_ROUND * 5
    disturbed = [*quiet[:20], 500.0, *quiet[21:]]
    assert per_frame(disturbed) == per_frame(quiet)


def test_frames_that_fill_no_round_are_left_out():
    assert rounds([1.0] * (2 * ROUND + 3)) == [ROUND, ROUND]


def test_the_tail_is_a_value_that_was_measured():
    assert at_share(list(range(1, 101)), 0.95) == 95
    assert at_share([7.0], 0.95) == 7.0


def test_load_that_lies_on_both_leaves_the_ratio_alone():
    load = [1.0 + 4.0 * (frame // ROUND % 3) for frame in range(9 * ROUND)]
    ratio = paired_ratio([2.0 * one for one in load], load)
    assert (ratio.value, ratio.low, ratio.high) == (2.0, 2.0, 2.0)


def test_an_uncertain_ratio_has_a_wide_interval_and_says_so():
    ours = [1.0 + (frame // ROUND) % 4 for frame in range(40 * ROUND)]
    ratio = paired_ratio(ours, [1.0] * len(ours))
    assert ratio.low < ratio.value < ratio.high
    assert str(ratio) == f"{ratio.value:.2f} ({ratio.low:.2f} to {ratio.high:.2f})"


def test_a_target_is_reached_or_missed_by_a_whole_interval_only():
    assert Ratio(0.7, 0.6, 0.8).judged(0.8) == "met (≤ 0.8)"
    assert Ratio(0.9, 0.85, 1.0).judged(0.8) == "missed (≤ 0.8)"
    assert Ratio(0.5, 0.3, 0.9).judged(0.8) == "unsure (≤ 0.8)"


def test_what_was_not_measured_on_the_same_frames_has_no_ratio():
    with pytest.raises(ValueError, match="longer"):
        paired_ratio([1.0] * 20, [1.0] * 30)


@given(TIMES, st.floats(0.5, 2.0))
def test_the_ratio_lies_in_its_interval_and_follows_its_scale(times, scale):
    ratio = paired_ratio([scale * one for one in times], times)
    assert ratio.low <= ratio.value <= ratio.high
    assert ratio.value == pytest.approx(scale)
