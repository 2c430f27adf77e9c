"""Figures of made-up readings whose answers are known."""

from math import inf, isnan, nan

import numpy as np
import pytest

from bench.accuracy.figures import (
    asymmetry_gains,
    d_prime,
    gains,
    leaks,
    least_told,
    lents,
    mean_of,
    moves,
    pooled_sigma,
    root_mean_square,
    slope,
    spread,
    windows,
)
from bench.accuracy.filmed.scene import REST, Hold, Scene
from bench.accuracy.filmed.truth import MEASURES, ROW
from bench.accuracy.recording import COARSE, FINE, Recording
from device.face.seen import MeasureName

EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM


def recording(names: list[str], truth: list[tuple[float, float]], read: np.ndarray) -> Recording:
    shape = (len(names), len(MEASURES), 2)
    true, readings = np.zeros(shape), np.full(shape, nan)
    true[:, ROW[EXCURSION]], readings[:, ROW[EXCURSION]] = truth, read
    return Recording(
        Scene("made up", "somebody", (Hold(REST, 1.0),)),
        np.arange(len(names)) / 10,
        np.array(names),
        true,
        {COARSE: readings, FINE: np.full(shape, nan)},
    )


@pytest.fixture
def smile() -> Recording:
    names = [REST, REST, "", "left 4 %", "left 4 %"]
    truth = [(0, 0), (0, 0), (2, 0), (4, 0), (4, 0)]
    read = [(0, 0), (0.2, 0), (1.5, 0.1), (2.9, 0.4), (3.1, 0.6)]
    return recording(names, truth, np.array(read))


def test_three_of_four_seen_and_half_lent_is_so_told(smile: Recording) -> None:
    (moved,) = moves([smile], COARSE, EXCURSION)
    assert (moved.true, moved.seen, moved.lent) == pytest.approx((4.0, 3.0, 0.5))
    assert (gains([moved]), leaks([moved])) == ([pytest.approx(0.75)], [pytest.approx(0.125)])
    assert lents([moved]) == [pytest.approx(0.5)]
    assert asymmetry_gains([moved]) == [pytest.approx(0.625)]


def test_what_the_other_side_really_did_is_no_leak() -> None:
    both = recording(["left 10 %"], [(10.0, 2.0)], np.array([(10.0, 2.0)]))
    (moved,) = moves([both], COARSE, EXCURSION)
    assert moved.leak == 0.0
    assert asymmetry_gains([moved]) == [1.0]


def test_what_rest_does_not_enter_is_counted_from_what_it_was_at_rest() -> None:
    names = [REST, REST, REST, "left 4 %", "left 4 %"]
    truth = [(10, 10), (10, 10), (10, 10), (14, 10), (14, 10)]
    read = [(nan, nan), (nan, nan), (12, 9), (15, 9.4), (15, 9.4)]
    both = recording(names, truth, np.array(read))
    (since,) = moves([both], COARSE, EXCURSION, since_rest=True)
    assert (since.true, since.seen, since.lent) == pytest.approx((4.0, 3.0, 0.4))
    (plain,) = moves([both], COARSE, EXCURSION)
    assert plain.gain == pytest.approx(15 / 14)


def test_who_measured_nothing_has_no_gain(smile: Recording) -> None:
    (moved,) = moves([smile], FINE, EXCURSION)
    assert isnan(moved.gain)
    assert spread(gains([moved])).count == 0


def test_only_holds_of_a_label_are_taken(smile: Recording) -> None:
    assert moves([smile], COARSE, EXCURSION, "5 %") == []
    assert len(moves([smile], COARSE, EXCURSION, "5 %", "4 %")) == 1


def test_a_hold_seen_in_less_than_half_of_its_frames_was_not_measured() -> None:
    assert isnan(mean_of(np.array([1.0, nan, nan])))
    assert mean_of(np.array([1.0, 2.0, nan])) == 1.5


def test_a_step_of_four_sigmas_has_a_d_prime_of_four() -> None:
    chance = np.random.default_rng(0)
    rest, moved = chance.normal(0, 0.1, 4000), chance.normal(0.4, 0.1, 4000)
    sigma = pooled_sigma([rest, moved])
    assert sigma == pytest.approx(0.1, rel=0.05)
    assert d_prime(rest, moved, sigma) == pytest.approx(4.0, rel=0.05)


def test_the_least_step_told_has_no_untold_one_above_it() -> None:
    assert least_told({0.1: 5.0, 0.2: 1.0, 0.5: 4.0, 1.0: 9.0}) == 0.5
    assert least_told({0.1: 5.0, 0.2: 6.0}) == 0.1
    assert least_told({0.1: 1.0, 0.2: 2.0}) == inf
    assert isnan(least_told({0.1: nan, 0.2: nan}))


def test_windows_are_means_of_whole_stretches() -> None:
    values = np.array([1.0, 3.0, nan, nan, 5.0, 7.0, 9.0])
    assert windows(values, 2).tolist() == [2.0, 6.0]


def test_a_line_with_gaps_keeps_its_slope() -> None:
    at = np.arange(-5.0, 6.0)
    values = 0.3 * at + 1
    values[::3] = nan
    assert slope(at, values) == pytest.approx(0.3)
    assert isnan(slope(at, np.full(11, nan)))


def test_root_mean_square_leaves_out_what_is_not_there() -> None:
    assert root_mean_square([3.0, nan, -4.0]) == pytest.approx(np.sqrt(12.5))
    assert isnan(root_mean_square([nan]))
