"""When a side begins and ends: once in a gesture, by its own size, and only where it was seen."""

from __future__ import annotations

import numpy as np
import pytest

from device.measuring.moments import Moments, moments
from tests.eyes.measurement.made_face import PRACTICE
from tests.measuring.made_film import smile, times

AT_S = times(12)
QUARTER_S = 0.359
"""Of a minimum-jerk rise of one second, to a quarter of its height."""


def test_a_side_has_moments_of_its_own_between_the_frames():
    one = moments(AT_S, smile(AT_S, size=2.0), 2.0, PRACTICE)
    assert one.onset_s == pytest.approx(4.0 + QUARTER_S, abs=0.005)
    assert one.offset_s == pytest.approx(9.0 - QUARTER_S, abs=0.005)


def test_a_side_that_gives_way_and_comes_back_ends_when_it_ends():
    wavers = smile(AT_S, size=2.0)
    wavers[(AT_S > 5.5) & (AT_S < 6.5)] = 0.0
    whole = moments(AT_S, smile(AT_S, size=2.0), 2.0, PRACTICE)
    assert moments(AT_S, wavers, 2.0, PRACTICE) == whole


def test_a_twitch_before_is_no_onset():
    twitches = smile(AT_S, size=2.0) + np.where((AT_S > 2) & (AT_S < 2.3), 0.9, 0.0)
    assert moments(AT_S, twitches, 2.0, PRACTICE).onset_s == pytest.approx(
        4.0 + QUARTER_S, abs=0.005
    )


def test_a_crossing_that_nobody_watched_has_no_moment():
    seen = (AT_S < 4.1) | (AT_S > 5.2)
    hidden = moments(AT_S[seen], smile(AT_S, size=2.0)[seen], 2.0, PRACTICE)
    assert hidden.onset_s is None
    assert hidden.offset_s == pytest.approx(9.0 - QUARTER_S, abs=0.005)


@pytest.mark.parametrize(("rate_hz", "told"), [(25, True), (7, True), (6, False), (2, False)])
def test_moments_are_told_no_finer_than_frames_bear(rate_hz, told):
    """Two sides that are 150 ms apart go together; frames farther apart cannot say that."""
    at_s = np.arange(0, 12, 1 / rate_hz)
    one = moments(at_s, smile(at_s, size=2.0), 2.0, PRACTICE)
    assert [moment is not None for moment in (one.onset_s, one.offset_s)] == [told, told]


@pytest.mark.parametrize("late", [0, 1])
def test_stamps_that_a_container_rounds_are_no_longer_step(late):
    at_s = np.arange(0, 12, PRACTICE.together_ms / 1000)
    at_s += np.where(np.arange(len(at_s)) % 2 == late, 0.0004, 0.0)
    assert moments(at_s, smile(at_s, size=2.0), 2.0, PRACTICE).onset_s is not None


def test_what_begins_before_or_ends_after_the_film_has_no_moment_there():
    inside = (AT_S > 5.0) & (AT_S < 8.0)
    assert moments(AT_S[inside], smile(AT_S, size=2.0)[inside], 2.0, PRACTICE) == Moments()


def test_a_side_that_never_came_to_its_hold_or_has_none_has_no_moments():
    assert moments(AT_S, np.zeros(len(AT_S)), 1.0, PRACTICE) == Moments()
    assert moments(AT_S, smile(AT_S), -0.5, PRACTICE) == Moments()
