"""The panel's table, cell by cell: where each button leads from each state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from device.face.seen import Region
from device.history import History
from device.mirror.coaching.cue import Chime, Prompt, Say
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from device.mirror.coaching.programme import Repeat
from device.mirror.coaching.repetition import begin
from device.mirror.event import Button, CloseSession, Pressed
from device.mirror.session import advance, start
from device.mirror.situation import Session, Step
from device.mirror.states import (
    Between,
    Booting,
    Calibrating,
    Cause,
    Choose,
    ClosingEyes,
    Fault,
    Feeling,
    Idle,
    Interrupted,
    Loudness,
    NotNow,
    Pacing,
    Ready,
    Safety,
    State,
    StillTight,
    Summary,
    SwitchingOff,
    Timed,
    Why,
)
from tests.mirror.people import PRACTICE, ROUTINES, plan
from wire.message import End, RoutineCode, StopReason

AT_S = 100.0
SMILE, REST = RoutineCode.SMALL_SMILE.value, RoutineCode.REST.value
EYES = RoutineCode.EYE_CARE.value
DOSE = dose_of(plan(), ROUTINES[SMILE], History(), PRACTICE)
assert isinstance(DOSE, Dose)
SECOND = DOSE.items[1]
assert isinstance(SECOND, Repeat)
RUN = begin(SECOND, AT_S - 5, measured=True)[0]

TABLE: list[tuple[State, type, type, type]] = [
    #  state                                go           change       stop
    (Booting(0.0), Booting, Booting, Booting),
    (Idle(0.0), Ready, Choose, SwitchingOff),
    (Choose(0.0, SMILE), Ready, Choose, Idle),
    (Choose(0.0, REST), Between, Choose, Idle),
    (Loudness(0.0, 0.0), Loudness, Loudness, Idle),
    (Fault(0.0, SMILE), Ready, Between, Idle),
    (Ready(0.0), Between, Ready, Idle),
    (Calibrating(0.0), Calibrating, Calibrating, Idle),
    (ClosingEyes(0.0), Between, ClosingEyes, Idle),
    (Between(0.0, 2), Interrupted, Between, Why),
    (Pacing(RUN, 1), Interrupted, Pacing, Why),
    (Feeling(0.0, Pacing(RUN, 1)), Pacing, Pacing, Why),
    (Interrupted(0.0, Cause.AWAY, 2), Interrupted, Interrupted, Why),
    (Interrupted(0.0, Cause.CROWD, 2), Between, Interrupted, Why),
    (Interrupted(0.0, Cause.STRANGER, 2), Calibrating, Interrupted, Why),
    (Interrupted(0.0, Cause.PAUSED, 2), Between, Interrupted, Why),
    (Why(0.0), Summary, Why, Summary),
    (Why(0.0, 3), Safety, Why, Summary),
    (Safety(0.0), Safety, Safety, Summary),
    (Safety(0.0, 3), Summary, Safety, Summary),
    (Timed(0.0, 0), Interrupted, Timed, Why),
    (StillTight(0.0, Region.CHIN, 1), Between, Between, Why),
    (Summary(0.0), Ready, Summary, Idle),
    (NotNow(0.0, Prompt.DONE_FOR_TODAY), Between, Between, Idle),
    (SwitchingOff(0.0), SwitchingOff, SwitchingOff, SwitchingOff),
]


OUTSIDE = (Booting, Idle, Choose, Loudness, Fault, NotNow, Summary, SwitchingOff)


def practising(state: State) -> Session:
    session = replace(
        start(PRACTICE, ROUTINES, 0.0), state=state, plan=plan(), seeing=True, informed_s=0.0
    )
    if isinstance(state, OUTSIDE):
        return session
    opened_s = None if isinstance(state, Ready | Calibrating | ClosingEyes) else 10.0
    return replace(session, dose=DOSE, open_since_s=opened_s)


def pressed(state: State, button: Button) -> Step:
    return advance(practising(state), Pressed(button, AT_S))


@pytest.mark.parametrize(("state", "go", "change", "stop"), TABLE, ids=lambda cell: str(cell)[:40])
def test_each_button_leads_where_the_table_says(
    state: State, go: type, change: type, stop: type
) -> None:
    led = [type(pressed(state, button).session.state) for button in Button]
    assert led == [go, change, stop]


def test_the_table_has_every_state() -> None:
    assert {type(row[0]) for row in TABLE} == set(State.__args__)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: type(row[0]).__name__)
def test_every_press_is_heard_first(row: tuple[State, type, type, type]) -> None:
    for button in Button:
        assert pressed(row[0], button).cues[0] == Chime()


def test_choosing_runs_through_the_plans_routines_and_rest_and_begins_again() -> None:
    first = pressed(Idle(0.0), Button.CHANGE).session
    second = advance(first, Pressed(Button.CHANGE, AT_S + 1)).session
    third = advance(second, Pressed(Button.CHANGE, AT_S + 2)).session
    shown = [session.state for session in (first, second, third)]
    assert [state.name for state in shown if isinstance(state, Choose)] == [SMILE, REST, EYES]


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        (0, StopReason.PAIN),
        (1, StopReason.TIGHT),
        (4, StopReason.ENOUGH),
    ],
)
def test_each_reason_is_kept_as_it_was_chosen(choice: int, reason: StopReason) -> None:
    step = pressed(Why(0.0, choice), Button.GO)
    closing = next(effect for effect in step.effects if isinstance(effect, CloseSession))
    assert (closing.end, closing.stop_reason) == (End.STOPPED, reason)


def test_an_eye_is_told_where_to_go_before_the_end() -> None:
    asked = pressed(Why(0.0, 2), Button.GO)
    assert Say(Prompt.SAFETY_EYE) in asked.cues
    assert not [effect for effect in asked.effects if isinstance(effect, CloseSession)]
    read = advance(asked.session, Pressed(Button.GO, AT_S + 7))
    closing = next(effect for effect in read.effects if isinstance(effect, CloseSession))
    assert (closing.end, closing.stop_reason) == (End.STOPPED, StopReason.EYE)


def test_a_summary_without_a_plan_does_not_begin_again() -> None:
    session = replace(practising(Summary(0.0)), plan=None)
    assert isinstance(advance(session, Pressed(Button.GO, AT_S)).session.state, NotNow)
