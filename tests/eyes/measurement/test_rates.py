"""What is learned and told where frames are few, and while somebody talks."""

from __future__ import annotations

import numpy as np
import pytest

from device.eyes.measurement.axes import align
from device.eyes.measurement.measures import Place, measure
from device.eyes.measurement.observe import Watch, learn_rest, observe
from device.eyes.measurement.rest import LONGER, MOST_FRAMES
from device.eyes.measurement.skin_rest import LearningSkin
from device.face.seen import (
    MeasureName,
    Reason,
    Region,
    RestLearned,
    RestLearning,
    Unrest,
)
from tests.eyes.measurement.made_face import (
    CAMERA,
    PRACTICE,
    Expression,
)
from tests.eyes.measurement.made_skin import painted
from tests.eyes.measurement.seen_faces import IMAGE, RATE_HZ, face, look, rested

EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE


@pytest.mark.parametrize("rate_hz", [30, 15, 8, 5, 4, 3])
def test_skin_is_learned_at_any_rate_at_which_anybody_practises(rate_hz):
    watch, times = learn_rest(Watch("made")), []
    for number in range(round(9 * rate_hz)):
        shown = painted(IMAGE, face().points)
        watch, seen = observe(watch, face(), shown, number / rate_hz, number, PRACTICE, CAMERA)
        if isinstance(seen.rest, RestLearned):
            times.append(seen.at_s)
            assert seen.rest.skin
    longest = LONGER if rate_hz < 4 else 1.0
    assert PRACTICE.rest_learning_s <= times[0] <= longest * PRACTICE.rest_learning_s + 0.01


def test_landmarks_and_skin_remember_the_same_frames_of_a_fast_camera():
    watch = learn_rest(Watch("made"))
    for number in range(MOST_FRAMES + 21):
        shown = painted(IMAGE, face().points)
        watch, _ = observe(watch, face(), shown, number / 60, number, PRACTICE, CAMERA)
    learning = watch.resting
    assert len(learning.samples) == len(learning.skin.seen) == MOST_FRAMES / 2 + 11
    assert learning.good_s == pytest.approx((MOST_FRAMES + 20) / 60)


def test_too_few_frames_for_skin_are_told_with_the_rest_that_they_taught():
    watch = learn_rest(Watch("made"))
    for number in range(24):
        shown = painted(IMAGE, face().points)
        watch, seen = observe(watch, face(), shown, number / 2, number, PRACTICE, CAMERA)
    assert isinstance(seen.rest, RestLearned)
    assert not seen.rest.skin
    assert seen.measures[EXCURSION].fine is None


def test_where_looks_are_too_few_to_tell_a_blink_the_eyes_are_unsure():
    watch, first = rested()
    unsure = []
    for number in range(6):
        at_s = first / RATE_HZ + number / 2
        shown = painted(IMAGE, face().points)
        watch, seen = observe(watch, face(), shown, at_s, first + number, PRACTICE, CAMERA)
        unsure.append(seen.view.poor.get(Region.EYES))
    assert unsure[-3:] == [Reason.UNSURE] * 3
    assert NARROWING not in seen.measures
    assert EXCURSION in seen.measures


def test_landmarks_and_skin_start_a_rest_afresh_together():
    """Brows that are up for the first seconds are in neither's rest."""
    raised = face(Expression(raised_mm={Place.BROW: (4.0, 4.0)}))
    watch, seen = look([*[raised] * 40, *[face()] * 61], learn_rest(Watch("made")))
    assert seen[-1].rest == RestLearning(share=0.0, unrest=Unrest.MOVED)
    assert watch.resting.samples == ()
    assert watch.resting.skin == LearningSkin()
    watch, seen = look([face()] * 102, watch, 101)
    assert isinstance(seen[-1].rest, RestLearned)
    assert watch.resting.geometry.places == pytest.approx(
        measure(align(face().points).points).places
    )


def talk(frames):
    """Four syllables a second."""
    gaps_mm = 5.0 * np.abs(np.sin(4 * np.pi * np.arange(frames) / RATE_HZ))
    return [face(Expression(lip_gap_mm=gap_mm)) for gap_mm in gaps_mm]


def test_rest_is_not_learned_from_a_mouth_that_talks():
    _, seen = look(talk(120), learn_rest(Watch("made")))
    assert seen[-1].view.poor[Region.MOUTH] is Reason.TALKING
    assert seen[-1].rest.share == seen[40].rest.share < 0.4


def test_of_a_mouth_that_talks_nothing_is_told_and_of_the_brows_all():
    watch, first = rested()
    _, seen = look(talk(40), watch, first)
    assert seen[-1].view.poor == {Region.MOUTH: Reason.TALKING}
    assert {name.region for name in seen[-1].measures} == set(Region) - {Region.MOUTH}
