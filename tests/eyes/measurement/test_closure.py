"""What a gentle closure teaches of an eye, and what one that does not close must not teach."""

from __future__ import annotations

import pytest

from device.eyes.measurement.closure import (
    CLOSED_S,
    Closing,
    Closure,
    LearningClosure,
    learn_closure,
)
from device.film.gesture import minimum_jerk

STEP_S = 0.08


def by_landmarks(narrowing):
    """An eye whose landmarks lag behind at first: half of half, and 0.85 when closed."""
    return 0.5 * narrowing + 0.35 * narrowing**3


def looks(end=1.0, held_s=3.0, found_up_to=0.8, see=by_landmarks):
    """Closing in 0.8 s and holding; margins are found while the eye is not too narrow."""
    for step in range(int((0.8 + held_s) / STEP_S)):
        at_s = step * STEP_S
        narrowing = end * minimum_jerk(at_s / 0.8)
        yield Closing(at_s, see(narrowing), narrowing if narrowing <= found_up_to else None)


@pytest.mark.parametrize("narrowing", [-0.1, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0])
def test_a_learned_closure_gives_landmarks_their_true_size(narrowing):
    closure = learn_closure(list(looks()))
    assert closure is not None
    assert closure.left_open == 0.0
    assert closure.narrowing(by_landmarks(narrowing)) == pytest.approx(narrowing, abs=0.08)


def test_without_margins_the_ends_alone_are_learned():
    closure = learn_closure(list(looks(found_up_to=-1.0)))
    assert closure == Closure((0.0, pytest.approx(0.85)), (0.0, 1.0))


def test_an_eye_that_stays_open_is_not_taken_for_closed():
    closure = learn_closure(list(looks(end=0.6)))
    assert closure is not None
    assert closure.left_open == pytest.approx(0.4)
    assert closure.narrowing(by_landmarks(0.6)) == pytest.approx(0.6)
    assert closure.narrowing(by_landmarks(0.3)) == pytest.approx(0.3, abs=0.08)


def test_an_eye_that_stays_open_and_whose_margins_are_lost_teaches_nothing():
    assert learn_closure(list(looks(end=0.6, found_up_to=0.3))) is None


def test_an_eye_that_does_not_move_at_all_teaches_nothing_false():
    closure = learn_closure(list(looks(end=0.0)))
    assert closure is None


def test_an_eye_that_hardly_moves_teaches_nothing():
    """Of a tenth over a tenth a scale would be made that is mostly noise."""
    assert learn_closure(list(looks(end=0.1))) is None
    assert learn_closure(list(looks(end=0.2))) is not None


def fluttering(closed, every_s=0.6, lasts_s=0.13):
    """Six seconds of eyes that are shut again and again, and open in between."""
    for step in range(90):
        at_s = step / 15
        shut = at_s % every_s < lasts_s
        yield Closing(at_s, closed if shut else 0.0, None if shut else 0.0)


@pytest.mark.parametrize("closed", [0.8, 0.52])
def test_eyes_that_flutter_are_held_for_as_long_as_they_are_shut(closed):
    both = [(eye, eye) for eye in fluttering(closed)]
    assert LearningClosure(tuple(both)).held_s < CLOSED_S / 2
    assert learn_closure(list(fluttering(closed))) is None


def test_a_closure_that_was_not_held_teaches_nothing():
    assert learn_closure(list(looks(held_s=CLOSED_S - 0.5))) is None


@pytest.mark.parametrize(("relaxed", "held_s"), [(0.72, 3.5), (0.62, 1.5)])
def test_an_eye_that_opens_again_by_a_fifth_is_no_longer_held(relaxed, held_s):
    """Closed for a second and a half, and then for two as far as this."""
    looks = [Closing(step / 20, 0.8 if step <= 30 else relaxed, None) for step in range(71)]
    assert LearningClosure(tuple((one, one) for one in looks)).held_s == pytest.approx(
        held_s, abs=0.06
    )
    assert (learn_closure(looks) is not None) == (held_s >= CLOSED_S)


def test_nothing_seen_teaches_nothing():
    assert learn_closure([]) is None


def test_the_time_held_is_that_of_the_eye_that_held_less():
    learning = LearningClosure()
    assert learning.held_s == 0.0
    for left, right in zip(looks(held_s=3.0), looks(held_s=3.0, end=0.5), strict=True):
        learning = learning.and_then((left, right))
    assert learning.held_s == pytest.approx(3.0, abs=0.4)


def test_a_pause_of_the_view_is_not_held_time():
    before = list(looks(held_s=0.6))
    after = [Closing(one.at_s + 30.0, one.landmarks, one.margins) for one in before[-6:]]
    assert learn_closure(before + after) is None
