"""What is composed of a session: black at idle, dark by feel, one thing at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from device.face.seen import Side
from device.history import History
from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from device.mirror.coaching.programme import Timer
from device.mirror.event import Button, Event, Pressed
from device.mirror.panel.scene import (
    BLACK,
    Captions,
    DimDot,
    EdgeGlow,
    PacingShape,
    Scene,
    compose,
)
from device.mirror.panel.wording import Counted
from device.mirror.routines import load_taught
from device.mirror.session import advance
from device.mirror.states import (
    Booting,
    Cause,
    Choose,
    Fault,
    Idle,
    Interrupted,
    Loudness,
    NotNow,
    Pacing,
    Summary,
    SwitchingOff,
    Timed,
    Why,
)
from device.settings import config_folder
from tests.mirror.people import PRACTICE, ROUTINES, Person, Smile, plan, practise
from wire.plan import RoutinePlan

WORDS = load_taught(config_folder(), "en").words
LINES = WORDS.lines(Side.LEFT)
told, MINUTES, PRACTISED, SEEN = WORDS.counted, *Counted
CAPTIONS = Captions(LINES, WORDS.counted, WORDS.named_sides(Side.LEFT))
GO: dict[float, Event] = {1.0: Pressed(Button.GO, 1.0)}
STEPS = practise(Person([Smile(), Smile(0.65, 0.65)]), plan(feel_first_share=0.3), GO)


def scene_at(at_s: float) -> Scene:
    session = [step.session for event, step in STEPS if event.at_s <= at_s][-1]
    return compose(session, at_s, CAPTIONS)


def test_idle_is_black_even_with_a_caption_left_over() -> None:
    session = replace(STEPS[-1][1].session, state=Idle(0.0), caption=Prompt.THANK_YOU)
    assert compose(session, session.captioned_s, CAPTIONS) == BLACK


def test_the_shape_breathes_with_the_repetition() -> None:
    openness = [
        shape.openness if (shape := scene_at(at_s).shape) else None
        for at_s in (16.0, 19.05, 22.0, 26.05, 30.0)
    ]
    assert openness == [0.0, pytest.approx(0.5, abs=0.02), 1.0, pytest.approx(0.5, abs=0.02), 0.0]


def test_a_repetition_by_feel_is_dark_while_it_moves() -> None:
    begins_s = next(
        e.at_s for e, s in STEPS if any(getattr(c, "repetition", 0) == 3 for c in s.cues)
    )
    assert scene_at(begins_s + 1.0).shape is not None
    assert scene_at(begins_s + 3.0) == BLACK
    assert scene_at(begins_s + 7.0) == BLACK
    assert scene_at(begins_s + 14.0).shape == PacingShape(0.0)


def test_a_caption_goes_after_its_seconds() -> None:
    said_s = next(e.at_s for e, s in STEPS if s.session.caption == "small_smile")
    assert scene_at(said_s + 1.0).lines == LINES["small_smile"]
    rest_s = next(e.at_s for e, s in STEPS if s.session.caption == "rest_nothing_to_do")
    assert scene_at(rest_s + 4.5).lines == ()


@pytest.mark.parametrize(
    ("state", "prompt"),
    [
        (Why(0.0), Prompt.WHY_PAIN),
        (Why(0.0, 4), Prompt.WHY_ENOUGH),
        (Interrupted(0.0, Cause.PAUSED, 1), Prompt.PAUSED),
        (Interrupted(0.0, Cause.CROWD, 1), Prompt.TWO_PEOPLE),
        (NotNow(0.0, Prompt.DONE_FOR_TODAY), Prompt.DONE_FOR_TODAY),
        (SwitchingOff(0.0), Prompt.HOLD_TO_SWITCH_OFF),
        (Summary(0.0), Prompt.THANK_YOU),
        (Fault(0.0, "small_smile"), Prompt.FAULT_NO_CAMERA),
        (Loudness(0.0, 0.0), Prompt.THIS_LOUD),
    ],
)
def test_what_waits_for_an_answer_keeps_its_words(state: Why, prompt: Prompt) -> None:
    session = replace(STEPS[-1][1].session, state=state, caption=None)
    assert compose(session, 100.0, CAPTIONS).lines == LINES[prompt]


def test_a_summary_that_could_not_be_saved_does_not_say_thank_you() -> None:
    session = replace(STEPS[-1][1].session, state=Summary(0.0), caption=Prompt.NOT_SAVED)
    scene = compose(session, 1.0, CAPTIONS)
    assert scene.lines == LINES[Prompt.NOT_SAVED]
    assert scene.marks is not None
    assert not scene.marks.saved


def test_the_ring_grows_over_three_seconds_and_the_quiet_minute_counts_down() -> None:
    held = replace(STEPS[-1][1].session, state=SwitchingOff(10.0))
    shares = [compose(held, at_s, CAPTIONS).ring for at_s in (10.0, 11.5, 14.0)]
    assert [ring.share if ring else None for ring in shares] == [0.0, 0.5, 1.0]
    rest = dose_of(None, ROUTINES["rest"], History(), PRACTICE)
    assert isinstance(rest, Dose)
    quiet = replace(held, state=Timed(10.0, 0), dose=rest)
    assert compose(quiet, 30.0, CAPTIONS).timer_s == 40


def test_what_hands_do_is_shown_for_as_long_as_they_do_it() -> None:
    massage = dose_of(
        plan(routines=(RoutinePlan("prepare"),)), ROUTINES["prepare"], History(), PRACTICE
    )
    assert isinstance(massage, Dose)
    index, hands = next(
        (index, item) for index, item in enumerate(massage.items) if isinstance(item, Timer)
    )
    session = replace(STEPS[-1][1].session, state=Timed(10.0, index), dose=massage)
    scene = compose(session, 30.0, CAPTIONS)
    assert scene.lines == LINES[hands.line]
    assert scene.timer_s == round(hands.for_s - 20.0)


def test_a_mirror_that_boots_has_one_dim_dot_and_an_idle_one_a_clock_where_it_is_wanted() -> None:
    booting = replace(STEPS[-1][1].session, state=Booting(0.0), caption=None)
    assert compose(booting, 1.0, CAPTIONS, "07:15") == Scene(dot=DimDot())
    idle = replace(booting, state=Idle(0.0))
    assert compose(idle, 1.0, CAPTIONS) == BLACK
    assert compose(idle, 1.0, CAPTIONS, "07:15") == Scene(clock="07:15")


def test_the_edge_on_the_side_that_is_named_glows_as_long_as_its_words() -> None:
    session = replace(
        STEPS[-1][1].session, state=Choose(0.0, "rest"), caption="guide_the_corner", captioned_s=5.0
    )
    assert compose(session, 6.0, CAPTIONS).glow == EdgeGlow(Side.LEFT)
    assert compose(session, 11.0, CAPTIONS).glow is None
    other = replace(session, caption="massage_other_down")
    assert compose(other, 6.0, CAPTIONS).glow == EdgeGlow(Side.RIGHT)
    nobody = replace(session, caption=Prompt.SOFTER)
    assert compose(nobody, 6.0, CAPTIONS).glow is None


@pytest.mark.parametrize(
    ("summary", "lines"),
    [
        (Summary(0.0, practised=6, seen=4), (told(PRACTISED, 6), told(SEEN, 4))),
        (Summary(0.0, practised=1, seen=0), (told(PRACTISED, 1), *LINES[Prompt.ALL_BY_FEEL])),
        (Summary(0.0, minutes=3), (told(MINUTES, 3),)),
    ],
)  # fmt: skip
def test_the_details_count_and_do_not_judge(summary: Summary, lines: tuple[str, ...]) -> None:
    session = replace(STEPS[-1][1].session, state=replace(summary, details=True), caption=None)
    assert compose(session, 1.0, CAPTIONS) == Scene(lines=lines)


def test_a_choice_tells_about_how_long_it_takes() -> None:
    session = replace(STEPS[-1][1].session, state=Choose(0.0, "rest"), caption=None)
    assert compose(session, 1.0, CAPTIONS).lines == (
        f"{LINES['rest_title'][0]}.", WORDS.counted(Counted.MINUTES, 1),
    )  # fmt: skip


def test_the_triangle_switches_the_light_of_a_movement_off_and_on() -> None:
    session, at_s = next(
        (step.session, event.at_s)
        for event, step in STEPS
        if isinstance(step.session.state, Pacing) and step.session.state.repetition.moving
    )
    dark = advance(session, Pressed(Button.CHANGE, at_s)).session
    lit = advance(dark, Pressed(Button.CHANGE, at_s)).session
    scenes = [compose(one, at_s + 0.1, CAPTIONS) for one in (session, dark, lit)]
    assert [scene == BLACK for scene in scenes] == [False, True, False]
