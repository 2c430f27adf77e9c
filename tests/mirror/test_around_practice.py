"""Around a practice: boot, no camera, how loud, a button for one routine, the light of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from device.face.seen import FitView, Pace, RestAbsent, Seen
from device.history import History
from device.mirror.coaching.cue import Chime, Prompt, Say, Volume
from device.mirror.event import (
    AskEyes,
    Button,
    Chosen,
    Event,
    Informed,
    KeepVolume,
    Pressed,
    Released,
    SeeingLost,
    Tick,
)
from device.mirror.session import BOOT_S, FAULT_S, LOUDNESS_S, VOLUMES_DB, advance, start
from device.mirror.situation import Session, Step
from device.mirror.states import (
    Between,
    Booting,
    Choose,
    Fault,
    Idle,
    Loudness,
    NotNow,
    Pacing,
    Ready,
    Summary,
)
from tests.mirror.people import (
    PRACTICE,
    ROUTINES,
    TICK_S,
    Person,
    Smile,
    awake,
    kept,
    last,
    plan,
    practise,
)
from wire.message import Flag

INFORMED = Informed(0.0, plan(), History())


def seen(at_s: float) -> Seen:
    return Seen(at_s, 1, FitView(), RestAbsent(), 60.0, {}, "mesh_v2")


def lived(session: Session, *events: Event) -> Session:
    for event in events:
        session = advance(session, event).session
    return session


def waited(session: Session, from_s: float, to_s: float) -> list[Step]:
    steps: list[Step] = []
    for number in range(round((to_s - from_s) / TICK_S) + 1):
        steps.append(advance(session, Tick(from_s + number * TICK_S)))
        session = steps[-1].session
    return steps


def ready() -> Session:
    return lived(awake(), INFORMED)


def test_a_mirror_is_ready_once_the_store_has_told_and_the_eyes_see() -> None:
    plugged_in = start(PRACTICE, ROUTINES, 0.0)
    assert lived(plugged_in, INFORMED, Tick(1.0)).state == Booting(0.0)
    assert lived(plugged_in, seen(0.5), Tick(1.0)).state == Booting(0.0)
    assert lived(plugged_in, INFORMED, seen(0.5), Tick(1.0)).state == Idle(1.0)


def test_a_mirror_without_eyes_boots_all_the_same() -> None:
    booted = waited(lived(start(PRACTICE, ROUTINES, 0.0), INFORMED), 0.0, BOOT_S + 0.1)
    assert isinstance(booted[-2].session.state, Idle)
    assert isinstance(booted[-10].session.state, Booting)


def test_a_press_while_it_boots_is_heard_and_does_nothing() -> None:
    step = advance(start(PRACTICE, ROUTINES, 0.0), Pressed(Button.GO, 1.0))
    assert step.cues == (Chime(),)
    assert isinstance(step.session.state, Booting)


def blind() -> Step:
    gone = lived(ready(), SeeingLost(1.0, "gone"))
    return advance(gone, Pressed(Button.GO, 2.0))


def test_without_a_camera_the_person_is_asked_what_they_want() -> None:
    step = blind()
    assert step.session.state == Fault(2.0, "small_smile")
    assert Say(Prompt.FAULT_NO_CAMERA) in step.cues
    assert any(isinstance(one, AskEyes) and one.ask.pace is Pace.FULL for one in step.effects)
    again = advance(step.session, Pressed(Button.GO, 10.0))
    assert again.session.state == Fault(10.0, "small_smile")
    assert Say(Prompt.FAULT_NO_CAMERA) in again.cues


def test_when_the_camera_comes_back_the_practice_begins_by_itself() -> None:
    assert isinstance(lived(blind().session, seen(5.0)).state, Ready)


def test_who_does_not_want_to_wait_for_the_camera_goes_by_feel() -> None:
    session = lived(blind().session, Pressed(Button.CHANGE, 9.0))
    assert isinstance(session.state, Between)
    assert not session.measured


def test_a_choice_that_nobody_makes_goes_dark_again() -> None:
    assert isinstance(waited(blind().session, 2.0, 2.1 + FAULT_S)[-1].session.state, Idle)


def test_holding_the_triangle_goes_through_the_volumes_and_letting_go_keeps_one() -> None:
    held = lived(ready(), Pressed(Button.CHANGE, 1.0))
    assert held.state == Choose(1.0, "small_smile", held=True)
    steps = waited(held, 1.0, 9.5)
    assert Say(Prompt.THIS_LOUD) in [cue for step in steps for cue in step.cues]
    heard = [cue.below_db for step in steps for cue in step.cues if isinstance(cue, Volume)]
    assert heard == [-4.0, -8.0, -12.0]
    let_go = advance(steps[-1].session, Released(Button.CHANGE, 9.6))
    assert isinstance(let_go.session.state, Idle)
    assert let_go.effects == (KeepVolume(-12.0),)


def test_after_the_softest_comes_the_loudest_and_a_stuck_triangle_ends() -> None:
    held = lived(ready(), Pressed(Button.CHANGE, 1.0))
    steps = waited(held, 1.0, 40.0)
    heard = [cue.below_db for step in steps for cue in step.cues if isinstance(cue, Volume)]
    assert heard[:6] == [*VOLUMES_DB[1:], 0.0, -4.0]
    ended = [one for step in steps for one in step.effects if isinstance(one, KeepVolume)]
    assert len(ended) == 1
    assert isinstance(steps[-1].session.state, Idle)
    assert LOUDNESS_S < 39.0


def test_a_triangle_that_is_let_go_soon_only_chooses() -> None:
    session = lived(ready(), Pressed(Button.CHANGE, 1.0), Released(Button.CHANGE, 1.3))
    steps = waited(session, 1.3, 9.0)
    assert {type(step.session.state) for step in steps} == {Choose}
    second = lived(session, Pressed(Button.CHANGE, 2.0))
    assert not any(isinstance(one.session.state, Loudness) for one in waited(second, 2.0, 9.0))


def test_each_choice_is_spoken_for_whoever_does_not_look() -> None:
    step = advance(ready(), Pressed(Button.CHANGE, 1.0))
    assert Say("small_smile_title") in step.cues


@pytest.mark.parametrize("before", [Idle(0.0), Choose(0.0, "rest"), Summary(0.0)])
def test_a_button_of_its_own_starts_its_routine(before: Idle | Choose | Summary) -> None:
    step = advance(replace(ready(), state=before), Chosen("small_smile", 5.0))
    assert step.cues[0] == Chime()
    assert isinstance(step.session.state, Ready)


def test_a_button_of_its_own_offers_only_what_the_plan_has_and_disturbs_nothing() -> None:
    not_planned = advance(ready(), Chosen("open_smile", 5.0))
    assert isinstance(not_planned.session.state, NotNow)
    running = lived(ready(), Pressed(Button.GO, 1.0))
    assert advance(running, Chosen("small_smile", 5.0)) == Step(running, (Chime(),))
    early = advance(awake(), Chosen("small_smile", 5.0))
    assert early.session.state == NotNow(5.0, Prompt.NOT_READY)


GO: dict[float, Event] = {1.0: Pressed(Button.GO, 1.0)}
FELT = plan(feel_first_share=1.0)
BEFORE = History(turns={"small_smile": 3})


def flags(steps: list[tuple[Event, Step]]) -> list[bool]:
    return [Flag.FEEL_FIRST in one.flags for one in kept(steps)]


def test_what_is_looked_at_is_not_called_felt_first() -> None:
    by_feel = practise(Person([Smile()], history=BEFORE), FELT, GO)
    assert flags(by_feel) == [True, True, True]
    rises_s = next(
        e.at_s
        for e, s in by_feel
        if isinstance(s.session.state, Pacing) and s.session.state.repetition.moving
    )
    script = {**GO, rises_s + 1.0: Pressed(Button.CHANGE, rises_s + 1.0)}
    looked_at = practise(Person([Smile()], history=BEFORE), FELT, script)
    assert flags(looked_at) == [False, False, False]


def test_for_somebody_who_does_not_hear_the_display_stays_on() -> None:
    quiet = plan(feel_first_share=1.0, captions_only=True)
    steps = practise(Person([Smile()], history=BEFORE), quiet, GO)
    assert flags(steps) == [False, False, False]
    assert not any(step.session.is_dark for _, step in steps)
    assert last(steps).lit


def test_the_light_that_was_switched_off_is_on_again_in_the_next_practice() -> None:
    steps = practise(
        Person([Smile()]), plan(feel_first_share=0.0), {**GO, 20.0: Pressed(Button.CHANGE, 20.0)}
    )
    assert last(steps).lit is False
    again = advance(replace(last(steps), history=History()), Pressed(Button.GO, 300.0))
    assert isinstance(again.session.state, Ready)
    assert again.session.lit is None
