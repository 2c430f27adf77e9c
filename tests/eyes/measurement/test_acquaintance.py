"""Whether it is still the same person: who is taken for whom, and when."""

from __future__ import annotations

from functools import reduce

from device.eyes.measurement.acquaintance import Acquaintance, lost, meet

RATE_HZ = 20


def met(known, alike, seconds, from_s=0.0):
    """A face for some seconds, alike to rest or not: whether it was a stranger, each frame."""
    seen = [known]
    for frame in range(round(seconds * RATE_HZ)):
        seen.append(meet(seen[-1], alike, from_s + frame / RATE_HZ))
    return seen[-1], [one.stranger for one in seen[1:]]


KNOWN, _ = met(Acquaintance(), True, 1.0)


def test_a_face_like_that_at_rest_is_known_at_once():
    assert not meet(Acquaintance(), True, 0.0).doubtful
    assert not KNOWN.stranger
    assert not KNOWN.broken


def test_somebody_who_comes_after_the_face_was_lost_is_a_stranger_after_half_a_second():
    after, strange = met(lost(KNOWN), False, 1.0, from_s=1.1)
    assert after.stranger
    assert strange.index(True) == round(0.5 * RATE_HZ)


def test_until_then_there_is_doubt():
    assert meet(lost(KNOWN), False, 1.1).doubtful
    assert not meet(KNOWN, False, 1.1).doubtful


def test_a_flannel_over_a_followed_face_is_not_another_person_for_two_seconds():
    _, strange = met(KNOWN, False, 3.0, from_s=1.0)
    assert strange.index(True) == round(2.0 * RATE_HZ)


def test_one_frame_of_another_look_changes_nothing():
    later = reduce(
        lambda known, frame: meet(known, frame % 3 > 0, 1 + frame / RATE_HZ), range(90), KNOWN
    )
    assert not later.stranger


def test_the_same_person_is_known_again_when_they_are_back():
    stranger, _ = met(lost(KNOWN), False, 1.0, from_s=1.1)
    back, strange = met(lost(stranger), True, 1.0, from_s=2.3)
    assert not back.stranger
    assert not back.broken
    assert strange.index(False) == round(0.5 * RATE_HZ)


def test_a_long_time_unseen_and_a_clock_set_back_are_breaks():
    for at_s in (9.0, 0.5):
        assert meet(KNOWN, False, at_s).broken
    assert not meet(KNOWN, False, 1.3).broken
