"""No sequence of inputs raises, and the promises hold through all of them."""

from __future__ import annotations

from itertools import pairwise

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
    View,
)
from device.mirror.coaching.cue import Announce, BeginRise, Prompt, RestNow, Say
from device.mirror.coaching.limits import Practised
from device.mirror.event import (
    Button,
    CloseSession,
    Delivered,
    Event,
    Informed,
    KeepRepetition,
    NotKept,
    OpenSession,
    Pressed,
    Released,
    SeeingLost,
    SessionKept,
    Tick,
)
from device.mirror.panel.scene import compose
from device.mirror.session import advance, start
from device.mirror.states import Pacing, Session, Step
from tests.mirror.people import PRACTICE, ROUTINES, Eyes, Person, Smile, plan

LINES = {prompt: (prompt.value,) for prompt in Prompt}
GAPS_S = st.sampled_from([0.0, 0.03, 0.5, 1.1, 4.0, 9.0, 70.0])
VIEWS: list[View] = [FitView(), *map(PoorView, Reason)]


def _rests(at_s: float) -> list[Rest]:
    closed = dict.fromkeys(Side, 0.0)
    unsettled = RestLearning(0.5, settled=False)
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
        Informed(at_s, plan(), Practised()),
        Informed(at_s, None, Practised(9, 0.0)),
        SessionKept(at_s, 1),
        NotKept(at_s, "full"),
        Delivered(at_s, sent=True, received=True),
    ]


def _events(happenings: list[tuple[float, int]], left: float, right: float) -> list[Event]:
    """Any events in any order, at growing times, as odd as the bathroom may make them."""
    person = Person([Smile(left, right)], noise_mm=0.2, rise_s=[20.0])
    events: list[Event] = []
    at_s = 0.0
    for number, (gap_s, which) in enumerate(happenings):
        at_s += gap_s
        occasions = _occasions(at_s, number, person)
        events += [occasions[which % len(occasions)], Tick(at_s)]
    return events


anything = st.builds(
    _events,
    st.lists(st.tuples(GAPS_S, st.integers(0, 999)), min_size=1, max_size=120),
    st.floats(-1, 2),
    st.floats(-1, 2),
)


def _steps(events: list[Event]) -> list[tuple[Event, Step]]:
    session: Session = start(PRACTICE, ROUTINES, 0.0)
    steps = []
    for event in [Informed(0.0, plan(), Practised()), *events]:
        step = advance(session, event)
        session = step.session
        steps.append((event, step))
        compose(session, event.at_s, LINES)
    return steps


@settings(max_examples=150, deadline=None)
@given(anything)
def test_speech_is_never_nearer_than_six_seconds(events: list[Event]) -> None:
    steps = _steps(events)
    said = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, Say)]
    assert all(after - before >= PRACTICE.speech_gap_s for before, after in pairwise(said))


@settings(max_examples=150, deadline=None)
@given(anything)
def test_a_stop_is_out_of_the_movement_within_its_own_step(events: list[Event]) -> None:
    for event, step in _steps(events):
        if isinstance(event, Pressed) and event.button is Button.STOP:
            assert not isinstance(step.session.state, Pacing)


@settings(max_examples=150, deadline=None)
@given(anything)
def test_records_open_and_close_in_pairs_and_keep_only_inside(events: list[Event]) -> None:
    is_open = False
    for _, step in _steps(events):
        for effect in step.effects:
            if isinstance(effect, OpenSession | CloseSession):
                assert isinstance(effect, OpenSession) != is_open
                is_open = not is_open
            if isinstance(effect, KeepRepetition):
                assert is_open


@settings(max_examples=150, deadline=None)
@given(anything)
def test_no_more_repetitions_than_the_plan_and_each_kept_one_has_rested(
    events: list[Event],
) -> None:
    rested = False
    for _, step in _steps(events):
        rested = rested or any(isinstance(cue, RestNow) for cue in step.cues)
        for cue in step.cues:
            if isinstance(cue, Announce):
                assert cue.repetition <= 3
            if isinstance(cue, BeginRise):
                assert cue.for_s == PRACTICE.ramp_s
        for effect in step.effects:
            if isinstance(effect, KeepRepetition):
                assert rested
                rested = False
                assert 1 <= effect.repetition.index <= 3
