"""What time and frames do to a practice: repetitions, findings, absences, the end."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from device.face.seen import Reason, Seen
from device.mirror.coaching import feedback, repetition
from device.mirror.coaching.cue import (
    BeginRise,
    Cue,
    Hush,
    KeepHolding,
    LetGo,
    Prompt,
    RestNow,
    Say,
    Show,
)
from device.mirror.coaching.limits import Dose, is_feel_first
from device.mirror.coaching.repetition import Phase, Repetition
from device.mirror.coaching.routine import Routine
from device.mirror.coaching.symmetry import sample_of
from device.mirror.event import KeepRepetition
from device.mirror.moves import finish, go_idle, opening, poor_reason, stay, to
from device.mirror.states import (
    Away,
    Between,
    Crowd,
    Feeling,
    Pacing,
    Paused,
    Session,
    Step,
)
from wire.message import End, Felt, Flag

AWAY_FREEZE_S = 2.0
AWAY_CALL_S = 8.0
AWAY_PAUSE_S = 60.0
WALKED_AWAY_S = 180.0
SPOKEN_REPETITIONS = 2


def begin_repetition(session: Session, dose: Dose, state: Between, at_s: float) -> Step:
    """Announce the next repetition, when what must be said with it may be said."""
    spoken = state.index <= SPOKEN_REPETITIONS
    if spoken and not session.may_speak(at_s):
        return stay(session)
    ask = session.routines[dose.routine].ask
    run, cues = repetition.begin(state.index, at_s)
    if spoken and ask is not None:
        cues = (*cues, Say(ask))
    if session.open_since_s is not None:
        return to(session, Pacing(run), cues)
    opened = opening(session, session.routines[dose.routine], dose.repetitions)
    return to(replace(session, open_since_s=at_s), Pacing(run), cues, opened)


def look(session: Session, state: Pacing, seen: Seen) -> Step:
    """Give the running repetition a frame."""
    if session.measured and poor_reason(seen) is Reason.TWO_FACES:
        return to(
            session, Crowd(seen.at_s, state.repetition.index), (Hush(), Say(Prompt.TWO_PEOPLE))
        )
    run = repetition.look(state.repetition, sample_of(seen) if session.measured else None)
    return to(session, replace(state, repetition=run))


def pace(session: Session, dose: Dose, state: Pacing, at_s: float) -> Step:
    """Move the running repetition on in time."""
    away = session.absent_since_s
    if session.measured and away is not None and at_s - away >= AWAY_FREEZE_S:
        return to(session, Away(away, state.repetition.index), (Hush(),))
    resting_s = at_s - state.repetition.rest_s
    reflecting = state.repetition.phase is Phase.RESTING and not state.settled
    if reflecting and resting_s >= session.practice.finding_after_s:
        return _reflect(session, dose, state, at_s) if session.may_speak(at_s) else stay(session)
    run, cues = repetition.follow(
        state.repetition, at_s, dose, session.practice, measured=session.measured
    )
    moved = replace(state, repetition=run)
    if run.phase is Phase.OVER:
        return _complete(session, dose, moved, at_s, cues)
    return to(session, moved, _captioned(session, dose, run, cues))


def _captioned(
    session: Session, dose: Dose, run: Repetition, cues: tuple[Cue, ...]
) -> tuple[Cue, ...]:
    """Put the routine's own words under its cues; a repetition by feel is dark until it rests."""
    dark = run.moving and is_feel_first(run.index, dose.feel_first_share)
    shown = [_words_for(cue, session.routines[dose.routine]) for cue in cues if not dark]
    return (*cues, *(Show(prompt) for prompt in shown if prompt is not None))


def _words_for(cue: Cue, routine: Routine) -> Prompt | None:
    match cue:
        case BeginRise():
            return routine.how
        case KeepHolding():
            return routine.hold
        case LetGo():
            return routine.let_go
        case RestNow():
            return routine.rest
        case _:
            return None


def _reflect(session: Session, dose: Dose, state: Pacing, at_s: float) -> Step:
    """After the release: how the last one felt, then at most one finding."""
    if state.repetition.index == dose.repetitions and not state.asked:
        asking = Feeling(at_s, replace(state, asked=True))
        return to(session, asking, (Say(Prompt.HOW_DID_THAT_FEEL),))
    said = _finding(session, dose, state)
    told = replace(session, findings=session.findings + (said is not None))
    return to(told, replace(state, settled=True), (Say(said),) if said else ())


def _finding(session: Session, dose: Dose, state: Pacing) -> Prompt | None:
    run = state.repetition
    if not feedback.is_due(session.findings, run.index, dose.feedback_share):
        return None
    judged = feedback.judge(run, dose, session.practice, measured=session.measured)
    found = feedback.finding(run, judged, dose, session.practice)
    if found is None and state.felt is not None:
        return feedback.praise(judged, dose)
    return found


def felt(session: Session, state: Feeling, answer: Felt | None) -> Step:
    """Take the answer, or the silence, and go on resting."""
    heard = replace(session, caption=None)
    return to(heard, replace(state.pacing, felt=answer))


def _complete(
    session: Session, dose: Dose, state: Pacing, at_s: float, cues: tuple[Cue, ...]
) -> Step:
    """Keep the repetition at once; then the next, or the end."""
    run = state.repetition
    judged = feedback.judge(run, dose, session.practice, measured=session.measured)
    judged = msgspec.structs.replace(judged, felt=state.felt)
    keeping = KeepRepetition(judged)
    grown = replace(session, done=(*session.done, judged))
    end = _why_end(grown, dose, at_s)
    if end is None:
        return to(grown, Between(at_s, run.index + 1), cues, keeping)
    step = finish(grown, at_s, end)
    return Step(step.session, (*cues, *step.cues), (keeping, *step.effects))


def _why_end(session: Session, dose: Dose, at_s: float) -> End | None:
    practice = session.practice
    opened_s = at_s if session.open_since_s is None else session.open_since_s
    last = session.done[-1]
    if _tone_stays_up(session):
        return End.EASED
    if last.index >= dose.repetitions or at_s - opened_s >= practice.session_cap_min * 60.0:
        return End.DONE
    return None


def _tone_stays_up(session: Session) -> bool:
    """The rest gate's whole wait went by and the resting face is still up: that is enough."""
    last = session.done[-1]
    if last.resting_tone_mm is None or Flag.REST_GATE_TIMED_OUT not in last.flags:
        return False
    practice = session.practice
    own = practice.resting_tone_noise_factor * (last.noise_mm or 0.0)
    return last.resting_tone_mm > max(practice.resting_tone_end_mm, own)


def wait_away(session: Session, state: Away, at_s: float) -> Step:
    """Nobody there: call once, then pause. Coming back begins the repetition again at rest."""
    away_s = at_s - state.since_s
    if session.absent_since_s is None or not session.measured:
        return to(session, Between(at_s, state.index))
    if away_s >= AWAY_PAUSE_S:
        return to(session, Paused(at_s, state.index))
    if away_s >= AWAY_CALL_S and not state.called:
        return to(session, replace(state, called=True), (Say(Prompt.WHERE_ARE_YOU),))
    return stay(session)


def wait_crowd(session: Session, state: Crowd, seen: Seen) -> Step:
    """Go on, at rest, when one face is left."""
    if poor_reason(seen) is Reason.TWO_FACES:
        return stay(session)
    return to(session, Between(seen.at_s, state.index))


def wait_paused(session: Session, state: Paused, at_s: float) -> Step:
    """Three minutes of pause: keep what was done and go dark."""
    return go_idle(session, at_s) if at_s - state.since_s >= WALKED_AWAY_S else stay(session)
