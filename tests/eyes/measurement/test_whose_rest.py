"""A rest is one person's: of two who come in turn, the second's is learned afresh."""

from __future__ import annotations

import numpy as np
import pytest

from device.eyes.measurement.observe import Watch, learn_rest
from device.face.points import NoFace
from device.face.seen import FitView, RestLearned, RestLearning, Unrest
from tests.eyes.measurement.made_face import PRACTICE
from tests.eyes.measurement.made_skin import look as look_of
from tests.eyes.measurement.made_skin import person
from tests.eyes.measurement.seen_faces import RATE_HZ, face, look

NEEDED_S = PRACTICE.rest_learning_s
ANN, BOB = 1, 2


def seconds(for_s, shown=None):
    return [shown or face()] * round(for_s * RATE_HZ)


def taking_turns(*turns):
    """What is told while people come in turn: who, and what is found of them."""
    watch, told, first = learn_rest(Watch("made")), [], 0
    for who, founds in turns:
        watch, seen = look(founds, watch, first, who=who)
        told, first = [*told, *seen], first + len(founds)
    return watch, told


def whose(watch):
    """Who of the two it is whose rest was learned."""
    colours = watch.resting.regions.colours
    seen = {who: look_of(person(who)).colours for who in (ANN, BOB)}
    return max(seen, key=lambda who: np.corrcoef(seen[who].ravel(), colours.ravel())[0, 1])


def learned_at(told):
    """The first frame that told of a rest, None if there was none."""
    return next((n for n, one in enumerate(told) if isinstance(one.rest, RestLearned)), None)


def moved(told):
    return [one.rest for one in told if getattr(one.rest, "unrest", None) is Unrest.MOVED]


@pytest.mark.parametrize("ann_s", [0.3, 4.6])
def test_no_rest_is_learned_of_two_people_and_the_second_is_asked_for_theirs(ann_s):
    watch, told = taking_turns((ANN, seconds(ann_s)), (BOB, seconds(2.2 + NEEDED_S)))
    assert moved(told)[0] == RestLearning(share=0.0, unrest=Unrest.MOVED)
    assert learned_at(told) >= (ann_s + NEEDED_S) * RATE_HZ
    assert whose(watch) == BOB
    assert told[-1].view == FitView()


def test_of_two_people_who_share_five_seconds_nothing_is_taken():
    _, told = taking_turns((ANN, seconds(2.4)), (BOB, seconds(3.0)))
    assert learned_at(told) is None


def test_who_comes_when_another_has_left_is_learned_from_their_own_seconds_alone():
    watch, told = taking_turns(
        (ANN, seconds(3.0)), (None, seconds(1.5, NoFace())), (BOB, seconds(0.6 + NEEDED_S))
    )
    assert len(moved(told)) == round(NEEDED_S * RATE_HZ)
    assert learned_at(told) >= (4.5 + NEEDED_S) * RATE_HZ
    assert whose(watch) == BOB
    assert watch.resting.skin is not None


def test_whoever_leaves_and_comes_back_goes_on_where_they_were():
    _, told = taking_turns(
        (ANN, seconds(3.0)), (None, seconds(1.5, NoFace())), (ANN, seconds(NEEDED_S - 2.8))
    )
    assert moved(told) == []
    assert learned_at(told) == pytest.approx((4.5 + NEEDED_S - 3.0) * RATE_HZ, abs=2)


def test_a_moment_of_somebody_else_teaches_nothing_and_takes_nothing():
    """As they lean in from the side, too shortly to be taken for the one who rests."""
    watch, told = taking_turns(
        (ANN, seconds(2.0)), (BOB, seconds(1.0)), (ANN, seconds(NEEDED_S - 1.8))
    )
    assert moved(told) == []
    assert learned_at(told) == pytest.approx((1.0 + NEEDED_S) * RATE_HZ, abs=2)
    assert whose(watch) == ANN


def test_who_comes_later_has_been_asked_nothing_yet():
    watch, _ = taking_turns((ANN, seconds(2.0)), (BOB, seconds(2.2)))
    assert watch.resting.asked == {Unrest.MOVED}
