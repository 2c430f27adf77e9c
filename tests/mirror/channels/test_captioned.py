"""Every word that is spoken can be read, when it is spoken, and for long enough."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest

from device.face.seen import Side
from device.history import History
from device.mirror.coaching.cue import Prompt, Say
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from device.mirror.coaching.programme import Repeat
from device.mirror.coaching.repetition import Phase, begin
from device.mirror.event import Button, Event, Pressed, Released, SeeingLost, SessionKept
from device.mirror.panel.scene import BLACK, Captions, compose
from device.mirror.panel.wording import Caption
from device.mirror.panel.words import Words
from device.mirror.routines import load_taught
from device.mirror.session import advance, start
from device.mirror.situation import Session
from device.mirror.states import Cause, Idle, Interrupted, Pacing, State, Summary, Why
from device.mirror.trace import read_trace, replay, with_ticks
from device.settings import config_folder
from tests.mirror.golden import traces
from tests.mirror.people import PRACTICE, ROUTINES, awake, plan

WORDS = load_taught(config_folder(), "en").words
GERMAN = load_taught(config_folder(), "de").words
STANDS_S = 3.0
ANSWERS = (Pressed, Released, SeeingLost)


@cache
def captions_for(side: Side | None) -> Captions:
    return Captions(WORDS.lines(side), WORDS.counted, WORDS.named_sides(side))


def captions_of(session: Session) -> Captions:
    return captions_for(session.affected)


def caption(session: Session, line: str) -> Caption:
    return captions_of(session).lines[line]


def shows(session: Session, at_s: float, line: str) -> bool:
    lit = compose(session, at_s, captions_of(session)).lines
    return " ".join(caption(session, line)) in " ".join(lit)


@dataclass
class Reader:
    """Notes what is spoken and cannot be read, and what gives way before it can have been."""

    unread: list[str] = field(default_factory=list)
    hurried: list[str] = field(default_factory=list)
    _line: str = ""
    _since_s: float = 0.0
    _where: tuple[object, ...] = ()

    def look(self, event: Event, session: Session, spoken: tuple[str, ...]) -> None:
        where, stood_s = (type(session.state), session.is_dark), event.at_s - self._since_s
        if where != self._where or isinstance(event, ANSWERS) or stood_s >= STANDS_S:
            self._line = ""
        if self._line and not spoken and not shows(session, event.at_s, self._line):
            self.hurried.append(f"{self._line} after {stood_s:.1f} s")
            self._line = ""
        for line in spoken:
            self._line, self._since_s, self._where = line, event.at_s, where
            if not shows(session, event.at_s, line):
                self.unread.append(f"{type(session.state).__name__} {line}")


@cache
def read(trace: Path) -> Reader:
    """A trace as somebody reads it who does not hear."""
    events, reader = read_trace(trace), Reader()
    session = start(PRACTICE, ROUTINES, events[0].at_s)
    for event, step in replay(session, with_ticks(events, 15.0)):
        spoken = tuple(cue.prompt for cue in step.cues if isinstance(cue, Say))
        reader.look(event, step.session, spoken)
    return reader


@pytest.mark.parametrize("trace", traces(), ids=lambda trace: trace.name.split(".")[0])
def test_every_line_that_is_spoken_is_captioned_at_that_moment(trace: Path) -> None:
    assert read(trace).unread == []


@pytest.mark.parametrize("trace", traces(), ids=lambda trace: trace.name.split(".")[0])
def test_what_is_spoken_stands_for_three_seconds_or_as_long_as_its_state(trace: Path) -> None:
    assert read(trace).hurried == []


AT_S = 60.0
ASKING = [
    *(one for one in Prompt if one.startswith(("why_", "still_tight_", "goal_"))),
    Prompt.STOP_ANY_TIME,
    Prompt.HOW_DID_THAT_FEEL,
    Prompt.PAUSED,
    Prompt.STILL_YOU,
    Prompt.FAULT_NO_CAMERA,
]


def practising(state: State) -> Session:
    dose = dose_of(plan(), ROUTINES["small_smile"], History(), PRACTICE)
    assert isinstance(dose, Dose)
    begun = replace(awake(), plan=plan(), dose=dose, open_since_s=10.0)
    return replace(begun, state=state, spoken_s=0.0)


def test_the_instruction_that_is_repeated_in_a_pause_is_read_there_and_then_the_pause() -> None:
    paused = practising(Interrupted(AT_S - 5.0, Cause.PAUSED, 1))
    step = advance(paused, Pressed(Button.CHANGE, AT_S))
    (said,) = [cue.prompt for cue in step.cues if isinstance(cue, Say)]
    assert shows(step.session, AT_S + 0.1, said)
    assert shows(step.session, AT_S + 4.5, Prompt.PAUSED)


def test_what_was_said_before_a_question_does_not_stand_in_its_place() -> None:
    asked = replace(practising(Why(AT_S)), caption=Prompt.SOFTER, captioned_s=AT_S - 0.5)
    assert shows(asked, AT_S, Prompt.WHY_PAIN)


def test_that_it_is_saved_can_be_read_when_it_is_said() -> None:
    step = advance(replace(awake(), state=Summary(AT_S)), SessionKept(AT_S + 1.0, 1))
    assert shows(step.session, AT_S + 1.0, Prompt.SAVED_HERE)
    assert shows(step.session, AT_S + 5.5, Prompt.THANK_YOU)


def test_a_camera_that_goes_in_the_dark_of_a_movement_is_told_in_light_too() -> None:
    item = next(item for item in practising(Idle(0.0)).dose.items if isinstance(item, Repeat))
    run = replace(begin(item, 50.0, measured=True, dark=True)[0], rise_s=52.0, phase=Phase.RISING)
    moving = practising(Pacing(run, 0))
    assert compose(moving, AT_S, captions_of(moving)) == BLACK
    step = advance(moving, SeeingLost(AT_S, "gone"))
    assert shows(step.session, AT_S, Prompt.NO_CAMERA)
    assert compose(step.session, AT_S + 4.5, captions_of(moving)) == BLACK


@pytest.mark.parametrize("line", ASKING)
@pytest.mark.parametrize("words", [WORDS, GERMAN], ids=["en", "de"])
def test_what_asks_for_a_press_names_its_button(words: Words, line: Prompt) -> None:
    read = " ".join(words.lines()[line]).lower()
    assert re.search(r"\b(round|triangle|square|kreis|dreieck|quadrat)\b", read)
