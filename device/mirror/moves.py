"""The moves that every state shares: to another state, to black, to the summary, into speech."""

from __future__ import annotations

from dataclasses import replace

from msgspec.structs import replace as replace_struct

from device.face.seen import Ask, FitView, Pace, Reason, Region, Seen
from device.history import HURT, REST_AFTER
from device.mirror.coaching.cue import Cue, Hush, Line, Prompt, Say, Show
from device.mirror.coaching.dose import Dose
from device.mirror.event import AskEyes, CloseSession, Effect, NoteMovement, OpenSession
from device.mirror.situation import Session, Step
from device.mirror.states import Idle, State, Summary
from wire.message import End, Grade, StopReason
from wire.plan import QUIETING

COMPANY = frozenset({Reason.TWO_FACES, Reason.ANOTHER_FACE})
"""Somebody else is there, beside the person or in their place."""
CALM = {StopReason.PAIN: Prompt.STOPPED_PAIN, StopReason.TIGHT: Prompt.STOPPED_TIGHT}
"""What is said at the end to somebody who stopped for it; an eye and something new have a page."""


def to(session: Session, state: State, cues: tuple[Cue, ...] = (), *effects: Effect) -> Step:
    """Move to a state, saying and asking for something on the way."""
    return Step(replace(session, state=state), cues, effects)


def stay(session: Session) -> Step:
    """No move."""
    return Step(session)


def voiced(step: Step, at_s: float, *, pay: bool) -> Step:
    """Let speech start at most every six seconds.

    A prompt that comes too soon is shown at once and owed: it is spoken at the first tick (`pay`)
    on which it may be, unless something newer was said or everything was hushed.
    """
    session, cues = step.session, step.cues
    if pay and session.owed is not None and not any(isinstance(cue, Say | Show) for cue in cues):
        cues = (*cues, Say(session.owed)) if session.may_speak(at_s) else cues
    kept: list[Cue] = []
    for cue in cues:
        session, told = _spoken(session, cue, at_s)
        kept.append(told)
    return Step(session, tuple(kept), step.effects)


def _spoken(session: Session, cue: Cue, at_s: float) -> tuple[Session, Cue]:
    match cue:
        case Say(prompt) if session.may_speak(at_s):
            spoken = replace(session, spoken_s=at_s, owed=_still_owed(session, prompt))
        case Say(prompt):
            cue, spoken = Show(prompt), replace(session, owed=prompt)
        case Show(prompt):
            spoken = replace(session, owed=None)
        case Hush():
            return replace(session, owed=None), cue
        case _:
            return session, cue
    return replace(spoken, caption=prompt, captioned_s=at_s), cue


def _still_owed(session: Session, said: Line) -> Line | None:
    """After the calm line there is still to say that it is saved, where it was in the meantime."""
    saved = isinstance(session.state, Summary) and session.state.saved
    return Prompt.SAVED_HERE if saved and said in CALM.values() else None


def go_idle(session: Session, at_s: float, cues: tuple[Cue, ...] = (Hush(),)) -> Step:
    """Black again; a record still open is closed as walked away from, never dropped."""
    effects: list[Effect] = [AskEyes(Ask(Pace.SLOW))]
    if session.open_since_s is not None:
        effects.insert(0, _closing(session, End.WALKED_AWAY, None))
    cleared = replace(_cleared(session, End.WALKED_AWAY), caption=None, owed=None)
    return to(cleared, Idle(at_s), cues, *effects)


def opening(session: Session, dose: Dose) -> OpenSession:
    """Ask for a new record of what the dose is of."""
    version = session.plan.version if session.plan else 0
    minutes = round(dose.minutes, 1)
    return OpenSession(dose.code, dose.name, dose.repetitions, minutes, version, dose.probe)


def moving(session: Session) -> tuple[Session, tuple[Effect, ...]]:
    """The session in which the face was asked to move, and the wish to note that, once."""
    if session.moved:
        return session, ()
    return replace(session, moved=True), (NoteMovement(),)


def finish(session: Session, at_s: float, end: End, reason: StopReason | None = None) -> Step:
    """Close the record, if one is open, and show the summary.

    A stop after the end was decided takes nothing from it; of its reason is kept what was said. A
    quieting in which nothing was heard to its end, or repeated, was none.
    """
    if session.open_since_s is None:
        return go_idle(session, at_s)
    if session.decided is not None:
        end, reason = session.decided, None if reason is StopReason.NOT_SAID else reason
    quieting = session.dose is not None and session.dose.code in QUIETING
    if end is End.DONE and quieting and not session.quieted:
        end = End.INTERRUPTED
    closing = _closing(session, end, reason)
    slow = AskEyes(Ask(Pace.SLOW))
    calm = (Say(CALM[reason]),) if reason in CALM else ()
    summary = Summary(
        max(at_s, session.spoken_s + session.practice.speech_gap_s) if calm else at_s,
        practised=len(session.done),
        seen=sum(one.grade is not Grade.NONE for one in session.done),
        minutes=max(1, round(session.active_s / 60.0)),
    )
    return to(_cleared(session, end, reason), summary, (Hush(), *calm), closing, slow)


def _closing(session: Session, end: End, reason: StopReason | None) -> CloseSession:
    return CloseSession(end, reason, round(session.active_s / 60.0, 1))


def _cleared(session: Session, end: End, reason: StopReason | None = None) -> Session:
    """Outside a practice again. What was practised counts at once, before the store has counted."""
    history, dose = session.history, session.dose
    if session.moved or reason in REST_AFTER:
        counted = history.sessions_today + 1
        history = replace_struct(history, sessions_today=counted, minutes_since_last=0.0)
    if reason in HURT:
        history = replace_struct(history, minutes_since_hurt=0.0)
    if dose is not None and dose.code in QUIETING and end is End.DONE:
        history = replace_struct(history, quieted_today=True)
    return replace(
        session,
        history=history,
        open_since_s=None,
        dose=None,
        moved=False,
        begun=(),
        given=None,
        decided=None,
        withdrawn=None,
        relearned=False,
        quieted=False,
        done=(),
        findings=0,
        offered=(),
        handed=(),
    )


def noticed(session: Session, seen: Seen) -> Session:
    """Take in that the eyes see, and what has kept them from seeing the person, since when.

    Nobody is missed before somebody was met: practice by feel may begin in the dark.
    """
    reason = poor_reason(seen)
    met = session.met or reason is not Reason.NO_FACE
    trouble = None
    if reason in COMPANY or (reason is Reason.NO_FACE and met):
        same = session.trouble is not None and session.trouble[0] is reason
        trouble = session.trouble if same else (reason, seen.at_s)
    return replace(session, seen=seen, seeing=True, met=met, trouble=trouble)


def poor_reason(seen: Seen) -> Reason | None:
    """Why a face or its mouth cannot be measured, None when both can."""
    if isinstance(seen.view, FitView):
        return seen.view.poor.get(Region.MOUTH)
    return seen.view.reason


def kept(session: Session) -> Step:
    """Only now may "saved" be said, after the calm line where there is one."""
    if not isinstance(session.state, Summary) or session.state.saved:
        return stay(session)
    saved = replace(session.state, saved=True)
    if session.caption in CALM.values():
        return to(replace(session, owed=session.owed or Prompt.SAVED_HERE), saved)
    return to(session, saved, (Say(Prompt.SAVED_HERE),))


def not_kept(session: Session) -> Step:
    """Say honestly that it is not saved yet, where that is what the person waits to hear."""
    if not isinstance(session.state, Summary) or session.owed in CALM.values():
        return stay(session)
    return Step(session, (Say(Prompt.NOT_SAVED),))
