"""Stories of whole sessions, run in no time on a person made of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest

from device.face.seen import FitView, Reason, Region, RestLearning, Seen, Unrest
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Chime,
    Cue,
    Ease,
    Hush,
    KeepHolding,
    LetGo,
    Prompt,
    RestNow,
    Say,
    Show,
    Softer,
)
from device.mirror.event import (
    AskEyes,
    Button,
    CloseSession,
    Delivered,
    Effect,
    Event,
    NotKept,
    OpenSession,
    Pressed,
    Released,
    SeeingLost,
    SessionKept,
    SwitchOff,
)
from device.mirror.session import advance, start
from device.mirror.situation import Step
from device.mirror.states import (
    Between,
    Calibrating,
    Choose,
    ClosingEyes,
    Feeling,
    Idle,
    Interrupted,
    NotNow,
    Pacing,
    Ready,
    Safety,
    Summary,
    SwitchingOff,
    Timed,
    Why,
)
from tests.mirror.people import PRACTICE, ROUTINES, Person, Smile, awake, kept, last, plan, practise
from wire import message
from wire.plan import Phase

GO = {1.0: Pressed(Button.GO, 1.0)}
WELL, TOO_BIG, EYE_JOINS = Smile(), Smile(0.65, 0.65), Smile(0.25, 0.25, eye_left=0.3)

Steps = list[tuple[Event, Step]]


def cues(steps: Steps) -> list[Cue]:
    return [cue for _, step in steps for cue in step.cues]


def prompts(steps: Steps) -> list[Prompt]:
    return [cue.prompt for cue in cues(steps) if isinstance(cue, Say | Show)]


def effects(steps: Steps) -> list[Effect]:
    return [effect for _, step in steps for effect in step.effects]


def closed(steps: Steps) -> list[CloseSession]:
    return [effect for effect in effects(steps) if isinstance(effect, CloseSession)]


def states(steps: Steps) -> list[type]:
    """The states in the order in which they were come to."""
    passed = [type(step.session.state) for _, step in steps]
    return [
        here for here, before in zip(passed, [None, *passed], strict=False) if here is not before
    ]


def pressed(*presses: tuple[float, Button]) -> dict[float, Event]:
    return {at_s: Pressed(button, at_s) for at_s, button in presses}


def test_a_session_goes_from_black_through_three_repetitions_to_the_summary() -> None:
    steps = practise(Person([WELL]), plan(), GO)
    assert states(steps) == [
        Idle, Ready, Calibrating, Between, Pacing, Between, Pacing, Between, Pacing, Feeling,
        Pacing, Between, Summary, Idle,
    ]  # fmt: skip
    assert [one.index for one in kept(steps)] == [1, 2, 3]
    assert closed(steps) == [CloseSession(message.End.DONE, None, closed(steps)[0].minutes)]


def test_each_repetition_is_announced_raised_held_let_go_and_rested_in_this_order() -> None:
    steps = practise(Person([WELL]), plan(), GO)
    kinds = (Announce, BeginRise, KeepHolding, LetGo, RestNow)
    told = [type(cue) for cue in cues(steps) if isinstance(cue, kinds)]
    assert told == [*kinds] * 3


def test_who_never_closed_their_eyes_for_the_mirror_is_asked_to_once() -> None:
    steps = practise(Person([WELL], closed_before=False), plan(), GO)
    assert states(steps)[:5] == [Idle, Ready, Calibrating, ClosingEyes, Between]
    asks = [effect.ask for effect in effects(steps) if isinstance(effect, AskEyes)]
    assert [ask.closing for ask in asks][:4] == [False, False, True, False]
    said = [e.at_s for e, s in steps for cue in s.cues if cue == Say(Prompt.CLOSE_EYES)]
    opened = [e.at_s for e, s in steps for cue in s.cues if cue == Say(Prompt.OPEN_EYES_START)]
    assert len(said) == len(opened) == 1
    assert opened[0] - said[0] == pytest.approx(PRACTICE.closing_s, abs=0.1)
    assert [one.index for one in kept(steps)] == [1, 2, 3]


def test_eyes_that_go_while_they_are_closed_are_not_left_learning() -> None:
    steps = practise(
        Person([WELL], closed_before=False), plan(), {**GO, 12.0: SeeingLost(12.0, "gone")}
    )
    assert ClosingEyes in states(steps)
    asks = [effect.ask for effect in effects(steps) if isinstance(effect, AskEyes)]
    assert not asks[-1].closing
    assert Prompt.NO_CAMERA in prompts(steps)


def test_a_face_that_does_not_rest_is_asked_once_more_and_then_goes_by_feel() -> None:
    steps = practise(Person([WELL], restless=True, learns_s=1e9), plan(), GO, until_s=60)
    assert prompts(steps).count(Prompt.LET_FACE_REST) == 2
    assert states(steps)[:4] == [Idle, Ready, Calibrating, Between]
    assert Prompt.BY_FEEL in prompts(steps)


def test_each_kind_of_unrest_is_asked_about_once() -> None:
    session = replace(start(PRACTICE, ROUTINES, 0.0), state=Calibrating(0.0), seeing=True)
    kinds = [Unrest.MOVED, Unrest.MOVED, Unrest.LIPS, Unrest.MOVED, Unrest.LIPS]
    asked = []
    for n, why in enumerate(kinds):
        at_s = 10.0 * (n + 1)
        seen = Seen(at_s, n, FitView(), RestLearning(0.3, why), 60.0, {}, "mesh_v2")
        step = advance(session, seen)
        session = step.session
        asked.append(Say(Prompt.LET_FACE_REST) in step.cues)
    assert asked == [True, False, True, False, False]


def test_a_face_that_rests_late_is_waited_for() -> None:
    steps = practise(Person([WELL], restless=True, learns_s=11.0), plan(), GO)
    assert Prompt.BY_FEEL not in prompts(steps)
    assert [one.grade for one in kept(steps)] == [message.Grade.COARSE] * 3


def test_a_smile_inside_the_corridor_is_left_in_peace() -> None:
    steps = practise(Person([WELL]), plan(), GO)
    assert not [cue for cue in cues(steps) if isinstance(cue, Ease)]
    corrections = {Prompt.A_LITTLE_SMALLER, Prompt.A_LITTLE_SLOWER, Prompt.EYE_JOINED}
    assert not corrections & set(prompts(steps))
    assert all(0.15 <= (one.effort or 0) <= 0.35 for one in kept(steps))


def test_too_big_is_asked_to_be_softer_and_never_praised() -> None:
    steps = practise(Person([WELL, TOO_BIG, TOO_BIG]), plan(), GO)
    eased = [cue for cue in cues(steps) if isinstance(cue, Ease)]
    assert eased == [Ease(Softer.TOO_BIG)] * 2
    assert Prompt.A_LITTLE_SMALLER in prompts(steps)
    assert Prompt.SOFT_AND_STEADY not in prompts(steps)


def test_an_eye_that_joins_in_is_eased_and_kept_as_synkinesis() -> None:
    steps = practise(Person([EYE_JOINS]), plan(), GO)
    assert Ease(Softer.JOINED, Region.EYES) in cues(steps)
    assert [one.synkinesis for one in kept(steps)] == pytest.approx([0.3] * 3, abs=0.03)


def test_both_eyes_narrowing_alike_is_a_smile_and_no_synkinesis() -> None:
    steps = practise(Person([Smile(0.25, 0.25, eye_left=0.3, eye_right=0.3)]), plan(), GO)
    assert Ease(Softer.JOINED, Region.EYES) not in cues(steps)
    assert [one.synkinesis for one in kept(steps)] == pytest.approx([0.0] * 3, abs=0.03)


def test_a_soft_smile_is_told_that_it_was_soft_and_never_asked_for_more() -> None:
    steps = practise(Person([Smile(0.08, 0.08)], noise_mm=0.05), plan(), GO)
    assert Prompt.THAT_WAS_SOFT in prompts(steps)
    assert not [cue for cue in cues(steps) if isinstance(cue, Ease)]


def test_findings_keep_to_the_plans_share() -> None:
    steps = practise(Person([TOO_BIG]), plan(feedback_shares=(0.34,)), GO)
    assert prompts(steps).count(Prompt.A_LITTLE_SMALLER) == 1
    silent = practise(Person([TOO_BIG]), plan(feedback_shares=(0.0,)), GO)
    assert Prompt.A_LITTLE_SMALLER not in prompts(silent)


def test_how_it_felt_is_kept_with_the_last_repetition() -> None:
    steps = practise(Person([WELL]), plan(), GO)
    asked_s = next(e.at_s for e, s in steps if Say(Prompt.HOW_DID_THAT_FEEL) in s.cues)
    told = practise(Person([WELL]), plan(), {**GO, **pressed((asked_s + 2, Button.CHANGE))})
    assert [one.felt for one in kept(told)] == [None, None, message.Felt.SOME_PULL]


def test_saved_is_said_only_when_the_store_has_answered() -> None:
    steps = practise(Person([WELL]), plan(), GO)
    assert Prompt.SAVED_HERE not in prompts(steps)
    end_s = next(e.at_s for e, s in steps if any(isinstance(x, CloseSession) for x in s.effects))
    answered = practise(
        Person([WELL]),
        plan(),
        {
            **GO,
            end_s + 0.1: SessionKept(end_s + 0.1, 1),
            end_s + 1: Delivered(end_s + 1, sent=True, received=False),
        },
    )
    assert Prompt.SAVED_HERE in prompts(answered)
    summaries = [s.session.state for _, s in answered if isinstance(s.session.state, Summary)]
    assert (summaries[-1].saved, summaries[-1].sent, summaries[-1].received) == (True, True, False)


def test_what_could_not_be_kept_is_said_honestly() -> None:
    straight = practise(Person([WELL]), plan(), GO)
    ends_s = next(e.at_s for e, s in straight if isinstance(s.session.state, Summary))
    steps = practise(Person([WELL]), plan(), {**GO, ends_s + 1: NotKept(ends_s + 1, "disk full")})
    assert Prompt.NOT_SAVED in prompts(steps)


def test_what_could_not_be_kept_yet_takes_no_word_from_a_practice() -> None:
    presses = pressed((40.0, Button.STOP), *((41.0 + n, Button.CHANGE) for n in range(3)))
    script = {**GO, **presses, **pressed((45.0, Button.GO)), 45.1: NotKept(45.1, "disk full")}
    steps = practise(Person([WELL]), plan(), script, 150)
    said = [cue.prompt for cue in cues(steps) if isinstance(cue, Say)]
    assert Prompt.SAFETY_EMERGENCY in said
    assert Prompt.NOT_SAVED not in prompts(steps)


def test_without_a_plan_only_rest_is_offered() -> None:
    steps = practise(Person([WELL]), None, {**GO, **pressed((4.0, Button.GO))})
    assert states(steps) == [Idle, NotNow, Between, Timed, Between, Summary, Idle]
    assert Prompt.CALL_THE_CLINIC in prompts(steps)
    opened = [effect for effect in effects(steps) if isinstance(effect, OpenSession)]
    assert opened == [OpenSession(message.RoutineCode.REST, "rest", 0, 1.0, 0)]
    assert kept(steps) == []


def test_a_flaccid_face_is_asked_for_nothing() -> None:
    steps = practise(Person([WELL]), plan(phase=Phase.NO_MOVEMENT), GO)
    assert Prompt.NOTHING_TO_MOVE_YET in prompts(steps)
    assert not [cue for cue in cues(steps) if isinstance(cue, BeginRise)]


@pytest.mark.parametrize(
    ("when_s", "before"),
    [(0.5, SwitchingOff), (4.0, Idle), (10.0, Why), (17.5, Why), (22.0, Why), (30.0, Why)],
)
def test_stop_stops_at_once_wherever_it_is_pressed(when_s: float, before: type) -> None:
    script = {**GO, **pressed((when_s, Button.STOP))}
    steps = practise(Person([WELL]), plan(), script, until_s=when_s + 1)
    after = next(s for e, s in steps if isinstance(e, Pressed) and e.button is Button.STOP)
    assert isinstance(after.session.state, before)


def test_stop_and_its_reason_end_the_session_and_keep_what_was_done() -> None:
    presses = pressed((40.0, Button.STOP), (41.0, Button.CHANGE), (42.0, Button.GO))
    steps = practise(Person([WELL]), plan(), {**GO, **presses})
    assert [one.index for one in kept(steps)] == [1]
    assert [(one.end, one.stop_reason) for one in closed(steps)] == [
        (message.End.STOPPED, message.StopReason.TIGHT)
    ]


def test_no_answer_to_why_is_an_answer_too() -> None:
    steps = practise(Person([WELL]), plan(), {**GO, **pressed((40.0, Button.STOP))})
    assert closed(steps)[0].stop_reason is message.StopReason.NOT_SAID


def test_something_new_opens_the_calm_page_exactly_once() -> None:
    presses = pressed((40.0, Button.STOP), *((41.0 + n, Button.CHANGE) for n in range(3)))
    steps = practise(Person([WELL]), plan(), {**GO, **presses, **pressed((45.0, Button.GO))}, 150)
    assert states(steps).count(Safety) == 1
    pages = [
        Prompt.SAFETY_EMERGENCY,
        Prompt.SAFETY_EMERGENCY_TOO,
        Prompt.SAFETY_TODAY,
        Prompt.SAFETY_EYE,
    ]
    said = [cue.prompt for cue in cues(steps) if isinstance(cue, Say)]
    assert [prompt for prompt in said if prompt in pages] == pages
    assert closed(steps)[0].stop_reason is message.StopReason.NEW


def test_a_short_look_away_changes_nothing() -> None:
    steps = practise(Person([WELL], gone=(20.0, 21.5)), plan(), GO)
    assert Interrupted not in states(steps)
    assert len(kept(steps)) == 3


def test_who_walks_away_is_called_once_then_waited_for_then_saved() -> None:
    steps = practise(Person([WELL], gone=(40.0, 1e9)), plan(), GO, until_s=320)
    assert states(steps)[-2:] == [Interrupted, Idle]
    assert prompts(steps).count(Prompt.WHERE_ARE_YOU) == 1
    assert [one.index for one in kept(steps)] == [1]
    assert [one.end for one in closed(steps)] == [message.End.WALKED_AWAY]


def test_who_comes_back_begins_that_repetition_again_at_rest() -> None:
    steps = practise(Person([WELL], gone=(40.0, 50.0)), plan(), GO, until_s=150)
    announced = [cue.repetition for cue in cues(steps) if isinstance(cue, Announce)]
    assert announced == [1, 2, 2, 3]
    assert [one.index for one in kept(steps)] == [1, 2, 3]


def test_two_faces_stop_the_measuring_until_one_goes() -> None:
    person = Person([WELL], gone=(20.0, 25.0), reason=Reason.TWO_FACES)
    steps = practise(person, plan(), GO, until_s=150)
    assert Interrupted in states(steps)
    assert Prompt.TWO_PEOPLE in prompts(steps)
    assert len(kept(steps)) == 3


def test_eyes_that_go_leave_practice_by_feel_kept_as_unmeasured() -> None:
    lost = {t: SeeingLost(t, "the camera stalled") for t in (20.0,)}
    person = Person([WELL], gone=(20.0, 1e9), reason=Reason.DARK)
    steps = practise(person, plan(), {**GO, **lost}, until_s=150)
    assert Prompt.NO_CAMERA in prompts(steps)
    assert [one.grade for one in kept(steps)] == [message.Grade.NONE] * 3
    assert all(message.Flag.BY_FEEL in one.flags for one in kept(steps))


def test_a_view_that_stays_poor_is_hinted_at_three_times_then_practised_by_feel() -> None:
    person = Person([WELL], gone=(0.0, 1e9), reason=Reason.TOO_FAR)
    steps = practise(person, plan(), GO, until_s=60)
    assert prompts(steps).count(Prompt.COME_CLOSER) == 3
    assert Prompt.BY_FEEL in prompts(steps)
    assert BeginRise(4.0) in cues(steps)


def test_a_face_that_does_not_let_go_is_not_asked_again() -> None:
    steps = practise(Person([Smile(lets_go=False)]), plan(feel_first_share=0.0), GO, until_s=150)
    assert Prompt.LET_IT_REST in prompts(steps)
    assert [one.flags for one in kept(steps)] == [(message.Flag.REST_GATE_TIMED_OUT,)]
    assert [one.end for one in closed(steps)] == [message.End.EASED]


def test_pause_and_go_on_loses_nothing_completed() -> None:
    steps = practise(
        Person([WELL]), plan(), {**GO, **pressed((40.0, Button.GO), (50.0, Button.GO))}, 150
    )
    assert Interrupted in states(steps)
    assert Hush() in cues(steps)
    assert [one.index for one in kept(steps)] == [1, 2, 3]


def test_change_at_idle_offers_the_plans_routines_and_rest() -> None:
    presses = pressed((1.0, Button.CHANGE), (2.0, Button.CHANGE), (3.0, Button.GO))
    steps = practise(Person([WELL]), plan(), presses, until_s=10)
    assert states(steps) == [Idle, Choose, Between, Timed]


def test_holding_the_square_button_three_seconds_switches_off_and_letting_go_does_not() -> None:
    held = practise(Person([WELL]), plan(), pressed((1.0, Button.STOP)), until_s=6)
    assert effects(held) == [SwitchOff()]
    script = {**pressed((1.0, Button.STOP)), 3.0: Released(Button.STOP, 3.0)}
    assert effects(practise(Person([WELL]), plan(), script, until_s=6)) == []


def when(steps: Steps, kind: type, nth: int = 1) -> float:
    """The time of the nth cue of a kind."""
    times = [event.at_s for event, step in steps for cue in step.cues if isinstance(cue, kind)]
    return times[nth - 1]


def test_an_empty_room_does_not_practise() -> None:
    left = practise(Person([WELL], gone=(2.0, 1e9)), plan(), GO, until_s=120)
    assert states(left) == [Idle, Ready, Idle]
    assert effects(left)[1:] == [effects(left)[-1]]
    by_feel = {**GO, **pressed((1.5, Button.GO))}
    walked = practise(Person([WELL], gone=(12.0, 1e9)), plan(), by_feel, until_s=300)
    assert kept(walked) == []
    assert [one.end for one in closed(walked)] == [message.End.WALKED_AWAY]


def test_who_cannot_be_seen_at_all_may_still_practise_by_feel() -> None:
    dark = Person([WELL], gone=(0.0, 1e9))
    steps = practise(dark, plan(), {**GO, **pressed((3.0, Button.GO))}, until_s=120)
    assert len(kept(steps)) == 3
    assert all(message.Flag.BY_FEEL in one.flags for one in kept(steps))


def test_a_repetition_that_was_let_go_is_kept_whatever_interrupts_its_rest() -> None:
    rests_s = when(practise(Person([WELL]), plan(), GO), RestNow)
    away = practise(Person([WELL], gone=(rests_s + 1, rests_s + 5)), plan(), GO, until_s=150)
    announced = [cue.repetition for cue in cues(away) if isinstance(cue, Announce)]
    assert announced == [1, 2, 3]
    assert [one.index for one in kept(away)] == [1, 2, 3]
    assert kept(away)[0].effort is not None
    stopped = {**GO, **pressed((rests_s + 1, Button.STOP), (rests_s + 2, Button.GO))}
    pain = practise(Person([WELL]), plan(), stopped, until_s=rests_s + 10)
    assert [one.index for one in kept(pain)] == [1]
    assert closed(pain)[0].stop_reason is message.StopReason.PAIN


def test_stopping_before_the_first_repetition_keeps_its_reason() -> None:
    steps = practise(
        Person([WELL]), plan(), {**GO, **pressed((11.0, Button.STOP), (12.0, Button.GO))}, 30
    )
    assert [(one.end, one.stop_reason) for one in closed(steps)] == [
        (message.End.STOPPED, message.StopReason.PAIN)
    ]


def test_a_practice_counts_at_once_so_that_none_follows_on_its_heels() -> None:
    steps = practise(Person([WELL]), plan(), {**GO, **pressed((40.0, Button.STOP))}, 60)
    again_s = next(e.at_s for e, s in steps if isinstance(s.session.state, Summary)) + 1.0
    script = {**GO, **pressed((40.0, Button.STOP), (again_s, Button.GO))}
    again = practise(Person([WELL]), plan(), script, until_s=again_s + 5)
    assert isinstance(last(again).state, NotNow)
    assert Prompt.COME_BACK_LATER in prompts(again)


def test_what_came_too_soon_to_be_spoken_is_spoken_as_soon_as_it_may() -> None:
    presses = pressed((40.0, Button.STOP), (40.8, Button.CHANGE), (41.6, Button.CHANGE))
    steps = practise(Person([WELL]), plan(), {**GO, **presses}, until_s=49)
    said = [(round(e.at_s), c.prompt) for e, s in steps for c in s.cues if isinstance(c, Say)]
    assert said[-1][1] is Prompt.WHY_EYE
    assert said[-1][0] <= 48


def test_after_a_pause_a_face_that_has_not_let_go_is_waited_for() -> None:
    holds_s = when(practise(Person([WELL]), plan(), GO), KeepHolding)
    presses = pressed((holds_s + 1, Button.GO), (holds_s + 9, Button.GO))
    tight = practise(Person([Smile(lets_go=False)]), plan(), {**GO, **presses}, holds_s + 60)
    loose = practise(Person([WELL]), plan(), {**GO, **presses}, holds_s + 60)
    assert when(loose, Announce, 2) - (holds_s + 9) < 8.0
    said_s = next(e.at_s for e, s in tight if Say(Prompt.EASED_END) in s.cues)
    assert said_s - (holds_s + 9) == pytest.approx(PRACTICE.rest_gate_wait_s, abs=0.2)
    assert [one.end for one in closed(tight)] == [message.End.EASED]


def test_a_rest_that_nobody_saw_is_not_judged() -> None:
    rests_s = when(practise(Person([WELL]), plan(), GO), RestNow)
    person = Person([WELL], gone=(rests_s, rests_s + 31.0), reason=Reason.HEAD_TURNED)
    steps = practise(person, plan(feel_first_share=0.0), GO, until_s=160)
    first = kept(steps)[0]
    assert (first.resting_tone_mm, first.flags) == (None, ())
    assert first.effort == pytest.approx(0.25, abs=0.02)
    assert closed(steps)[0].end is message.End.DONE


def test_eyes_that_go_in_the_rest_take_nothing_from_what_they_saw() -> None:
    rests_s = when(practise(Person([WELL]), plan(), GO), RestNow)
    gone: dict[float, Event] = {rests_s + 2: SeeingLost(rests_s + 2, "gone")}
    steps = practise(Person([WELL], blind_after_s=rests_s + 2), plan(), {**GO, **gone}, 150)
    assert [one.grade for one in kept(steps)] == [
        message.Grade.COARSE, message.Grade.NONE, message.Grade.NONE,
    ]  # fmt: skip


@pytest.mark.parametrize("gone_s", [2.0, 5.0, 9.0, 12.0, 18.0, 25.0, 40.0])
def test_eyes_that_fall_silent_at_any_time_leave_no_state_to_be_stuck_in(gone_s: float) -> None:
    gone: dict[float, Event] = {gone_s: SeeingLost(gone_s, "silent")}
    person = Person([WELL], blind_after_s=gone_s)
    steps = practise(person, plan(), {**GO, **gone}, until_s=200)
    assert isinstance(last(steps).state, Idle)
    assert len(kept(steps)) == 3
    assert prompts(steps).count(Prompt.NO_CAMERA) >= 1


def test_eyes_that_go_while_nobody_is_there_leave_a_pause_and_then_black() -> None:
    gone: dict[float, Event] = {45.0: SeeingLost(45.0, "gone")}
    person = Person([WELL], gone=(40.0, 1e9), blind_after_s=45.0)
    steps = practise(person, plan(), {**GO, **gone}, until_s=300)
    assert isinstance(last(steps).state, Idle)
    assert [one.index for one in kept(steps)] == [1]


def test_eyes_that_go_while_two_are_there_leave_practice_by_feel() -> None:
    gone: dict[float, Event] = {30.0: SeeingLost(30.0, "gone")}
    person = Person([WELL], gone=(20.0, 1e9), reason=Reason.TWO_FACES, blind_after_s=30.0)
    steps = practise(person, plan(), {**GO, **gone}, until_s=200)
    assert len(kept(steps)) == 3


def test_one_frame_with_two_faces_changes_nothing() -> None:
    steps = practise(Person([WELL], gone=(20.0, 20.1), reason=Reason.TWO_FACES), plan(), GO)
    assert Interrupted not in states(steps)


def test_the_last_finding_is_heard_to_its_end() -> None:
    steps = practise(Person([WELL, WELL, TOO_BIG]), plan(), GO)
    said_s = next(e.at_s for e, s in steps if Say(Prompt.A_LITTLE_SMALLER) in s.cues)
    ends_s = next(e.at_s for e, s in steps if isinstance(s.session.state, Summary))
    assert ends_s - said_s >= PRACTICE.speech_gap_s


def test_without_a_reference_smile_there_is_no_ceiling_so_practice_is_by_feel() -> None:
    steps = practise(Person([TOO_BIG]), plan(reference_smile_mm=None), GO, until_s=120)
    assert Calibrating not in states(steps)
    assert all(one.grade is message.Grade.NONE for one in kept(steps))
    assert len(kept(steps)) == 3


def test_minutes_are_those_of_practice_and_not_of_an_empty_room() -> None:
    steps = practise(Person([WELL], gone=(40.0, 1e9)), plan(), GO, until_s=320)
    assert closed(steps)[0].minutes == pytest.approx(0.5, abs=0.1)


def test_before_the_store_has_answered_rest_is_offered_and_nobody_is_sent_to_the_clinic() -> None:
    step = advance(awake(), Pressed(Button.GO, 1.0))
    assert isinstance(step.session.state, NotNow)
    assert step.cues == (Chime(), Say(Prompt.NOT_READY))


def _stories() -> Iterable[Steps]:
    yield practise(Person([WELL, TOO_BIG, EYE_JOINS]), plan(), GO)
    yield practise(Person([WELL], gone=(40.0, 50.0)), plan(), GO)
    yield practise(Person([WELL]), plan(), {**GO, **pressed((40.0, Button.STOP))})


def test_speech_never_starts_within_six_seconds_of_speech() -> None:
    for steps in _stories():
        said = [e.at_s for e, s in steps if any(isinstance(cue, Say) for cue in s.cues)]
        gaps = [after - before for before, after in pairwise(said)]
        assert min(gaps) >= 6.0
