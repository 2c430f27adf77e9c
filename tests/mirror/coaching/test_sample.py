"""One repetition, one grade: skin and landmarks are never spliced."""

from __future__ import annotations

from device.face.seen import Grade, Measure, Reading, Region, Side
from device.mirror.coaching.sample import Look, grades_of, on_one_grade


def look(at_s: float, *, fine: bool, eyes: bool = True) -> Look:
    mouth = Measure(Reading(2.0, 1.0, 0.2), Reading(1.8, 0.9, 0.03) if fine else None)
    lids = Measure(Reading(0.1, 0.0, 0.02), Reading(0.2, 0.0, 0.01) if fine else None)
    return Look(at_s, mouth, {Region.EYES: lids} if eyes else {})


def looks(fine: int, coarse: int) -> list[Look]:
    return [look(n / 20, fine=n < fine) for n in range(fine + coarse)]


def test_a_repetition_on_skin_is_judged_on_skin_alone() -> None:
    samples = on_one_grade(looks(fine=19, coarse=1), 1.0)
    assert {sample.grade for sample in samples} == {Grade.FINE}
    assert len(samples) == 19
    assert {sample.moved for sample in samples} == {(1.8, 0.9)}


def test_a_repetition_that_lost_its_skin_is_judged_on_landmarks_from_its_beginning() -> None:
    samples = on_one_grade(looks(fine=15, coarse=5), 1.0)
    assert {sample.grade for sample in samples} == {Grade.COARSE}
    assert len(samples) == 20
    assert {sample.moved for sample in samples} == {(2.0, 1.0)}


def test_mouth_and_eyes_have_each_a_grade_of_their_own() -> None:
    lids = Measure(Reading(0.1, 0.0, 0.02))
    mixed = [Look(n / 20, look(0.0, fine=True).moved, {Region.EYES: lids}) for n in range(20)]
    samples = on_one_grade(mixed, 1.0)
    assert {sample.grade for sample in samples} == {Grade.FINE}
    assert {sample.companions[Region.EYES] for sample in samples} == {Reading(0.1, 0.0, 0.02)}


def test_a_hidden_eye_leaves_the_mouth_measured_and_the_co_movement_unknown() -> None:
    samples = on_one_grade([look(n / 20, fine=True, eyes=False) for n in range(20)], 1.0)
    assert len(samples) == 20
    assert {sample.synkinesis(Side.LEFT) for sample in samples} == {None}


def test_nothing_seen_gives_nothing() -> None:
    assert on_one_grade([], 1.0) == ()


def test_a_movement_that_skin_lost_is_not_judged_by_the_rest_around_it() -> None:
    """Nine in ten of all looks are fine, but of the hold only half."""
    rest, hold = looks(fine=90, coarse=0), looks(fine=5, coarse=5)
    assert {one.grade for one in on_one_grade([*rest, *hold], 1.0)} == {Grade.FINE}
    assert {
        one.grade for one in on_one_grade([*rest, *hold], 1.0, grades_of([*rest, *hold], [hold]))
    } == {Grade.COARSE}
