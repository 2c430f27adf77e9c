"""Lips that talk, and lips that do not."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest

from device.eyes.measurement.axes import align
from device.eyes.measurement.lips import (
    Lips,
    LipShape,
    follow_lips,
    lip_shape,
    resting_lips,
    turns,
)
from tests.eyes.measurement.made_face import MM_PER_IOD, Expression, head_points, in_image

RATE_HZ = 20
WIDTH_IOD = 0.6


def watched(gap_mm, seconds=3.0, rate_hz=RATE_HZ, width_iod=lambda _: WIDTH_IOD):
    """Whether talk was seen, frame by frame, of lips whose gap is a function of time."""
    times = np.arange(0.0, seconds, 1 / rate_hz)
    noise = np.random.default_rng(4).normal(0.0, 0.0005, len(times))
    shapes = [
        LipShape(at_s, gap_mm(at_s) / MM_PER_IOD + off, width_iod(at_s))
        for at_s, off in zip(times, noise, strict=True)
    ]
    return [lips.talking for lips in accumulate(shapes, follow_lips, initial=Lips())][1:]


def syllables(per_second, mm):
    return lambda at_s: mm * abs(np.sin(np.pi * per_second * at_s))


@pytest.mark.parametrize("per_second", [2.5, 4, 6, 8])
def test_words_are_talk_within_a_second_and_a_half(per_second):
    assert all(watched(syllables(per_second, 5.0))[int(1.5 * RATE_HZ) :])


def speech(seed, mm=5.0):
    """Syllables of 0.16 to 0.34 s, as words have them: never quite even, some hardly parted."""
    chance = np.random.default_rng(seed)
    ends = np.cumsum(chance.uniform(0.16, 0.34, 60))
    highs = chance.uniform(0.3, 1.0, 60) * mm

    def gap_mm(at_s):
        now = int(np.searchsorted(ends, at_s))
        begin = ends[now - 1] if now else 0.0
        return highs[now] * np.sin(np.pi * (at_s - begin) / (ends[now] - begin))

    return gap_mm


@pytest.mark.parametrize(("rate_hz", "within_s"), [(30, 2), (15, 2), (8, 2), (5, 3), (3, 4)])
def test_words_are_talk_however_few_frames_there_are(rate_hz, within_s):
    """With three frames a second most of the time, and with more nearly always."""
    seen = [watched(speech(seed), 8.0, rate_hz)[within_s * rate_hz :] for seed in range(12)]
    assert np.mean(seen) >= 0.9


def test_words_said_with_round_and_wide_lips_are_talk():
    wide = watched(lambda _: 1.0, width_iod=lambda at_s: 0.6 + 0.03 * np.sin(6 * np.pi * at_s))
    assert wide[-1]


@pytest.mark.parametrize(
    "story",
    [
        lambda _: 0.0,
        lambda at_s: 3.0 * min(at_s / 3, 1.0),
        lambda at_s: 25.0 * np.sin(np.pi * min(at_s / 2.5, 1.0)),
        lambda at_s: 2.0 * np.exp(-(((at_s - 1.0) / 0.15) ** 2)),
        lambda at_s: 0.15 * np.sin(8 * np.pi * at_s),
    ],
    ids=[
        "stillness",
        "a slow open smile",
        "a yawn",
        "a swallow",
        "a tremor of a third of a millimetre",
    ],
)
@pytest.mark.parametrize("rate_hz", [3, 5, 8, 20, 30])
def test_this_is_not_talk(story, rate_hz):
    assert not any(watched(story, 8.0, rate_hz))


def test_who_has_stopped_talking_is_measured_again_after_a_second_and_a_half():
    def gap_mm(at_s):
        return syllables(4, 5.0)(at_s) if at_s < 1.5 else 0.0

    seen = watched(gap_mm, seconds=4.0)
    assert seen[int(1.4 * RATE_HZ)]
    assert not any(seen[int(3.0 * RATE_HZ) :])


def test_two_looks_a_second_tell_nothing_of_talk():
    assert not any(watched(syllables(3, 6.0), seconds=10.0, rate_hz=2))


def test_dropped_frames_and_a_clock_set_back_begin_the_lips_anew():
    lips = follow_lips(follow_lips(Lips(), LipShape(1.0, 0.0, 0.6)), LipShape(1.05, 0.0, 0.6))
    assert len(lips.shapes) == 2
    for at_s in (1.6, 1.05, 0.2):
        later = LipShape(at_s, 0.0, 0.6)
        assert follow_lips(lips, later) == Lips((later,))


def test_only_turns_of_some_size_are_counted():
    assert turns([], 1.0) == 0
    assert turns([0, 5, 0, 5, 0], 1.0) == 3
    assert turns([0, 5, 4.5, 6, 0], 1.0) == 1
    assert turns([3, 0, 3], 1.0) == 1
    assert turns([0, 0.4, 0, 0.4, 0], 1.0) == 0


def test_lips_are_read_off_the_face():
    head = align(in_image(head_points(Expression(lip_gap_mm=4.2)), yaw_deg=5, roll_deg=3))
    shape = lip_shape(head, 7.0)
    assert shape.at_s == 7.0
    assert shape.gap_iod * MM_PER_IOD == pytest.approx(4.2, abs=1e-6)
    assert shape.width_iod * MM_PER_IOD == pytest.approx(50.0, abs=1e-6)


def test_lips_that_do_not_meet_and_lips_that_will_not_keep_still_are_told_apart():
    parted = resting_lips([0.05] * 95 + [0.0] * 5)
    assert (parted.parted, parted.moved) == (True, False)
    wandering = resting_lips([0.0] * 51 + [0.03] * 49)
    assert (wandering.parted, wandering.moved) == (False, True)


def test_a_swallow_neither_parts_nor_moves_closed_lips():
    closed = resting_lips([0.002] * 95 + [0.04] * 5)
    assert (closed.parted, closed.moved) == (False, False)
