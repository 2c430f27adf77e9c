"""A plan that changes, or is taken back, in the middle of a practice."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Hush,
    Prompt,
    RestNow,
    Say,
)
from device.mirror.coaching.programme import Hearing, Timer
from device.mirror.event import (
    Button,
    Event,
    Informed,
    NoPlanWhy,
    OpenSession,
    Pressed,
)
from device.mirror.states import (
    Between,
    Idle,
    NotNow,
    Ready,
    Summary,
    Timed,
)
from tests.mirror.people import (
    BEFORE,
    Person,
    Smile,
    kept,
    last,
    plan,
    practise,
)
from tests.mirror.pressed import cue_at
from tests.mirror.test_practised import GO, closed, passed, planned, said, when
from wire.message import End
from wire.plan import Goal, Phase, Plan, RoutinePlan

WITHDRAWN = [
    (None, NoPlanWhy.PAUSED, Prompt.PAUSED_BY_CLINIC),
    (plan(version=4, phase=Phase.NO_MOVEMENT), None, Prompt.NOTHING_TO_MOVE_YET),
    (plan(version=4, routines=(RoutinePlan("quiet_face"),)), None, Prompt.CALL_THE_CLINIC),
    (plan(version=4, reference_smile_mm=8.0), None, Prompt.PLAN_CHANGED),
]


@pytest.mark.parametrize(
    ("given", "why", "told"), WITHDRAWN, ids=["paused", "phase", "not listed", "less"]
)
def test_a_plan_that_is_taken_back_ends_the_practice_at_the_next_rest(
    given: Plan | None, why: NoPlanWhy | None, told: Prompt
) -> None:
    rises_s = cue_at(practise(Person([Smile()]), plan(), GO), BeginRise)
    news: dict[float, Event] = {rises_s + 1: Informed(rises_s + 1, given, BEFORE, why)}
    steps = practise(Person([Smile()]), plan(), {**GO, **news}, until_s=90)
    assert len(kept(steps)) == 1
    assert closed(steps).end is End.INTERRUPTED
    said_s = next(e.at_s for e, s in steps if Say(told) in s.cues)
    assert 6.0 <= when(steps, Summary) - said_s <= 6.5


def test_a_plan_that_is_taken_back_before_anything_began_is_a_kind_no() -> None:
    news: dict[float, Event] = {2.0: Informed(2.0, None, BEFORE, NoPlanWhy.EXPIRED)}
    steps = practise(Person([Smile()]), plan(), {**GO, **news}, until_s=20)
    assert passed(steps)[:3] == [Idle, Ready, NotNow]
    assert last(steps).dose is None


@pytest.mark.parametrize("name", ["prepare", "quiet_face"])
def test_hands_and_listening_end_at_once_when_the_plan_is_taken_back(name: str) -> None:
    given = planned(name, synkinesis=True)
    kind = Timer if name == "prepare" else Hearing
    straight = practise(Person([Smile()]), given, GO, until_s=120)
    begins_s = next(
        e.at_s
        for e, s in straight
        if isinstance(s.session.state, Timed)
        and s.session.dose is not None
        and isinstance(s.session.dose.items[s.session.state.index], kind)
    )
    news: dict[float, Event] = {begins_s + 3: Informed(begins_s + 3, None, BEFORE)}
    steps = practise(Person([Smile()]), given, {**GO, **news}, until_s=300)
    stopped = next(s for e, s in steps if e.at_s >= begins_s + 3 and Hush() in s.cues)
    assert isinstance(stopped.session.state, Between)
    assert when(steps, Summary) - begins_s < 15.0
    assert closed(steps).end is End.INTERRUPTED


def test_a_newer_plan_that_gives_the_same_dose_changes_nothing_in_the_middle() -> None:
    rises_s = cue_at(practise(Person([Smile()]), plan(), GO), BeginRise)
    same = plan(version=4, valid_until=date(2027, 1, 1), goal=Goal.EATING_OUT)
    counted = msgspec.structs.replace(BEFORE, sessions_today=4)
    news: dict[float, Event] = {rises_s + 1: Informed(rises_s + 1, same, counted)}
    steps = practise(Person([Smile()]), plan(), {**GO, **news})
    assert len(kept(steps)) == 3
    assert closed(steps).end is End.DONE
    assert last(steps).plan == same


def test_a_plan_that_comes_in_the_ready_check_is_the_one_that_is_practised() -> None:
    less = plan(version=4, routines=(RoutinePlan("small_smile", repetitions=1, hold_s=3.0),))
    news: dict[float, Event] = {2.0: Informed(2.0, less, BEFORE)}
    steps = practise(Person([Smile()]), plan(), {**GO, **news})
    opened = next(e for _, s in steps for e in s.effects if isinstance(e, OpenSession))
    assert (opened.plan_version, opened.repetitions_planned, len(kept(steps))) == (4, 1, 1)


def test_a_movement_that_is_only_announced_is_not_asked_for_any_more() -> None:
    bell_s = cue_at(practise(Person([Smile()]), plan(), GO), Announce, 2)
    news: dict[float, Event] = {bell_s + 0.5: Informed(bell_s + 0.5, None, BEFORE)}
    steps = practise(Person([Smile()]), plan(), {**GO, **news}, until_s=90)
    assert sum(isinstance(cue, BeginRise) for _, s in steps for cue in s.cues) == 1


def test_a_lock_that_is_closed_again_ends_what_it_had_opened() -> None:
    straight = practise(Person([Smile()]), planned("prepare"), GO, until_s=1500)
    inside = [s for s in said(straight) if s.startswith("inside_")]
    news: dict[float, Event] = {20.0: Informed(20.0, planned("prepare", unlocked=()), BEFORE)}
    steps = practise(Person([Smile()]), planned("prepare"), {**GO, **news}, until_s=1500)
    assert inside
    assert not [s for s in said(steps) if s.startswith("inside_")]
    assert Prompt.PLAN_CHANGED in said(steps)


def test_rest_and_eye_care_are_never_taken_back() -> None:
    script = {**GO, 3.0: Pressed(Button.GO, 3.0)}
    news: dict[float, Event] = {8.0: Informed(8.0, None, BEFORE, NoPlanWhy.EXPIRED)}
    steps = practise(Person([Smile()]), None, {**script, **news}, until_s=200)
    assert closed(steps).end is End.DONE


def test_a_plan_that_changes_in_the_last_rest_interrupts_nothing() -> None:
    rest_s = cue_at(practise(Person([Smile()]), plan(), GO), RestNow, 3)
    news: dict[float, Event] = {rest_s + 1: Informed(rest_s + 1, None, BEFORE)}
    steps = practise(Person([Smile()]), plan(), {**GO, **news}, until_s=150)
    assert (len(kept(steps)), closed(steps).end) == (3, End.DONE)


def test_a_plan_that_is_taken_back_and_given_again_before_the_rest_ends_nothing() -> None:
    rises_s = cue_at(practise(Person([Smile()]), plan(), GO), BeginRise)
    news: dict[float, Event] = {
        rises_s + 1: Informed(rises_s + 1, None, BEFORE, NoPlanWhy.PAUSED),
        rises_s + 4: Informed(rises_s + 4, plan(version=4), BEFORE),
    }
    steps = practise(Person([Smile()]), plan(), {**GO, **news})
    assert (len(kept(steps)), closed(steps).end) == (3, End.DONE)
