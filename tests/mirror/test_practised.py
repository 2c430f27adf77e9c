"""Every routine, practised from the first press to the summary by a person made of numbers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from device.face.seen import FitView, Reason, Region, RestLearned, Seen
from device.history import History
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Cue,
    Ease,
    KeepHolding,
    Prompt,
    RestNow,
    Say,
    Softer,
    Tone,
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from device.mirror.coaching.programme import Repeat
from device.mirror.event import (
    Button,
    CloseSession,
    Event,
    Informed,
    NoPlanWhy,
    OpenSession,
    Pressed,
    SeeingLost,
)
from device.mirror.session import advance
from device.mirror.situation import Step
from device.mirror.states import (
    Between,
    Calibrating,
    ClosingEyes,
    Feeling,
    Idle,
    Interrupted,
    NotNow,
    Ready,
    StillTight,
    Summary,
    Timed,
    Why,
)
from tests.mirror.people import PRACTICE, ROUTINES, Person, Smile, awake, kept, last, plan, practise
from wire import message
from wire.message import End, Flag, Joined, MovementCode
from wire.plan import Phase, Plan, RoutinePlan, SelfEstimate, Unlock

GO: dict[float, Event] = {1.0: Pressed(Button.GO, 1.0)}
CHIN = Smile(chin_left=2.0)
DOSE = dose_of(plan(), ROUTINES["small_smile"], History(), PRACTICE)
assert isinstance(DOSE, Dose)
Steps = list[tuple[Event, Step]]


def planned(name: str, **changes: object) -> Plan:
    row = RoutinePlan(name, repetitions=3, hold_s=3.0)
    return plan(**{"routines": (row,), "unlocked": tuple(Unlock), **changes})


def cues(steps: Steps) -> list[Cue]:
    return [cue for _, step in steps for cue in step.cues]


def said(steps: Steps) -> list[str]:
    return [cue.prompt for cue in cues(steps) if isinstance(cue, Say)]


def opened(steps: Steps) -> OpenSession:
    return next(e for _, s in steps for e in s.effects if isinstance(e, OpenSession))


def closed(steps: Steps) -> CloseSession:
    return next(e for _, s in steps for e in s.effects if isinstance(e, CloseSession))


def passed(steps: Steps) -> list[type]:
    kinds = [type(step.session.state) for _, step in steps]
    return [kind for kind, before in zip(kinds, [None, *kinds], strict=False) if kind is not before]


def when(steps: Steps, kind: type) -> float:
    return next(e.at_s for e, s in steps if isinstance(s.session.state, kind))


@pytest.mark.parametrize("name", ["rest", "eye_care"])
def test_care_runs_without_a_plan_and_without_eyes(name: str) -> None:
    second = Button.GO if name == "rest" else Button.CHANGE
    script = {**GO, 3.0: Pressed(second, 3.0)}
    steps = practise(Person([Smile()]), None, script, until_s=200)
    assert passed(steps)[:2] == [Idle, NotNow]
    assert Ready not in passed(steps)
    assert opened(steps).name == name
    assert closed(steps).end is End.DONE
    assert kept(steps) == []
    assert len(said(steps)) >= 1


@pytest.mark.parametrize("name", ["prepare", "know_your_face", "everyday"])
def test_what_needs_no_eyes_begins_at_once_and_ends_by_itself(name: str) -> None:
    steps = practise(Person([Smile()], history=History()), planned(name), GO, until_s=1500)
    assert Ready not in passed(steps)
    assert Calibrating not in passed(steps)
    assert closed(steps).end is End.DONE
    assert kept(steps) == []
    assert isinstance(last(steps).state, Idle)


def test_massage_does_not_count_towards_the_longest_session_and_the_triangle_skips() -> None:
    steps = practise(Person([Smile()]), planned("prepare"), GO, until_s=1500)
    assert last(steps).massage_s > 60.0
    began_s = next(e.at_s for e, s in steps if s.session.rest_stale) + 3.0
    skipping = {**GO, began_s: Pressed(Button.CHANGE, began_s)}
    skipped = practise(Person([Smile()]), planned("prepare"), skipping, until_s=1500)
    assert when(skipped, Summary) < when(steps, Summary) - 15.0


def test_a_quiet_face_is_heard_as_an_open_tone_and_a_tight_one_as_a_muffled_one() -> None:
    given = planned("quiet_face", synkinesis=True)
    quiet = practise(Person([Smile()], noise_mm=0.02), given, GO, until_s=300)
    tight = practise(
        Person([Smile()], noise_mm=0.02, tone_mm=0.4, tone_from_s=15.0), given, GO, until_s=300
    )
    heard = [
        [cue.openness for cue in cues(steps) if isinstance(cue, Tone)] for steps in (quiet, tight)
    ]
    assert min(one for one in heard[0] if one is not None) > 0.9
    assert min(one for one in heard[1] if one is not None) < 0.3
    assert heard[0][-1] is heard[1][-1] is None
    assert closed(quiet).end is End.DONE


def test_five_movements_are_measured_without_a_word_about_them() -> None:
    wild = Person([Smile(0.6, 0.3, chin_left=3.0)])
    steps = practise(wild, planned("five_movements"), GO, until_s=600)
    found = [one.movement for one in kept(steps)]
    assert list(dict.fromkeys(found)) == [
        MovementCode.BROW_RAISE, MovementCode.GENTLE_EYE_CLOSURE, MovementCode.OPEN_SMILE,
        MovementCode.SNARL, MovementCode.LIP_PUCKER,
    ]  # fmt: skip
    eased = [cue for cue in cues(steps) if isinstance(cue, Ease)]
    assert eased == [Ease(Softer.TOO_BIG)]  # the ceiling stands; what joins in is measured
    words = {Prompt.A_LITTLE_SMALLER, Prompt.CHIN_JOINED, Prompt.SOFT_AND_STEADY}
    assert not words & set(said(steps))
    smile = next(one for one in kept(steps) if one.movement is MovementCode.OPEN_SMILE)
    assert smile.moved == pytest.approx((0.6 * 9.28, 0.3 * 9.28), abs=0.15)
    closure = next(one for one in kept(steps) if one.movement is MovementCode.GENTLE_EYE_CLOSURE)
    assert (closure.effort, closure.noise_mm, closure.resting_tone_mm) == (None, None, None)
    assert closure.moved is not None


@pytest.mark.parametrize("name", ["open_smile", "quiet_one_place"])
def test_other_smiles_are_practised_like_the_small_one(name: str) -> None:
    steps = practise(Person([Smile()]), planned(name, synkinesis=True), GO, until_s=300)
    assert [one.index for one in kept(steps)] == [1, 2, 3]
    assert closed(steps).end is End.DONE


def test_the_place_that_is_to_be_quiet_is_named_before_any_other() -> None:
    loud = Person([Smile(eye_left=0.3, chin_left=4.0)], history=History())
    steps = practise(loud, planned("quiet_one_place", synkinesis=True), GO, until_s=300)
    doses = [s.session.dose for _, s in steps if s.session.dose]
    quiet = next(item.move.quiet for item in doses[0].items if isinstance(item, Repeat))
    assert quiet is Region.CHIN
    eyes = Person([Smile(eye_left=0.15, chin_left=4.0)])
    second = practise(eyes, planned("quiet_one_place", synkinesis=True), GO, until_s=300)
    assert {one.joined for one in kept(steps) if one.joined} == {Joined.CHIN}
    assert {one.joined for one in kept(second) if one.joined} == {Joined.EYES}


def test_resistance_goes_on_only_while_the_face_comes_down_again() -> None:
    given = planned("resistance")
    calm = practise(Person([Smile()]), given, GO, until_s=900)
    assert closed(calm).end is End.DONE
    rising = Person([Smile()], noise_mm=0.05, tone_mm=0.9, tone_from_s=20.0)
    tight = practise(rising, given, GO, until_s=900)
    assert closed(tight).end is End.EASED
    assert Prompt.EASED_END in said(tight)
    assert when(tight, Summary) < when(calm, Summary)


def test_a_chin_that_joins_in_is_offered_hands_and_then_practice_goes_on_from_a_new_rest() -> None:
    given = plan(routines=(RoutinePlan("small_smile", repetitions=3, hold_s=3.0),
                           RoutinePlan("prepare")))  # fmt: skip
    first = practise(Person([CHIN]), given, GO, until_s=400)
    offered_s = when(first, StillTight)
    yes = {**GO, offered_s + 1: Pressed(Button.GO, offered_s + 1)}
    steps = practise(Person([CHIN, Smile(), Smile()]), given, yes, until_s=600)
    assert said(steps).count(Prompt.STILL_TIGHT_CHIN) == 1
    assert Prompt.TIGHT_CHIN in said(steps)
    assert Prompt.HANDS_DOWN_REST in said(steps)
    kinds = passed(steps)
    after = kinds[kinds.index(StillTight) :]
    assert after[:4] == [StillTight, Between, Timed, Between]
    assert Calibrating in after
    assert [one.joined for one in kept(steps)] == [Joined.CHIN, None, None]


def test_without_an_answer_practice_goes_on_and_it_is_not_offered_again() -> None:
    given = plan(routines=(RoutinePlan("small_smile", repetitions=4, hold_s=3.0),
                           RoutinePlan("prepare")))  # fmt: skip
    steps = practise(Person([CHIN]), given, GO, until_s=400)
    assert said(steps).count(Prompt.STILL_TIGHT_CHIN) == 1
    assert Prompt.MASSAGE_WHILE not in said(steps)
    assert [one.grade for one in kept(steps)] == [message.Grade.COARSE] * 4


def test_what_stays_tight_after_hands_is_tried_once_with_them_and_then_it_is_enough() -> None:
    given = plan(routines=(RoutinePlan("small_smile", repetitions=6, hold_s=3.0),
                           RoutinePlan("prepare")))  # fmt: skip
    offered_s = when(practise(Person([CHIN]), given, GO, until_s=60), StillTight)
    yes = {**GO, offered_s + 1: Pressed(Button.GO, offered_s + 1)}
    steps = practise(Person([CHIN]), given, yes, until_s=500)
    assert Prompt.MASSAGE_WHILE in said(steps)
    assert [one.index for one in kept(steps)] == [1, 2, 3]
    assert [Flag.BY_FEEL in one.flags for one in kept(steps)] == [False, False, True]
    assert closed(steps).end is End.DONE


def test_a_face_that_was_told_to_rest_longer_gets_that_time() -> None:
    given = plan(routines=(RoutinePlan("small_smile", repetitions=4, hold_s=3.0),))
    stays = Person([Smile(lets_go=True)], noise_mm=0.02, tone_mm=0.4, tone_from_s=12.0)
    steps = practise(stays, given, GO, until_s=300)
    told = [e.at_s for e, s in steps for cue in s.cues if cue == Say(Prompt.LET_IT_REST)]
    bells = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, Announce)]
    assert told
    after = [min(b for b in bells if b > t) - t for t in told if any(b > t for b in bells)]
    assert min(after) >= PRACTICE.rest_s


@pytest.mark.parametrize(
    ("smile", "given"),
    [
        (CHIN, plan()),
        (
            Smile(eye_left=0.3),
            plan(routines=(RoutinePlan("small_smile", repetitions=3), RoutinePlan("prepare"))),
        ),
    ],
    ids=["massage is not in the plan", "never at an eye"],
)
def test_hands_are_not_offered(smile: Smile, given: Plan) -> None:
    steps = practise(Person([smile], holds_s=5.0), given, GO, until_s=200)
    assert StillTight not in passed(steps)


def test_after_an_eye_joined_in_the_practice_goes_on_below_where_it_began() -> None:
    steps = practise(Person([Smile(0.3, 0.3, eye_left=0.3)]), plan(), GO, until_s=200)
    highs = [s.session.dose.corridor_high for _, s in steps if s.session.dose]
    assert highs[0] == 0.35
    assert highs[-1] < 0.2
    assert highs == sorted(highs, reverse=True)


def test_synkinesis_that_climbs_ends_the_session_kindly() -> None:
    given = plan(routines=(RoutinePlan("small_smile", repetitions=6, hold_s=3.0),))
    worse = [Smile(0.2, 0.2, eye_left=eye) for eye in (0.0, 0.15, 0.2, 0.3, 0.3, 0.3)]
    steps = practise(Person(worse), given, GO, until_s=400)
    assert closed(steps).end is End.EASED
    assert len(kept(steps)) == 3
    assert Prompt.EASED_END in said(steps)


def test_the_weeks_probe_is_measured_without_a_word() -> None:
    person = Person([Smile(0.65, 0.65)], history=History(probe_due=True))
    steps = practise(person, plan(), GO, until_s=200)
    assert opened(steps).probe
    assert Prompt.PROBE_START in said(steps)
    assert Prompt.A_LITTLE_SMALLER not in said(steps)
    assert [cue for cue in cues(steps) if isinstance(cue, Ease)]  # the ceiling holds in a probe too
    assert len(kept(steps)) == 3


@pytest.mark.parametrize(
    ("when_asked", "times"),
    [(SelfEstimate.LAST_OF_SET, 2), (SelfEstimate.EACH, 4), (SelfEstimate.NEVER, 0)],
)
def test_how_it_felt_is_asked_when_the_plan_says(when_asked: SelfEstimate, times: int) -> None:
    row = RoutinePlan("small_smile", repetitions=2, sets=2, hold_s=3.0)
    given = plan(routines=(row,), self_estimate=when_asked)
    steps = practise(Person([Smile()]), given, GO, until_s=400)
    assert said(steps).count(Prompt.HOW_DID_THAT_FEEL) == times
    assert passed(steps).count(Feeling) == times
    assert [one.index for one in kept(steps)] == [1, 2, 3, 4]


def test_between_two_sets_there_is_a_break() -> None:
    row = RoutinePlan("small_smile", repetitions=2, sets=2, hold_s=3.0, break_s=60.0)
    steps = practise(Person([Smile()]), plan(routines=(row,)), GO, until_s=400)
    begun = [e.at_s for e, s in steps if any(isinstance(c, BeginRise) for c in s.cues)]
    gaps = [after - before for before, after in pairwise(begun)]
    assert gaps[1] > 60.0 > max(gaps[0], gaps[2])
    assert Prompt.SET_BREAK in said(steps)


def test_a_finger_goes_along_once_in_a_set_and_before_the_last_is_felt_without_it() -> None:
    given = plan(unlocked=(Unlock.FINGER_GUIDE,))
    steps = practise(Person([Smile()]), given, GO)
    flags = [Flag.ASSISTED in one.flags for one in kept(steps)]
    assert flags == [False, True, False]
    assert [one.grade is message.Grade.NONE for one in kept(steps)] == [False, True, False]
    holds_s = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, KeepHolding)]
    guides_s = [e.at_s for e, s in steps for cue in s.cues if cue == Say("guide_the_corner")]
    assert guides_s == [holds_s[1]]
    assert Prompt.COULD_NOT_SEE not in said(steps)


def test_no_session_goes_beyond_its_longest_time() -> None:
    row = RoutinePlan("small_smile", repetitions=10, sets=2, hold_s=10.0)
    steps = practise(Person([Smile()], holds_s=10.0), plan(routines=(row,)), GO, until_s=900)
    assert last(steps).active_s <= 5 * 60.0
    assert len(kept(steps)) < 20
    longer = plan(routines=(row,), session_cap_min=12.0)
    all_of_it = practise(Person([Smile()], holds_s=10.0), longer, GO, until_s=1100)
    assert len(kept(all_of_it)) == 20


@pytest.mark.parametrize(
    ("why", "prompt"),
    [
        (NoPlanWhy.PAUSED, Prompt.PAUSED_BY_CLINIC),
        (NoPlanWhy.EXPIRED, Prompt.PLAN_ENDED),
        (NoPlanWhy.DOES_NOT_VERIFY, Prompt.CALL_THE_CLINIC),
        (None, Prompt.CALL_THE_CLINIC),
    ],
)
def test_why_there_is_no_plan_is_said_kindly(why: NoPlanWhy | None, prompt: Prompt) -> None:
    session = advance(awake(), Informed(0.0, None, History(), why)).session
    step = advance(session, Pressed(Button.GO, 1.0))
    assert step.session.state == NotNow(1.0, prompt)


def test_in_the_synkinetic_phase_quieting_opens_the_way_for_movement() -> None:
    rows = (RoutinePlan("quiet_face"), RoutinePlan("small_smile", repetitions=3, hold_s=3.0))
    given = plan(routines=rows, phase=Phase.SYNKINETIC)
    first = practise(Person([Smile()]), given, GO, until_s=300)
    session = last(first)
    assert session.history.quieted_today
    chosen = advance(session, Pressed(Button.CHANGE, 400.0)).session
    chosen = advance(chosen, Pressed(Button.CHANGE, 401.0)).session
    begun = advance(chosen, Pressed(Button.GO, 402.0)).session
    assert isinstance(begun.state, Ready)
    hurried = replace(chosen, history=History())
    assert advance(hurried, Pressed(Button.GO, 402.0)).session.state == NotNow(
        402.0, Prompt.QUIET_FIRST
    )


HANDS_TOO = (RoutinePlan("small_smile", repetitions=3, hold_s=3.0), RoutinePlan("prepare"))


def offered_hands() -> float:
    """When the chin's hands are offered."""
    return when(practise(Person([CHIN]), plan(routines=HANDS_TOO), GO, until_s=60), StillTight)


def test_stop_stops_an_offer_and_a_rest_that_is_learned_again() -> None:
    offer_s = offered_hands()
    at_the_offer = {**GO, offer_s + 1: Pressed(Button.STOP, offer_s + 1)}
    steps = practise(Person([CHIN]), plan(routines=HANDS_TOO), at_the_offer, until_s=offer_s + 5)
    assert isinstance(last(steps).state, Why)
    yes = {**GO, offer_s + 1: Pressed(Button.GO, offer_s + 1)}
    massaged = practise(Person([CHIN]), plan(routines=HANDS_TOO), yes, until_s=400)
    again_s = [e.at_s for e, s in massaged if isinstance(s.session.state, Calibrating)][-1] - 2.0
    stopped = {**yes, again_s: Pressed(Button.STOP, again_s)}
    steps = practise(Person([CHIN]), plan(routines=HANDS_TOO), stopped, until_s=again_s + 30)
    assert closed(steps).end is End.STOPPED
    assert [one.index for one in kept(steps)] == [1]


def test_eyes_that_go_during_an_offer_take_nothing_away() -> None:
    offer_s = offered_hands()
    gone: dict[float, Event] = {offer_s + 1: SeeingLost(offer_s + 1, "gone")}
    person = Person([CHIN], blind_after_s=offer_s + 1)
    steps = practise(person, plan(routines=HANDS_TOO), {**GO, **gone}, until_s=300)
    assert closed(steps).end is End.DONE
    assert [one.index for one in kept(steps)] == [1, 2, 3]


def test_who_is_away_while_it_is_listened_to_is_waited_for() -> None:
    given = planned("quiet_face", synkinesis=True)
    steps = practise(Person([Smile()], gone=(30.0, 40.0)), given, GO, until_s=400)
    assert Interrupted in passed(steps)
    assert closed(steps).end is End.DONE
    gone: dict[float, Event] = {30.0: SeeingLost(30.0, "gone")}
    unseen = practise(Person([Smile()], blind_after_s=30.0), given, {**GO, **gone}, until_s=400)
    assert Prompt.NO_CAMERA in said(unseen)
    assert closed(unseen).end is End.DONE


def test_who_goes_while_nothing_runs_is_missed_too() -> None:
    """Between two repetitions, while speech is waited for."""
    steps = practise(Person([Smile()], gone=(12.0, 20.0)), plan(), GO, until_s=200)
    assert Interrupted in passed(steps)
    assert len(kept(steps)) == 3


def test_a_pause_may_be_longer_than_the_gate_needs_and_a_hidden_face_waits_for_it() -> None:
    held_s = next(
        e.at_s
        for e, s in practise(Person([Smile()]), plan(), GO)
        if any(isinstance(c, BeginRise) for c in s.cues)
    )
    presses = {
        held_s + 3: Pressed(Button.GO, held_s + 3),
        held_s + 6: Pressed(Button.GO, held_s + 6),
    }
    person = Person([Smile()], gone=(held_s + 5, held_s + 8), reason=Reason.HEAD_TURNED)
    steps = practise(person, plan(), {**GO, **presses}, until_s=200)
    assert [one.index for one in kept(steps)] == [1, 2, 3]


def test_the_longest_session_ends_in_the_rest_that_is_going_on() -> None:
    row = RoutinePlan("small_smile", repetitions=10, hold_s=3.0)
    given = plan(routines=(row,), session_cap_min=1.0, self_estimate=SelfEstimate.EACH)
    tight = practise(Person([Smile(lets_go=False)]), given, GO, until_s=300)
    steps = practise(Person([Smile()]), given, GO, until_s=300)
    for one in (tight, steps):
        assert last(one).active_s <= 60.0 + 0.1
        assert kept(one)


def test_hands_on_the_last_item_are_not_offered() -> None:
    rows = (RoutinePlan("small_smile", repetitions=1, hold_s=3.0), RoutinePlan("prepare"))
    steps = practise(Person([CHIN]), plan(routines=rows), GO, until_s=200)
    assert StillTight not in passed(steps)
    assert closed(steps).end is End.DONE


def test_another_face_is_asked_whether_it_is_still_the_same_person() -> None:
    person = Person([Smile()], gone=(25.0, 32.0), reason=Reason.ANOTHER_FACE)
    steps = practise(person, plan(), GO, until_s=200)
    assert said(steps).count(Prompt.STILL_YOU) == 1
    assert Interrupted in passed(steps)
    assert [one.index for one in kept(steps)] == [1, 2, 3]


def test_whose_face_has_changed_goes_on_from_a_new_rest() -> None:
    yes: dict[float, Event] = {30.0: Pressed(Button.GO, 30.0)}
    person = Person([Smile()], gone=(25.0, 31.0), reason=Reason.ANOTHER_FACE)
    steps = practise(person, plan(), {**GO, **yes}, until_s=200)
    kinds = passed(steps)
    assert kinds[kinds.index(Interrupted) + 1] is Calibrating
    assert [one.index for one in kept(steps)] == [1, 2, 3]


def test_a_stranger_who_stays_is_not_practised_with() -> None:
    person = Person([Smile()], gone=(25.0, 1e9), reason=Reason.ANOTHER_FACE)
    steps = practise(person, plan(), GO, until_s=320)
    assert isinstance(last(steps).state, Idle)
    assert closed(steps).end is End.WALKED_AWAY
    assert len(kept(steps)) <= 1


def test_a_rest_that_was_none_is_learned_anew() -> None:
    """A smile was held while rest was learned: afterwards the face lies below it."""
    before = Person([Smile()], noise_mm=0.03, tone_mm=-2.0, tone_from_s=12.0)
    steps = practise(before, plan(), GO, until_s=300)
    assert passed(steps).count(Calibrating) == 2
    assert [one.flags for one in kept(steps)] == [(Flag.FEEL_FIRST,), (), (Flag.FEEL_FIRST,)]


def test_a_rest_that_shows_afterwards_that_it_was_none_is_learned_anew() -> None:
    first_s = rest_of(practise(Person([Smile()]), plan(), GO), 1)
    person = Person([Smile()], noise_mm=0.03, tone_mm=-2.0, tone_from_s=first_s)
    steps = practise(person, plan(), GO, until_s=300)
    assert passed(steps).count(Calibrating) == 2
    assert Flag.REST_GATE_TIMED_OUT in kept(steps)[0].flags


def test_eyes_of_which_nothing_could_be_learned_are_not_asked_for_again_that_day() -> None:
    closing = Person([Smile()], closed_before=False)
    session = last(practise(closing, plan(), GO, until_s=160))
    assert session.closure_asked_s is not None
    unlearned = RestLearned(9000.0, 84.0)
    rested = Seen(9006.0, 1, FitView(), unlearned, 60.0, {}, "mesh_v2")
    calibrating = replace(session, state=Calibrating(8990.0), dose=DOSE, seeing=True)
    assert isinstance(advance(calibrating, rested).session.state, Between)
    tomorrow = replace(calibrating, closure_asked_s=9000.0 - 24 * 3600.0)
    assert isinstance(advance(tomorrow, rested).session.state, ClosingEyes)


def rest_of(steps: Steps, nth: int) -> float:
    """When the rest of the nth repetition begins."""
    return [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, RestNow)][nth - 1]


def test_a_pause_in_the_rest_takes_nothing_from_what_the_repetition_means() -> None:
    given = plan(routines=(RoutinePlan("small_smile", repetitions=6, hold_s=3.0),))
    worse = [Smile(0.2, 0.2, eye_left=eye) for eye in (0.0, 0.15, 0.3, 0.3, 0.3, 0.3)]
    third_s = rest_of(practise(Person(worse), given, GO, until_s=400), 3)
    paused = {**GO, third_s + 1.0: Pressed(Button.GO, third_s + 1.0)}
    steps = practise(Person(worse), given, paused, until_s=400)
    assert closed(steps).end is End.EASED
    assert len(kept(steps)) == 3
    joins = Person([Smile(0.3, 0.3, eye_left=0.3)])
    first_s = rest_of(practise(joins, plan(), GO), 1)
    again = {first_s + 1.0: Pressed(Button.GO, first_s + 1.0),
             first_s + 3.0: Pressed(Button.GO, first_s + 3.0)}  # fmt: skip
    joins = Person([Smile(0.3, 0.3, eye_left=0.3)])
    on = practise(joins, plan(), {**GO, **again}, until_s=first_s + 20)
    assert last(on).dose.corridor_high < 0.35


def test_a_pause_does_not_make_the_rest_shorter() -> None:
    rests_s = rest_of(practise(Person([Smile()]), plan(), GO), 1)
    again = {rests_s + 0.3: Pressed(Button.GO, rests_s + 0.3),
             rests_s + 0.6: Pressed(Button.GO, rests_s + 0.6)}  # fmt: skip
    steps = practise(Person([Smile()]), plan(), {**GO, **again}, until_s=120)
    bells = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, Announce)]
    assert bells[1] - rests_s >= PRACTICE.rest_s
