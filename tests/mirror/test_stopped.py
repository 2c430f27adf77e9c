"""Stop near the end, and what is said to somebody who stopped for pain or tightness."""

from __future__ import annotations

from itertools import pairwise

import pytest

from device.mirror.coaching.cue import Prompt, Say, Show
from device.mirror.event import Button, CloseSession, Event, Informed, NotKept, SessionKept
from device.mirror.states import Between, Idle, Summary, Why
from tests.mirror.people import BEFORE, Person, Smile, kept, last, plan, practise
from tests.mirror.pressed import pressing
from tests.mirror.test_practised import GO, Steps, closed, planned, said, when
from wire.message import End, StopReason
from wire.plan import RoutinePlan, SelfEstimate

QUIETING = planned("quiet_face", synkinesis=True)
SILENT = plan(self_estimate=SelfEstimate.NEVER)


def whole_s(steps: Steps) -> float:
    """When everything was done, and only the words were waited for."""
    return next(
        e.at_s
        for e, s in steps
        if isinstance(s.session.state, Between)
        and s.session.dose is not None
        and s.session.state.index >= len(s.session.dose.items)
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([], None),
        ([(1.0, Button.GO)], StopReason.PAIN),
        ([(1.0, Button.STOP)], StopReason.ENOUGH),
    ],
)
def test_stop_in_the_last_seconds_takes_nothing_from_what_was_whole(
    answer: list[tuple[float, Button]], reason: StopReason | None
) -> None:
    at_s = whole_s(practise(Person([Smile()]), QUIETING, GO, until_s=300)) + 0.01
    presses = pressing((at_s, Button.STOP), *((at_s + s, b) for s, b in answer))
    steps = practise(Person([Smile()]), QUIETING, presses, until_s=300)
    assert isinstance(next(s for e, s in steps if e.at_s >= at_s).session.state, Why)
    assert (closed(steps).end, closed(steps).stop_reason) == (End.DONE, reason)
    assert last(steps).history.quieted_today


def test_stop_after_it_was_eased_leaves_it_eased() -> None:
    tight = Person([Smile()], tone_mm=1.0, tone_from_s=25.0)
    eased_s = next(
        e.at_s
        for e, s in practise(tight, SILENT, GO, until_s=200)
        if Say(Prompt.EASED_END) in s.cues
    )
    tight = Person([Smile()], tone_mm=1.0, tone_from_s=25.0)
    steps = practise(tight, SILENT, pressing((eased_s + 1.0, Button.STOP)), until_s=200)
    assert (closed(steps).end, closed(steps).stop_reason) == (End.EASED, None)


def test_stop_before_anything_is_decided_is_a_stop() -> None:
    at_s = whole_s(practise(Person([Smile()]), QUIETING, GO, until_s=300)) - 1.0
    steps = practise(Person([Smile()]), QUIETING, pressing((at_s, Button.STOP)), until_s=300)
    assert (closed(steps).end, closed(steps).stop_reason) == (End.STOPPED, StopReason.NOT_SAID)
    assert not last(steps).history.quieted_today


def test_the_next_practice_has_an_end_of_its_own() -> None:
    lesson = planned("know_your_face")
    at_s = whole_s(practise(Person([Smile()]), lesson, GO, until_s=300)) + 0.01
    again_s = at_s + 40.0
    script: dict[float, Event] = pressing((at_s, Button.STOP), (again_s, Button.GO))
    script[again_s + 5.0] = Informed(again_s + 5.0, None, BEFORE)
    steps = practise(Person([Smile()]), lesson, script, until_s=again_s + 40.0)
    ends = [e.end for _, s in steps for e in s.effects if isinstance(e, CloseSession)]
    assert ends == [End.DONE, End.INTERRUPTED]


CALM = [
    (Prompt.STOPPED_PAIN, StopReason.PAIN, []),
    (Prompt.STOPPED_TIGHT, StopReason.TIGHT, [Button.CHANGE]),
]


@pytest.mark.parametrize("kept_after_s", [0.1, 9.0])
@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize(("line", "reason", "on_the_way"), CALM)
def test_after_pain_or_tightness_one_calm_line_is_heard_before_it_is_saved(
    line: Prompt, reason: StopReason, on_the_way: list[Button], *, quick: bool, kept_after_s: float
) -> None:
    gap_s = 0.3 if quick else 8.0
    presses = [(40.0, Button.STOP)]
    presses += [(40.0 + gap_s * (n + 1), button) for n, button in enumerate(on_the_way)]
    answer_s = presses[-1][0] + gap_s
    presses += [(answer_s, Button.GO)]
    script: dict[float, Event] = pressing(*presses)
    script[answer_s + kept_after_s] = SessionKept(answer_s + kept_after_s, 1)
    steps = practise(Person([Smile()]), plan(), script, until_s=80)
    assert closed(steps).stop_reason is reason
    shown = [
        (e.at_s, cue)
        for e, s in steps
        for cue in s.cues
        if cue in (Say(line), Show(line)) and e.at_s >= answer_s
    ]
    assert shown[0][0] == answer_s
    lines = [one for one in said(steps) if one in (line, Prompt.SAVED_HERE)]
    assert lines == [line, Prompt.SAVED_HERE]
    spoken = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, Say)]
    assert all(after - before >= 6.0 for before, after in pairwise(spoken))
    idle_s = next(e.at_s for e, s in steps if e.at_s > answer_s and type(s.session.state) is Idle)
    saved_s = next(e.at_s for e, s in steps if Say(Prompt.SAVED_HERE) in s.cues)
    assert idle_s - saved_s >= 3.0


def test_whoever_stops_for_another_reason_hears_no_such_line() -> None:
    stops = pressing((40.0, Button.STOP), (41.0, Button.STOP))
    assert not {Prompt.STOPPED_PAIN, Prompt.STOPPED_TIGHT} & set(
        said(practise(Person([Smile()]), plan(), stops, until_s=70))
    )


def test_a_disk_that_refuses_does_not_take_the_calm_line_away() -> None:
    script: dict[float, Event] = pressing((40.0, Button.STOP), (40.5, Button.GO))
    script |= {41.0: NotKept(41.0, "full"), 48.0: NotKept(48.0, "full")}
    steps = practise(Person([Smile()]), plan(), script, until_s=52)
    assert Prompt.STOPPED_PAIN in said(steps)
    assert last(steps).caption is Prompt.NOT_SAVED
    assert isinstance(last(steps).state, Summary)


def test_what_ends_a_practice_is_heard_before_it_is_over() -> None:
    """Also where it comes too soon after a finding to be spoken at once."""
    worse = [Smile(0.2, 0.2, eye_left=eye) for eye in (0.0, 0.0, 0.2, 0.2)]
    row = RoutinePlan("small_smile", repetitions=6, hold_s=3.0)
    given = plan(routines=(row,), self_estimate=SelfEstimate.NEVER)
    steps = practise(Person(worse), given, GO, until_s=300)
    assert closed(steps).end is End.EASED
    assert len(kept(steps)) == 4
    (shown_s,) = [e.at_s for e, s in steps if Show(Prompt.EASED_END) in s.cues]
    (said_s,) = [e.at_s for e, s in steps if Say(Prompt.EASED_END) in s.cues]
    assert shown_s < said_s <= when(steps, Summary) - 6.0
