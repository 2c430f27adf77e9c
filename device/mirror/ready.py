"""From the first press to a learned rest face: the gates, the ready check, calibration, by feel."""

from __future__ import annotations

from dataclasses import replace

from device.face.seen import Ask, Pace, Reason, RestLearned, RestLearning, Seen, Side
from device.mirror.coaching.cue import Cue, Prompt, Say, Show
from device.mirror.coaching.limits import Refused, dose_of
from device.mirror.event import AskEyes, Effect, Informed, NoPlanWhy
from device.mirror.moves import go_idle, opening, poor_reason, stay, to
from device.mirror.situation import Session, Step
from device.mirror.states import (
    NOT_RESTING,
    Between,
    Calibrating,
    ClosingEyes,
    Fault,
    NotNow,
    Ready,
)
from wire.plan import Goal

READY_GIVES_UP_S = 90.0

HINTS: dict[Reason, Prompt] = {
    Reason.NO_FACE: Prompt.FACE_THE_MIRROR,
    Reason.TWO_FACES: Prompt.TWO_PEOPLE,
    Reason.OUTSIDE: Prompt.TO_THE_MIDDLE,
    Reason.TOO_FAR: Prompt.COME_CLOSER,
    Reason.TOO_NEAR: Prompt.FURTHER_BACK,
    Reason.HEAD_TURNED: Prompt.FACE_THE_MIRROR,
    Reason.HEAD_TILTED: Prompt.HEAD_UPRIGHT,
    Reason.DARK: Prompt.MORE_LIGHT,
    Reason.UNEVEN_LIGHT: Prompt.EVEN_LIGHT,
    Reason.BLURRED: Prompt.WIPE_THE_GLASS,
    Reason.MOVING: Prompt.HOLD_STILL,
    Reason.ANOTHER_FACE: Prompt.FACE_THE_MIRROR,
    Reason.HAND: Prompt.HAND_AWAY,
    Reason.GLARE: Prompt.LIGHT_ON_GLASSES,
    Reason.TALKING: Prompt.QUIET_LIPS,
    Reason.UNSURE: Prompt.HOLD_STILL,
}

GOALS: dict[Goal, Prompt] = {
    Goal.FAMILY_PHOTOS: Prompt.GOAL_FAMILY_PHOTOS,
    Goal.EATING_OUT: Prompt.GOAL_EATING_OUT,
    Goal.SPEAKING_IN_PUBLIC: Prompt.GOAL_SPEAKING_IN_PUBLIC,
    Goal.MEETING_PEOPLE: Prompt.GOAL_MEETING_PEOPLE,
    Goal.COMFORT: Prompt.GOAL_COMFORT,
}
"""What the person practises for, shown at the start, with how to stop."""


def begin_routine(session: Session, at_s: float, name: str, *, blind: bool = False) -> Step:
    """Pass the gates into the ready check, straight into what needs no eyes, or a kind refusal.

    `blind` is for somebody who does not want to wait for eyes that are away.
    """
    fresh = replace(
        session,
        met=False,
        trouble=None,
        active_s=0.0,
        massage_s=0.0,
        rest_stale=False,
        lit=True if session.keeps_lit else None,
    )
    dose = dose_of(session.plan, session.routines[name], session.history, session.practice)
    if isinstance(dose, Refused):
        return refuse(session, at_s, why_no_plan(session, dose.prompt))
    dosed = replace(fresh, dose=dose, given=dose)
    if not dose.needs_eyes:
        return by_feel(dosed, at_s) if dose.repetitions else enter(_unmeasured(dosed), at_s)
    if blind:
        return by_feel(dosed, at_s)
    if not session.seeing:
        wake = AskEyes(Ask(Pace.FULL))
        return to(session, Fault(at_s, name), (Say(Prompt.FAULT_NO_CAMERA),), wake)
    ready = replace(dosed, measured=True)
    goal = Prompt.STOP_ANY_TIME if session.plan is None else GOALS[session.plan.goal]
    return to(ready, Ready(at_s), (Show(goal),), AskEyes(Ask(Pace.FULL)))


def informed(session: Session, event: Informed) -> Step:
    """Take in the plan in force, and outside a practice what was done before.

    A practice goes on only if the plan would give it the same dose now: otherwise it ends as soon
    as the face is at rest, or begins again with the new one where nothing of it was done yet.
    """
    known = replace(session, plan=event.plan, why=event.why)
    if session.dose is None:
        return stay(_with_history(known, event))
    name = session.dose.name
    dose = dose_of(event.plan, session.routines[name], session.history, session.practice)
    if dose == session.given:
        return stay(replace(known, withdrawn=None))
    if session.open_since_s is not None:
        refused = why_no_plan(known, dose.prompt) if isinstance(dose, Refused) else None
        return stay(replace(known, withdrawn=refused or Prompt.PLAN_CHANGED))
    idle = go_idle(known, event.at_s)
    again = begin_routine(idle.session, event.at_s, name)
    return Step(again.session, (*idle.cues, *again.cues), (*idle.effects, *again.effects))


def _with_history(session: Session, event: Informed) -> Session:
    """What was done before; while the store cannot say, what it said last, so much later."""
    if event.history is not None:
        return replace(session, history=event.history, informed_s=event.at_s)
    if session.informed_s is None:
        return session
    later = session.history.later((event.at_s - session.informed_s) / 60.0)
    return replace(session, history=later, informed_s=event.at_s)


def why_no_plan(session: Session, prompt: Prompt) -> Prompt:
    """A plan that is paused or has ended is another thing to hear than none at all."""
    if session.plan is not None or session.why is None:
        return prompt
    known = {
        NoPlanWhy.PAUSED: Prompt.PAUSED_BY_CLINIC,
        NoPlanWhy.EXPIRED: Prompt.PLAN_ENDED,
    }
    return known.get(session.why, prompt)


def refuse(session: Session, at_s: float, prompt: Prompt) -> Step:
    """Not now, said kindly; rest is offered in its place."""
    return to(session, NotNow(at_s, prompt), (Say(prompt),))


def _unmeasured(session: Session) -> Session:
    return replace(session, measured=False)


def by_feel(
    session: Session,
    at_s: float,
    why: Prompt = Prompt.BY_FEEL,
    after: Calibrating | ClosingEyes | None = None,
) -> Step:
    """Go on without measuring."""
    return enter(_unmeasured(session), at_s, why, after)


def enter(
    session: Session,
    at_s: float,
    said: Prompt | None = None,
    after: Calibrating | ClosingEyes | None = None,
) -> Step:
    """Into the practice itself: from here on there is a record, whatever happens.

    It goes on `after` a rest was learned, with what that was for.
    """
    if session.dose is None:
        return go_idle(session, at_s)
    cues: tuple[Cue, ...] = (Say(said),) if said else ()
    effects: list[Effect] = [AskEyes(Ask(Pace.FULL if session.measured else Pace.SLOW))]
    if session.open_since_s is None:
        effects.insert(0, opening(session, session.dose))
        session = replace(session, open_since_s=at_s)
    begins = Between(at_s, 0)
    if after is not None:
        begins = Between(at_s, after.then, gated=True, rest_until_s=after.rest_until_s)
    return to(replace(session, rest_stale=False), begins, cues, *effects)


def check_ready(session: Session, state: Ready, seen: Seen) -> Step:
    """One hint at a time, until the view is fit for two seconds, or by feel after three hints.

    An empty room never begins by feel: it is given up by time, or by the round button.
    """
    reason = poor_reason(seen)
    if reason is None:
        return _count_fit(session, state, seen.at_s)
    waiting = replace(state, fit_since_s=None)
    if seen.at_s - max(state.hinted_s, state.since_s) < session.practice.hint_gap_s:
        return to(session, waiting)
    if state.hints >= session.practice.hints_before_feel:
        nobody = reason is Reason.NO_FACE
        return to(session, waiting) if nobody else by_feel(session, seen.at_s)
    hinted = replace(waiting, hints=state.hints + 1, hinted_s=seen.at_s)
    return to(session, hinted, (Say(HINTS[reason]),))


def _count_fit(session: Session, state: Ready, at_s: float) -> Step:
    if state.fit_since_s is None:
        return to(session, replace(state, fit_since_s=at_s))
    if at_s - state.fit_since_s < session.practice.steady_s:
        return stay(session)
    return calibrate(session, at_s)


def calibrate(
    session: Session,
    at_s: float,
    then: int = 0,
    said: Prompt = Prompt.LET_FACE_REST,
    rest_until_s: float = NOT_RESTING,
) -> Step:
    """Ask for the rest face, and learn it afresh; item `then` comes after it, and after a rest."""
    learn = AskEyes(Ask(Pace.FULL, learn_rest=True))
    stale = replace(session, rest_stale=True)
    return to(stale, Calibrating(at_s, then, rest_until_s), (Say(said),), learn)


def check_rest(session: Session, state: Calibrating, seen: Seen) -> Step:
    """Go on once rest is learned; ask again for a rest that was not restful, once a reason."""
    may_speak = session.may_speak(seen.at_s)
    match seen.rest:
        case RestLearned(at_s=learned_s, left_open=left_open) if learned_s > state.since_s:
            if set(left_open) == set(Side) or _cannot_close(session, seen.at_s):
                return enter(session, seen.at_s, Prompt.THANK_YOU_START, state)
            return _close_eyes(session, state, seen.at_s) if may_speak else stay(session)
        case RestLearning(unrest=why) if why is not None and why not in state.unrest and may_speak:
            asked = replace(state, again_s=seen.at_s, unrest=state.unrest | {why})
            return to(session, asked, (Say(Prompt.LET_FACE_REST),))
        case _:
            return stay(session)


def _cannot_close(session: Session, at_s: float) -> bool:
    """Whether closed eyes are not to be asked for: of who only reads, or when they lately were."""
    asked_s = session.closure_asked_s
    again_s = session.practice.closing_again_h * 3600.0
    return session.keeps_lit or (asked_s is not None and at_s - asked_s < again_s)


def _close_eyes(session: Session, state: Calibrating, at_s: float) -> Step:
    """Ask for a gentle closure, once for a person: what it teaches outlasts a session's rest."""
    closing = AskEyes(Ask(Pace.FULL, closing=True))
    asked = replace(session, closure_asked_s=at_s)
    shut = ClosingEyes(at_s, state.then, state.rest_until_s)
    return to(asked, shut, (Say(Prompt.CLOSE_EYES),), closing)


def open_eyes(session: Session, state: ClosingEyes, at_s: float) -> Step:
    """The eyes were closed for long enough; whatever was learned of it, the practice begins."""
    return enter(session, at_s, Prompt.OPEN_EYES_START, state)


def rest_overdue(session: Session, state: Calibrating, at_s: float) -> bool:
    """Whether rest has been waited for in vain; once it is learned only words are waited for."""
    rest = None if session.seen is None else session.seen.rest
    if isinstance(rest, RestLearned) and rest.at_s > state.since_s:
        return False
    asked_s = state.since_s if state.again_s is None else state.again_s
    return at_s - asked_s >= session.practice.calibration_s
