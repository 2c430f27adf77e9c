"""Velocity is the slope of what was measured, and of nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from device.measuring.course import VELOCITY_WINDOW_S, smoothed, velocity, velocity_noise
from tests.measuring.made_film import course_of, noisy, smile, times

AT_S = times(10)


def both(one):
    return np.column_stack([one, -one])


def test_a_steady_rise_has_its_own_slope_in_every_frame():
    speeds = velocity(AT_S, both(0.7 * AT_S))
    assert speeds[1:-1] == pytest.approx(both(np.full(len(AT_S), 0.7))[1:-1])


def test_the_first_and_last_frame_have_no_velocity():
    speeds = velocity(AT_S, both(0.7 * AT_S))
    assert np.isnan(speeds[[0, -1]]).all()


def test_times_need_not_be_even():
    wavering = np.sort(np.random.default_rng(1).uniform(0, 10, 300))
    speeds = velocity(wavering, both(2.0 * wavering))
    assert speeds[np.isfinite(speeds).all(axis=1)] == pytest.approx(
        np.array([2.0, -2.0]) * np.ones((np.isfinite(speeds[:, 0]).sum(), 1))
    )


@pytest.mark.parametrize(("rise_s", "share"), [(2.0, 0.99), (1.0, 0.965), (0.5, 0.87)])
def test_the_peak_of_a_rise_is_shown_as_nearly_as_is_said(rise_s, share):
    peak = 1.875 / rise_s
    speeds = velocity(AT_S, both(smile(AT_S, rise_s=rise_s)))
    assert np.nanmax(speeds[:, 0]) == pytest.approx(share * peak, rel=0.03)


def test_noise_becomes_as_many_times_itself_a_second_as_is_said():
    still = noisy(np.zeros(5000), 0.1)
    speeds = velocity(times(200), both(still))
    assert np.nanstd(speeds[:, 0]) == pytest.approx(0.47, rel=0.1)
    assert np.nanmedian(velocity_noise(times(200), 0.1)) == pytest.approx(0.47, rel=0.1)


def test_noise_of_a_velocity_is_known_where_a_velocity_is():
    known = np.isfinite(velocity(AT_S, both(0.7 * AT_S))[:, 0])
    assert (np.isfinite(velocity_noise(AT_S, 0.1)) == known).all()
    assert np.isnan(velocity_noise(AT_S[:2], 0.1)).all()


def test_an_hour_into_a_film_slopes_are_as_exact():
    late = AT_S + 3600
    speeds = velocity(late, both(0.7 * AT_S))
    assert speeds[1:-1, 0] == pytest.approx(np.full(len(AT_S) - 2, 0.7), abs=1e-6)


def test_what_was_not_measured_has_no_velocity_and_lends_none():
    rise = 0.7 * AT_S
    rise[100:130] = np.nan
    speeds = velocity(AT_S, both(rise))
    assert np.isnan(speeds[100:130]).all()
    assert np.nanmax(np.abs(speeds[:, 0] - 0.7)) < 1e-9


def test_beside_a_gap_nothing_is_guessed_from_one_side():
    rise = 0.7 * AT_S
    rise[100:130] = np.nan
    speeds = velocity(AT_S, both(rise))
    assert np.isnan(speeds[[99, 130]]).all()
    assert np.isfinite(speeds[[98, 131]]).all()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_of_too_few_frames_there_is_no_velocity(count):
    assert np.isnan(velocity(AT_S[:count], both(AT_S[:count]))).all()


def test_times_that_stand_still_have_no_slope():
    assert np.isnan(velocity(np.zeros(9), both(np.arange(9.0)))).all()


def test_a_blink_is_gone_from_a_running_median_and_a_smile_is_not():
    blink = np.where((AT_S > 1) & (AT_S < 1.25), 0.5, 0.0)
    course = course_of(AT_S, blink, smile(AT_S))
    calm = smoothed(course, 1.0)
    assert calm[:, 0].max() == 0
    assert calm[:, 1].max() == pytest.approx(1.0)


def test_a_window_is_as_long_where_frames_are_few():
    """A twitch of 0.2 s is gone, and one of 0.4 s stays, in half a second of either rate."""
    at_s = np.concatenate([np.arange(0, 5, 1 / 60), np.arange(5, 15, 1 / 10)])
    for begins_s in (2.0, 10.0):
        short, long = (
            np.where((at_s > begins_s) & (at_s < begins_s + lasts_s), 1.0, 0.0)
            for lasts_s in (0.22, 0.42)
        )
        calm = smoothed(course_of(at_s, short, long), 0.5)
        assert (calm[:, 0].max(), calm[:, 1].max()) == (0.0, 1.0)


def test_a_running_median_is_not_late_in_a_film_whose_rate_drops():
    at_s = np.concatenate([np.arange(0, 5, 1 / 60), np.arange(5, 15, 1 / 10)])
    course = course_of(at_s, 0.7 * at_s, smile(at_s, begins_s=8.0))
    calm = smoothed(course, 0.5)
    steady = (at_s < 4.7) | (at_s > 5.3)
    assert calm[steady, 0] == pytest.approx(0.7 * at_s[steady])
    held = (at_s > 9.3) & (at_s < 11.7)
    assert calm[held, 1] == pytest.approx(1.0, abs=1e-6)
    assert np.abs(calm[:, 1] - course.sides[:, 1]).max() < 0.15


def test_both_ends_of_a_course_keep_their_own_values():
    calm = smoothed(course_of(AT_S, AT_S, -AT_S), 1.0)
    assert calm == pytest.approx(np.column_stack([AT_S, -AT_S]))


def test_without_a_clock_nothing_is_smoothed():
    course = course_of(np.zeros(9), np.arange(9.0), np.arange(9.0))
    assert smoothed(course, 1.0) == pytest.approx(course.sides)


def test_a_course_breaks_where_nothing_was_measured_for_long():
    held = np.ones(len(AT_S))
    held[50:60] = np.nan
    held[100:160] = np.nan
    parts = list(course_of(AT_S, held, held).unbroken())
    assert [(part.at_s[0], part.at_s[-1]) for part in parts] == [
        (0.0, pytest.approx(99 / 25)),
        (pytest.approx(160 / 25), pytest.approx(249 / 25)),
    ]


def test_the_window_is_the_one_that_the_docstring_speaks_of():
    assert VELOCITY_WINDOW_S == 0.3
