"""What counts as practised, what ends a practice, and what has to be so before a face may move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import msgspec
import pytest

from device.face.seen import Reason, Seen
from device.history import History
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Hush,
    KeepHolding,
    Prompt,
    RestNow,
    Say,
    Show,
    Tone,
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.feedback import is_due
from device.mirror.coaching.limits import Refused, dose_of
from device.mirror.coaching.programme import Hearing, Pause, Repeat, Timer
from device.mirror.event import (
    Button,
    Event,
    Informed,
    KeepRepetition,
    NoPlanWhy,
    NoteMovement,
    OpenSession,
    Pressed,
    SeeingLost,
    Tick,
)
from device.mirror.session import advance, start
from device.mirror.states import (
    Between,
    Calibrating,
    Feeling,
    Idle,
    Interrupted,
    NotNow,
    Pacing,
    Ready,
    StillTight,
    Summary,
    Timed,
)
from tests.mirror.people import (
    BEFORE,
    PRACTICE,
    ROUTINES,
    Eyes,
    Person,
    Smile,
    kept,
    last,
    plan,
    practise,
)
from tests.mirror.test_practised import GO, Steps, closed, passed, planned, said, when
from wire.message import End, Flag, MovementCode, StopReason
from wire.plan import Goal, Phase, Plan, RoutinePlan, SelfEstimate, Unlock


def pressing(*presses: tuple[float, Button]) -> dict[float, Event]:
    return {**GO, **{at_s: Pressed(button, at_s) for at_s, button in presses}}


def cue_at(steps: Steps, kind: type, nth: int = 1) -> float:
    return [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, kind)][nth - 1]


def noted(steps: Steps) -> int:
    return sum(isinstance(effect, NoteMovement) for _, s in steps for effect in s.effects)


def after(history: History, steps: Steps) -> History:
    """What the mirror itself has counted since."""
    assert history == BEFORE
    return last(steps).history


def test_a_practice_counts_from_its_first_movement_on_however_soon_it_is_stopped() -> None:
    rises_s = cue_at(practise(Person([Smile()]), plan(), GO), BeginRise)
    stops = pressing((rises_s + 1.0, Button.STOP), (rises_s + 2.0, Button.STOP))
    steps = practise(Person([Smile()]), plan(), stops, until_s=60)
    assert kept(steps) == []
    assert noted(steps) == 1
    assert after(BEFORE, steps).sessions_today == 1
    assert after(BEFORE, steps).minutes_since_last == 0.0


def test_a_practice_that_is_stopped_before_its_first_movement_does_not_count() -> None:
    rises_s = cue_at(practise(Person([Smile()]), plan(), GO), BeginRise)
    stops = pressing((rises_s - 0.5, Button.STOP), (rises_s + 0.5, Button.STOP))
    steps = practise(Person([Smile()]), plan(), stops, until_s=60)
    assert noted(steps) == 0
    assert after(BEFORE, steps).sessions_today == 0


def test_a_whole_practice_is_noted_once() -> None:
    assert noted(practise(Person([Smile()]), plan(), GO)) == 1


def test_fingers_that_work_against_a_movement_count_as_movement_and_as_time() -> None:
    steps = practise(Person([Smile()]), planned("resistance"), GO, until_s=900)
    assert noted(steps) == 1
    assert last(steps).massage_s == 0.0
    capped = practise(
        Person([Smile()]), planned("resistance", session_cap_min=1.0), GO, until_s=900
    )
    assert when(capped, Summary) - when(capped, Between) <= 60.0 + PRACTICE.rest_gate_wait_s


def test_massage_is_no_movement() -> None:
    assert noted(practise(Person([Smile()]), planned("prepare"), GO, until_s=1500)) == 0


@pytest.mark.parametrize("name", ["prepare", "resistance"])
def test_hands_go_on_with_what_is_left_after_a_pause(name: str) -> None:
    straight = practise(Person([Smile()]), planned(name), GO, until_s=1500)
    begins_s, for_s = next(
        (e.at_s, s.session.hands.for_s) for e, s in straight if s.session.hands is not None
    )
    half_s = begins_s + for_s / 2
    paused = pressing((half_s, Button.GO), (half_s + 20.0, Button.GO))
    steps = practise(Person([Smile()]), planned(name), paused, until_s=1500)
    ends_s = next(e.at_s for e, s in steps if e.at_s > half_s + 21 and not s.session.hands)
    assert ends_s - (half_s + 20.0) == pytest.approx(for_s / 2, abs=0.5)


def test_the_first_movement_waits_for_a_face_at_rest() -> None:
    up_from_s = when(practise(Person([Smile()]), plan(), GO), Pacing) - 3.0
    tight = Person([Smile()], noise_mm=0.03, tone_mm=0.4, tone_from_s=up_from_s)
    begins_s = when(practise(tight, plan(), GO, until_s=90), Pacing)
    assert begins_s - up_from_s >= PRACTICE.rest_gate_wait_s - 4.0


@pytest.mark.parametrize("index", [1, 2])
def test_a_face_that_stays_up_before_a_movement_has_had_enough(index: int) -> None:
    up_from_s = cue_at(practise(Person([Smile()]), plan(), GO), Announce) - 3.0
    script = GO
    if index == 2:
        rest_s = cue_at(practise(Person([Smile()]), plan(), GO), RestNow)
        up_from_s = rest_s + 1.0
        script = pressing((up_from_s, Button.GO), (up_from_s + 9.0, Button.GO))
    tight = Person([Smile()], noise_mm=0.03, tone_mm=1.0, tone_from_s=up_from_s)
    steps = practise(tight, plan(), script, until_s=120)
    assert closed(steps).end is End.EASED
    assert Prompt.EASED_END in said(steps)
    assert len(kept(steps)) == index - 1


def test_after_the_break_between_sets_the_face_is_looked_at_again() -> None:
    given = plan(
        routines=(RoutinePlan("small_smile", repetitions=1, sets=2, hold_s=3.0, break_s=30.0),)
    )
    straight = practise(Person([Smile()]), given, GO, until_s=200)
    break_s = when(straight, Timed)
    tight = Person([Smile()], noise_mm=0.03, tone_mm=0.4, tone_from_s=break_s + 5.0)
    tighter = Person([Smile()], noise_mm=0.03, tone_mm=1.0, tone_from_s=break_s + 5.0)
    waited = practise(tight, given, GO, until_s=200)
    assert cue_at(waited, Announce, 2) - cue_at(straight, Announce, 2) > 10.0
    ended = practise(tighter, given, GO, until_s=200)
    assert (closed(ended).end, len(kept(ended))) == (End.EASED, 1)


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


@pytest.mark.parametrize(
    ("reason", "refused"),
    [(StopReason.PAIN, True), (StopReason.NEW, True), (StopReason.TIGHT, False)],
)
def test_no_hands_come_to_a_face_that_has_just_hurt(reason: StopReason, *, refused: bool) -> None:
    given = plan(routines=(RoutinePlan("small_smile"), RoutinePlan("prepare")))
    choices = [StopReason.PAIN, StopReason.TIGHT, StopReason.EYE, StopReason.NEW]
    at_s = 30.0
    presses = [(at_s, Button.STOP)]
    presses += [(at_s + 1 + n, Button.CHANGE) for n in range(choices.index(reason))]
    presses += [(at_s + 7 + 7 * n, Button.GO) for n in range(4 if reason is StopReason.NEW else 1)]
    steps = practise(Person([Smile()]), given, pressing(*presses), until_s=80)
    assert closed(steps).stop_reason is reason
    session = last(steps)
    hands = dose_of(given, ROUTINES["prepare"], session.history, PRACTICE)
    assert isinstance(hands, Refused) == refused
    hour_later = msgspec.structs.replace(session.history, minutes_since_hurt=61.0)
    assert isinstance(dose_of(given, ROUTINES["prepare"], hour_later, PRACTICE), Dose)


@pytest.mark.parametrize(
    ("phase", "days", "done", "runs"),
    [
        (Phase.RETURNING, None, 2, True),
        (Phase.RETURNING, None, 3, False),
        (Phase.AFTERCARE, None, 0, True),
        (Phase.AFTERCARE, None, 1, False),
        (Phase.RETURNING, 7, 6, True),
    ],
)
def test_resistance_is_rare_where_the_plan_does_not_say_how_often(
    phase: Phase, days: int | None, done: int, *, runs: bool
) -> None:
    row = RoutinePlan("resistance", days_a_week=days)
    given = planned("resistance", phase=phase, routines=(row,))
    history = History(days_of_last_six=done, days_of={"resistance": done})
    dose = dose_of(given, ROUTINES["resistance"], history, PRACTICE)
    assert isinstance(dose, Dose) == runs


def test_what_only_happens_while_somebody_sees_is_not_promised_by_feel() -> None:
    given = planned("quiet_face", synkinesis=True)
    seen = practise(Person([Smile()]), given, GO, until_s=300)
    blind: dict[float, Event] = {0.5: SeeingLost(0.5, "none")}
    felt = practise(Person([Smile()], blind_after_s=0.0), given, {**blind, **GO}, until_s=300)
    assert "quiet_sound_opens" in said(seen)
    assert "quiet_sound_opens" not in said(felt)
    assert "quiet_will_not_drop" in said(felt)


@pytest.mark.parametrize("goal", Goal)
def test_what_the_person_practises_for_is_shown_at_the_start(goal: Goal) -> None:
    steps = practise(Person([Smile()]), plan(goal=goal), GO, until_s=3.0)
    shown = [cue.prompt for _, s in steps for cue in s.cues if isinstance(cue, Show)]
    assert shown[0] == f"goal_{goal.value}"


def test_a_pause_is_no_longer_waited_in_once_the_longest_session_is_over() -> None:
    tight = Person([Smile()], noise_mm=0.03, tone_mm=1.0, tone_from_s=12.0)
    given = planned("resistance", session_cap_min=1.0)
    steps = practise(tight, given, GO, until_s=300)
    pauses = [
        s.session.counted_s
        for _, s in steps
        if isinstance(s.session.state, Timed)
        and s.session.dose is not None
        and isinstance(s.session.dose.items[s.session.state.index], Pause)
    ]
    assert max(pauses) <= 61.0
    assert closed(steps).end is End.EASED


def test_a_first_rest_that_lies_below_is_learned_anew_and_then_it_begins() -> None:
    below = Person([Smile()], noise_mm=0.03, tone_mm=-1.0, tone_from_s=9.0)
    steps = practise(below, plan(), GO, until_s=120)
    kinds = passed(steps)
    assert kinds.count(Calibrating) == 2
    assert kinds.index(Pacing) > kinds.index(Calibrating, kinds.index(Calibrating) + 1)


def test_the_last_repetition_of_a_set_is_felt_first_so_that_felt_and_measured_are_kept() -> None:
    for share in (0.1, 0.33, 0.5, 0.9):
        given = plan(feel_first_share=share)
        dose = dose_of(given, ROUTINES["small_smile"], BEFORE, PRACTICE)
        assert isinstance(dose, Dose)
        final = [item for item in dose.items if isinstance(item, Repeat)][-1]
        assert final.last_of_set
        answer_s = when(practise(Person([Smile()]), given, GO), Summary) - 9.0
        steps = practise(Person([Smile()]), given, pressing((answer_s, Button.CHANGE)), until_s=150)
        assert Flag.FEEL_FIRST in kept(steps)[-1].flags


def test_between_frames_the_gate_keeps_no_more_than_it_needs() -> None:
    steps = practise(Person([Smile()]), plan(), GO)
    waits = [s.session.state for _, s in steps if isinstance(s.session.state, Between)]
    spans = [state.looks[-1].at_s - state.looks[0].at_s for state in waits if state.looks]
    assert max(spans) <= PRACTICE.rest_gate_wait_s


@pytest.mark.parametrize("way", ["pauses", "walks away"])
def test_a_movement_that_is_cut_short_is_let_go_rested_from_and_begun_again_once(way: str) -> None:
    cut = {**GO}
    gone: list[tuple[float, float]] = []
    for cuts in range(8):  # whatever is held is broken off, each time anew
        person = Absent([Smile()], absences=tuple(gone))
        steps = practise(person, plan(), cut, until_s=400)
        holds = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, KeepHolding)]
        if len(holds) == cuts:
            break
        at_s = holds[cuts] + 2.5
        if way == "pauses":
            cut |= pressing((at_s, Button.GO), (at_s + 3.0, Button.GO))
        else:
            gone.append((at_s, at_s + 3.5))
    rises = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, BeginRise)]
    assert len(rises) == 6
    assert kept(steps) == []
    between = [later - earlier for earlier, later in pairwise(rises)]
    assert min(between) >= 4.0 + 2.5 + 4.0 + 8.0


@dataclass
class Absent(Person):
    """Goes away more than once."""

    absences: tuple[tuple[float, float], ...] = ()

    def seen(self, at_s: float, frame: int, eyes: Eyes) -> Seen:
        here = next((one for one in self.absences if one[0] <= at_s < one[1]), (0.0, 0.0))
        self.gone = here
        return super().seen(at_s, frame, eyes)


def test_what_ends_a_practice_is_not_undone_by_a_pause_or_a_moment_away() -> None:
    given = plan(routines=(RoutinePlan("small_smile", repetitions=6, hold_s=3.0),))
    worse = [Smile(0.2, 0.2, eye_left=eye) for eye in (0.0, 0.15, 0.3, 0.3, 0.3, 0.3)]
    eased_s = next(
        e.at_s
        for e, s in practise(Person(worse), given, GO, until_s=400)
        if Say(Prompt.EASED_END) in s.cues
    )
    paused = pressing((eased_s + 1.0, Button.GO), (eased_s + 2.0, Button.GO))
    for person, script in (
        (Person(worse), paused),
        (Person(worse, gone=(eased_s + 0.5, eased_s + 4.0)), GO),
    ):
        steps = practise(person, given, script, until_s=400)
        assert closed(steps).end is End.EASED
        assert len(kept(steps)) == 3


def test_by_feel_too_an_empty_room_is_not_practised_in() -> None:
    away_s = 40.0
    script: dict[float, Event] = {
        **pressing((3.0, Button.GO)),  # by feel from the ready check
        away_s + 5: SeeingLost(away_s + 5, "stalled"),
    }
    person = Person([Smile()], gone=(away_s, 1e9), blind_after_s=away_s + 5)
    steps = practise(person, plan(), script, until_s=400)
    assert closed(steps).end is End.WALKED_AWAY


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


def test_however_early_the_eye_joins_in_the_ceiling_can_still_be_told_from_rest() -> None:
    at_once = Person([Smile(0.25, 0.25, eye_left=1.5)], noise_mm=0.03)
    steps = practise(at_once, plan(), GO, until_s=200)
    onset_mm = kept(steps)[0].synkinesis_onset_mm
    assert onset_mm is not None
    assert onset_mm < 0.55
    assert Prompt.EYE_JOINED in said(steps)
    again = dose_of(plan(), ROUTINES["small_smile"], History(onset_mm=onset_mm), PRACTICE)
    assert isinstance(again, Dose)
    assert again.corridor_high == pytest.approx(PRACTICE.least_ceiling_mm / 9.28)


def test_an_earlier_onset_holds_a_smile_back_whatever_the_plan_calls_the_face() -> None:
    dose = dose_of(plan(), ROUTINES["small_smile"], History(onset_mm=1.0), PRACTICE)
    assert isinstance(dose, Dose)
    assert dose.corridor_high == pytest.approx(0.9 * 1.0 / 9.28)


def test_below_a_quarter_nobody_reads_of_a_quarter() -> None:
    for high, line in ((0.35, "quarter"), (0.25, Prompt.LESS_THAN_A_QUARTER)):
        row = RoutinePlan("small_smile", repetitions=1, hold_s=3.0, corridor_high=high)
        steps = practise(Person([Smile(0.2, 0.2)]), plan(routines=(row,), feel_first_share=0.0), GO)
        shown = {cue.prompt for _, s in steps for cue in s.cues if isinstance(cue, Show)}
        assert line in shown
        assert not {"quarter", Prompt.LESS_THAN_A_QUARTER} - {line} & shown


def test_a_quieting_that_cannot_be_heard_out_is_refused_and_opens_nothing() -> None:
    given = planned("quiet_face", synkinesis=True, session_cap_min=2.0)
    refused = dose_of(given, ROUTINES["quiet_face"], History(), PRACTICE)
    assert refused == Refused(Prompt.CALL_THE_CLINIC)
    enough = planned("quiet_face", synkinesis=True, session_cap_min=5.0)
    assert isinstance(dose_of(enough, ROUTINES["quiet_face"], History(), PRACTICE), Dose)


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


def test_stop_on_the_page_about_the_eye_says_that_it_was_the_eye() -> None:
    presses = [(40.0, Button.STOP), (41.0, Button.CHANGE), (42.0, Button.CHANGE)]
    presses += [(43.0, Button.GO), (44.0, Button.STOP)]
    steps = practise(Person([Smile()]), plan(), pressing(*presses), until_s=60)
    assert closed(steps).stop_reason is StopReason.EYE


def test_a_finished_repetition_is_kept_before_its_rest_and_once_more_after_it() -> None:
    steps = practise(Person([Smile()]), plan(), GO)
    rest_s = cue_at(steps, RestNow)
    keeps = [
        (e.at_s, effect.repetition)
        for e, s in steps
        for effect in s.effects
        if isinstance(effect, KeepRepetition) and effect.repetition.index == 1
    ]
    assert [at_s >= rest_s for at_s, _ in keeps] == [True, True]
    assert keeps[0][0] == rest_s
    assert [one.resting_tone_mm is None for _, one in keeps] == [True, False]
    assert keeps[0][1].effort == keeps[1][1].effort


def test_hands_while_trying_are_tried_with_also_over_a_break_between_sets() -> None:
    row = RoutinePlan("small_smile", repetitions=2, sets=2, hold_s=3.0)
    given = plan(routines=(row, RoutinePlan("prepare")))
    chin = Smile(chin_left=2.0)
    offered_s = when(practise(Person([chin]), given, GO, until_s=60), StillTight)
    yes = pressing((offered_s + 1, Button.GO))
    steps = practise(Person([chin]), given, yes, until_s=500)
    assert Prompt.MASSAGE_WHILE in said(steps)
    assert [Flag.BY_FEEL in one.flags for one in kept(steps)] == [False, False, True]


def test_paused_is_not_said_any_more_once_it_goes_on() -> None:
    said_s = next(
        e.at_s
        for e, s in practise(Person([Smile()]), plan(), GO)
        for cue in s.cues
        if cue == Say("small_smile")
    )
    quick = pressing((said_s + 1.0, Button.GO), (said_s + 2.0, Button.GO))
    steps = practise(Person([Smile()]), plan(), quick, until_s=120)
    assert Prompt.PAUSED not in said(steps)


def test_the_sound_goes_out_when_nobody_is_measured_any_more() -> None:
    given = planned("quiet_face", synkinesis=True)
    hidden = Person([Smile()], noise_mm=0.02, gone=(60.0, 75.0), reason=Reason.HAND)
    steps = practise(hidden, given, GO, until_s=300)
    tones = [(e.at_s, cue.openness) for e, s in steps for cue in s.cues if isinstance(cue, Tone)]
    out_s = next(at_s for at_s, openness in tones if openness is None)
    assert 60.0 < out_s < 62.0
    assert next(at_s for at_s, openness in tones if at_s > out_s and openness) >= 75.0


@pytest.mark.parametrize("state", [Feeling, Interrupted, StillTight])
def test_eyes_that_go_are_told_of_wherever_the_practice_stands(state: type) -> None:
    given = plan(routines=(RoutinePlan("small_smile", repetitions=3, hold_s=3.0),
                           RoutinePlan("prepare")), self_estimate=SelfEstimate.EACH)  # fmt: skip
    chin = Smile(chin_left=2.0)
    pause = pressing((20.0, Button.GO)) if state is Interrupted else GO
    at_s = when(practise(Person([chin]), given, pause, until_s=80), state) + 0.5
    steps = practise(
        Person([chin], blind_after_s=at_s), given, {**pause, at_s: SeeingLost(at_s, "x")}, 80
    )
    told = [
        e.at_s
        for e, s in steps
        for cue in s.cues
        if cue in (Say(Prompt.NO_CAMERA), Show(Prompt.NO_CAMERA))
    ]
    assert told
    assert told[0] == pytest.approx(at_s, abs=0.1)


def test_a_clock_that_jumps_or_stands_still_lets_a_movement_go() -> None:
    holds_s = cue_at(practise(Person([Smile()]), plan(), GO), KeepHolding)
    steps = practise(Person([Smile()]), plan(), GO, until_s=holds_s + 1.0)
    for jump_s in (60.0, -30.0):
        late = advance(last(steps), Tick(holds_s + 1.0 + jump_s))
        assert isinstance(late.session.state, Interrupted)
        assert Hush() in late.cues


def test_a_rest_that_is_always_below_is_learned_anew_once() -> None:
    @dataclass
    class Sinking(Person):
        def _tone(self, at_s: float) -> float:
            return -1.0 * (at_s // 8.0)

    steps = practise(Sinking([Smile()], noise_mm=0.03), plan(), GO, until_s=120)
    assert 2 <= passed(steps).count(Calibrating) <= 4
    assert Pacing in passed(steps)


def answering(person: Person, given: Plan) -> Steps:
    """Each time that the person is asked how it felt, it felt easy."""
    script = {**GO}
    for _ in range(3):
        steps = practise(replace(person, rise_s=[]), given, script, until_s=150)
        asked = [e.at_s for e, s in steps for cue in s.cues if cue == Say(Prompt.HOW_DID_THAT_FEEL)]
        script |= pressing(*((at_s + 1.0, Button.GO) for at_s in asked[: len(script)]))
    return practise(replace(person, rise_s=[]), given, script, until_s=150)


def test_a_one_sided_smile_is_not_praised() -> None:
    given = plan(self_estimate=SelfEstimate.EACH, feedback_shares=(0.5,))
    one_sided = answering(Person([Smile(0.02, 0.25)]), given)
    both = answering(Person([Smile(0.25, 0.25)]), given)
    assert Prompt.SOFT_AND_STEADY not in said(one_sided)
    assert Prompt.SOFT_AND_STEADY in said(both)


def test_movements_with_no_reference_of_their_own_are_measured_without_one() -> None:
    steps = practise(
        Person([Smile()]), planned("five_movements", reference_smile_mm=None), GO, until_s=600
    )
    by_feel = [one.movement for one in kept(steps) if Flag.BY_FEEL in one.flags]
    assert by_feel == [MovementCode.OPEN_SMILE]
    assert len(kept(steps)) == 5


def test_a_third_is_one_of_three() -> None:
    assert [is_due(0, n, 0.33) for n in (1, 2, 3)] == [False, False, True]
    assert [is_due(1, n, 0.5) for n in (3, 4)] == [False, True]
    assert [is_due(0, n, 0.2) for n in (4, 5)] == [False, True]


def test_all_kinds_of_resistance_share_their_days() -> None:
    given = planned("resistance", routines=(RoutinePlan("resistance"),))
    history = History(days_of_last_six=3, days_of={"resistance": 3})
    evening = msgspec.structs.replace(ROUTINES["resistance"], name="resistance-evening")
    rows = (RoutinePlan("resistance-evening"),)
    for plan_, routine in ((given, ROUTINES["resistance"]),
                           (planned("resistance", routines=rows), evening)):  # fmt: skip
        assert dose_of(plan_, routine, history, PRACTICE) == Refused(Prompt.DONE_FOR_TODAY)


def test_days_a_week_hold_for_what_does_not_move_as_well() -> None:
    rows = (RoutinePlan("prepare", days_a_week=2),)
    given = planned("prepare", routines=rows)
    for done, runs in ((1, True), (2, False)):
        history = History(days_of={"prepare": done})
        assert isinstance(dose_of(given, ROUTINES["prepare"], history, PRACTICE), Dose) == runs


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


@pytest.mark.parametrize("name", ["quiet_face", "quiet_one_place"])
def test_a_quieting_of_which_nothing_was_done_opens_nothing(name: str) -> None:
    if name == "quiet_face":
        given = planned(name, synkinesis=True, session_cap_min=3.0)
        script = pressing((95.0, Button.GO), (100.0, Button.GO))
    else:
        row = RoutinePlan(name, repetitions=1, hold_s=3.0)
        given = plan(routines=(row,), synkinesis=True)
        script = {**GO}
        for cuts in range(2):
            steps = practise(Person([Smile()]), given, script, until_s=200)
            rises = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, BeginRise)]
            at_s = rises[cuts] + 0.2
            script |= pressing((at_s, Button.GO), (at_s + 2.0, Button.GO))
    steps = practise(Person([Smile()]), given, script, until_s=400)
    assert closed(steps).end is End.INTERRUPTED
    assert not last(steps).history.quieted_today
    whole = practise(Person([Smile()]), planned(name, synkinesis=True), GO, until_s=400)
    assert closed(whole).end is End.DONE
    assert last(whole).history.quieted_today


def test_the_rest_that_is_owed_outlasts_a_rest_that_is_learned_anew() -> None:
    holds_s = cue_at(practise(Person([Smile()]), plan(), GO), KeepHolding)
    other = Person([Smile()], gone=(holds_s, 1e9), reason=Reason.ANOTHER_FACE)
    cut_s = when(practise(other, plan(), GO, until_s=holds_s + 10), Interrupted)
    back = Person([Smile()], gone=(holds_s, cut_s + 0.5), reason=Reason.ANOTHER_FACE, learns_s=1.0)
    script = pressing((cut_s + 0.3, Button.GO))
    steps = practise(back, plan(), script, until_s=200)
    assert Calibrating in passed(steps)[passed(steps).index(Interrupted) :]
    assert cue_at(steps, Announce, 2) - cut_s >= 12.0


def test_while_the_disk_refuses_time_goes_on_all_the_same() -> None:
    steps = practise(Person([Smile()]), plan(), GO, until_s=120)
    session = last(steps)
    assert session.history.minutes_since_last is not None
    for n in range(1, 130):
        session = advance(session, Informed(120.0 + 30.0 * n, plan(), None)).session
    assert session.history.minutes_since_last == pytest.approx(65.0, abs=2.0)
    assert session.history.sessions_today == 1


def test_news_without_a_history_is_no_history() -> None:
    session = start(PRACTICE, ROUTINES, 0.0)
    told = advance(session, Informed(1.0, plan(), None)).session
    assert not told.informed
    assert isinstance(advance(told, Pressed(Button.GO, 2.0)).session.state, NotNow)


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


def test_findings_keep_to_the_share_of_what_was_done() -> None:
    row = RoutinePlan("small_smile", repetitions=6, hold_s=3.0)
    given = plan(routines=(row,), self_estimate=SelfEstimate.NEVER)
    script = {**GO}
    for cuts in range(6):  # the first three are broken off twice each
        steps = practise(Person([Smile(0.08, 0.08)]), given, script, until_s=400)
        rises = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, BeginRise)]
        at_s = rises[cuts] + 1.0
        script |= pressing((at_s, Button.GO), (at_s + 2.0, Button.GO))
    steps = practise(Person([Smile(0.08, 0.08)]), given, script, until_s=400)
    assert [one.index for one in kept(steps)] == [4, 5, 6]
    assert said(steps).count(Prompt.THAT_WAS_SOFT) == 1


def test_a_plan_that_changes_in_the_last_rest_interrupts_nothing() -> None:
    rest_s = cue_at(practise(Person([Smile()]), plan(), GO), RestNow, 3)
    news: dict[float, Event] = {rest_s + 1: Informed(rest_s + 1, None, BEFORE)}
    steps = practise(Person([Smile()]), plan(), {**GO, **news}, until_s=150)
    assert (len(kept(steps)), closed(steps).end) == (3, End.DONE)


def test_the_finger_that_went_along_is_asked_down_again() -> None:
    steps = practise(Person([Smile()]), plan(unlocked=(Unlock.FINGER_GUIDE,)), GO)
    rest_s = cue_at(steps, RestNow, 2)
    away_s = next(e.at_s for e, s in steps for cue in s.cues if cue == Say(Prompt.FINGER_AWAY))
    assert away_s == rest_s
