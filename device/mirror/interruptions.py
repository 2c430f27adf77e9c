"""When a practice stands still: nobody there, a second face, a pause, the eyes gone.

What stands complete is kept before anything else. What was cut short begins again, at rest.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

import msgspec

from device.face.seen import Reason
from device.mirror.coaching import judging
from device.mirror.coaching.cue import Cue, Hush, Prompt, Say, Show
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.programme import Repeat
from device.mirror.coaching.repetition import Phase, Repetition
from device.mirror.event import Effect, KeepRepetition
from device.mirror.moves import finish, go_idle, stay, to
from device.mirror.outcome import taken_in, why_end
from device.mirror.ready import by_feel
from device.mirror.situation import Session, Step
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
    StillTight,
    Timed,
)
from wire.message import End


def completed(session: Session, dose: Dose, pacing: Pacing) -> tuple[Session, KeepRepetition]:
    """The session with a repetition that has been let go, and the wish to keep it, at once."""
    judged = judging.judge(pacing.repetition, dose, session.practice)
    judged = msgspec.structs.replace(judged, felt=pacing.felt)
    return taken_in(session, dose, judged), KeepRepetition(judged)


def part(session: Session) -> tuple[Session, int, tuple[Effect, ...]]:
    """Leave what runs: what is complete is kept; the number is the item to go on with."""
    state, pacing = session.state, session.running
    if pacing is not None and session.dose is not None:
        index = pacing.index
        if pacing.repetition.phase not in {Phase.RESTING, Phase.OVER}:
            return session, index + _tried_twice(session, pacing.repetition), ()
        grown, keeping = completed(session, session.dose, pacing)
        return grown, index + 1, (keeping,)
    match state:
        case Between(index=index) | Timed(index=index) | Interrupted(index=index):
            return session, index, ()
        case Calibrating(then=then) | ClosingEyes(then=then) | StillTight(then=then):
            return session, then, ()
        case _:
            return session, 0, ()


def _tried_twice(session: Session, run: Repetition) -> bool:
    """Whether a repetition that is cut short had been begun before: then the next one comes."""
    return run.moving and session.begun.count(run.index) > 1


def interrupt(session: Session, why: Cause, since_s: float, at_s: float, *cues: Cue) -> Step:
    """Stand still; where the last repetition was the end there is nothing to go on with."""
    parted, index, kept = part(session)
    ending = decided(session, parted, index)
    if ending is not None:
        done = finish(parted, at_s, ending)
        return Step(done.session, done.cues, (*kept, *done.effects))
    still = Interrupted(
        since_s,
        why,
        index,
        rest_until_s=_rests_until_s(session, at_s),
        passed_s=_passed_s(session, at_s),
    )
    return to(parted, still, (Hush(), *cues), *kept)


def _passed_s(session: Session, at_s: float) -> float:
    """How much was done of hands on the face: they go on with what is left."""
    match session.state:
        case Timed(since_s=since_s) if session.hands is not None:
            return at_s - since_s
        case Between(passed_s=passed_s) | Interrupted(passed_s=passed_s):
            return passed_s
        case _:
            return 0.0


def taken_back(session: Session, index: int, at_s: float) -> Step | None:
    """Out of item `index` of a practice that the plan allows no more, if that is so."""
    if session.withdrawn is None:
        return None
    return to(session, Between(at_s, index), (Hush(),))


def decided(before: Session, parted: Session, index: int) -> End | None:
    """How the practice ends with what was just completed, if it does."""
    if before.dose is None:
        return None
    if isinstance(before.state, Between) and before.state.ending is not None:
        return before.state.ending
    if len(parted.done) > len(before.done) and (ending := why_end(parted, before.dose)):
        return ending
    return End.DONE if index >= len(before.dose.items) else None


def _rests_until_s(session: Session, at_s: float) -> float:
    """Until when the rest lasts that was cut short, however the time until then is spent.

    A movement that was cut short is let go first.
    """
    state, dose, pacing = session.state, session.dose, session.running
    if pacing is not None and dose is not None:
        if pacing.repetition.moving:
            return at_s + dose.release_s + dose.rest_s
        if pacing.repetition.rest_s:
            return pacing.repetition.since_s + dose.rest_s
    if isinstance(state, Between | Interrupted | Calibrating | ClosingEyes):
        return state.rest_until_s
    return NOT_RESTING


def watch(session: Session, at_s: float) -> Step | None:
    """The interruption that is due, if any: nobody there, a second face, or another one.

    A face that was never met is not missed, nor one that hands cover.
    """
    practice = session.practice
    if session.troubled_s(Reason.NO_FACE, at_s) >= practice.away_freeze_s:
        away_s = session.troubled_s(Reason.NO_FACE, at_s)
        return interrupt(session, Cause.AWAY, at_s - away_s, at_s)
    if session.measured and session.troubled_s(Reason.TWO_FACES, at_s) >= practice.crowd_s:
        return interrupt(session, Cause.CROWD, at_s, at_s, Say(Prompt.TWO_PEOPLE))
    if session.measured and session.troubled_s(Reason.ANOTHER_FACE, at_s) >= practice.stranger_s:
        return interrupt(session, Cause.STRANGER, at_s, at_s, Say(Prompt.STILL_YOU))
    return None


def wait(session: Session, state: Interrupted, at_s: float) -> Step:
    """Go on when what was in the way has gone; three minutes are enough to wait."""
    waited_s, practice = at_s - state.since_s, session.practice
    match state.why:
        case Cause.AWAY if session.troubled_s(Reason.NO_FACE, at_s) == 0.0:
            return resume(session, state, at_s)
        case Cause.CROWD if session.troubled_s(Reason.TWO_FACES, at_s) == 0.0:
            return resume(session, state, at_s)
        case Cause.STRANGER if _known_again(session):
            return resume(session, state, at_s)
        case Cause.AWAY if waited_s >= practice.away_pause_s:
            return to(session, replace(state, why=Cause.PAUSED))
        case Cause.AWAY if waited_s >= practice.away_call_s and not state.called:
            return to(session, replace(state, called=True), (Say(Prompt.WHERE_ARE_YOU),))
        case Cause.PAUSED | Cause.CROWD | Cause.STRANGER if waited_s >= practice.walked_away_s:
            return go_idle(session, at_s)
        case Cause.AWAY | Cause.CROWD | Cause.STRANGER | Cause.PAUSED:
            return stay(session)
    assert_never(state.why)


def _known_again(session: Session) -> bool:
    """Whether the face whose rest was learned is measured again."""
    return session.seen is not None and bool(session.seen.measures)


def resume(session: Session, state: Interrupted, at_s: float) -> Step:
    """Go on, through the rest gate."""
    again = Between(
        at_s,
        state.index,
        gated=True,
        rest_until_s=state.rest_until_s,
        passed_s=state.passed_s,
    )
    next_one = session.item(state.index)
    rest = (Show(next_one.move.rest),) if isinstance(next_one, Repeat) else ()
    return to(replace(session, owed=None, caption=None), again, rest)


def lost(session: Session, at_s: float) -> Step:
    """The eyes went: what runs goes on by feel, and says so once; what was measured stays so."""
    state = session.state
    blind = replace(session, seeing=False, seen=None, trouble=None)
    if isinstance(state, Ready):
        return by_feel(blind, at_s, Prompt.NO_CAMERA)
    if isinstance(state, Calibrating | ClosingEyes):
        return by_feel(blind, at_s, Prompt.NO_CAMERA, state)
    told: tuple[Cue, ...] = (Say(Prompt.NO_CAMERA),) if session.measured else ()
    if session.dose is None:
        return stay(blind)
    unmeasured = replace(blind, measured=False)
    match state:
        case Pacing():
            return to(unmeasured, _by_feel(state), told)
        case Interrupted(why=Cause.CROWD | Cause.STRANGER):
            return Step(resume(unmeasured, state, at_s).session, told)
        case Interrupted(why=Cause.AWAY):
            return to(unmeasured, replace(state, why=Cause.PAUSED), told)
        case Between() | Timed() | Feeling() | Interrupted() | StillTight():
            return Step(unmeasured, told)
        case _:
            return stay(unmeasured)


def _by_feel(state: Pacing) -> Pacing:
    run = state.repetition
    if run.phase in {Phase.RESTING, Phase.OVER}:
        return state
    return replace(state, repetition=replace(run, measured=False))
