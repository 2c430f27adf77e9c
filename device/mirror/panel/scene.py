"""What the panel shows, as a value: the session composed into a scene, before any pixel.

Lengths are millimetres on the glass. Nothing is drawn registered to the reflection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from device.face.seen import Side
from device.mirror.coaching.cue import Line, Prompt
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import Refused, dose_of
from device.mirror.coaching.programme import Pause, Timer
from device.mirror.coaching.repetition import Phase, Repetition, keeps_dark
from device.mirror.session import HOLD_TO_SWITCH_OFF_S
from device.mirror.states import (
    REASONS,
    SAFETY_PAGES,
    TIGHT,
    Between,
    Calibrating,
    Cause,
    Choose,
    ClosingEyes,
    Feeling,
    Idle,
    Interrupted,
    NotNow,
    Pacing,
    Ready,
    Safety,
    Session,
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
    `timer_s` is shown as whole seconds left.
    """

    lines: tuple[str, ...] = ()
    shape: PacingShape | None = None
    glow: EdgeGlow | None = None
    dot: DimDot | None = None
    ring: Ring | None = None
    marks: Marks | None = None
    timer_s: int | None = None


BLACK = Scene()

CAPTION_S = 4.0
"""How long a caption stays: three seconds to read and the fade."""

Lines = Mapping[Line, tuple[str, ...]]


def compose(session: Session, at_s: float, lines: Lines) -> Scene:
    """Everything that the panel shows of a session at one moment."""
    scene = _of_state(session, at_s, lines)
    if scene.lines or _keeps_dark(session):
        return scene
    return replace(scene, lines=_caption(session, at_s, lines))


def _keeps_dark(session: Session) -> bool:
    """At idle, and while a repetition by feel moves, not even a caption is lit."""
    state, dose = session.state, session.dose
    if isinstance(state, Pacing) and dose is not None:
        return keeps_dark(state.repetition, dose)
    return isinstance(state, Idle)


def _caption(session: Session, at_s: float, lines: Lines) -> tuple[str, ...]:
    fresh = session.caption is not None and at_s - session.captioned_s < CAPTION_S
    return lines[session.caption] if fresh and session.caption is not None else ()


def _of_state(session: Session, at_s: float, lines: Lines) -> Scene:
    state = session.state
    match state:
        case Idle():
            return BLACK
        case Choose(name=name):
            return Scene(lines=(*lines[session.routines[name].title], *_minutes(session, name)))
        case Ready() | Calibrating() | ClosingEyes() | Between() | Interrupted(why=Cause.AWAY):
            return Scene(dot=DimDot())
        case Pacing(repetition=run):
            return _pacing(run, session.dose, at_s, dark=_keeps_dark(session))
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
            return _timed(session, state, at_s, lines)
        case StillTight():
            return Scene(lines=lines[TIGHT[state.where]])
        case Summary():
            said = Prompt.NOT_SAVED if session.caption is Prompt.NOT_SAVED else Prompt.THANK_YOU
            marks = Marks(state.saved, state.sent, state.received)
            return Scene(lines=lines[said], marks=marks)
        case NotNow(prompt=prompt):
            return Scene(lines=lines[prompt])
        case SwitchingOff(since_s=since_s):
            share = min(1.0, (at_s - since_s) / HOLD_TO_SWITCH_OFF_S)
            return Scene(lines=lines[Prompt.HOLD_TO_SWITCH_OFF], ring=Ring(share))
    assert_never(state)


def _minutes(session: Session, name: str) -> tuple[str, ...]:
    """About how long it will take today; nothing where it may not run."""
    dose = dose_of(session.plan, session.routines[name], session.history, session.practice)
    return () if isinstance(dose, Refused) else (f"{max(1, round(dose.minutes))} min",)


def _timed(session: Session, state: Timed, at_s: float, lines: Lines) -> Scene:
    """A timer where something lasts, and what hands do for as long as they do it."""
    if session.dose is None:
        return BLACK
    item = session.dose.items[state.index]
    if not isinstance(item, Timer | Pause):
        return Scene(dot=DimDot())
    shown = lines[item.line] if isinstance(item, Timer) else ()
    return Scene(lines=shown, timer_s=round(left_s(session.dose, state, at_s)))


def _pacing(run: Repetition, dose: Dose | None, at_s: float, *, dark: bool) -> Scene:
    if dark or dose is None:
        return BLACK
    return Scene(shape=PacingShape(_openness(run, dose, at_s)))


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
