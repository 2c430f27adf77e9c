"""Every state of the panel's table is there, by the real session, with what its buttons do."""

from contextlib import closing
from dataclasses import replace
from typing import get_args

import numpy as np
import pygame
import pytest

from device.face.seen import Side
from device.mirror.coaching.cue import Prompt
from device.mirror.event import Button
from device.mirror.panel.scene import Captions, compose
from device.mirror.panel.sheet import Note, Taken, contact_sheet, thumb_size
from device.mirror.panel.words import Words
from device.mirror.preview.answers import NOTHING, answer
from device.mirror.preview.exposure import Exposure
from device.mirror.preview.screens import AT_S, Shown, every_state
from device.mirror.session import start
from device.mirror.situation import Session
from device.mirror.states import REASONS, SAFETY_PAGES, Cause, Idle, Interrupted, State
from device.settings import Panel
from tests.mirror.people import BEFORE, PRACTICE, ROUTINES, plan


@pytest.fixture(scope="module")
def base() -> Session:
    booting = start(PRACTICE, ROUTINES, 0.0)
    return replace(
        booting, state=Idle(0.0), seeing=True, plan=plan(), history=BEFORE, informed_s=0.0
    )


@pytest.fixture(scope="module")
def captions(words: Words) -> Captions:
    return Captions(words.lines(Side.LEFT), words.counted, words.named_sides(Side.LEFT))


@pytest.fixture(scope="module")
def shown(base: Session, captions: Captions) -> list[Shown]:
    return list(every_state(base, "small_smile", captions.sides))


def test_no_state_is_left_out(shown: list[Shown]) -> None:
    assert {type(one.session.state) for one in shown} == set(get_args(State))
    states = [one.session.state for one in shown]
    assert {one.why for one in states if isinstance(one, Interrupted)} == set(Cause)
    captioned = {one.session.caption for one in shown}
    assert {line for line, _ in REASONS} | set(SAFETY_PAGES) <= captioned


def test_each_has_a_title_of_its_own(shown: list[Shown]) -> None:
    assert len({one.title for one in shown}) == len(shown)


@pytest.mark.parametrize("name", ["prepare", "quiet_face", "rest"])
def test_whatever_is_practised_all_states_are_there(
    base: Session, captions: Captions, shown: list[Shown], name: str
) -> None:
    others = {one.title for one in every_state(base, name, captions.sides)}
    mine = {one.title for one in shown if one.state != "choose"}
    assert mine <= others


def test_marks_none_one_and_three_are_shown(shown: list[Shown], captions: Captions) -> None:
    marks = [compose(one.session, AT_S, captions).marks for one in shown]
    filled = {(one.saved, one.sent, one.received) for one in marks if one is not None}
    assert {sum(one) for one in filled} == {0, 1, 3}


def test_a_named_side_glows_and_the_ring_is_half_grown(
    shown: list[Shown], captions: Captions
) -> None:
    scenes = {one.title: compose(one.session, AT_S, captions) for one in shown}
    glowing = scenes["timer: hands, on a named side"]
    assert glowing.glow is not None
    assert glowing.glow.side is Side.LEFT
    assert glowing.timer_s is not None
    ring = scenes["switching off: half"].ring
    assert ring is not None
    assert ring.share == pytest.approx(0.5)


def test_buttons_do_what_the_table_says(shown: list[Shown]) -> None:
    told = {
        one.title: tuple(answer(one.session, button, AT_S) for button in Button) for one in shown
    }
    assert told["boot"] == (NOTHING, NOTHING, NOTHING)
    assert told["idle"] == ("ready check", "choose", "switch off, held")
    assert told["rest calibration"] == ("once more", "say it again", "dark")
    assert told["pacing: hold"] == ("pause", "display off", "why?")
    assert told["how did that feel?"] == ("easy", "some pull", "why?")
    assert told["still tight?"] == ("yes", "no, go on", "why?")
    assert told["why?: pain"] == ("summary", "next reason", "summary")
    assert told["safety page: part 1"] == ("next part", "say it again", "summary")
    assert told["not now: done_for_today"] == ("begin rest", "begin eye_care", "dark")


def test_a_settled_picture_is_what_the_panel_lights(
    tiny: Panel, words: Words, captions: Captions, shown: list[Shown]
) -> None:
    with closing(Exposure(tiny, words.marks)) as exposure:
        by_title = {
            one.title: pygame.surfarray.array3d(
                exposure.settled(compose(one.session, AT_S, captions, one.clock))
            )
            for one in shown
            if one.state in {"idle", "pacing", "summary"}
        }
    assert by_title["idle"].shape == (200, 320, 3)
    assert not by_title["idle"].any()
    assert not by_title["pacing: felt first: black"].any()
    assert by_title["pacing: hold"].max() > by_title["pacing: rest"][:, :200].max() > 0


def test_a_sheet_keeps_the_panels_shape_and_writes_below() -> None:
    wide, tall = pygame.Surface((320, 200)), pygame.Surface((200, 320))
    assert thumb_size(wide) == (400, 250)
    assert thumb_size(tall) == (250, 400)
    bare = contact_sheet([Taken("one", tall)] * 3)
    noted = contact_sheet([Taken("one", tall, (Note("pause", Button.GO),))] * 3, "a heading")
    assert noted.get_height() > bare.get_height()
    assert np.ptp(pygame.surfarray.array3d(noted)) > 150


def test_the_sheet_of_nothing_is_a_sheet() -> None:
    assert contact_sheet([]).get_width() > 0


def test_every_prompt_that_stops_is_a_not_now(shown: list[Shown]) -> None:
    refusals = {one.session.caption for one in shown if one.state == "not now"}
    assert {Prompt.DONE_FOR_TODAY, Prompt.CALL_THE_CLINIC, Prompt.PLAN_ENDED} <= refusals
