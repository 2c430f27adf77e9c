"""A clock that goes back or ahead: a practice begins again at rest, and nothing waits long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import msgspec
import pytest

from device.face.seen import RestLearned, Seen
from device.mirror.coaching.cue import Announce, BeginRise, Hush, KeepHolding, Prompt, RestNow, Say
from device.mirror.event import Button, Event, Tick
from device.mirror.session import advance
from device.mirror.states import (
    Between,
    Calibrating,
    Choose,
    Feeling,
    Idle,
    Interrupted,
    Ready,
    State,
    StillTight,
    Summary,
    Timed,
    Why,
)
from tests.mirror.people import PRACTICE, Person, Smile, awake, kept, last, plan, practise
from tests.mirror.pressed import cue_at, pressing
from tests.mirror.test_practised import CHIN, GO, closed, planned, said, when
from wire.message import End, Flag
from wire.plan import RoutinePlan, SelfEstimate

JUMPS_S = (-3600.0, 40.0)
JUMPS = pytest.mark.parametrize("by_s", JUMPS_S, ids=["back", "ahead"])


def jumping(at_s: float, by_s: float) -> Callable[[Event], Event]:
    """A clock that jumps once; what was learned before keeps the time that it had."""

    def clock(event: Event) -> Event:
        if event.at_s < at_s:
            return event
        later = msgspec.structs.replace(event, at_s=event.at_s + by_s)
        if isinstance(later, Seen) and isinstance(rest := later.rest, RestLearned):
            moved = by_s if rest.at_s >= at_s else 0.0
            later = msgspec.structs.replace(
                later, rest=msgspec.structs.replace(rest, at_s=rest.at_s + moved)
            )
        return later

    return clock


TWO = (RoutinePlan("small_smile", repetitions=2, hold_s=3.0), RoutinePlan("prepare"))
ASKING = plan(routines=TWO, self_estimate=SelfEstimate.EACH)
SILENT = plan(routines=TWO, self_estimate=SelfEstimate.NEVER)


Moment = tuple[dict[float, Event], float]
"""A script of presses, and when the clock jumps."""


def in_a_rest() -> Moment:
    return GO, cue_at(practise(Person([Smile()]), SILENT, GO), RestNow) + 6.0


def in_a_hold() -> Moment:
    return GO, cue_at(practise(Person([Smile()]), SILENT, GO), KeepHolding) + 1.0


def before_the_first() -> Moment:
    return GO, when(practise(Person([Smile()]), SILENT, GO, until_s=30), Between) + 0.5


def at_the_question() -> Moment:
    return GO, when(practise(Person([Smile()]), ASKING, GO), Feeling) + 3.0


def in_a_pause() -> Moment:
    rest_s = in_a_rest()[1]
    return pressing((rest_s, Button.GO), (rest_s + 9.0, Button.GO)), rest_s + 3.0


def after_a_pause() -> Moment:
    hold_s = in_a_hold()[1]
    return pressing((hold_s, Button.GO), (hold_s + 3.0, Button.GO)), hold_s + 4.0


MOMENTS = [
    in_a_rest, in_a_hold, before_the_first, at_the_question, in_a_pause, after_a_pause,
]  # fmt: skip


@JUMPS
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_practice_goes_on_by_itself_from_a_rest(
    moment: Callable[[], Moment], by_s: float
) -> None:
    given = ASKING if moment is at_the_question else SILENT
    script, at_s = moment()
    steps = practise(Person([Smile()]), given, script, 150, jumping(at_s, by_s))
    assert closed(steps).end is End.DONE
    assert [one.index for one in kept(steps)] == [1, 2]
    assert not [one for one in kept(steps) if Flag.REST_GATE_TIMED_OUT in one.flags]
    assert Prompt.LET_IT_REST not in said(steps)
    spoken = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, Say)]
    assert all(after - before >= 6.0 - 1e-6 for before, after in pairwise(spoken))
    if moment is not in_a_pause:
        stood = next(s for e, s in steps if e.at_s >= at_s and isinstance(e, Tick))
        assert isinstance(stood.session.state, Interrupted)
        assert Hush() in stood.cues
    straight = practise(Person([Smile()]), given, script, 150)
    assert when(steps, Summary) - when(straight, Summary) < 30.0


@JUMPS
def test_the_rest_that_was_owed_before_is_owed_after(by_s: float) -> None:
    _, at_s = in_a_hold()
    steps = practise(Person([Smile()]), SILENT, GO, 90, jumping(at_s, by_s))
    bells = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, Announce)]
    assert 12.0 <= bells[1] - at_s < 16.0
    rest_s = in_a_rest()[1]
    rested = practise(Person([Smile()]), SILENT, GO, 90, jumping(rest_s, by_s))
    bells = [e.at_s for e, s in rested for cue in s.cues if isinstance(cue, Announce)]
    assert 2.0 <= bells[1] - rest_s < 7.0


@JUMPS
def test_a_tight_face_is_not_ended_on_one_frame(by_s: float) -> None:
    rest_s = cue_at(practise(Person([Smile()]), SILENT, GO), RestNow)
    up = Person([Smile()], tone_mm=2.0, tone_from_s=rest_s + 1.0)
    steps = practise(up, SILENT, GO, 120, jumping(rest_s + 2.0, by_s))
    assert closed(steps).end is End.EASED
    assert when(steps, Summary) - rest_s > PRACTICE.rest_gate_wait_s


@JUMPS
@pytest.mark.parametrize(("name", "until_s"), [("prepare", 620), ("quiet_face", 330)])
def test_what_takes_its_time_goes_on_with_what_is_left_or_once_more(
    name: str, until_s: float, by_s: float
) -> None:
    given = planned(name, synkinesis=True)
    straight = practise(Person([Smile()]), given, GO, until_s)
    at_s = when(straight, Timed) + 40.0
    steps = practise(Person([Smile()]), given, GO, until_s, jumping(at_s, by_s))
    assert closed(steps).end is End.DONE
    longer_s = when(steps, Summary) - when(straight, Summary)
    assert 0.0 <= longer_s < (20.0 if name == "prepare" else 140.0)


@JUMPS
def test_an_offer_and_a_rest_that_is_learned_anew_begin_again_too(by_s: float) -> None:
    offered_s = when(practise(Person([CHIN]), SILENT, GO, until_s=60), StillTight) + 1.0
    steps = practise(Person([CHIN, Smile()]), SILENT, GO, 150, jumping(offered_s, by_s))
    assert (closed(steps).end, len(kept(steps))) == (End.DONE, 2)
    yes = pressing((offered_s, Button.GO))
    massaged = practise(Person([CHIN, Smile()]), SILENT, yes, until_s=300)
    again_s = [e.at_s for e, s in massaged if isinstance(s.session.state, Calibrating)][-1] - 2.0
    steps = practise(Person([CHIN, Smile()]), SILENT, yes, 400, jumping(again_s, by_s))
    assert (closed(steps).end, len(kept(steps))) == (End.DONE, 2)


def test_a_tick_that_is_late_by_less_than_a_missed_face_changes_nothing() -> None:
    rest_s = in_a_rest()[1]
    session = last(practise(Person([Smile()]), SILENT, GO, until_s=rest_s))
    late = advance(session, Tick((session.ticked_s or 0.0) + PRACTICE.away_freeze_s))
    assert not isinstance(late.session.state, Interrupted)
    later = advance(session, Tick((session.ticked_s or 0.0) + PRACTICE.away_freeze_s + 0.1))
    assert isinstance(later.session.state, Interrupted)


WAITS: list[tuple[State, float, type]] = [
    (Choose(1000.0, "small_smile"), 61.0, Idle),
    (Ready(1000.0), 91.0, Idle),
    (Why(1000.0), 11.0, Idle),
    (Summary(1000.0), 13.0, Idle),
]


@pytest.mark.parametrize(("state", "waits_s", "after"), WAITS)
def test_outside_a_practice_a_clock_that_goes_back_begins_the_wait_once_more(
    state: State, waits_s: float, after: type
) -> None:
    session = replace(awake(), state=state, ticked_s=1000.0, spoken_s=999.0)
    back = advance(session, Tick(100.0)).session
    assert type(back.state) is type(state)
    assert back.spoken_s == 99.0
    assert type(advance(back, Tick(100.0 + waits_s)).session.state) is after
    assert type(advance(back, Tick(100.0 + waits_s - 2.0)).session.state) is type(state)


def test_outside_a_practice_a_clock_that_jumps_ahead_is_time_that_passed() -> None:
    session = replace(awake(), state=Summary(1000.0), ticked_s=1000.0)
    assert isinstance(advance(session, Tick(1020.0)).session.state, Idle)


def test_somebody_who_is_away_is_still_away_after_the_clock_jumped() -> None:
    session = last(practise(Person([Smile()], gone=(25.0, 1e9)), SILENT, GO, until_s=30))
    assert isinstance(session.state, Interrupted)
    for by_s in JUMPS_S:
        step = advance(session, Tick((session.ticked_s or 0.0) + by_s))
        for n in range(30):
            step = advance(step.session, Tick((session.ticked_s or 0.0) + by_s + n / 10))
            assert not [cue for cue in step.cues if isinstance(cue, BeginRise)]
            assert isinstance(step.session.state, Interrupted)
