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
from device.eyes.measurement.restful import is_restful
from device.eyes.measurement.sample import Sample
from device.face.seen import (
    MeasureName,
    Reason,
    Region,
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
    assert states[-1] == LearningRest(last_at_s=5.0, settled=False)
    again = learn([head()] * 102, states[-1], start_s=101 / RATE_HZ)
    assert isinstance(again[-1], RestFace)
    usual = measure(head().points)
    assert again[-1].geometry.places == pytest.approx(usual.places)


def test_who_moves_again_is_asked_again():
    waving = [head(RAISED if number // 40 % 2 else REST) for number in range(303)]
    assert not any(isinstance(state, RestFace) for state in learn(waving))


@pytest.mark.parametrize("held", [HIGH, NARROW], ids=["brows held high", "eyes held narrow"])
def test_what_hardly_anybodys_face_is_like_is_asked_once_and_then_taken_for_theirs(held):
    states = learn([head(held)] * 210)
    assert states[101] == LearningRest(last_at_s=5.0, settled=False)
    assert isinstance(states[-1], RestFace)


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
        Sample(measure(head(one).points), 0.0, 0.05, poor=hand if number in hidden else {})
        for number, one in enumerate(expressions)
    ]
    rest = typical([sample.geometry for sample in samples])
    return is_restful(samples, ways, rest, None, limit_iod=0.5 / MM_PER_IOD, asked=False)


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
