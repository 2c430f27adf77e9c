"""What each button does in each state, the panel's table row by row. Stop stops everywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from device.mirror.coaching.cue import Chime, Hush, Line, Prompt, Say
from device.mirror.coaching.programme import said_in
from device.mirror.event import Button, KeepVolume
from device.mirror.interruptions import decided, interrupt, part, resume
from device.mirror.moves import finish, go_idle, stay, to
from device.mirror.pacing import felt, still_tight
from device.mirror.ready import (
    begin_routine,
    by_feel,
    calibrate,
    open_eyes,
    refuse,
    why_no_plan,
)
from device.mirror.situation import Session, Step
from device.mirror.states import (
    REASONS,
    SAFETY_PAGES,
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
from wire.message import End, Felt, RoutineCode, StopReason
from wire.plan import CARE

COMPANY = {Cause.CROWD: Prompt.TWO_PEOPLE, Cause.STRANGER: Prompt.STILL_YOU}
"""What is said of somebody else, again where it is asked for."""
FIRST_PAGE = {StopReason.NEW: 0, StopReason.EYE: SAFETY_PAGES.index(Prompt.SAFETY_EYE)}
"""The reasons that open the safety page, and the part that it opens at."""
ALWAYS = tuple(code.value for code in CARE)


def offered(session: Session) -> tuple[str, ...]:
    """What can be chosen, in the plan's order; rest and eye care are always at the end."""
    planned = () if session.plan is None else session.plan.routines
    known = [one.routine for one in planned if one.routine in session.routines]
    return (*(name for name in known if name not in ALWAYS), *ALWAYS)


def _after(name: str, names: tuple[str, ...]) -> str:
    """The next choice; the first one where the plan has changed and `name` is gone."""
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]


def press(session: Session, button: Button, at_s: float) -> Step:
    """Answer one press; the chime comes first, so that a press is never unheard."""
    match button:
        case Button.GO:
            step = go(session, at_s)
        case Button.CHANGE:
            step = change(session, at_s)
        case Button.STOP:
            step = stop(session, at_s)
        case _:
            assert_never(button)
    return _heard(step)


def _heard(step: Step) -> Step:
    return replace(step, cues=(Chime(), *step.cues))


def go(session: Session, at_s: float) -> Step:
    """● the round button."""
    state = session.state
    match state:
        case Booting() | Loudness():
            return stay(session)
        case Idle() if not session.informed:
            return refuse(session, at_s, Prompt.NOT_READY)
        case Idle() | Summary() if session.plan is None:
            return refuse(session, at_s, why_no_plan(session, Prompt.CALL_THE_CLINIC))
        case Idle() | Summary():
            return begin_routine(session, at_s, offered(session)[0])
        case Choose(name=name) | Fault(name=name):
            return begin_routine(session, at_s, name)
        case Ready():
            return by_feel(session, at_s)
        case Calibrating():
            return calibrate(session, at_s, state.then, rest_until_s=state.rest_until_s)
        case ClosingEyes():
            return open_eyes(session, state, at_s)
        case Pacing() | Between() | Timed():
            return interrupt(session, Cause.PAUSED, at_s, at_s, Say(Prompt.PAUSED))
        case Interrupted(why=Cause.AWAY):
            return to(session, replace(state, why=Cause.PAUSED), (Say(Prompt.PAUSED),))
        case Interrupted(why=Cause.CROWD):
            return resume(replace(session, measured=False), state, at_s)
        case Interrupted(why=Cause.STRANGER):
            return calibrate(session, at_s, state.index, rest_until_s=state.rest_until_s)
        case Interrupted():
            return resume(session, state, at_s)
        case Feeling():
            return felt(session, state, Felt.EASY, at_s)
        case Why(choice=choice):
            return answer_why(session, at_s, REASONS[choice][1])
        case Safety():
            return turn_page(session, state, at_s)
        case NotNow():
            return begin_routine(session, at_s, RoutineCode.REST)
        case StillTight() if session.dose is not None:
            return still_tight(session, session.dose, state, at_s, yes=True)
        case StillTight() | SwitchingOff():
            return stay(session)
    assert_never(state)


def change(session: Session, at_s: float) -> Step:
    """▲ the triangle: the next choice, or say it again."""
    state = session.state
    match state:
        case Booting() | Loudness():
            return stay(session)
        case Idle():
            return _choose(session, at_s, offered(session)[0], held=True)
        case Choose(name=name):
            return _choose(session, at_s, _after(name, offered(session)))
        case Fault(name=name):
            return begin_routine(session, at_s, name, blind=True)
        case Pacing():
            return _switch_display(session, state)
        case Summary():
            return to(session, replace(state, since_s=at_s, details=not state.details))
        case Timed(index=index) if session.hands is not None:
            return to(session, Between(at_s, index + 1))
        case StillTight() if session.dose is not None:
            return still_tight(session, session.dose, state, at_s, yes=False)
        case Ready() | Calibrating() | ClosingEyes() | Between() | Timed():
            again = session.caption
            return stay(session) if again is None else Step(session, (Say(again),))
        case Interrupted():
            return Step(session, (Say(_instruction(session, state)),))
        case Feeling():
            return felt(session, state, Felt.SOME_PULL, at_s)
        case Why(choice=choice):
            chosen = (choice + 1) % len(REASONS)
            return to(session, Why(at_s, chosen), (Say(REASONS[chosen][0]),))
        case Safety(page=page):
            return to(session, replace(state, since_s=at_s), (Say(SAFETY_PAGES[page]),))
        case NotNow():
            return begin_routine(session, at_s, RoutineCode.EYE_CARE)
        case StillTight() | SwitchingOff():
            return stay(session)
    assert_never(state)


def _choose(session: Session, at_s: float, name: str, *, held: bool = False) -> Step:
    title = session.routines[name].title
    return to(session, Choose(at_s, name, held=held), (Say(title),))


def _switch_display(session: Session, state: Pacing) -> Step:
    """Light on or off for the movements of this practice; what is looked at is not felt first."""
    run = state.repetition
    lit = run.dark if session.lit is None else not session.lit
    seen = replace(state, repetition=replace(run, dark=run.dark and not lit))
    return to(replace(session, lit=lit), seen)


def choose_directly(session: Session, name: str, at_s: float) -> Step:
    """A button of its own for one routine: it begins where no other one runs."""
    if not isinstance(session.state, Idle | Choose | Fault | Summary | NotNow):
        return _heard(stay(session))
    if not session.informed:
        return _heard(refuse(session, at_s, Prompt.NOT_READY))
    return _heard(begin_routine(session, at_s, name))


def stop(session: Session, at_s: float) -> Step:
    """■ the square button: stops, everywhere, with one press."""
    state = session.state
    match state:
        case Booting():
            return stay(session)
        case Idle():
            return to(session, SwitchingOff(at_s), (Say(Prompt.HOLD_TO_SWITCH_OFF),))
        case Loudness():
            return keep_volume(session, at_s)
        case Calibrating() | ClosingEyes() if session.open_since_s is not None:
            return ask_why(session, at_s)
        case Choose() | Fault() | Ready() | Calibrating() | ClosingEyes() | Summary() | NotNow():
            return go_idle(session, at_s)
        case Between() | Pacing() | Feeling() | Interrupted() | Timed() | StillTight():
            return ask_why(session, at_s)
        case Why():
            return answer_why(session, at_s, StopReason.ENOUGH)
        case Safety(reason=reason):
            return finish(session, at_s, End.STOPPED, reason)
        case SwitchingOff():
            return stay(session)
    assert_never(state)


def keep_volume(session: Session, at_s: float) -> Step:
    """As loud as it is now, from now on."""
    return to(replace(session, caption=None), Idle(at_s), (), KeepVolume(session.below_db))


def _instruction(session: Session, state: Interrupted) -> Line:
    if state.why in COMPANY:
        return COMPANY[state.why]
    item = session.item(state.index)
    return Prompt.PAUSED if item is None else said_in(item)[0]


def ask_why(session: Session, at_s: float) -> Step:
    """Everything is quiet at once, what is complete is kept, and the first reason is offered."""
    parted, index, kept = part(session)
    asking = replace(parted, decided=decided(session, parted, index))
    return to(asking, Why(at_s), (Hush(), Say(REASONS[0][0])), *kept)


def turn_page(session: Session, state: Safety, at_s: float) -> Step:
    """The next part of the safety page; after the last one, the end."""
    page = state.page + 1
    if page == len(SAFETY_PAGES):
        return finish(session, at_s, End.STOPPED, state.reason)
    return to(session, replace(state, since_s=at_s, page=page), (Say(SAFETY_PAGES[page]),))


def answer_why(session: Session, at_s: float, reason: StopReason) -> Step:
    """End the session with its reason; an eye, or something new, opens the one calm page first."""
    first = FIRST_PAGE.get(reason)
    if first is None:
        return finish(session, at_s, End.STOPPED, reason)
    return to(session, Safety(at_s, first, reason), (Say(SAFETY_PAGES[first]),))
