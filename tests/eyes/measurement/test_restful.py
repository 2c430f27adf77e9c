"""A rest that is not restful is asked for again, and one that is has its noise."""

from __future__ import annotations

import numpy as np
import pytest

from device.eyes.measurement.measures import Place, measure, typical
from device.eyes.measurement.noise import least, noises
from device.eyes.measurement.rest import (
    LearningRest,
    RestFace,
)
from device.eyes.measurement.restful import unrests
from device.eyes.measurement.sample import Sample
from device.face.seen import (
    MeasureName,
    Reason,
    Region,
    Unrest,
)
from tests.eyes.measurement.made_face import (
    MM_PER_IOD,
    REST,
    Expression,
)
from tests.eyes.measurement.test_rest import BLINK, EXCURSION, NARROWING, RATE_HZ, head, learn

RAISED = Expression(raised_mm={Place.BROW: (3.0, 3.0)})


ONE_RAISED = Expression(raised_mm={Place.BROW: (0.0, 2.0)})


NARROWED = Expression(narrowing=(0.0, 0.3))


HIGH = Expression(raised_mm={Place.BROW: (12.0, 12.0)})


NARROW = Expression(narrowing=(0.5, 0.5))


@pytest.mark.parametrize("early", [RAISED, ONE_RAISED, NARROWED], ids=["brows", "a brow", "an eye"])
@pytest.mark.parametrize("seconds", [1.5, 2.5, 4.0])
def test_brows_and_eyes_that_come_to_rest_late_are_asked_for_rest_again(early, seconds):
    moving = round(seconds * RATE_HZ)
    states = learn([head(early)] * moving + [head()] * (101 - moving))
    assert states[-1] == asked_again(Unrest.MOVED)
    again = learn([head()] * 102, states[-1], start_s=101 / RATE_HZ)
    assert isinstance(again[-1], RestFace)
    usual = measure(head().points)
    assert again[-1].geometry.places == pytest.approx(usual.places)


def test_who_moves_again_is_asked_again():
    waving = [head(RAISED if number // 40 % 2 else REST) for number in range(303)]
    assert not any(isinstance(state, RestFace) for state in learn(waving))


HELD = {
    "brows held high": (HIGH, Unrest.BROWS),
    "eyes held narrow": (NARROW, Unrest.EYES),
    "a smile held": (Expression(smile_mm=(4.9, 4.9)), Unrest.MOUTH),
    "a smile held on one side": (Expression(smile_mm=(0.0, 4.9)), Unrest.MOUTH),
    "a smile held beside a corner that hangs": (Expression(smile_mm=(-4.0, 4.9)), Unrest.MOUTH),
    "a small smile held on both sides": (Expression(smile_mm=(1.6, 1.6)), Unrest.MOUTH),
    "a pucker held": (Expression(smile_mm=(-8.0, -8.0)), Unrest.MOUTH),
}


@pytest.mark.parametrize(("held", "unrest"), HELD.values(), ids=list(HELD))
def test_what_hardly_anybodys_face_is_like_is_asked_once_and_then_taken_for_theirs(held, unrest):
    states = learn([head(held)] * 210)
    assert states[101] == asked_again(unrest)
    assert isinstance(states[-1], RestFace)


def test_a_smile_let_go_of_when_it_was_asked_is_not_in_the_rest():
    states = learn([head(Expression(smile_mm=(4.9, 0.0)))] * 101 + [head()] * 120)
    rest = next(state for state in states if isinstance(state, RestFace))
    assert rest.geometry.places == pytest.approx(measure(head().points).places)


@pytest.mark.parametrize(("held", "unrest"), HELD.values(), ids=list(HELD))
def test_one_unrest_does_not_use_up_the_question_for_another(held, unrest):
    creeps = [head(Expression(smile_mm=(-t / 50, 0))) for t in range(101)]
    states = learn([*creeps, *[head(held)] * 101])
    assert states[101] == asked_again(Unrest.MOVED)
    assert isinstance(states[-1], LearningRest)
    assert states[-1].unrest is unrest
    assert states[-1].asked == {Unrest.MOVED, unrest}


def test_what_is_held_together_is_asked_for_together():
    both = Expression(smile_mm=(4.9, 4.9), raised_mm={Place.BROW: (12.0, 12.0)})
    states = learn([head(both)] * 210)
    assert states[101].unrest is Unrest.MOUTH
    assert states[101].asked == {Unrest.MOUTH, Unrest.BROWS}
    assert isinstance(states[-1], RestFace)


@pytest.mark.parametrize("narrowing", [(0.8, 0.0), (0.0, 0.8), (0.95, 0.95)])
def test_an_eye_that_is_shut_is_never_at_rest(narrowing):
    states = learn([head(Expression(narrowing=narrowing))] * 320)
    assert not any(isinstance(state, RestFace) for state in states)
    assert states[-1].unrest is Unrest.EYES


def test_a_mouth_that_hangs_on_one_side_is_nobodys_unrest():
    droops = Expression(smile_mm=(-5.0, 1.0))
    assert isinstance(learn([head(droops)] * 101)[-1], RestFace)


def asked_again(*unrest):
    return LearningRest(last_at_s=5.0, unrest=unrest[0], asked=frozenset(unrest))


def test_one_drooping_brow_or_lid_is_nobodys_unrest():
    droops = Expression(narrowing=(0.5, 0.0), raised_mm={Place.BROW: (-8.0, 12.0)})
    assert isinstance(learn([head(droops)] * 101)[-1], RestFace)


def test_blinks_and_a_swallow_are_no_unrest():
    swallow = Expression(smile_mm=(-2.0, -2.0), lip_gap_mm=1.0, raised_mm={Place.CHIN: (2.0, 2.0)})
    heads = [head(BLINK if number % 60 < 6 else REST) for number in range(101)]
    heads[40:50] = [head(swallow)] * 10
    assert isinstance(learn(heads)[-1], RestFace)


def restful(expressions, ways=None, hidden=()):
    """Whether frames are rest; brows are behind a hand in those that are `hidden`."""
    hand = {Region.BROWS: Reason.HAND, Region.EYES: Reason.HAND}
    samples = [
        Sample(measure(head(one).points), 0.0, poor=hand if number in hidden else {})
        for number, one in enumerate(expressions)
    ]
    rest = typical([sample.geometry for sample in samples])
    return not unrests(samples, ways, rest, None, limit_iod=0.5 / MM_PER_IOD)


def test_brows_and_eyes_behind_a_hand_are_not_said_to_move():
    behind = [Expression(raised_mm={Place.BROW: (6.0, 6.0)}, narrowing=(0.4, 0.4))] * 40
    assert not restful([*behind, *[REST] * 60])
    assert restful([*behind, *[REST] * 60], hidden=range(40))
    assert restful([REST] * 100, hidden=range(100))


@pytest.mark.parametrize("place", [Place.ORAL_COMMISSURE, Place.BROW])
def test_skin_has_the_say_where_it_found_a_place_and_landmarks_where_it_did_not(place):
    still, moving = np.zeros((100, 7, 2, 2)), np.zeros((100, 7, 2, 2))
    moving[:50, place, 0, 1] = 0.7 / MM_PER_IOD
    wandering = [Expression(raised_mm={place: (2.0, 0.0)}, smile_mm=(2.0, 0.0))] * 40
    wandering += [REST] * 60
    assert not restful([REST] * 100, moving)
    assert restful([REST] * 100, still)
    lost = still.copy()
    lost[10:, place, 0] = np.nan
    others = [one for one in (Place.ORAL_COMMISSURE, Place.BROW) if one is not place]
    assert restful(wandering, still)
    assert not restful(wandering, lost)
    assert np.isfinite(lost[:, others]).all()


def test_frames_that_are_the_same_to_the_last_bit_still_have_a_noise():
    rest = learn([head()] * 101)[-1]
    for name, noise in rest.noise.items():
        assert noise == least(name, rest.mm_per_iod) > 0.0
    assert rest.noise[EXCURSION] == pytest.approx(0.005, abs=0.001)
    assert rest.noise[NARROWING] == pytest.approx(0.0006, abs=0.0001)


def test_a_measure_that_was_not_seen_has_no_noise_and_not_a_small_one():
    nothing = {name: np.full(2, np.nan) for name in MeasureName}
    assert all(np.isnan(noise) for noise in noises([nothing] * 30, 84.0).values())
    assert np.isnan(noises([nothing] * 16 + [against(0.0)] * 14, 84.0)[EXCURSION])


def test_the_noise_is_the_larger_sides():
    chance = np.random.default_rng(3)
    frames = [against(np.array((0.1, 0.4)) * chance.standard_normal(2)) for _ in range(400)]
    assert noises(frames, 84.0)[EXCURSION] == pytest.approx(0.4, rel=0.1)


def against(sides):
    return {name: np.broadcast_to(sides, 2) for name in MeasureName}
