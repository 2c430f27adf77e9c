"""The gates before a practice: phase above plan, plan above wish."""

from __future__ import annotations

import pytest

from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.limits import (
    Dose,
    Practised,
    Refused,
    dose_of,
    is_at_rest,
    is_feel_first,
)
from device.mirror.coaching.sample import Sample
from tests.mirror.coaching.test_symmetry import RATE_HZ, sample
from tests.mirror.people import PRACTICE, ROUTINES, plan
from wire.message import RoutineCode
from wire.plan import Phase, Plan, RoutinePlan

SMILE = ROUTINES[RoutineCode.SMALL_SMILE]


def ask(given: Plan | None, practised: Practised | None = None) -> Dose | Refused:
    return dose_of(given, SMILE, practised or Practised(), PRACTICE)


def test_the_dose_is_the_plans_and_not_a_bit_more() -> None:
    allowed = RoutinePlan(
        RoutineCode.SMALL_SMILE, corridor_low=0.1, corridor_high=0.2, repetitions=2, hold_s=4.0
    )
    dose = ask(plan(routines=(allowed,)))
    assert isinstance(dose, Dose)
    assert (dose.repetitions, dose.hold_s) == (2, 4.0)
    assert (dose.corridor_low, dose.corridor_high) == (0.1, 0.2)
    assert dose.ramp_s == PRACTICE.ramp_s


@pytest.mark.parametrize(
    ("given", "prompt"),
    [
        (None, Prompt.CALL_THE_CLINIC),
        (plan(routines=()), Prompt.CALL_THE_CLINIC),
        (plan(phase=Phase.NO_MOVEMENT), Prompt.NOTHING_TO_MOVE_YET),
        (plan(phase=Phase.SYNKINETIC), Prompt.CALL_THE_CLINIC),
    ],
)
def test_what_the_plan_or_the_phase_does_not_allow_is_refused(
    given: Plan | None, prompt: Prompt
) -> None:
    assert ask(given) == Refused(prompt)


@pytest.mark.parametrize(
    ("practised", "answer"),
    [
        (Practised(0, None), None),
        (Practised(3, 90.0), None),
        (Practised(4, 90.0), Prompt.DONE_FOR_TODAY),
        (Practised(4, 5.0), Prompt.DONE_FOR_TODAY),
        (Practised(1, 59.0), Prompt.COME_BACK_LATER),
        (Practised(1, 60.0), None),
        (Practised(0, 900.0, days_of_last_six=3), Prompt.DONE_FOR_TODAY),
        (Practised(1, 90.0, days_of_last_six=3), None),
        (Practised(0, 900.0, days_of_last_six=2), None),
    ],
)
def test_enough_is_enough_by_the_day_the_hour_and_the_week(
    practised: Practised, answer: Prompt | None
) -> None:
    asked = ask(plan(days_a_week=3), practised)
    assert (asked.prompt if isinstance(asked, Refused) else None) == answer


def test_a_generous_plan_stays_below_the_mirrors_own_caps() -> None:
    generous = plan(sessions_a_day=6, least_gap_min=30)
    assert ask(generous, Practised(4, 500.0)) == Refused(Prompt.DONE_FOR_TODAY)
    assert ask(generous, Practised(1, 45.0)) == Refused(Prompt.COME_BACK_LATER)


@pytest.mark.parametrize(
    ("share", "dark"), [(0.0, []), (0.5, [2, 4, 6]), (1.0, [1, 2, 3, 4, 5, 6]), (0.34, [3, 6])]
)
def test_repetitions_by_feel_are_spread_evenly(share: float, dark: list[int]) -> None:
    assert [index for index in range(1, 7) if is_feel_first(index, share)] == dark


def still(mm: float, seconds: float = 3.0) -> list[Sample]:
    return [sample(n / RATE_HZ, mm, -mm) for n in range(int(seconds * RATE_HZ))]


def test_the_rest_gate_opens_within_three_times_the_noise() -> None:
    assert is_at_rest(still(0.25), 3.0, PRACTICE)
    assert not is_at_rest(still(0.35), 3.0, PRACTICE)


def test_the_rest_gate_needs_its_whole_time() -> None:
    moving_until = [sample(n / RATE_HZ, 2.0 if n < 2 * RATE_HZ else 0.0) for n in range(45)]
    assert not is_at_rest(moving_until, 3.0, PRACTICE)
    assert not is_at_rest(still(0.0, seconds=0.5), 0.5, PRACTICE)
    assert not is_at_rest([], 3.0, PRACTICE)


def test_one_bad_frame_neither_opens_nor_shuts_the_gate() -> None:
    samples = still(0.0)
    samples[-4] = sample(samples[-4].at_s, 5.0, 5.0)
    assert is_at_rest(samples, 3.0, PRACTICE)


def test_a_face_that_droops_is_not_at_rest_either() -> None:
    drooping = [sample(n / RATE_HZ, -0.8, 0.0) for n in range(45)]
    assert not is_at_rest(drooping, 3.0, PRACTICE)
