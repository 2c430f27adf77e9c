"""When a practice stands still: nobody there, a second face, a pause, the eyes gone.

What stands complete is kept before anything else. What was cut short begins again, at rest.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

import msgspec

from device.face.seen import Reason
from device.mirror.coaching import feedback
from device.mirror.coaching.cue import Cue, Hush, Prompt, Say
from device.mirror.coaching.limits import Dose
from device.mirror.coaching.repetition import Phase
from device.mirror.event import Effect, KeepRepetition
from device.mirror.moves import finish, go_idle, stay, to
from device.mirror.outcome import taken_in, why_end
from device.mirror.ready import by_feel
from device.mirror.states import (
    NOT_RESTING,
    Between,
    Calibrating,
    Cause,
    ClosingEyes,
    Feeling,
    Interrupted,
    Pacing,
    Ready,
    Session,
    Step,
    StillTight,
    Timed,
)
from wire.message import End

AWAY_FREEZE_S = 2.0
AWAY_CALL_S = 8.0
AWAY_PAUSE_S = 60.0
WALKED_AWAY_S = 180.0
CROWD_S = 1.0
STRANGER_S = 2.0


def completed(session: Session, dose: Dose, pacing: Pacing) -> tuple[Session, KeepRepetition]:
    """The session with a repetition that has been let go, and the wish to keep it, at once."""
    judged = feedback.judge(pacing.repetition, dose, session.practice)
    judged = msgspec.structs.replace(judged, felt=pacing.felt)
    return taken_in(session, dose, judged), KeepRepetition(judged)


def part(session: Session) -> tuple[Session, int, tuple[Effect, ...]]:
    """Leave what runs: what is complete is kept; the number is the item to go on with."""
    state = session.state
    pacing = state.pacing if isinstance(state, Feeling) else state
    if isinstance(pacing, Pacing) and session.dose is not None:
        index = pacing.index
        if pacing.repetition.phase not in {Phase.RESTING, Phase.OVER}:
            return session, index, ()
        grown, keeping = completed(session, session.dose, pacing)
        return grown, index + 1, (keeping,)
    match state:
        case Between(index=index) | Timed(index=index) | Interrupted(index=index):
            return session, index, ()
        case Calibrating(then=then) | ClosingEyes(then=then) | StillTight(then=then):
            return session, then, ()
        case _:
            return session, 0, ()


def interrupt(session: Session, why: Cause, since_s: float, at_s: float, *cues: Cue) -> Step:
    """Stand still; where the last repetition was the end there is nothing to go on with."""
    parted, index, kept = part(session)
    ending = _ending(session, parted, index)
    if ending is not None:
        done = finish(parted, at_s, ending)
        return Step(done.session, done.cues, (*kept, *done.effects))
    still = Interrupted(since_s, why, index, rest_until_s=_rests_until_s(session))
    return to(parted, still, (Hush(), *cues), *kept)


def _ending(before: Session, parted: Session, index: int) -> End | None:
    """How the practice ends with what was just completed, if it does."""
    if before.dose is None:
        return None
    if len(parted.done) > len(before.done) and (ending := why_end(parted, before.dose)):
        return ending
    return End.DONE if index >= len(before.dose.items) else None


def _rests_until_s(session: Session) -> float:
    """Until when the rest lasts that was cut short, however the time until then is spent."""
    state, dose = session.state, session.dose
    pacing = state.pacing if isinstance(state, Feeling) else state
    if isinstance(pacing, Pacing) and dose is not None and pacing.repetition.rest_s:
        return pacing.repetition.rest_s + dose.rest_s
    return state.rest_until_s if isinstance(state, Between | Interrupted) else NOT_RESTING


def watch(session: Session, at_s: float) -> Step | None:
    """The interruption that is due, if any: nobody there, a second face, or another one.

    A face that was never met is not missed, nor one that hands cover.
    """
    if session.troubled_s(Reason.NO_FACE, at_s) >= AWAY_FREEZE_S:
        away_s = session.troubled_s(Reason.NO_FACE, at_s)
        return interrupt(session, Cause.AWAY, at_s - away_s, at_s)
    if session.measured and session.troubled_s(Reason.TWO_FACES, at_s) >= CROWD_S:
        return interrupt(session, Cause.CROWD, at_s, at_s, Say(Prompt.TWO_PEOPLE))
    if session.measured and session.troubled_s(Reason.ANOTHER_FACE, at_s) >= STRANGER_S:
        return interrupt(session, Cause.STRANGER, at_s, at_s, Say(Prompt.STILL_YOU))
    return None


def wait(session: Session, state: Interrupted, at_s: float) -> Step:
    """Go on when what was in the way has gone; three minutes are enough to wait."""
    waited_s = at_s - state.since_s
    match state.why:
        case Cause.AWAY if session.troubled_s(Reason.NO_FACE, at_s) == 0.0:
            return resume(session, state, at_s)
        case Cause.CROWD if session.troubled_s(Reason.TWO_FACES, at_s) == 0.0:
            return resume(session, state, at_s)
        case Cause.STRANGER if _known_again(session):
            return resume(session, state, at_s)
        case Cause.AWAY if waited_s >= AWAY_PAUSE_S:
            return to(session, replace(state, why=Cause.PAUSED))
        case Cause.AWAY if waited_s >= AWAY_CALL_S and not state.called:
            return to(session, replace(state, called=True), (Say(Prompt.WHERE_ARE_YOU),))
        case Cause.PAUSED | Cause.CROWD | Cause.STRANGER if waited_s >= WALKED_AWAY_S:
            return go_idle(session, at_s)
        case Cause.AWAY | Cause.CROWD | Cause.STRANGER | Cause.PAUSED:
            return stay(session)
    assert_never(state.why)


def _known_again(session: Session) -> bool:
    """Whether the face whose rest was learned is measured again."""
    return session.seen is not None and bool(session.seen.measures)


def resume(session: Session, state: Interrupted, at_s: float) -> Step:
    """Go on, through the rest gate."""
    rest_until_s = state.rest_until_s
    return to(session, Between(at_s, state.index, gated=True, rest_until_s=rest_until_s))


def lost(session: Session, at_s: float) -> Step:
    """The eyes went: what runs goes on by feel, and says so once; what was measured stays so."""
    state = session.state
    blind = replace(session, seeing=False, seen=None, trouble=None)
    if isinstance(state, Ready):
        return by_feel(blind, at_s, Prompt.NO_CAMERA)
    if isinstance(state, Calibrating | ClosingEyes):
        return by_feel(blind, at_s, Prompt.NO_CAMERA, state.then)
    if session.dose is None or not session.measured:
        return stay(blind)
    unmeasured = replace(blind, measured=False)
    match state:
        case Pacing():
            return to(unmeasured, _by_feel(state), (Say(Prompt.NO_CAMERA),))
        case Feeling():
            return stay(unmeasured)
        case Interrupted(why=Cause.CROWD | Cause.STRANGER):
            step = resume(unmeasured, state, at_s)
            return Step(step.session, (Say(Prompt.NO_CAMERA),))
        case Interrupted(why=Cause.AWAY):
            return to(unmeasured, replace(state, why=Cause.PAUSED))
        case Between() | Timed():
            return Step(unmeasured, (Say(Prompt.NO_CAMERA),))
        case _:
            return stay(unmeasured)


def _by_feel(state: Pacing) -> Pacing:
    run = state.repetition
    if run.phase in {Phase.RESTING, Phase.OVER}:
        return state
    return replace(state, repetition=replace(run, measured=False))
