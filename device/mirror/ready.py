"""From the first press to a learned rest face: the gates, the ready check, calibration, by feel."""

from __future__ import annotations

from dataclasses import replace

from device.face.seen import Ask, Pace, Reason, RestLearned, Seen
from device.mirror.coaching.cue import Prompt, Say, Show
from device.mirror.coaching.limits import Refused, dose_of
from device.mirror.event import AskEyes
from device.mirror.moves import opening, poor_reason, stay, to
from device.mirror.states import Between, Calibrating, NotNow, Quiet, Ready, Session, Step
from wire.message import RoutineCode

READY_GIVES_UP_S = 90.0

HINTS: dict[Reason, Prompt] = {
    Reason.NO_FACE: Prompt.FACE_THE_MIRROR,
    Reason.TWO_FACES: Prompt.TWO_PEOPLE,
    Reason.TOO_FAR: Prompt.COME_CLOSER,
    Reason.TOO_NEAR: Prompt.FURTHER_BACK,
    Reason.HEAD_TURNED: Prompt.FACE_THE_MIRROR,
    Reason.HEAD_TILTED: Prompt.HEAD_UPRIGHT,
    Reason.DARK: Prompt.MORE_LIGHT,
    Reason.UNEVEN_LIGHT: Prompt.EVEN_LIGHT,
    Reason.MOVING: Prompt.HOLD_STILL,
}


def begin_routine(session: Session, at_s: float, code: RoutineCode) -> Step:
    """Pass the gates into the ready check, the quiet minute, or a kind refusal."""
    look = AskEyes(Ask(Pace.FULL))
    routine = session.routines[code]
    if code is RoutineCode.REST:
        quiet = replace(session, open_since_s=at_s)
        return to(quiet, Quiet(at_s), (Say(Prompt.LET_FACE_REST),), opening(session, routine, 0))
    dose = dose_of(session.plan, routine, session.practised, session.practice)
    if isinstance(dose, Refused):
        return refuse(session, at_s, dose.prompt)
    if session.seeing:
        ready = replace(session, dose=dose, measured=True)
        return to(ready, Ready(at_s), (Show(Prompt.STOP_ANY_TIME),), look)
    return by_feel(replace(session, dose=dose), at_s, Prompt.NO_CAMERA)


def refuse(session: Session, at_s: float, prompt: Prompt) -> Step:
    """Not now, said kindly; rest is offered in its place."""
    return to(session, NotNow(at_s, prompt), (Say(prompt),))


def by_feel(session: Session, at_s: float, why: Prompt = Prompt.BY_FEEL) -> Step:
    """Go on without measuring."""
    return to(replace(session, measured=False), Between(at_s, 1), (Say(why),))


def quiet_s(session: Session) -> float:
    """How long the quiet minute lasts."""
    return session.routines[RoutineCode.REST].minutes * 60.0


def check_ready(session: Session, state: Ready, seen: Seen) -> Step:
    """One hint at a time, until the view is fit for two seconds, or by feel after three hints."""
    reason = poor_reason(seen)
    if reason is None:
        return _count_fit(session, state, seen.at_s)
    waiting = replace(state, fit_since_s=None)
    if seen.at_s - max(state.hinted_s, state.since_s) < session.practice.hint_gap_s:
        return to(session, waiting)
    if state.hints >= session.practice.hints_before_feel:
        return by_feel(session, seen.at_s)
    hinted = replace(waiting, hints=state.hints + 1, hinted_s=seen.at_s)
    return to(session, hinted, (Say(HINTS[reason]),))


def _count_fit(session: Session, state: Ready, at_s: float) -> Step:
    if state.fit_since_s is None:
        return to(session, replace(state, fit_since_s=at_s))
    if at_s - state.fit_since_s < session.practice.steady_s:
        return stay(session)
    return calibrate(session, at_s)


def calibrate(session: Session, at_s: float) -> Step:
    """Ask for the rest face, and learn it afresh."""
    learn = AskEyes(Ask(Pace.FULL, learn_rest=True))
    return to(session, Calibrating(at_s), (Say(Prompt.LET_FACE_REST),), learn)


def check_rest(session: Session, state: Calibrating, seen: Seen) -> Step:
    """Go on once rest is learned."""
    learned = isinstance(seen.rest, RestLearned) and seen.rest.at_s > state.since_s
    if learned and session.may_speak(seen.at_s):
        return to(session, Between(seen.at_s, 1), (Say(Prompt.THANK_YOU_START),))
    return stay(session)
