"""Figures of both sides: each against samples whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.face.seen import (
    FitView,
    Grade,
    Measure,
    PoorView,
    Reading,
    Reason,
    Region,
    RestLearned,
    Seen,
    Side,
)
from device.mirror.coaching import symmetry
from device.mirror.coaching.movements import FOLLOWED
from device.mirror.coaching.sample import Look, Sample, Unseen, look_of
from tests.mirror.people import PRACTICE, Eyes, Person, Smile
from wire.message import MovementCode

RATE_HZ, NOISE = 15, 0.05
SMILE = FOLLOWED[MovementCode.CLOSED_SMILE]


def sample(
    at_s: float, left: float = 0.0, right: float = 0.0, eyes: tuple[float, float] = (0.0, 0.0)
) -> Sample:
    return Sample(at_s, (left, right), NOISE, {Region.EYES: Reading(*eyes, 0.01)}, Grade.COARSE)


def look(
    at_s: float, left: float = 0.0, right: float = 0.0, eyes: tuple[float, float] = (0.0, 0.0)
) -> Look:
    quiet = dict.fromkeys((Region.CHIN, Region.BROWS), Measure(Reading(0.0, 0.0, 0.1)))
    companions = {Region.EYES: Measure(Reading(*eyes, 0.01)), **quiet}
    return Look(at_s, Measure(Reading(left, right, 0.1)), companions, closures=True)


def ramp(amplitude_mm: float, starts_s: float, at_s: float) -> float:
    return amplitude_mm * min(1.0, max(0.0, (at_s - starts_s) / 4.0))


def rise(left_late_s: float = 0.0, left_mm: float = 2.0, right_mm: float = 2.0) -> list[Sample]:
    times = [n / RATE_HZ for n in range(10 * RATE_HZ)]
    return [sample(t, ramp(left_mm, 1 + left_late_s, t), ramp(right_mm, 1, t)) for t in times]


HOLD = [sample(6 + n / RATE_HZ, 2.0, 2.0) for n in range(30)]


def test_a_frame_that_is_not_fit_or_has_no_measures_gives_no_sample() -> None:
    fit = Person([Smile()]).seen(1.0, 1, Eyes(learned_s=0.5))
    assert isinstance(look_of(fit, SMILE), Look)
    poor = Seen(
        1.0, 1, PoorView(Reason.DARK), RestLearned(0.5, 84.0), 60.0, fit.measures, "mesh_v2"
    )
    unmeasured = Seen(1.0, 1, FitView(), RestLearned(0.5, 84.0), 60.0, {}, "mesh_v2")
    assert look_of(poor, SMILE) == Unseen(1.0, Reason.DARK)
    assert look_of(unmeasured, SMILE) == Unseen(1.0, Reason.UNSURE)


def test_left_is_left_and_right_is_right() -> None:
    one = sample(0.0, left=1.0, right=3.0, eyes=(0.2, 0.05))
    assert (one.on(Side.LEFT), one.on(Side.RIGHT)) == (1.0, 3.0)
    assert one.synkinesis(Side.LEFT) == pytest.approx(0.15)
    assert one.synkinesis(Side.RIGHT) == pytest.approx(-0.15)


def test_effort_is_the_larger_side_over_the_reference_and_cannot_be_told_without_one() -> None:
    hold = [sample(n / RATE_HZ, 1.0, 2.32) for n in range(20)]
    assert symmetry.effort(hold, 9.28) == pytest.approx(0.25)
    assert symmetry.effort(hold, None) is None
    assert symmetry.effort([], 9.28) is None


def test_a_blink_does_not_move_the_synkinesis_of_a_hold() -> None:
    quiet = [sample(n / RATE_HZ, 2.0, 2.0, (0.02, 0.02)) for n in range(30)]
    blinking = [sample(n / RATE_HZ, 2.0, 2.0, (0.9, 0.5)) for n in range(3)]
    assert symmetry.synkinesis([*quiet, *blinking], Side.LEFT) == pytest.approx(0.0)


def test_symmetry_is_the_smaller_side_over_the_larger_whichever_that_is() -> None:
    left_small = [sample(n / RATE_HZ, 1.0, 2.0) for n in range(20)]
    right_small = [sample(n / RATE_HZ, 2.0, 1.0) for n in range(20)]
    assert (
        symmetry.symmetry(left_small, PRACTICE)
        == symmetry.symmetry(right_small, PRACTICE)
        == pytest.approx(0.5)
    )


def test_a_still_face_has_no_symmetry_and_a_side_that_goes_down_has_none_of_it() -> None:
    assert symmetry.symmetry([sample(n / RATE_HZ, 0.05, 0.1) for n in range(20)], PRACTICE) is None
    assert symmetry.symmetry([sample(n / RATE_HZ, -0.5, 2.0) for n in range(20)], PRACTICE) == 0.0
    assert symmetry.symmetry([], PRACTICE) is None


@pytest.mark.parametrize("late_s", [-0.6, 0.0, 0.4, 1.0])
def test_the_gap_of_the_affected_side_is_found_to_a_frame_or_two(late_s: float) -> None:
    found = symmetry.gap_ms(rise(late_s), Side.LEFT, HOLD, PRACTICE, rising=True)
    assert found == pytest.approx(late_s * 1000, abs=2000 / RATE_HZ)
    mirrored = symmetry.gap_ms(rise(late_s), Side.RIGHT, HOLD, PRACTICE, rising=True)
    assert mirrored is not None
    assert found is not None
    assert mirrored == -found


def test_a_side_that_hardly_moves_has_no_gap() -> None:
    weak = [sample(6 + n / RATE_HZ, 0.2, 2.0) for n in range(30)]
    assert symmetry.gap_ms(rise(left_mm=0.2), Side.LEFT, weak, PRACTICE, rising=True) is None
    assert symmetry.gap_ms([], Side.LEFT, HOLD, PRACTICE, rising=True) is None


def test_the_fastest_rise_is_its_slope() -> None:
    assert symmetry.fastest_mm_s(rise()) == pytest.approx(0.5, abs=0.05)
    assert symmetry.fastest_mm_s(rise()[:4]) is None


@given(st.lists(st.tuples(st.floats(-5, 15), st.floats(-5, 15)), max_size=40))
def test_symmetry_is_a_share_or_nothing_whatever_came(sides: list[tuple[float, float]]) -> None:
    found = symmetry.symmetry(
        [sample(n / RATE_HZ, *both) for n, both in enumerate(sides)], PRACTICE
    )
    assert found is None or 0.0 <= found <= 1.0


def test_no_samples_have_no_gap_and_no_sides() -> None:
    assert symmetry.gap([], Side.LEFT) is None
    assert symmetry.both_sides([], Side.LEFT) is None
    assert symmetry.both_sides(HOLD, Side.LEFT) == (2.0, 2.0)


def test_a_side_that_stood_up_before_has_no_moment_of_beginning() -> None:
    raised = [sample(one.at_s, one.moved[0] + 1.2, one.moved[1]) for one in rise(left_late_s=1.0)]
    held = [sample(6 + n / RATE_HZ, 3.2, 2.0) for n in range(30)]
    assert symmetry.gap_ms(raised, Side.LEFT, held, PRACTICE, rising=True) is None


def test_a_flicker_before_the_rise_is_not_its_beginning() -> None:
    early = [
        sample(one.at_s, 0.9 if 0.2 < one.at_s < 0.9 else one.moved[0], one.moved[1])
        for one in rise()
    ]
    found = symmetry.gap_ms(early, Side.LEFT, HOLD, PRACTICE, rising=True)
    assert found == pytest.approx(0, abs=2000 / RATE_HZ)


def test_a_side_too_small_for_its_noise_has_no_moment() -> None:
    weak = [sample(6 + n / RATE_HZ, 1.0, 2.0) for n in range(30)]
    assert symmetry.gap_ms(rise(left_mm=1.0), Side.LEFT, weak, PRACTICE, rising=True) is None


def test_co_movement_from_the_start_has_its_onset_at_nothing() -> None:
    always = [sample(n / RATE_HZ, -0.1, -0.1, (0.4, 0.0)) for n in range(60)]
    assert symmetry.synkinesis_onset_mm(always, Side.LEFT, 0.1, PRACTICE) == 0.0


@pytest.mark.parametrize(
    ("path", "steady"),
    [
        ([2.0] * 30, True),
        ([2.0] * 14 + [4.0] + [2.0] * 15, True),
        ([1.5 + n / 30 for n in range(30)], False),
        ([2.0] * 10 + [1.0] * 10 + [2.0] * 10, False),
        ([2.0, 2.0], False),
        ([], False),
    ],
    ids=["still", "a flicker", "creeps", "sinks", "too short to tell", "nothing seen"],
)
def test_a_hold_is_steady_where_it_stays(path: list[float], *, steady: bool) -> None:
    hold = [sample(n / RATE_HZ, mm, 0.5 * mm) for n, mm in enumerate(path)]
    assert symmetry.is_steady(hold, PRACTICE) == steady


def test_the_noise_of_a_face_is_no_unsteadiness() -> None:
    path = [2.0] * 10 + [2.6] * 10 + [2.0] * 10
    quiet = [sample(n / RATE_HZ, mm, mm) for n, mm in enumerate(path)]
    noisy = [replace(one, noise=0.21) for one in quiet]
    assert [symmetry.is_steady(hold, PRACTICE) for hold in (quiet, noisy)] == [False, True]


def test_a_still_face_of_a_camera_without_noise_has_no_symmetry() -> None:
    assert symmetry.symmetry([replace(sample(0.0), noise=0.0)], PRACTICE) is None
