"""The moves that every state shares: to another state, to black, to the summary, into speech."""

from __future__ import annotations

from dataclasses import replace

from device.face.seen import Ask, FitView, Pace, PoorView, Reason, Seen
from device.mirror.coaching.cue import Cue, Hush, Prompt, Say, Show
from device.mirror.coaching.routine import Routine
from device.mirror.event import AskEyes, CloseSession, Effect, Informed, OpenSession
from device.mirror.states import Idle, Session, State, Step, Summary
from wire.message import End, StopReason


def to(session: Session, state: State, cues: tuple[Cue, ...] = (), *effects: Effect) -> Step:
    """Move to a state, saying and asking for something on the way."""
    return Step(replace(session, state=state), cues, effects)


def stay(session: Session) -> Step:
    """No move."""
    return Step(session)


def voiced(step: Step, at_s: float) -> Step:
    """Let speech start at most every six seconds: a prompt that comes too soon is shown only."""
    cues: list[Cue] = []
    session = step.session
    for cue in step.cues:
        kept = Show(cue.prompt) if isinstance(cue, Say) and not session.may_speak(at_s) else cue
        if isinstance(kept, Say):
            session = replace(session, spoken_s=at_s)
        if isinstance(kept, Say | Show):
            session = replace(session, caption=kept.prompt, captioned_s=at_s)
        cues.append(kept)
    return Step(session, tuple(cues), step.effects)


def go_idle(session: Session, at_s: float, cues: tuple[Cue, ...] = (Hush(),)) -> Step:
    """Black again; a record still open is closed as walked away from, never dropped."""
    effects: list[Effect] = [AskEyes(Ask(Pace.SLOW))]
    if session.open_since_s is not None:
        effects.insert(0, _closing(session, at_s, End.WALKED_AWAY, None))
    cleared = replace(_cleared(session), caption=None)
    return to(cleared, Idle(at_s), cues, *effects)


def opening(session: Session, routine: Routine, repetitions: int) -> OpenSession:
    """Ask for a new record of `routine`."""
    version = session.plan.version if session.plan else 0
    return OpenSession(routine.code, repetitions, routine.minutes, version)


def finish(
    session: Session, at_s: float, end: End, reason: StopReason | None = None, *cues: Cue
) -> Step:
    """Close the record, if one is open, and show the summary."""
    slow = AskEyes(Ask(Pace.SLOW))
    if session.open_since_s is None:
        return go_idle(session, at_s)
    closing = _closing(session, at_s, end, reason)
    return to(_cleared(session), Summary(at_s), (Hush(), *cues), closing, slow)


def _closing(session: Session, at_s: float, end: End, reason: StopReason | None) -> CloseSession:
    opened_s = at_s if session.open_since_s is None else session.open_since_s
    return CloseSession(end, reason, round((at_s - opened_s) / 60.0, 1))


def _cleared(session: Session) -> Session:
    return replace(session, open_since_s=None, dose=None, done=(), findings=0)


def noticed(session: Session, seen: Seen) -> Session:
    """Take in that the eyes see, and since when they see nobody."""
    if isinstance(seen.view, PoorView) and seen.view.reason is Reason.NO_FACE:
        since_s = seen.at_s if session.absent_since_s is None else session.absent_since_s
    else:
        since_s = None
    return replace(session, seen=seen, seeing=True, absent_since_s=since_s)


def poor_reason(seen: Seen) -> Reason | None:
    """Why a frame cannot be measured, None when it can."""
    return None if isinstance(seen.view, FitView) else seen.view.reason


def informed(session: Session, event: Informed) -> Step:
    """Take in the plan in force and today's count."""
    known = replace(session, plan=event.plan, practised=event.practised)
    return stay(known)


def lost(session: Session) -> Step:
    """The eyes went away: what runs goes on by feel, and says so once."""
    blind = replace(session, seeing=False, seen=None, absent_since_s=None)
    if session.dose is None or not session.measured:
        return stay(blind)
    return Step(replace(blind, measured=False), (Say(Prompt.NO_CAMERA),))


def kept(session: Session) -> Step:
    """Only now may "saved" be said."""
    if not isinstance(session.state, Summary) or session.state.saved:
        return stay(session)
    return to(session, replace(session.state, saved=True), (Say(Prompt.SAVED_HERE),))


def not_kept(session: Session) -> Step:
    """Say honestly that it is not saved yet."""
    return Step(session, (Show(Prompt.NOT_SAVED),))
