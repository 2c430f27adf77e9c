"""What time and frames do to a practice: repetitions, findings, the end."""

from __future__ import annotations

from dataclasses import replace

from device.face.seen import Seen
from device.mirror.coaching import feedback, repetition
from device.mirror.coaching.cue import (
    BeginRise,
    Cue,
    Ease,
    KeepHolding,
    LetGo,
    Prompt,
    RestNow,
    Say,
    Show,
    Softer,
)
from device.mirror.coaching.limits import Dose, is_at_rest
from device.mirror.coaching.repetition import Phase, Repetition
from device.mirror.coaching.routine import Routine
from device.mirror.coaching.sample import look_of, on_one_grade
from device.mirror.interruptions import completed, watch
from device.mirror.moves import finish, stay, to
from device.mirror.states import Between, Feeling, Pacing, Session, Step
from wire.message import End, Felt, Flag

SPOKEN_REPETITIONS = 2


def begin_repetition(session: Session, dose: Dose, state: Between, at_s: float) -> Step:
    """Announce the next repetition, or end, when what must be said with it may be said."""
    interruption = watch(session, at_s)
    if interruption is not None:
        return interruption
    spoken = state.index <= SPOKEN_REPETITIONS
    if (spoken or state.ending) and not session.may_speak(at_s):
        return stay(session)
    if state.ending is not None:
        return finish(session, at_s, state.ending)
    if state.gated and not _rested(session, state, at_s):
        return stay(session)
    ask = session.routines[dose.routine].ask
    run, cues = repetition.begin(state.index, at_s, measured=session.measured)
    said = (Say(ask),) if spoken and ask is not None else ()
    return to(session, Pacing(run), (*cues, *said))


def _rested(session: Session, state: Between, at_s: float) -> bool:
    """Whether the face is back at rest, or the gate has waited for its longest time."""
    waited_s = at_s - state.since_s
    if not session.measured:
        return waited_s >= session.practice.rest_gate_s
    if waited_s >= session.practice.rest_gate_wait_s:
        return True
    return is_at_rest(on_one_grade(state.looks), at_s, session.practice)


def look_between(session: Session, state: Between, seen: Seen) -> Step:
    """Give a gated wait its frames, the last seconds' only."""
    newest = look_of(seen)
    if not state.gated or newest is None:
        return stay(session)
    since_s = seen.at_s - 2 * session.practice.rest_gate_s
    recent = tuple(look for look in state.looks if look.at_s >= since_s)
    return to(session, replace(state, looks=(*recent, newest)))


def look(session: Session, state: Pacing, seen: Seen) -> Step:
    """Give the running repetition a frame."""
    newest = look_of(seen) if session.measured else None
    run = repetition.take_in(state.repetition, newest, seen.at_s)
    return to(session, replace(state, repetition=run))


def pace(session: Session, dose: Dose, state: Pacing, at_s: float) -> Step:
    """Move the running repetition on in time."""
    interruption = watch(session, at_s)
    if interruption is not None:
        return interruption
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
    dark = repetition.keeps_dark(run, dose)
    shown = [_words_for(cue, session.routines[dose.routine], run) for cue in cues if not dark]
    return (*cues, *(Show(prompt) for prompt in shown if prompt is not None))


def _words_for(cue: Cue, routine: Routine, run: Repetition) -> Prompt | None:
    match cue:
        case Ease(why=Softer.EYE_JOINED):
            return Prompt.EYE_JOINED
        case Ease(why=Softer.UNSEEN):
            return Prompt.SOFTER_UNSEEN
        case Ease():
            return Prompt.SOFTER
        case KeepHolding() if run.eased is not None:
            return None  # what was just asked for stays before the eyes
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
    judged = feedback.judge(run, dose, session.practice)
    found = feedback.finding(run, judged, dose, session.practice)
    if found is None and state.felt is not None:
        return feedback.praise(run, judged, dose)
    return found


def felt(session: Session, state: Feeling, answer: Felt | None) -> Step:
    """Take the answer, or the silence, and go on resting."""
    heard = replace(session, caption=None)
    return to(heard, replace(state.pacing, felt=answer))


def _complete(
    session: Session, dose: Dose, state: Pacing, at_s: float, cues: tuple[Cue, ...]
) -> Step:
    """Keep the repetition at once; then the next, or the end."""
    grown, keeping = completed(session, dose, state)
    between = Between(at_s, state.repetition.index + 1, _why_end(grown, dose, at_s))
    return to(grown, between, cues, keeping)


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
