"""Learning the person's own neutral face."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from device.eyes.measurement.axes import align
from device.eyes.measurement.compare import compare_to_rest
from device.eyes.measurement.measures import measure
from device.eyes.measurement.rest import (
    MOST_FRAMES,
    LearningRest,
    NoRest,
    RestFace,
    follow_rest,
    tell,
)
from device.face.seen import (
    MeasureName,
    RestAbsent,
    RestLearned,
    RestLearning,
    Unrest,
)
from tests.eyes.measurement.made_face import (
    MM_PER_IOD,
    PRACTICE,
    REST,
    Expression,
    head_points,
    in_image,
)

RATE_HZ = 20
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
BLINK = Expression(narrowing=(0.9, 0.9))


def head(expression=REST, **pose):
    return align(in_image(head_points(expression), **pose))


def learn(heads, resting=None, start_s=0.0, practice=PRACTICE, rate_hz=RATE_HZ):
    """Feed heads (None is a poor view); give back every state."""
    states = [resting or LearningRest()]
    for number, fit in enumerate(heads):
        states.append(follow_rest(states[-1], fit, None, start_s + number / rate_hz, practice))
    return states


def trembling(count, sigma_mm, seed=1):
    spread = np.random.default_rng(seed).normal(0, sigma_mm, (count, 2))
    return [head(Expression(smile_mm=tuple(one))) for one in spread]


def test_nothing_is_learned_until_it_is_asked_for():
    states = learn([head()] * 200, NoRest())
    assert states[-1] == NoRest()
    assert tell(states[-1], None, PRACTICE) == RestAbsent()


def test_rest_is_learned_after_five_good_seconds_and_not_before():
    states = learn([head()] * 101)
    assert isinstance(states[-2], LearningRest)
    rest = states[-1]
    assert isinstance(rest, RestFace)
    assert rest.at_s == pytest.approx(PRACTICE.rest_learning_s)
    assert tell(rest, None, PRACTICE) == RestLearned(
        at_s=rest.at_s, mm_per_iod=round(rest.mm_per_iod, 3), skin=False
    )


def test_the_share_told_grows_with_the_good_seconds():
    told = tell(learn([head()] * 51)[-1], None, PRACTICE)
    assert told == RestLearning(share=pytest.approx(0.5))


def test_poor_frames_do_not_count_and_a_gap_is_not_good_time():
    states = learn([head()] * 51 + [None] * 100 + [head()] * 50)
    assert isinstance(states[-1], LearningRest)
    assert states[-1].good_s == pytest.approx(2.5 + 2.45)


def test_even_a_short_look_away_is_not_good_time():
    states = learn([head()] * 21 + [None] * 5 + [head()] * 21)
    assert states[-1].good_s == pytest.approx(1.0 + 1.0)


def test_the_scale_comes_from_the_irises():
    assert learn([head()] * 101)[-1].mm_per_iod == pytest.approx(MM_PER_IOD)


def test_blinks_while_learning_leave_the_rest_eye_open():
    heads = [head(BLINK if number % 20 < 4 else REST) for number in range(101)]
    rest = learn(heads)[-1]
    still = compare_to_rest(measure(head().points), None, None, rest, PRACTICE)
    assert still[NARROWING].coarse.left == pytest.approx(0.0, abs=1e-9)


def test_the_noise_is_that_of_a_single_frame_and_blinks_do_not_inflate_it():
    heads = trembling(400, sigma_mm=0.3)
    heads[10:14] = heads[200:204] = [head(BLINK)] * 4
    slow = [follow_rest(LearningRest(), None, None, 0.0, PRACTICE)]
    for number, fit in enumerate(heads):
        slow.append(follow_rest(slow[-1], fit, None, number * 5.0 / 399, PRACTICE))
    rest = slow[-1]
    assert rest.noise[EXCURSION] == pytest.approx(0.3, rel=0.2)
    assert rest.noise[NARROWING] < 0.01


def test_a_face_that_wanders_is_asked_for_its_rest_afresh_and_then_learned():
    smile_creeps = [head(Expression(smile_mm=(t / 50, 0))) for t in range(101)]
    states = learn(smile_creeps)
    asked_again = states[-1]
    assert isinstance(asked_again, LearningRest)
    told = tell(asked_again, None, PRACTICE)
    assert told.unrest is Unrest.MOVED
    assert not told.settled
    assert told.share == 0.0
    calm = learn([head()] * 101, asked_again, start_s=101 / RATE_HZ)
    rest = next(state for state in calm if isinstance(state, RestFace))
    assert rest.at_s == pytest.approx(asked_again.last_at_s + PRACTICE.rest_learning_s)
    now = compare_to_rest(measure(head().points), None, None, rest, PRACTICE)
    assert now[EXCURSION].coarse.left == pytest.approx(0.0, abs=PRACTICE.rest_unrest_limit_mm)


def test_trembling_within_the_models_noise_is_rest():
    assert isinstance(learn(trembling(101, sigma_mm=0.4))[-1], RestFace)


def test_measures_against_rest_carry_noise_and_the_grade_of_landmarks():
    rest = learn(trembling(101, sigma_mm=0.2))[-1]
    smile = measure(head(Expression(smile_mm=(2.0, 0.5))).points)
    measured = compare_to_rest(smile, None, None, rest, PRACTICE)[EXCURSION]
    seen = measured.coarse
    assert (seen.left, seen.right) == pytest.approx((2.0, 0.5), abs=0.1)
    assert seen.noise == pytest.approx(rest.noise[EXCURSION], abs=1e-4)
    assert seen.noise > 0.0
    assert measured.fine is None


def test_time_that_goes_backwards_is_not_good_time():
    learning = follow_rest(LearningRest(), head(), None, 10.0, PRACTICE)
    assert follow_rest(learning, head(), None, 4.0, PRACTICE).good_s == 0.0


def test_a_view_that_comes_and_goes_for_minutes_is_not_remembered_for_ever():
    flickering = learn([head() if number % 2 else None for number in range(3000)])[-1]
    assert isinstance(flickering, LearningRest)
    assert flickering.good_s == 0.0
    assert len(flickering.samples) <= MOST_FRAMES


@pytest.mark.parametrize(("rate_hz", "needed_s"), [(240, 5.0), (60, 5.0), (30, 20.8)])
def test_fast_films_and_long_rests_are_learned_from_frames_all_over_them(rate_hz, needed_s):
    practice = msgspec.structs.replace(PRACTICE, rest_learning_s=needed_s)
    counted = [
        head(Expression(smile_mm=(0.4 * number / (needed_s * rate_hz),) * 2))
        for number in range(round(needed_s * rate_hz) + 2)
    ]
    states = learn(counted, practice=practice, rate_hz=rate_hz)
    learning = [state for state in states if isinstance(state, LearningRest)]
    rest = next(state for state in states if isinstance(state, RestFace))
    assert rest.at_s == pytest.approx(needed_s, abs=1.5 / rate_hz)
    assert max(len(state.samples) for state in learning) <= MOST_FRAMES
    assert len(learning[-1].samples) > MOST_FRAMES / 2 - 1
    midway = measure(head(Expression(smile_mm=(0.2, 0.2))).points)
    now = compare_to_rest(midway, None, None, rest, practice)
    assert now[EXCURSION].coarse.left == pytest.approx(0.0, abs=0.02)


def test_seconds_that_are_not_remembered_were_good_all_the_same():
    learning = learn([head()] * 1200, rate_hz=240)[-1]
    assert learning.good_s == pytest.approx(1199 / 240)
    assert learning.every == 16


def test_a_view_that_flickers_for_minutes_does_not_crowd_out_the_rest_that_follows():
    flickering = learn([head(BLINK) if number % 2 else None for number in range(3000)])[-1]
    rest = learn([head()] * 103, flickering, start_s=3000 / RATE_HZ)[-1]
    assert isinstance(rest, RestFace)
    assert rest.noise[NARROWING] < 0.01
