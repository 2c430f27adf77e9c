"""No sequence of inputs raises, and the promises hold through all of them."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from device.face.seen import (
    FitView,
    PoorView,
    Reason,
    Rest,
    RestAbsent,
    RestLearned,
    RestLearning,
    Seen,
    Side,
    Unrest,
    View,
)
from device.history import History
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Ease,
    Hush,
    KeepHolding,
    LetGo,
    RestNow,
    Say,
)
from device.mirror.event import (
    Button,
    CloseSession,
    Delivered,
    Event,
    Informed,
    KeepRepetition,
    NoteMovement,
    NotKept,
    OpenSession,
    Pressed,
    Released,
    SeeingLost,
    SessionKept,
    Tick,
)
from device.mirror.panel.scene import Captions, compose
from device.mirror.session import advance
from device.mirror.situation import Session, Step
from device.mirror.states import Pacing, Timed
from tests.mirror.people import PRACTICE, ROUTINES, Eyes, Person, Smile, awake, plan
from wire.plan import Plan, RoutinePlan, SelfEstimate, Unlock


class Lines(dict[str, tuple[str, ...]]):
    """Every line has words, whatever the routines are."""

    def __missing__(self, line: str) -> tuple[str, ...]:
        return (line,)


CAPTIONS = Captions(Lines(), lambda name, count: f"{name} {count}")
GAPS_S = st.sampled_from([0.0, 0.03, 0.5, 1.1, 4.0, 9.0, 70.0])
VIEWS: list[View] = [FitView(), *map(PoorView, Reason)]


def _rests(at_s: float) -> list[Rest]:
    closed = dict.fromkeys(Side, 0.0)
    unsettled = RestLearning(0.5, Unrest.MOVED)
    return [RestAbsent(), unsettled, RestLearned(at_s, 84.0), RestLearned(at_s, 84.0, closed)]


def _occasions(at_s: float, number: int, person: Person) -> list[Event]:
    """Everything that may happen at one moment; frames come most often."""
    seen = person.seen(at_s, number, Eyes(learned_s=0.0))
    frames = [
        Seen(at_s, number, view, rest, None, measures, "mesh_v2")
        for view in VIEWS
        for rest in _rests(at_s)
        for measures in ({}, seen.measures)
    ]
    return [
        *frames,
        *(Pressed(button, at_s) for button in Button for _ in range(6)),
        *(Released(button, at_s) for button in Button),
        SeeingLost(at_s, "stalled"),
        Informed(at_s, plan(), History()),
        Informed(at_s, None, History(sessions_today=9, minutes_since_last=0.0)),
        SessionKept(at_s, 1),
        NotKept(at_s, "full"),
        Delivered(at_s, sent=True, received=True),
    ]


def _usual(at_s: float, number: int, person: Person) -> Seen:
    """What is seen of somebody who just practises."""
    learned = RestLearned(at_s, 84.0, dict.fromkeys(Side, 0.0))
    measures = person.seen(at_s, number, Eyes(learned_s=0.0)).measures
    return Seen(at_s, number, FitView(), learned, 60.0, measures, "mesh_v2")


def _events(
    given: Plan,
    happenings: list[tuple[float, int | None]],
    smile: Smile,
    tone_mm: float,
    lag_s: float,
    jumps: dict[int, float],
) -> list[Event]:
    """Any events in any order, as odd as the bathroom may make them, and a tick every second.

    Frames are known `lag_s` after they were taken, and before some events the clock jumps.
    """
    person = Person([smile], noise_mm=0.2, rise_s=[20.0], tone_mm=tone_mm, tone_from_s=0.1)
    events: list[Event] = [Informed(0.0, given, History()), Pressed(Button.GO, 0.0)]
    at_s = 0.0
    for number, (gap_s, which) in enumerate(happenings):
        events += [Tick(at_s + second) for second in range(1, math.ceil(gap_s))]
        at_s += gap_s + jumps.get(number, 0.0)
        event = _usual(at_s, number, person)
        if which is not None:
            occasions = _occasions(at_s, number, person)
            event = occasions[which % len(occasions)]
        if isinstance(event, Seen):
            event = msgspec.structs.replace(event, at_s=at_s - lag_s)
        events += [Tick(at_s), event]
    return events


ODD = st.lists(st.tuples(GAPS_S, st.integers(0, 999)), min_size=1, max_size=120)
USUAL = st.lists(
    st.tuples(st.sampled_from([0.5, 0.9, 1.0, 4.0]), st.none() | st.none() | st.integers(0, 999)),
    min_size=60,
    max_size=240,
)
SMILES = st.builds(
    Smile, *[st.floats(-1, 2)] * 2, eye_left=st.floats(-1, 1), chin_left=st.floats(-1, 4)
)
PLANS = [
    plan(
        routines=(RoutinePlan(name, repetitions=3, hold_s=3.0), RoutinePlan("prepare")),
        unlocked=tuple(Unlock),
        synkinesis=name.startswith("quiet"),
        self_estimate=estimate,
    )
    for estimate in SelfEstimate
    for name in ROUTINES
]
LAGS_S = st.sampled_from([0.0, 0.15, 0.4])
JUMPS = st.dictionaries(
    st.integers(0, 200), st.sampled_from([-3600.0, -30.0, 40.0, 600.0]), max_size=3
)
anything = st.builds(
    _events, st.sampled_from(PLANS), ODD | USUAL, SMILES, st.floats(0, 2), LAGS_S, JUMPS
)


def _steps(events: list[Event]) -> list[tuple[Event, Step]]:
    session: Session = awake()
    steps = []
    for event in events:
        step = advance(session, event)
        session = step.session
        steps.append((event, step))
        compose(session, event.at_s, CAPTIONS)
    return steps


@settings(max_examples=150, deadline=None)
@given(anything)
def test_speech_is_never_nearer_than_six_seconds(events: list[Event]) -> None:
    """A clock that went back has lost no time, and a frame is known no sooner than it comes."""
    steps = _steps(events)
    said, passed_s, ticked_s = [], 0.0, 0.0
    for event, step in steps:
        if isinstance(event, Tick):
            passed_s, ticked_s = passed_s + max(0.0, event.at_s - ticked_s), event.at_s
        said += [passed_s for cue in step.cues if isinstance(cue, Say)]
    gaps = [after - before for before, after in pairwise(said)]
    assert min(gaps, default=PRACTICE.speech_gap_s) >= PRACTICE.speech_gap_s - 1e-6


@settings(max_examples=150, deadline=None)
@given(anything)
def test_there_are_never_two_cues_of_a_movement_at_once(events: list[Event]) -> None:
    moving = (Announce, BeginRise, KeepHolding, Ease, LetGo, RestNow)
    for _, step in _steps(events):
        assert sum(isinstance(cue, moving) for cue in step.cues) <= 1
        assert sum(isinstance(cue, Say) for cue in step.cues) <= 1


@settings(max_examples=150, deadline=None)
@given(anything)
def test_a_stop_is_out_of_the_movement_within_its_own_step(events: list[Event]) -> None:
    for event, step in _steps(events):
        if isinstance(event, Pressed) and event.button is Button.STOP:
            assert not isinstance(step.session.state, Pacing | Timed)


@settings(max_examples=150, deadline=None)
@given(anything)
def test_records_open_and_close_in_pairs_and_keep_only_inside(events: list[Event]) -> None:
    is_open = False
    for _, step in _steps(events):
        for effect in step.effects:
            if isinstance(effect, OpenSession | CloseSession):
                assert isinstance(effect, OpenSession) != is_open
                is_open = not is_open
            if isinstance(effect, KeepRepetition | NoteMovement):
                assert is_open


@settings(max_examples=150, deadline=None)
@given(anything)
def test_a_movement_is_noted_as_it_is_asked_for_and_none_begins_on_a_plan_taken_back(
    events: list[Event],
) -> None:
    noted = False
    for _, step in _steps(events):
        for effect in step.effects:
            noted = (noted or isinstance(effect, NoteMovement)) and not isinstance(
                effect, OpenSession
            )
        for cue in step.cues:
            assert noted or not isinstance(cue, BeginRise)
            assert step.session.withdrawn is None or not isinstance(cue, Announce)


@settings(max_examples=150, deadline=None)
@given(anything)
def test_nothing_is_asked_beyond_the_plan_and_each_kept_repetition_has_rested(
    events: list[Event],
) -> None:
    rested, begun = False, Counter[int]()
    for _, step in _steps(events):
        for cue in step.cues:
            rested = (rested or isinstance(cue, RestNow)) and not isinstance(cue, BeginRise)
            if isinstance(cue, BeginRise):
                begun[step.session.state.repetition.index] += 1
                assert cue.for_s == PRACTICE.ramp_s
                assert max(begun) <= 5  # the five movements
                assert max(begun.values()) <= 2  # one that was cut short begins again once
            if isinstance(cue, KeepHolding):
                assert cue.for_s == 3.0
        for effect in step.effects:
            if isinstance(effect, OpenSession):
                begun.clear()
            if isinstance(effect, KeepRepetition):
                assert rested
        dose = step.session.dose
        assert dose is None or dose.corridor_high <= 0.35


@settings(max_examples=150, deadline=None)
@given(anything)
def test_whatever_begins_to_rise_comes_to_rest_or_is_stopped(events: list[Event]) -> None:
    risen = False
    for _, step in _steps(events):
        for cue in step.cues:
            if isinstance(cue, BeginRise | Announce):
                assert not (risen and isinstance(cue, Announce))
                risen = isinstance(cue, BeginRise)
            if isinstance(cue, RestNow | Hush):
                risen = False


@settings(max_examples=150, deadline=None)
@given(anything)
def test_no_session_is_longer_than_its_longest_time(events: list[Event]) -> None:
    for _, step in _steps(events):
        session = step.session
        if session.dose is not None:
            assert session.counted_s <= session.dose.cap_s + 1.0
