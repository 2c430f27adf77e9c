"""The figures of a gesture: each side in its size, together or not; nothing that was not seen."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from device.face.seen import Grade, MeasureName, Side
from device.measuring.figures import Wanted, _gesture, figures
from device.measuring.following import FOLLOWED, spans_of
from device.measuring.listing import gesture_table
from device.measuring.shown import shown_in
from device.measuring.telling import why_no_moments, why_no_synkinesis
from device.mirror.coaching.sample import Sample
from device.mirror.coaching.symmetry import between, gap_ms
from tests.eyes.measurement.made_face import PRACTICE
from tests.measuring.made_film import MM_PER_IOD, RATE_HZ, made_film, noisy, smile, times

SMILE = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
OUTWARD = MeasureName.ORAL_COMMISSURE_OUTWARD_MM
EYES = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
BROW = MeasureName.BROW_RAISE_MM
AT_S = times(16)
STILL = np.zeros(len(AT_S))


def told(courses, wanted=Wanted(), **film):  # noqa: B008
    return list(figures(made_film(AT_S, courses, **film), "made.mp4", wanted, PRACTICE))


def smiling(left, right, eyes=(STILL, STILL), **more):
    one, *_ = told({SMILE: (left, right), EYES: eyes}, **more)
    return one


def test_each_side_has_its_own_size_and_speed():
    one = smiling(noisy(smile(AT_S, size=1.0), 0.02), noisy(smile(AT_S, size=2.0), 0.02, seed=4))
    assert (one.gesture, one.unit, one.grade) == ("oral_commissure_excursion", "mm", Grade.FINE)
    assert (one.left.hold, one.right.hold) == pytest.approx((1.0, 2.0), abs=0.02)
    assert one.right.rise_speed == pytest.approx(2.0 * 1.875, rel=0.1)
    assert one.left.fall_speed == pytest.approx(1.0 * 1.875, rel=0.15)
    assert one.together.symmetry == pytest.approx(0.5, abs=0.02)
    assert one.together.hold_gap == pytest.approx(-1.0, abs=0.03)
    assert one.noise == 0.02
    assert one.mm_per_iod == MM_PER_IOD


def test_sides_that_go_together_have_no_gap():
    one = smiling(smile(AT_S, size=2.0), smile(AT_S, size=2.0))
    assert (one.together.start_gap_ms, one.together.end_gap_ms) == (0, 0)


def test_a_left_that_is_late_has_positive_gaps():
    one = smiling(smile(AT_S, begins_s=4.4, size=2.0), smile(AT_S, begins_s=4.0, size=2.0))
    assert one.together.start_gap_ms == pytest.approx(400, abs=40)
    assert one.together.end_gap_ms == pytest.approx(400, abs=40)


def test_a_side_that_does_not_move_has_no_start_to_compare():
    one = smiling(smile(AT_S, size=2.0), noisy(STILL, 0.02))
    assert one.together.start_gap_ms is None
    assert one.together.symmetry == pytest.approx(0.0, abs=0.02)


def test_a_side_that_does_not_move_has_neither_moments_nor_speed():
    one = smiling(noisy(STILL, 0.02), noisy(smile(AT_S, size=2.0), 0.02, seed=4))
    assert abs(one.left.hold) < 0.02
    still = (one.left.onset_s, one.left.offset_s, one.left.rise_speed, one.left.fall_speed)
    assert still == (None, None, None, None)
    assert one.right.rise_speed == pytest.approx(2.0 * 1.875, rel=0.1)
    assert (one.together.start_gap_ms, one.together.end_gap_ms) == (None, None)
    assert one.together.hold_gap == pytest.approx(-2.0, abs=0.05)


def test_where_no_noise_is_known_a_side_must_leave_what_still_counts_as_rest():
    one = smiling(smile(AT_S, size=0.2), smile(AT_S, size=2.0), noise=float("nan"), fine=False)
    assert one.noise is None
    assert (one.left.onset_s, one.left.rise_speed) == (None, None)
    assert one.right.rise_speed == pytest.approx(2.0 * 1.875, rel=0.1)


def against_a_picture(size):
    """A smile whose noise nobody knows, measured from a neutral picture."""
    both = smile(AT_S, size=size)
    wanted = Wanted(reference_mm=8.0)
    return smiling(0.5 * both, both, wanted=wanted, noise=float("nan"), fine=False)


def test_where_no_noise_is_known_symmetry_and_effort_are_told_of_what_left_rest():
    one = against_a_picture(2.0)
    assert one.together.symmetry == 0.5
    assert one.effort == pytest.approx(0.25)
    assert one.noise is None


def test_what_trembles_in_a_hold_is_no_speed_of_a_rise_that_nobody_saw():
    """The rise is in a gap; the fall is seen, and so has its speed."""
    hidden = {number for number, at_s in enumerate(AT_S) if 3.9 < at_s < 5.2}
    rough = noisy(smile(AT_S, size=2.0), 0.15)
    for noise in (0.02, float("nan")):
        one = smiling(rough, rough, unfit=hidden, noise=noise, fine=noise == noise)
        assert (one.left.onset_s, one.left.rise_speed) == (None, None)
        assert one.left.fall_speed == pytest.approx(2.0 * 1.875, rel=0.3)


def test_nor_of_a_fall():
    hidden = {number for number, at_s in enumerate(AT_S) if 7.9 < at_s < 9.2}
    rough = noisy(smile(AT_S, size=2.0), 0.15)
    one = smiling(rough, rough, unfit=hidden)
    assert (one.left.offset_s, one.left.fall_speed) == (None, None)
    assert one.left.rise_speed == pytest.approx(2.0 * 1.875, rel=0.3)


@pytest.mark.parametrize(("size", "is_told"), [(2.0, True), (0.55, False)])
def test_where_no_noise_is_known_a_speed_has_a_floor(size, is_told):
    """Of a third of 0.25 mm, over 0.3 s at 25 Hz, it is 1.2 mm/s."""
    one = smiling(STILL, smile(AT_S, size=size), noise=float("nan"), fine=False)
    assert None not in (one.right.onset_s, one.right.offset_s)
    told = [speed is not None for speed in (one.right.rise_speed, one.right.fall_speed)]
    assert told == [is_told, is_told]


@pytest.mark.parametrize(("noise", "is_told"), [(0.5, True), (0.8, False)])
def test_effort_is_held_back_where_coaching_holds_it_back(noise, is_told):
    film = made_film(AT_S, {SMILE: (STILL, smile(AT_S, size=2.0))})
    ((grade, span),) = spans_of(FOLLOWED[0], film, PRACTICE)
    shown = shown_in(film, FOLLOWED[0], grade, span, (0.0, np.inf), PRACTICE)
    shown = replace(shown, hold=tuple(replace(sample, noise=noise) for sample in shown.hold))
    one = _gesture(film, "made.mp4", shown, Wanted(reference_mm=8.0), PRACTICE)
    assert (one.effort is not None, one.together.symmetry is not None) == (is_told, is_told)


def test_a_side_pulled_over_to_the_other_has_a_size_and_no_part_in_the_smile():
    one = smiling(smile(AT_S, size=-0.5), smile(AT_S, size=2.0))
    assert one.left.hold == pytest.approx(-0.5)
    assert (one.left.onset_s, one.left.rise_speed) == (None, None)


def test_a_speed_that_drowns_in_its_own_noise_is_not_told():
    slow = noisy(smile(AT_S, rise_s=4.0, hold_s=2.0, release_s=0.8, size=2.0), 0.1)
    one = smiling(slow, slow, noise=0.2)
    assert one.left.onset_s is not None
    assert one.left.rise_speed is None
    assert one.left.fall_speed == pytest.approx(2.0 * 1.875 / 0.8, rel=0.25)


def test_each_side_begins_and_ends_at_a_quarter_of_its_own_hold():
    one = smiling(smile(AT_S, size=0.5), smile(AT_S, begins_s=4.3, hold_s=2.4, size=2.0))
    quarter_s = 0.359  # of a minimum-jerk rise of one second
    assert one.left.onset_s == pytest.approx(4.0 + quarter_s, abs=0.02)
    assert one.right.onset_s == pytest.approx(4.3 + quarter_s, abs=0.02)
    assert one.left.offset_s == pytest.approx(9.0 - quarter_s, abs=0.02)
    assert one.right.offset_s == pytest.approx(8.7 - quarter_s, abs=0.02)
    assert one.together.start_gap_ms == pytest.approx(-300, abs=15)
    assert one.together.end_gap_ms == pytest.approx(300, abs=15)


def test_a_side_that_lets_go_while_the_other_still_holds_ends_early_by_so_much():
    one = smiling(smile(AT_S, hold_s=2.6, size=2.0), smile(AT_S, hold_s=4.0, size=2.0))
    assert one.together.start_gap_ms == 0
    assert one.together.end_gap_ms == pytest.approx(-1400, abs=20)


def test_the_moments_are_those_that_coaching_finds():
    left, right = smile(AT_S, begins_s=4.2, size=1.0), smile(AT_S, size=2.0)
    samples = [
        Sample(at_s, (one, other), 0.02, {}, Grade.FINE)
        for at_s, one, other in zip(AT_S, left, right, strict=True)
    ]
    rise, hold, fall = (between(samples, *part) for part in ((0.0, 6.0), (5.3, 8.0), (8.0, 12.0)))
    one = smiling(left, right)
    starts, ends = (
        gap_ms(part, Side.LEFT, hold, PRACTICE, rising=rising)
        for part, rising in ((rise, True), (fall, False))
    )
    assert one.together.start_gap_ms == pytest.approx(starts, abs=1000 / RATE_HZ)
    assert one.together.end_gap_ms == pytest.approx(ends, abs=1000 / RATE_HZ)


def test_while_it_moves_the_left_is_ahead_by_the_mean_of_its_lead():
    left, right = smile(AT_S, size=1.0), smile(AT_S, begins_s=4.2, size=2.0)
    one = smiling(left, right)
    begins_s, held_s = one.times.onset_s, one.times.hold_from_s
    rising = (begins_s <= AT_S) & (held_s >= AT_S)
    assert one.together.move_gap == pytest.approx((left - right)[rising].mean(), abs=1e-3)
    assert one.together.move_gap != one.together.hold_gap


def test_what_is_left_of_rest_is_told_for_each_side():
    stiff = np.maximum(smile(AT_S, size=2.0), np.where(AT_S > 8.6, 0.2, 0.0))
    one = smiling(stiff, smile(AT_S, size=2.0))
    assert (one.left.tone_before, one.right.tone_before) == pytest.approx((0.0, 0.0), abs=0.02)
    assert (one.left.tone_after, one.right.tone_after) == pytest.approx((0.2, 0.0), abs=0.01)
    assert one.together.tone_gap == pytest.approx(0.2, abs=0.01)


def test_a_side_that_takes_a_second_to_let_go_has_no_tone_left():
    """What is still on its way down within a second of the gesture's end is no resting tone."""
    slow = np.maximum(smile(AT_S, size=2.0), np.where((AT_S > 8.6) & (AT_S < 9.9), 0.2, 0.0))
    one = smiling(slow, smile(AT_S, size=2.0))
    assert one.times.offset_s < 9.0
    assert one.left.tone_after == pytest.approx(0.0, abs=0.01)


def test_what_is_left_of_one_smile_is_not_read_from_the_next():
    both = smile(AT_S, hold_s=2.0, size=2.0) + smile(AT_S, begins_s=9.2, hold_s=2.0, size=2.0)
    first, _ = told({SMILE: (both, both)})
    assert first.left.tone_after == pytest.approx(0.0, abs=0.1)
    assert first.left.offset_s == pytest.approx(8.0 - 0.359, abs=0.02)


def test_the_affected_eye_that_joins_in_is_synkinesis_with_the_smile_at_which_it_began():
    rise = smile(AT_S, rise_s=4.0, size=2.0)
    joins = np.where(rise > 1.0, 0.3, 0.0)
    wanted = Wanted(affected=Side.LEFT, reference_mm=8.0)
    one = smiling(rise, rise, eyes=(joins, STILL), wanted=wanted)
    assert one.synkinesis == pytest.approx(0.3)
    assert one.synkinesis_onset == pytest.approx(1.0, abs=0.35)
    assert one.effort == pytest.approx(0.25, abs=0.005)


def test_the_other_eye_joining_in_is_synkinesis_the_other_way():
    both = smile(AT_S, size=2.0)
    eyes = (0.15 * both, STILL)
    assert smiling(both, both, eyes, wanted=Wanted(Side.RIGHT)).synkinesis == pytest.approx(-0.3)


def test_without_an_affected_side_there_is_no_synkinesis_and_without_a_reference_no_effort():
    one = smiling(smile(AT_S, size=2.0), smile(AT_S, size=2.0))
    assert (one.synkinesis, one.synkinesis_onset, one.effort) == (None, None, None)


def test_eyes_that_were_not_seen_leave_synkinesis_unknown_and_the_smile_known():
    both = smile(AT_S, size=2.0)
    (one,) = told({SMILE: (both, both)}, Wanted(Side.LEFT))
    assert one.synkinesis is None
    assert one.left.hold == pytest.approx(2.0)


@pytest.mark.parametrize(("closures", "told_s"), [(True, 0.5), (False, None)])
def test_landmarks_tell_synkinesis_only_of_eyes_that_were_learned_closed(closures, told_s):
    both = smile(AT_S, size=2.0)
    eyes, wanted = (0.25 * both, STILL), Wanted(Side.LEFT)
    one = smiling(both, both, eyes, wanted=wanted, fine=False, closures=closures)
    assert one.synkinesis == (told_s and pytest.approx(told_s))
    assert (one.synkinesis_onset is None) == (told_s is None)
    film = made_film(AT_S, {SMILE: (both, both), EYES: eyes}, fine=False, closures=closures)
    assert np.isfinite(film.synkinesis(Side.LEFT)).any() == closures
    assert (why_no_synkinesis(film, Side.LEFT) is None) == closures
    assert why_no_synkinesis(film, None) is None


def test_landmarks_tell_symmetry_with_one_digit():
    one = smiling(smile(AT_S, size=1.45), smile(AT_S, size=2.0), fine=False)
    assert one.grade is Grade.COARSE
    assert one.together.symmetry == 0.7


def test_where_skin_was_lost_in_a_gesture_all_of_it_is_by_landmarks():
    both = smile(AT_S, size=2.0) + smile(AT_S, begins_s=10.0, rise_s=0.5, size=1.5, hold_s=2.0)
    lost = {number for number, at_s in enumerate(AT_S) if 5 < at_s < 7}
    first, second = told({SMILE: (both, both)}, lost=lost)
    assert (first.grade, second.grade) == (Grade.COARSE, Grade.FINE)
    assert first.measured_share == 1.0
    assert second.noise < first.noise


def test_a_gesture_of_which_most_was_hidden_has_times_and_no_figures():
    both = smile(AT_S, size=2.0)
    unfit = {number for number, at_s in enumerate(AT_S) if 4.9 < at_s < 6.7 or 7 < at_s < 8}
    one = smiling(both, both, unfit=unfit)
    assert one.measured_share < 0.6
    assert one.times.onset_s is not None
    assert (one.left.hold, one.left.rise_speed, one.together.symmetry) == (None, None, None)
    assert (one.together.start_gap_ms, one.together.move_gap) == (None, None)


@pytest.mark.parametrize(("hidden_s", "has_figures"), [(2.0, False), (1.4, True)])
def test_figures_are_made_of_gestures_of_which_the_practised_share_was_measured(
    hidden_s, has_figures
):
    """Half of four seconds is not enough for a repetition, two thirds are."""
    both = smile(AT_S, hold_s=3.0, size=2.0)
    part_s = hidden_s / 2
    starts_s = (5.1, 5.3 + part_s)
    unfit = {
        number
        for number, at_s in enumerate(AT_S)
        if any(from_s < at_s < from_s + part_s for from_s in starts_s)
    }
    one = smiling(both, both, unfit=unfit)
    assert (one.measured_share >= PRACTICE.valid_share_needed) == has_figures
    assert one.measured_share > 0.4
    assert (one.left.hold is not None) == has_figures


def test_where_an_eye_joined_in_is_not_told_of_a_smile_whose_beginning_nobody_saw():
    """The film begins in the hold, and the eye joins in later."""
    both = smile(AT_S, begins_s=-2.0, hold_s=6.0, size=2.0)
    joins = np.where((AT_S > 2.0) & (AT_S < 5.0), 0.4, 0.0)
    one = smiling(both, both, eyes=(joins, STILL), wanted=Wanted(Side.LEFT))
    assert one.times.onset_s is None
    assert one.synkinesis == pytest.approx(0.4)
    assert one.synkinesis_onset is None


@pytest.mark.parametrize(("narrowing", "count"), [(0.08, 0), (0.12, 1)])
def test_an_eye_leaves_rest_where_the_gate_of_practice_says(narrowing, count):
    """Twice `rest_gate_least_share`, of lids that are hardly noisy."""
    closed = smile(AT_S, size=narrowing)
    assert len(told({EYES: (closed, closed)}, noise=0.001)) == count
    looser = msgspec.structs.replace(PRACTICE, rest_gate_least_share=0.03)
    film = made_film(AT_S, {EYES: (closed, closed)}, noise=0.001)
    assert len(list(figures(film, "made.mp4", Wanted(), looser))) == 1


def test_nothing_is_told_with_a_minus_before_it():
    """What a side did not do is zero, whichever way it trembled."""
    one = smiling(STILL - 1e-5, smile(AT_S, size=2.0))
    assert (str(one.left.hold), str(one.left.tone_after)) == ("0.0", "0.0")
    film = made_film(AT_S, {SMILE: (STILL - 0.004, smile(AT_S, size=2.0))})
    listed = gesture_table(film, [one])
    small = list(figures(film, "made.mp4", Wanted(), PRACTICE))
    assert "-0.00" not in "".join([*listed, *gesture_table(film, small)])
    assert small[0].left.hold == -0.004


def test_a_pucker_is_found_where_the_corners_come_inward():
    (one,) = told({OUTWARD: (-smile(AT_S, size=2.0), -smile(AT_S, size=1.0))})
    assert one.gesture == "oral_commissure_inward"
    assert (one.left.hold, one.right.hold) == pytest.approx((2.0, 1.0))


def test_a_brow_that_rises_with_a_smile_is_told_beside_it():
    both = smile(AT_S, size=2.0)
    names = [one.gesture for one in told({SMILE: (both, both), BROW: (0.5 * both, STILL)})]
    assert names == ["oral_commissure_excursion", "brow_raise"]


def test_eyes_that_close_gently_are_a_gesture_in_shares_of_the_fissure():
    closed = smile(AT_S, size=0.9)
    (one,) = told({EYES: (closed, 0.5 * closed)}, Wanted(Side.RIGHT), noise=0.002)
    assert (one.gesture, one.unit) == ("palpebral_fissure_narrowing", "share")
    assert (one.left.hold, one.right.hold) == pytest.approx((0.9, 0.45), abs=0.01)
    assert one.synkinesis is None


def test_a_clock_that_goes_back_upsets_nothing():
    jolted = np.where(np.arange(len(AT_S)) == 100, 0.0, AT_S)
    film = made_film(jolted, {SMILE: (smile(AT_S, size=2.0), smile(AT_S, size=1.0))})
    (one,) = figures(film, "made.mp4", Wanted(), PRACTICE)
    assert (one.left.hold, one.right.hold) == pytest.approx((2.0, 1.0))


def test_a_film_without_frames_has_no_gesture():
    assert list(figures(made_film([], {}), "made.mp4", Wanted(), PRACTICE)) == []


def test_a_film_without_a_face_or_a_picture_has_no_gesture():
    assert told({}) == []
    everything = set(range(len(AT_S)))
    assert told({SMILE: (smile(AT_S), smile(AT_S))}, unfit=everything) == []


def test_a_film_of_few_frames_says_why_no_side_begins_or_ends():
    few_s = np.arange(0, 16, 0.25)
    both = smile(few_s, size=2.0)
    film = made_film(few_s, {SMILE: (both, both)})
    (one,) = figures(film, "made.mp4", Wanted(), PRACTICE)
    assert one.times.onset_s is not None
    assert (one.left.onset_s, one.together.start_gap_ms, one.together.end_gap_ms) == (None,) * 3
    assert "made.mp4: its frames lie 0.25 s apart: when each side" in why_no_moments(film, PRACTICE)
    assert why_no_moments(made_film(AT_S, {}), PRACTICE) is None
    assert why_no_moments(made_film([0.0], {}), PRACTICE) is None
