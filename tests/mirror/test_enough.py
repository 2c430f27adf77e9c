"""What ends a practice, and what does not: enough is enough."""

from __future__ import annotations

import pytest

from device.history import History
from device.mirror.coaching.cue import (
    Announce,
    Prompt,
    RestNow,
    Say,
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from device.mirror.coaching.programme import Pause
from device.mirror.event import (
    Button,
    Event,
    SeeingLost,
)
from device.mirror.states import (
    Timed,
)
from tests.mirror.people import (
    PRACTICE,
    ROUTINES,
    Person,
    Smile,
    kept,
    plan,
    practise,
)
from tests.mirror.pressed import cue_at, pressing
from tests.mirror.test_practised import GO, closed, planned, said
from wire.message import End, StopReason
from wire.plan import RoutinePlan


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


def test_stop_on_the_page_about_the_eye_says_that_it_was_the_eye() -> None:
    presses = [(40.0, Button.STOP), (41.0, Button.CHANGE), (42.0, Button.CHANGE)]
    presses += [(43.0, Button.GO), (44.0, Button.STOP)]
    steps = practise(Person([Smile()]), plan(), pressing(*presses), until_s=60)
    assert closed(steps).stop_reason is StopReason.EYE
