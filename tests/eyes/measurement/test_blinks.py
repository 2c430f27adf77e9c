"""Blinks are left out, and nothing that is done slowly is."""

from __future__ import annotations

import numpy as np
import pytest

from device.eyes.measurement.blinks import BLINK_S, LONGEST_BLINK_S, Blinking, follow_blinks
from device.film.gesture import minimum_jerk

RATE_HZ = 12.5


def left_out(narrowing, lasts_s=4.0, rate_hz=RATE_HZ):
    """The times at which looks were left out; `narrowing` is (left, right) at a time."""
    blinking, times = Blinking(), []
    for at_s in np.arange(0.0, lasts_s, 1 / rate_hz):
        blinking = follow_blinks(blinking, np.array(narrowing(at_s)), float(at_s))
        times += [float(at_s)] if blinking.now else []
    return times


def blink(at_s, begins_s=2.0, lasts_s=0.28):
    past = (at_s - begins_s) / lasts_s
    return minimum_jerk(past / 0.4) - minimum_jerk((past - 0.4) / 0.6)


@pytest.mark.parametrize("begins_s", [2.0, 2.02, 2.05, 2.07])
@pytest.mark.parametrize("rate_hz", [10.0, 12.5, 20.0])
def test_every_look_that_a_blink_narrowed_is_left_out(begins_s, rate_hz):
    looked = np.arange(0.0, 4.0, 1 / rate_hz)
    narrowed = [float(t) for t in looked if blink(t, begins_s) >= 0.06]
    out = left_out(lambda t: (0.8 * blink(t, begins_s),) * 2, rate_hz=rate_hz)
    assert set(narrowed) <= set(out)
    assert min(out) >= begins_s
    assert max(out) <= begins_s + BLINK_S


@pytest.mark.parametrize(("rate_hz", "least"), [(8.0, 0.09), (5.0, 0.14), (3.0, 0.24)])
def test_with_few_looks_a_second_what_a_blink_narrowed_plainly_is_left_out(rate_hz, least):
    """By landmarks, and by as much as nothing slow narrows between two looks."""
    for begins_s in 2.0 + np.arange(0.0, 0.4, 0.03):
        looked = np.arange(0.0, 4.0, 1 / rate_hz)
        plain = {float(t) for t in looked if 0.5 * blink(t, begins_s) >= least}
        out = left_out(lambda t, at=begins_s: (0.5 * blink(t, at), 0.0), rate_hz=rate_hz)
        assert plain <= set(out)
        assert all(begins_s <= t <= begins_s + BLINK_S + 1 / rate_hz for t in out)


@pytest.mark.parametrize("rate_hz", [3.0, 5.0, 8.0, 15.0, 30.0])
def test_at_any_rate_what_is_slow_is_no_blink(rate_hz):
    assert left_out(lambda t: (minimum_jerk(t / 4.0),) * 2, rate_hz=rate_hz) == []
    assert left_out(lambda t: (0.25 * minimum_jerk(t / 3.0), 0.0), rate_hz=rate_hz) == []


def seldom(times):
    blinking = Blinking()
    for at_s in times:
        blinking = follow_blinks(blinking, np.zeros(2), at_s)
    return blinking.seldom


@pytest.mark.parametrize("rate_hz", [0.5, 1.0, 2.0])
def test_looks_that_keep_too_far_apart_cannot_tell_a_blink(rate_hz):
    assert seldom(np.arange(5) / rate_hz)


def test_a_break_in_the_looks_is_not_yet_too_seldom():
    assert not seldom([0.0, 0.3, 0.6, 0.9])
    assert not seldom([0.0])
    assert not seldom([0.0, 0.1, 0.2, 30.0])
    assert not seldom([0.0, 0.1, 0.2, 0.7, 0.8])


def test_an_incomplete_blink_of_one_eye_is_a_blink():
    assert left_out(lambda t: (0.0, 0.12 * blink(t)))


def test_a_slow_closure_is_no_blink():
    assert left_out(lambda t: (minimum_jerk(t / 4.0),) * 2) == []


def test_an_eye_that_narrows_with_a_slow_smile_is_no_blink():
    assert left_out(lambda t: (0.25 * minimum_jerk(t / 3.0), 0.0)) == []


def test_trembling_landmarks_do_not_blink():
    chance = np.random.default_rng(1)
    assert left_out(lambda _: chance.normal(0.0, 0.006, 2), lasts_s=60.0) == []


def test_eyes_that_close_fast_and_stay_closed_are_told_again_soon():
    out = left_out(lambda t: (0.9 * minimum_jerk((t - 2.0) / 0.15),) * 2)
    assert min(out) >= 2.0
    assert BLINK_S - 0.1 <= max(out) - min(out) <= BLINK_S + 0.1


def test_eyes_that_flutter_are_not_left_out_for_ever():
    out = left_out(lambda t: (abs(np.sin(9 * t)),) * 2, lasts_s=10.0)
    gaps = np.diff([t for t in np.arange(0.0, 10.0, 1 / RATE_HZ) if t not in out])
    assert gaps.max() <= LONGEST_BLINK_S + 3 / RATE_HZ


def test_the_first_look_is_never_a_blink():
    assert not follow_blinks(Blinking(), np.array((0.9, 0.9)), 5.0).now


def test_a_look_after_a_long_pause_is_no_blink():
    before = follow_blinks(Blinking(), np.zeros(2), 0.0)
    assert not follow_blinks(before, np.array((0.5, 0.5)), 3.0).now


@pytest.mark.parametrize("back_s", [0.0, 0.5, 3600.0])
@pytest.mark.parametrize("now", [0.0, 0.3])
def test_time_that_does_not_go_on_ends_a_blink_and_begins_anew(back_s, now):
    blinking, at_s = Blinking(), 5000.0
    for step in range(20):
        blinking = follow_blinks(blinking, np.zeros(2), at_s := 5000.0 + step / RATE_HZ)
    blinking = follow_blinks(blinking, np.array((0.5, 0.5)), at_s := at_s + 1 / RATE_HZ)
    assert blinking.now
    for step in range(20):
        blinking = follow_blinks(blinking, np.full(2, now), at_s - back_s + step / RATE_HZ)
        assert not blinking.now
    assert len(blinking.looks) <= 1.2 * RATE_HZ
