"""What has to be so before a face may move: it is at its own rest."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from device.face.seen import Reason
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    KeepHolding,
    Prompt,
    RestNow,
    Say,
    Show,
)
from device.mirror.event import (
    Button,
    SeeingLost,
)
from device.mirror.states import (
    Between,
    Calibrating,
    Feeling,
    Interrupted,
    Pacing,
    StillTight,
)
from tests.mirror.people import (
    PRACTICE,
    Person,
    Smile,
    kept,
    last,
    plan,
    practise,
)
from tests.mirror.pressed import cue_at, pressing
from tests.mirror.test_practised import GO, closed, passed, planned, said, when
from wire.message import End, Flag, MovementCode
from wire.plan import RoutinePlan, SelfEstimate


def test_the_first_movement_waits_for_a_face_at_rest() -> None:
    up_from_s = when(practise(Person([Smile()]), plan(), GO), Pacing) - 3.0
    tight = Person([Smile()], noise_mm=0.03, tone_mm=0.4, tone_from_s=up_from_s)
    begins_s = when(practise(tight, plan(), GO, until_s=90), Pacing)
    assert begins_s - up_from_s >= PRACTICE.rest_gate_wait_s - 4.0


def test_the_resting_tone_is_kept_although_the_movement_was_not_seen() -> None:
    rises_s = cue_at(practise(Person([Smile()]), plan(), GO), BeginRise)
    hidden = Person(
        [Smile()],
        noise_mm=0.03,
        tone_mm=0.9,
        tone_from_s=rises_s,
        gone=(rises_s, rises_s + 11.0),
        reason=Reason.HAND,
    )
    steps = practise(hidden, plan(), GO, until_s=120)
    (only,) = kept(steps)
    assert Flag.POOR_VIEW in only.flags
    assert only.effort is None
    assert only.resting_tone_mm == pytest.approx(0.9, abs=0.05)
    assert only.noise_mm == pytest.approx(0.03)
    assert closed(steps).end is End.EASED


def test_a_first_rest_that_lies_below_is_learned_anew_and_then_it_begins() -> None:
    below = Person([Smile()], noise_mm=0.03, tone_mm=-1.0, tone_from_s=9.0)
    steps = practise(below, plan(), GO, until_s=120)
    kinds = passed(steps)
    assert kinds.count(Calibrating) == 2
    assert kinds.index(Pacing) > kinds.index(Calibrating, kinds.index(Calibrating) + 1)


def test_between_frames_the_gate_keeps_no_more_than_it_needs() -> None:
    steps = practise(Person([Smile()]), plan(), GO)
    waits = [s.session.state for _, s in steps if isinstance(s.session.state, Between)]
    spans = [state.looks[-1].at_s - state.looks[0].at_s for state in waits if state.looks]
    assert max(spans) <= PRACTICE.rest_gate_wait_s


def test_a_tight_face_is_remembered_when_the_eyes_go_while_it_is_waited_for() -> None:
    rest_s = cue_at(practise(Person([Smile()]), plan(), GO), RestNow)
    lost_s = rest_s + 15.0
    tight = Person([Smile(lets_go=False)], blind_after_s=lost_s)
    steps = practise(tight, plan(), {**GO, lost_s: SeeingLost(lost_s, "stalled")}, until_s=200)
    assert (closed(steps).end, len(kept(steps))) == (End.EASED, 1)
    soon_s = rest_s + 5.0
    calm = Person([Smile()], blind_after_s=soon_s)
    on = practise(calm, plan(), {**GO, soon_s: SeeingLost(soon_s, "stalled")}, until_s=200)
    assert (closed(on).end, len(kept(on))) == (End.DONE, 3)


def test_a_moment_of_tone_at_the_end_of_the_wait_is_not_a_tone_that_stays_up() -> None:
    rest_s = cue_at(practise(Person([Smile()]), plan(), GO), RestNow)
    nearly = Person([Smile()], noise_mm=0.03, tone_mm=0.4, tone_from_s=rest_s + 1.0)
    steps = practise(nearly, plan(), GO, until_s=200)
    assert Flag.REST_GATE_TIMED_OUT in kept(steps)[0].flags
    assert closed(steps).end is End.DONE


def test_who_is_waited_for_is_told_so_at_the_beginning_and_not_once_it_ends() -> None:
    rest_s = cue_at(practise(Person([Smile()]), plan(), GO), RestNow)
    steps = practise(Person([Smile(lets_go=False)]), plan(), GO, until_s=150)
    shown_s = next(e.at_s for e, s in steps if Show(Prompt.LET_IT_REST) in s.cues)
    assert shown_s - rest_s == pytest.approx(PRACTICE.rest_s, abs=0.1)
    assert Prompt.LET_IT_REST not in said(steps)
    assert Prompt.EASED_END in said(steps)


def test_the_rest_grows_by_the_time_of_the_question() -> None:
    given = plan(self_estimate=SelfEstimate.EACH)
    for answer_s in (1.0, 6.0, None):
        straight = practise(Person([Smile()]), given, GO)
        asked_s = when(straight, Feeling)
        script = {**GO}
        if answer_s is not None:
            script |= pressing((asked_s + answer_s, Button.GO))
        steps = practise(Person([Smile()]), given, script)
        waited_s = PRACTICE.self_estimate_s if answer_s is None else answer_s
        rest_s = cue_at(steps, RestNow)
        assert cue_at(steps, Announce, 2) - rest_s >= PRACTICE.rest_s + waited_s - 0.1


def test_a_rest_that_is_always_below_is_learned_anew_once() -> None:
    @dataclass
    class Sinking(Person):
        def _tone(self, at_s: float) -> float:
            return -1.0 * (at_s // 8.0)

    steps = practise(Sinking([Smile()], noise_mm=0.03), plan(), GO, until_s=120)
    assert 2 <= passed(steps).count(Calibrating) <= 4
    assert Pacing in passed(steps)


def test_movements_with_no_reference_of_their_own_are_measured_without_one() -> None:
    steps = practise(
        Person([Smile()]), planned("five_movements", reference_smile_mm=None), GO, until_s=600
    )
    by_feel = [one.movement for one in kept(steps) if Flag.BY_FEEL in one.flags]
    assert by_feel == [MovementCode.OPEN_SMILE]
    assert len(kept(steps)) == 5


@pytest.mark.parametrize("after_s", [0.3, 1.0, 1.5, 2.0, 4.5])
def test_who_follows_a_hint_at_once_is_measured_all_the_same(after_s: float) -> None:
    hinted_s = 7.0
    person = Person([Smile()], gone=(0.0, hinted_s + after_s), reason=Reason.TOO_FAR)
    steps = practise(person, plan(), GO, until_s=130)
    assert Prompt.BY_FEEL not in {
        cue.prompt for _, s in steps for cue in s.cues if isinstance(cue, Say)
    }
    assert all(Flag.BY_FEEL not in one.flags for one in kept(steps))


def test_words_that_wait_for_their_turn_do_not_make_closed_eyes_be_forgotten() -> None:
    person = Person([Smile()], gone=(0.0, 8.0), reason=Reason.TOO_FAR, closed_before=False)
    steps = practise(person, plan(), GO, until_s=60)
    assert Say(Prompt.CLOSE_EYES) in [cue for _, s in steps for cue in s.cues]
    assert last(steps).measured


def test_the_rest_that_is_owed_outlasts_a_rest_that_is_learned_anew() -> None:
    holds_s = cue_at(practise(Person([Smile()]), plan(), GO), KeepHolding)
    other = Person([Smile()], gone=(holds_s, 1e9), reason=Reason.ANOTHER_FACE)
    cut_s = when(practise(other, plan(), GO, until_s=holds_s + 10), Interrupted)
    back = Person([Smile()], gone=(holds_s, cut_s + 0.5), reason=Reason.ANOTHER_FACE, learns_s=1.0)
    script = pressing((cut_s + 0.3, Button.GO))
    steps = practise(back, plan(), script, until_s=200)
    assert Calibrating in passed(steps)[passed(steps).index(Interrupted) :]
    assert cue_at(steps, Announce, 2) - cut_s >= 12.0


def test_whoever_goes_while_rest_is_learned_once_more_is_waited_for() -> None:
    given = plan(routines=(RoutinePlan("small_smile", repetitions=3, hold_s=3.0),
                           RoutinePlan("prepare")))  # fmt: skip
    chin = [Smile(chin_left=2.0), Smile()]
    offered_s = when(practise(Person([*chin]), given, GO, until_s=60), StillTight)
    yes = pressing((offered_s + 1, Button.GO))
    hands_down_s = next(
        e.at_s
        for e, s in practise(Person([*chin]), given, yes, until_s=300)
        if Say(Prompt.HANDS_DOWN_REST) in s.cues
    )
    away = Person([*chin], gone=(hands_down_s + 0.5, hands_down_s + 12.0))
    steps = practise(away, given, yes, until_s=400)
    assert Prompt.BY_FEEL not in said(steps)
    assert last(steps).measured
    assert len(kept(steps)) == 3


def test_the_gate_says_what_it_waits_for() -> None:
    up_from_s = when(practise(Person([Smile()]), plan(), GO), Pacing) - 3.0
    tight = Person([Smile()], noise_mm=0.03, tone_mm=0.4, tone_from_s=up_from_s)
    steps = practise(tight, plan(), GO, until_s=90)
    shown = [e.at_s for e, s in steps for cue in s.cues if cue == Show(Prompt.LET_IT_REST)]
    assert shown
    assert shown[0] < when(steps, Pacing) - 10.0
