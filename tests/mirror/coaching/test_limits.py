"""The gates before a practice: phase above plan, plan above wish."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from device.history import History
from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.dose import Dose, is_feel_first
from device.mirror.coaching.limits import Refused, dose_of, feedback_share
from device.mirror.coaching.programme import Sentence
from device.mirror.coaching.resting import is_at_rest, tone_limit
from device.mirror.coaching.routine import Hands, Routine
from device.mirror.coaching.sample import Sample
from tests.mirror.coaching import routines
from tests.mirror.coaching.test_symmetry import RATE_HZ, sample
from tests.mirror.people import PRACTICE, ROUTINES, plan
from wire.message import RoutineCode
from wire.plan import Phase, Plan, RoutinePlan, Unlock

SMILE = ROUTINES[RoutineCode.SMALL_SMILE]
LEAST = PRACTICE.rest_gate_least_mm


def past(today: int, minutes: float | None, days: int = 0) -> History:
    return History(sessions_today=today, minutes_since_last=minutes, days_of_last_six=days)


def ask(given: Plan | None, history: History | None = None) -> Dose | Refused:
    return dose_of(given, SMILE, history or History(), PRACTICE)


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
        (plan(phase=Phase.SYNKINETIC), Prompt.QUIET_FIRST),
    ],
)
def test_what_the_plan_or_the_phase_does_not_allow_is_refused(
    given: Plan | None, prompt: Prompt
) -> None:
    assert ask(given) == Refused(prompt)


@pytest.mark.parametrize(
    ("before", "answer"),
    [
        (past(0, None), None),
        (past(3, 90.0), None),
        (past(4, 90.0), Prompt.DONE_FOR_TODAY),
        (past(4, 5.0), Prompt.DONE_FOR_TODAY),
        (past(1, 59.0), Prompt.COME_BACK_LATER),
        (past(1, 60.0), None),
        (past(0, 900.0, 3), Prompt.DONE_FOR_TODAY),
        (past(1, 90.0, 3), None),
        (past(0, 900.0, 2), None),
    ],
)
def test_enough_is_enough_by_the_day_the_hour_and_the_week(
    before: History, answer: Prompt | None
) -> None:
    asked = ask(plan(days_a_week=3), before)
    assert (asked.prompt if isinstance(asked, Refused) else None) == answer


def test_a_generous_plan_stays_below_the_mirrors_own_caps() -> None:
    generous = plan(sessions_a_day=6, least_gap_min=30)
    assert ask(generous, past(4, 500.0)) == Refused(Prompt.DONE_FOR_TODAY)
    assert ask(generous, past(1, 45.0)) == Refused(Prompt.COME_BACK_LATER)


@pytest.mark.parametrize(
    ("share", "dark"), [(0.0, []), (0.5, [2, 4, 6]), (1.0, [1, 2, 3, 4, 5, 6]), (0.34, [3, 6])]
)
def test_repetitions_by_feel_are_spread_evenly(share: float, dark: list[int]) -> None:
    assert [index for index in range(1, 7) if is_feel_first(6 - index, share)] == dark


def still(mm: float, seconds: float = 3.0) -> list[Sample]:
    return [sample(n / RATE_HZ, mm, -mm) for n in range(int(seconds * RATE_HZ))]


def test_the_rest_gate_opens_within_three_times_the_noise() -> None:
    assert is_at_rest(still(0.25), 3.0, LEAST, PRACTICE)
    assert not is_at_rest(still(0.35), 3.0, LEAST, PRACTICE)


def test_the_rest_gate_needs_its_whole_time() -> None:
    moving_until = [sample(n / RATE_HZ, 2.0 if n < 2 * RATE_HZ else 0.0) for n in range(45)]
    assert not is_at_rest(moving_until, 3.0, LEAST, PRACTICE)
    assert not is_at_rest(still(0.0, seconds=0.5), 0.5, LEAST, PRACTICE)
    assert not is_at_rest([], 3.0, LEAST, PRACTICE)


def test_one_bad_frame_neither_opens_nor_shuts_the_gate() -> None:
    samples = still(0.0)
    samples[-4] = sample(samples[-4].at_s, 5.0, 5.0)
    assert is_at_rest(samples, 3.0, LEAST, PRACTICE)


def test_a_face_that_droops_is_not_at_rest_either() -> None:
    drooping = [sample(n / RATE_HZ, -0.8, 0.0) for n in range(45)]
    assert not is_at_rest(drooping, 3.0, LEAST, PRACTICE)


SYNKINETIC_PLAN = plan(phase=Phase.SYNKINETIC)
CLINIC, QUIET_FIRST = Refused(Prompt.CALL_THE_CLINIC), Refused(Prompt.QUIET_FIRST)


def asked(routine: Routine, history: History | None = None, **changes: object) -> Dose | Refused:
    """What is allowed of a routine that the plan lists."""
    listed = plan(**{"routines": (RoutinePlan(routine.name),), **changes})
    return dose_of(listed, routine, history or History(), PRACTICE)


@pytest.mark.parametrize("phase", Phase)
def test_rest_and_eye_care_run_in_every_phase_and_without_a_plan(phase: Phase) -> None:
    for given in (None, plan(phase=phase, routines=())):
        dose = dose_of(given, routines.CARE, History(), PRACTICE)
        assert isinstance(dose, Dose)
        assert not dose.needs_eyes
        assert dose.affected is None


@pytest.mark.parametrize(
    "routine",
    [routines.SMILE, routines.FIVE, routines.PREPARE, routines.LESSONS, routines.RESISTANCE],
    ids=lambda one: one.name,
)
def test_before_movement_returns_nothing_else_runs(routine: Routine) -> None:
    unlocked = tuple(Unlock)
    refused = asked(routine, phase=Phase.NO_MOVEMENT, unlocked=unlocked)
    assert refused == Refused(Prompt.NOTHING_TO_MOVE_YET)


@pytest.mark.parametrize(
    ("phase", "flag", "runs"),
    [
        (Phase.RETURNING, False, False),
        (Phase.RETURNING, True, True),
        (Phase.SYNKINETIC, False, True),
        (Phase.AFTERCARE, False, False),
        (Phase.AFTERCARE, True, True),
    ],
)
def test_quieting_is_for_synkinesis_alone(phase: Phase, flag: bool, runs: bool) -> None:
    answer = asked(routines.QUIET, phase=phase, synkinesis=flag)
    assert isinstance(answer, Dose) == runs


@pytest.mark.parametrize("routine", [routines.OPEN, routines.FIVE], ids=lambda one: one.name)
def test_an_open_smile_is_locked_wherever_it_is_asked_for(routine: Routine) -> None:
    assert asked(routine) == CLINIC
    assert isinstance(asked(routine, unlocked=(Unlock.OPEN_SMILE,)), Dose)


@pytest.mark.parametrize(
    ("changes", "history", "runs"),
    [
        ({}, History(), True),
        ({"phase": Phase.AFTERCARE}, History(), True),
        ({"phase": Phase.SYNKINETIC}, History(quieted_today=True), False),
        ({"synkinesis": True}, History(), False),
        ({"unlocked": ()}, History(), False),
        ({}, History(synkinetic_sessions=1), True),
        ({}, History(synkinetic_sessions=2), False),
    ],
)
def test_resistance_is_behind_phase_flag_lock_and_what_was_measured(
    changes: dict[str, object], history: History, runs: bool
) -> None:
    answer = asked(routines.RESISTANCE, history, **{"unlocked": (Unlock.RESISTANCE,), **changes})
    assert isinstance(answer, Dose) == runs


def test_resistance_keeps_to_its_own_days_a_week() -> None:
    row = RoutinePlan("resistance", days_a_week=2)
    given = plan(routines=(row,), unlocked=(Unlock.RESISTANCE,))
    for days, answer in ((1, None), (2, Prompt.DONE_FOR_TODAY)):
        history = History(days_of={"resistance": days, "small_smile": 6})
        dose = dose_of(given, routines.RESISTANCE, history, PRACTICE)
        assert (dose.prompt if isinstance(dose, Refused) else None) == answer


def test_in_the_synkinetic_phase_quieting_comes_first_and_movement_stays_below_the_onset() -> None:
    assert asked(routines.SMILE, phase=Phase.SYNKINETIC) == QUIET_FIRST
    after = asked(
        routines.SMILE, History(quieted_today=True, onset_mm=1.856), phase=Phase.SYNKINETIC
    )
    assert isinstance(after, Dose)
    assert after.corridor_high == pytest.approx(0.9 * 0.2)
    assert after.corridor_low == pytest.approx(0.09)


def test_an_onset_above_the_corridor_raises_nothing() -> None:
    dose = asked(routines.SMILE, History(onset_mm=9.0), synkinesis=True)
    assert isinstance(dose, Dose)
    assert (dose.corridor_low, dose.corridor_high) == (0.15, 0.35)
    unreferenced = asked(routines.SMILE, reference_smile_mm=None)
    assert isinstance(unreferenced, Dose)
    assert unreferenced.below(1.0, PRACTICE) == unreferenced


def test_a_routine_of_which_nothing_is_left_is_not_begun() -> None:
    locked = routines.routine(
        "prepare", Hands(line="inside", for_s=30.0, needs=Unlock.INTRA_ORAL_MASSAGE)
    )
    assert asked(locked) == CLINIC


def test_caps_are_for_movement_and_massage_is_always_welcome() -> None:
    tired = History(sessions_today=4, minutes_since_last=1.0)
    assert isinstance(asked(routines.PREPARE, tired), Dose)
    assert asked(routines.RESISTANCE, tired, unlocked=(Unlock.RESISTANCE,)) == Refused(
        Prompt.DONE_FOR_TODAY
    )


@pytest.mark.parametrize(
    ("days", "share"), [(0, 0.5), (13, 0.5), (14, 0.33), (28, 0.2), (400, 0.2), (-3, 0.5)]
)
def test_findings_fade_from_fortnight_to_fortnight(days: int, share: float) -> None:
    begun = date(2026, 1, 5)
    given = plan(begins_on=begun, feedback_shares=(0.5, 0.33, 0.2))
    assert feedback_share(given, History(today=begun + timedelta(days=days))) == share


def test_where_nobody_knows_the_day_the_least_is_said() -> None:
    fading = (0.5, 0.2)
    assert feedback_share(plan(feedback_shares=fading), History(today=date(2026, 1, 5))) == 0.2
    begun = plan(begins_on=date(2026, 1, 5), feedback_shares=fading)
    assert feedback_share(begun, History()) == 0.2


def test_what_needs_eyes_is_measured_and_the_rest_is_not() -> None:
    def needs(routine: Routine, **changes: object) -> bool:
        dose = asked(routine, unlocked=tuple(Unlock), **changes)
        assert isinstance(dose, Dose)
        return dose.needs_eyes

    assert needs(routines.SMILE)
    assert not needs(routines.SMILE, reference_smile_mm=None)
    assert needs(routines.QUIET, synkinesis=True)
    assert needs(routines.RESISTANCE)
    assert not needs(routines.PREPARE)


def test_how_long_it_takes_is_told_from_what_comes() -> None:
    dose = asked(routines.SMILE)
    assert isinstance(dose, Dose)
    assert dose.minutes == pytest.approx(6 * (2 + 4 + 5 + 4 + 8) / 60, abs=0.21)
    assert dose.massage is False


def test_the_probe_says_at_its_start_that_nothing_will_be_said() -> None:
    dose = asked(routines.SMILE, History(probe_due=True))
    assert isinstance(dose, Dose)
    assert dose.probe
    first = dose.items[0]
    assert isinstance(first, Sentence)
    assert first.line == Prompt.PROBE_START
    lesson = asked(routines.LESSONS, History(probe_due=True))
    assert isinstance(lesson, Dose)
    assert not lesson.probe


def test_the_first_time_is_looked_at_and_then_felt_first_as_the_plan_says() -> None:
    first = asked(routines.SMILE, feel_first_share=0.5)
    again = asked(routines.SMILE, History(turns={"small_smile": 1}), feel_first_share=0.5)
    assert [dose.feel_first_share for dose in (first, again) if isinstance(dose, Dose)] == [0, 0.5]


@pytest.mark.parametrize(("noise_mm", "limit_mm"), [(0.02, 0.5), (0.125, 0.5), (0.2, 0.8)])
def test_resting_tone_has_risen_beyond_half_a_millimetre_or_the_own_noise(
    noise_mm: float, limit_mm: float
) -> None:
    assert tone_limit(noise_mm, PRACTICE) == pytest.approx(limit_mm)


def test_what_a_plan_leaves_out_is_what_the_numbers_of_practice_say() -> None:
    row, bare = RoutinePlan("small_smile"), plan()
    assert (row.corridor_low, row.corridor_high) == (PRACTICE.corridor_low, PRACTICE.corridor_high)
    assert (row.repetitions, row.hold_s) == (PRACTICE.repetitions, PRACTICE.hold_s)
    assert bare.session_cap_min == PRACTICE.session_cap_min


def test_a_ceiling_that_comes_down_keeps_room_below_it_and_a_higher_onset_raises_nothing() -> None:
    dose = ask(plan())
    assert isinstance(dose, Dose)
    lower = dose.below(1.0, PRACTICE)
    assert lower.corridor_high == pytest.approx(0.9 / 9.28)
    assert lower.corridor_low == pytest.approx(lower.corridor_high / 2)
    little = dose.below(3.0, PRACTICE)
    assert little.corridor_low == pytest.approx(min(0.15, little.corridor_high / 2))
    assert dose.below(9.0, PRACTICE) == dose
