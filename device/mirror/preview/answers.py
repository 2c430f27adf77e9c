"""What each button does in a state: asked of the session itself, so that it cannot differ."""

from __future__ import annotations

from dataclasses import replace

from device.mirror.coaching.cue import Say, Show
from device.mirror.event import Button, Pressed
from device.mirror.session import advance
from device.mirror.situation import Session, Step
from device.mirror.states import (
    Between,
    Booting,
    Calibrating,
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
    State,
    StillTight,
    Summary,
    SwitchingOff,
    Timed,
    Why,
)
from wire.message import Felt

NOTHING = "–"
LEADS_TO: dict[type[State], str] = {
    Booting: "starting",
    Idle: "dark",
    Choose: "choose",
    Loudness: "how loud",
    Fault: "no camera",
    Ready: "ready check",
    Calibrating: "learn rest",
    ClosingEyes: "closed eyes",
    Between: "go on",
    Pacing: "movement",
    Feeling: "how did that feel",
    Timed: "on",
    StillTight: "offer hands",
    Interrupted: "pause",
    Why: "why?",
    Safety: "safety page",
    Summary: "summary",
    NotNow: "not now",
    SwitchingOff: "switch off, held",
}
TURNS: dict[type[State], str] = {
    Choose: "next",
    Calibrating: "once more",
    Why: "next reason",
    Safety: "next part",
    Summary: "details",
    NotNow: "not now",
}
"""What changes within a state."""


def answer(session: Session, button: Button, at_s: float) -> str:
    """In a few words what a press of a button does now."""
    step = advance(session, Pressed(button, at_s))
    before, after = session.state, step.session.state
    if type(before) is not type(after):
        return _left(before, step)
    if step.session.lit is not session.lit:
        return "display on" if step.session.lit else "display off"
    if not _same(before, after):
        return TURNS.get(type(after), LEADS_TO[type(after)])
    spoken = any(isinstance(cue, Say | Show) for cue in step.cues)
    return "say it again" if spoken else NOTHING


def _same(before: State, after: State) -> bool:
    """Whether nothing but its beginning is new."""
    if isinstance(before, Pacing) or isinstance(after, Pacing | Calibrating):
        return before == after
    return before == replace(after, since_s=before.since_s)


def _left(before: State, step: Step) -> str:
    after = step.session.state
    match before, after:
        case Feeling(), Pacing(felt=felt):
            return "easy" if felt is Felt.EASY else "some pull"
        case StillTight(where=where), Between():
            return "yes" if where in step.session.handed else "no, go on"
        case Timed(), Between():
            return "next area"
        case Ready() | Calibrating(), Between():
            return "go on by feel"
        case Fault(), Between():
            return "begin by feel"
        case Choose() | NotNow(), Between() if step.session.dose is not None:
            return f"begin {step.session.dose.name}"
        case _:
            return LEADS_TO[type(after)]
