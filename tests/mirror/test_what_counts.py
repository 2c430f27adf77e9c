"""What counts as practised: a movement that was asked for, time, days of the week."""

from __future__ import annotations

import msgspec
import pytest

from device.history import History
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Prompt,
    RestNow,
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import Refused, dose_of
from device.mirror.event import (
    Button,
    Informed,
    KeepRepetition,
    NoteMovement,
    Pressed,
)
from device.mirror.session import advance
from device.mirror.states import (
    Between,
    NotNow,
    Summary,
    Timed,
)
from tests.mirror.people import (
    BEFORE,
    PRACTICE,
    ROUTINES,
    Person,
    Smile,
    awake,
    kept,
    last,
    plan,
    practise,
)
from tests.mirror.pressed import cue_at, pressing
from tests.mirror.test_practised import GO, Steps, closed, planned, when
from wire.message import End, StopReason
from wire.plan import Phase, RoutinePlan


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


def test_a_quieting_that_cannot_be_heard_out_is_refused_and_opens_nothing() -> None:
    given = planned("quiet_face", synkinesis=True, session_cap_min=2.0)
    refused = dose_of(given, ROUTINES["quiet_face"], History(), PRACTICE)
    assert refused == Refused(Prompt.CALL_THE_CLINIC)
    enough = planned("quiet_face", synkinesis=True, session_cap_min=5.0)
    assert isinstance(dose_of(enough, ROUTINES["quiet_face"], History(), PRACTICE), Dose)


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


def test_while_the_disk_refuses_time_goes_on_all_the_same() -> None:
    steps = practise(Person([Smile()]), plan(), GO, until_s=120)
    session = last(steps)
    assert session.history.minutes_since_last is not None
    for n in range(1, 130):
        session = advance(session, Informed(120.0 + 30.0 * n, plan(), None)).session
    assert session.history.minutes_since_last == pytest.approx(65.0, abs=2.0)
    assert session.history.sessions_today == 1


def test_news_without_a_history_is_no_history() -> None:
    session = awake()
    told = advance(session, Informed(1.0, plan(), None)).session
    assert not told.informed
    assert isinstance(advance(told, Pressed(Button.GO, 2.0)).session.state, NotNow)
