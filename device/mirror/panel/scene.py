"""What the panel shows, as a value: the session composed into a scene, before any pixel.

Lengths are millimetres on the glass. Nothing is drawn registered to the reflection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from device.face.seen import Side
from device.mirror.coaching.cue import Line, Prompt
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import Refused, dose_of
from device.mirror.coaching.programme import Pause, Timer
from device.mirror.coaching.repetition import Phase, Repetition
from device.mirror.panel.wording import Caption, Counted
from device.mirror.session import HOLD_TO_SWITCH_OFF_S
from device.mirror.situation import Session
from device.mirror.states import (
    REASONS,
    SAFETY_PAGES,
    TIGHT,
    Between,
    Booting,
    Calibrating,
    Cause,
    Choose,
    ClosingEyes,
    Fault,
    Feeling,
    Idle,
    Interrupted,
    Loudness,
    NotNow,
    Pacing,
    Ready,
    Safety,
    StillTight,
    Summary,
    SwitchingOff,
    Timed,
    Why,
)
from device.mirror.timed import left_s


@dataclass(frozen=True)
class PacingShape:
    """The one soft shape below the face; `openness` breathes from 0 (closed) to 1 (full)."""

    openness: float
    opacity: float = 1.0


@dataclass(frozen=True)
class EdgeGlow:
    """A soft glow along one side's edge of the glass, the person's own side."""

    side: Side
    opacity: float = 1.0


@dataclass(frozen=True)
class DimDot:
    """The small sign of a mirror that is awake and waiting."""


@dataclass(frozen=True)
class Ring:
    """A ring that grows while a button is held; `share` from 0 to 1."""

    share: float


@dataclass(frozen=True)
class Marks:
    """The three honest marks of the summary: filled when true, hollow when not yet."""

    saved: bool
    sent: bool
    received: bool


@dataclass(frozen=True)
class Scene:
    """All that is lit. The empty scene is a mirror: not one lit pixel.

    `lines` holds at most two lines of at most 34 characters (four on the safety page), already in
    the person's language.
    `timer_s` is shown as whole seconds left. `clock` is the time of day, as it is read.
    """

    lines: tuple[str, ...] = ()
    shape: PacingShape | None = None
    glow: EdgeGlow | None = None
    dot: DimDot | None = None
    ring: Ring | None = None
    marks: Marks | None = None
    timer_s: int | None = None
    clock: str | None = None


BLACK = Scene()

CAPTION_S = 4.0
"""How long a caption stays: three seconds to read and the fade."""


_LAST_WORDS = (Prompt.NOT_SAVED, Prompt.STOPPED_PAIN, Prompt.STOPPED_TIGHT)
"""What a summary says in the place of its thanks."""


@dataclass(frozen=True)
class Captions:
    """What is read: each line's caption, the side of the person that it names, words that count."""

    lines: Mapping[Line, Caption]
    counted: Callable[[Counted, int], str]
    sides: Mapping[Line, Side] = field(default_factory=dict)


def compose(session: Session, at_s: float, captions: Captions, clock: str | None = None) -> Scene:
    """Everything that the panel shows of a session at one moment; a `clock` at idle alone.

    What was said since a state began is read before the state's own words, and in the dark too.
    Where a caption names one of the person's sides, that edge of the glass glows while it is lit.
    """
    if isinstance(session.state, Idle):
        return Scene(clock=clock)
    scene = BLACK if session.is_dark else _of_state(session, at_s, captions)
    line = _line_of(session, at_s)
    if line is None:
        return scene
    side = captions.sides.get(line)
    glowing = replace(scene, glow=None if side is None else EdgeGlow(side))
    said = captions.lines[line]
    stands = isinstance(session.state, Choose) or not _said_here(session)
    return glowing if scene.lines and stands else replace(glowing, lines=said)


def _line_of(session: Session, at_s: float) -> Line | None:
    """The line that is captioned now: what was said a moment ago, or else what hands do."""
    fresh = session.caption is not None and at_s - session.captioned_s < CAPTION_S
    if fresh and (not session.is_dark or _said_here(session)):
        return session.caption
    return None if session.hands is None else session.hands.line


def _said_here(session: Session) -> bool:
    """Whether the caption is of what runs now; in the dark of a movement only what is spoken is."""
    match session.state:
        case Pacing(repetition=run):
            spoken = session.captioned_s == session.spoken_s
            return session.captioned_s >= run.rise_s and (spoken or not session.is_dark)
        case state:
            return session.captioned_s >= state.since_s


def _of_state(session: Session, at_s: float, captions: Captions) -> Scene:
    state, lines = session.state, captions.lines
    match state:
        case Idle():
            return BLACK
        case Choose(name=name):
            (title,) = lines[session.routines[name].title]
            return Scene(lines=(f"{title}.", *_minutes(session, name, captions)))
        case Booting():
            return Scene(dot=DimDot())
        case Loudness():
            return Scene(lines=lines[Prompt.THIS_LOUD])
        case Fault():
            return Scene(lines=lines[Prompt.FAULT_NO_CAMERA])
        case Ready() | Calibrating() | ClosingEyes() | Between() | Interrupted(why=Cause.AWAY):
            return Scene(dot=DimDot())
        case Pacing(repetition=run):
            if session.dose is None:
                return BLACK
            return Scene(shape=PacingShape(_openness(run, session.dose, at_s)))
        case Feeling():
            return Scene(lines=lines[Prompt.HOW_DID_THAT_FEEL])
        case Interrupted(why=Cause.CROWD):
            return Scene(lines=lines[Prompt.TWO_PEOPLE])
        case Interrupted(why=Cause.STRANGER):
            return Scene(lines=lines[Prompt.STILL_YOU])
        case Interrupted():
            return Scene(lines=lines[Prompt.PAUSED])
        case Why(choice=choice):
            return Scene(lines=lines[REASONS[choice][0]])
        case Safety(page=page):
            return Scene(lines=lines[SAFETY_PAGES[page]])
        case Timed():
            return _timed(session, state, at_s)
        case StillTight():
            return Scene(lines=lines[TIGHT[state.where]])
        case Summary(details=True):
            return Scene(lines=_details(state, captions))
        case Summary():
            said = session.caption if session.caption in _LAST_WORDS else Prompt.THANK_YOU
            marks = Marks(state.saved, state.sent, state.received)
            return Scene(lines=lines[said], marks=marks)
        case NotNow(prompt=prompt):
            return Scene(lines=lines[prompt])
        case SwitchingOff(since_s=since_s):
            share = min(1.0, (at_s - since_s) / HOLD_TO_SWITCH_OFF_S)
            return Scene(lines=lines[Prompt.HOLD_TO_SWITCH_OFF], ring=Ring(share))
    assert_never(state)


def _minutes(session: Session, name: str, captions: Captions) -> tuple[str, ...]:
    """About how long it will take today; nothing where it may not run."""
    dose = dose_of(session.plan, session.routines[name], session.history, session.practice)
    if isinstance(dose, Refused):
        return ()
    return (captions.counted(Counted.MINUTES, max(1, round(dose.minutes))),)


def _details(state: Summary, captions: Captions) -> tuple[str, ...]:
    """What was practised, without a word on how."""
    if not state.practised:
        return (captions.counted(Counted.MINUTES, state.minutes),)
    practised = captions.counted(Counted.PRACTISED, state.practised)
    if not state.seen:
        return practised, *captions.lines[Prompt.ALL_BY_FEEL]
    return practised, captions.counted(Counted.SEEN, state.seen)


def _timed(session: Session, state: Timed, at_s: float) -> Scene:
    """A timer where something lasts."""
    if session.dose is None:
        return BLACK
    item = session.dose.items[state.index]
    if not isinstance(item, Timer | Pause):
        return Scene(dot=DimDot())
    return Scene(timer_s=round(left_s(session.dose, state, at_s)))


def _openness(run: Repetition, dose: Dose, at_s: float) -> float:
    elapsed_s = at_s - run.since_s
    match run.phase:
        case Phase.RISING:
            return min(1.0, elapsed_s / dose.ramp_s)
        case Phase.HOLDING:
            return 1.0
        case Phase.RELEASING:
            return max(0.0, 1.0 - elapsed_s / dose.release_s)
        case Phase.ANNOUNCED | Phase.RESTING | Phase.OVER:
            return 0.0
    assert_never(run.phase)
