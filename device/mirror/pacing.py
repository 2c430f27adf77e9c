"""What time and frames do to a practice: repetitions, findings, absences, the end."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from device.face.seen import Ask, Pace, Reason, RestLearned, Seen
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
from device.mirror.coaching.limits import Dose, Refused, dose_of, is_feel_first
from device.mirror.coaching.repetition import Phase, Repetition
from device.mirror.coaching.routine import Routine
from device.mirror.coaching.symmetry import sample_of
from device.mirror.event import AskEyes, KeepRepetition, OpenSession
from device.mirror.moves import finish, go_idle, poor_reason, stay, to
from device.mirror.states import (
    Away,
    Between,
    Calibrating,
    Crowd,
    Feeling,
    NotNow,
    Pacing,
    Paused,
    Quiet,
    Ready,
    Session,
    Step,
)
from wire.message import End, Felt, Flag, RoutineCode

AWAY_FREEZE_S = 2.0
AWAY_CALL_S = 8.0
AWAY_PAUSE_S = 60.0
WALKED_AWAY_S = 180.0
READY_GIVES_UP_S = 90.0
SPOKEN_REPETITIONS = 2

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
    if code is RoutineCode.REST:
        opening = OpenSession(code, 0, session.plan.version if session.plan else 0)
        quiet = replace(session, open_since_s=at_s)
        return to(quiet, Quiet(at_s), (Say(Prompt.LET_FACE_REST),), opening)
    routine = session.routines[code]
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
    opening = OpenSession(
        dose.routine, dose.repetitions, session.plan.version if session.plan else 0
    )
    return to(replace(session, open_since_s=at_s), Pacing(run), cues, opening)


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
