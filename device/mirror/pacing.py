"""What time and frames do to a practice: its items, their findings, the end."""

from __future__ import annotations

from dataclasses import replace

from device.face.seen import Region, Seen
from device.mirror.coaching import feedback, repetition
from device.mirror.coaching.cue import (
    BeginRise,
    Cue,
    Ease,
    KeepHolding,
    LetGo,
    Line,
    Prompt,
    RestNow,
    Say,
    Show,
    Softer,
)
from device.mirror.coaching.limits import Dose, is_at_rest
from device.mirror.coaching.movements import FOLLOWED
from device.mirror.coaching.programme import Item, Repeat, Timer, lasts_s, said_in
from device.mirror.coaching.repetition import Phase, Repetition
from device.mirror.coaching.routine import Move
from device.mirror.coaching.sample import Look, last_seconds, look_of, on_one_grade
from device.mirror.interruptions import completed, watch
from device.mirror.moves import finish, stay, to
from device.mirror.outcome import time_is_up, why_end
from device.mirror.ready import calibrate
from device.mirror.states import NOT_RESTING, Between, Feeling, Pacing, Session, Step, StillTight
from device.mirror.timed import begin_timed
from wire.message import End, Felt, Flag

HANDS: dict[Region, Prompt] = {
    Region.BROWS: Prompt.TIGHT_BROWS,
    Region.NOSE: Prompt.TIGHT_NOSE,
    Region.MOUTH: Prompt.TIGHT_MOUTH,
    Region.CHIN: Prompt.TIGHT_CHIN,
}
"""What hands may do where it is tight; never at an eye."""


def go_on(session: Session, dose: Dose, state: Between, at_s: float) -> Step:
    """Begin the next item, or end, when what must be said with it may be said."""
    interruption = watch(session, at_s)
    if interruption is not None:
        return interruption
    if state.ending is not None or state.index >= len(dose.items):
        ending = state.ending or End.DONE
        return finish(session, at_s, ending) if session.may_speak(at_s) else stay(session)
    item = dose.items[state.index]
    if _too_long(session, dose, item):
        return to(session, replace(state, ending=End.DONE))
    if not isinstance(item, Repeat):
        return begin_timed(session, item, state.index, at_s)
    return _begin_repetition(session, state, item, at_s)


def _begin_repetition(session: Session, state: Between, item: Repeat, at_s: float) -> Step:
    if at_s < max(state.rest_until_s, _longer_rest_until_s(session, state)):
        return stay(session)
    if item.asked and not session.may_speak(at_s):
        return stay(session)
    if session.rest_stale and session.measured:
        return calibrate(session, at_s, state.index)
    if state.gated and not _rested(session, state, item.move, at_s):
        return stay(session)
    run, cues = repetition.begin(item, at_s, measured=session.measured)
    said = (Say(said_in(item)[0]),) if item.asked else ()
    return to(session, Pacing(run, state.index), (*cues, *said))


def _longer_rest_until_s(session: Session, state: Between) -> float:
    """A face that did not come to rest was told to rest a little longer, so it gets that time."""
    late = session.done and Flag.REST_GATE_TIMED_OUT in session.done[-1].flags
    return state.since_s + session.practice.rest_s if late else NOT_RESTING


def _too_long(session: Session, dose: Dose, item: Item) -> bool:
    """Whether one more item would go beyond the longest session, massage apart."""
    if isinstance(item, Timer):
        return False
    return session.counted_s + lasts_s(item, dose.repetition_s) > dose.cap_s


def _rested(session: Session, state: Between, move: Move, at_s: float) -> bool:
    """Whether the face is back at rest, or the gate has waited for its longest time."""
    waited_s = at_s - state.since_s
    if not session.measured:
        return waited_s >= session.practice.rest_gate_s
    if waited_s >= session.practice.rest_gate_wait_s:
        return True
    followed = FOLLOWED[move.movement]
    samples = on_one_grade(state.looks, followed.sign)
    least = repetition.rest_least(followed, session.practice)
    return is_at_rest(samples, at_s, least, session.practice)


def look_between(session: Session, dose: Dose, state: Between, seen: Seen) -> Step:
    """Give a gated wait its frames, the last seconds' only."""
    item = dose.items[state.index] if state.index < len(dose.items) else None
    if not state.gated or not isinstance(item, Repeat):
        return stay(session)
    newest = look_of(seen, FOLLOWED[item.move.movement])
    if not isinstance(newest, Look):
        return stay(session)
    looks = last_seconds(state.looks, newest, 2 * session.practice.rest_gate_s)
    return to(session, replace(state, looks=looks))


def look(session: Session, state: Pacing, seen: Seen) -> Step:
    """Give the running repetition a frame."""
    if not session.measured:
        return stay(session)
    newest = look_of(seen, state.repetition.followed)
    return to(session, replace(state, repetition=repetition.take_in(state.repetition, newest)))


def pace(session: Session, dose: Dose, state: Pacing, at_s: float) -> Step:
    """Move the running repetition on in time."""
    interruption = watch(session, at_s)
    if interruption is not None:
        return interruption
    if state.repetition.phase is Phase.RESTING and time_is_up(session, dose):
        return _complete(session, dose, _cut_short(state, at_s), at_s, ())
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
    return to(session, moved, _captioned(dose, run, cues))


def _cut_short(state: Pacing, at_s: float) -> Pacing:
    """The longest session is over in this rest: nothing more is waited for."""
    return replace(state, repetition=repetition.over(state.repetition, at_s))


def _captioned(dose: Dose, run: Repetition, cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
    """Put the routine's own words under its cues; a repetition by feel is dark until it rests."""
    if repetition.keeps_dark(run, dose):
        return cues
    shown = [_words_for(cue, run) for cue in cues]
    return (*cues, *(Show(line) for line in shown if line is not None))


def _words_for(cue: Cue, run: Repetition) -> Line | None:
    move = run.item.move
    match cue:
        case Ease(why=Softer.JOINED, where=where) if where is not None:
            return feedback.JOINED[where]
        case Ease(why=Softer.UNSEEN):
            return Prompt.SOFTER_UNSEEN
        case Ease():
            return Prompt.SOFTER
        case KeepHolding() if run.eased is not None:
            return None  # what was just asked for stays before the eyes
        case BeginRise():
            return move.how
        case KeepHolding():
            return move.hold
        case LetGo():
            return move.let_go
        case RestNow():
            return move.rest
        case _:
            return None


def _reflect(session: Session, dose: Dose, state: Pacing, at_s: float) -> Step:
    """After the release: how it felt, where that is asked, then at most one finding."""
    if not state.asked and feedback.asks_how_it_felt(state.repetition.item, dose):
        asking = Feeling(at_s, replace(state, asked=True))
        return to(session, asking, (Say(Prompt.HOW_DID_THAT_FEEL),))
    said = _finding(session, dose, state)
    told = replace(session, findings=session.findings + (said is not None))
    return to(told, replace(state, settled=True), (Say(said),) if said else ())


def _finding(session: Session, dose: Dose, state: Pacing) -> Prompt | None:
    run = state.repetition
    if dose.probe or not run.item.move.feedback:
        return None
    if not feedback.is_due(session.findings, run.index, dose.feedback_share):
        return None
    judged = feedback.judge(run, dose, session.practice)
    found = feedback.finding(run, judged, dose, session.practice)
    if found is None and state.felt is not None:
        return feedback.praise(run, judged, dose)
    return found


def wait_for_feeling(session: Session, dose: Dose, state: Feeling, at_s: float) -> Step:
    """No answer is an answer too, and so is the end of the longest session."""
    silent_s = at_s - state.since_s
    if silent_s >= session.practice.self_estimate_s or time_is_up(session, dose):
        return felt(session, state, None)
    return stay(session)


def felt(session: Session, state: Feeling, answer: Felt | None) -> Step:
    """Take the answer, or the silence, and go on resting."""
    heard = replace(session, caption=None)
    return to(heard, replace(state.pacing, felt=answer))


def _complete(
    session: Session, dose: Dose, state: Pacing, at_s: float, cues: tuple[Cue, ...]
) -> Step:
    """Keep the repetition at once; then the next item, an offer of hands, or the end."""
    grown, keeping = completed(session, dose, state)
    kept = grown.done[-1]
    between = Between(at_s, state.index + 1, why_end(grown, dose))
    if between.ending is End.EASED and Flag.REST_GATE_TIMED_OUT not in kept.flags:
        return to(grown, between, (*cues, Say(Prompt.EASED_END)), keeping)
    tight = (
        Region(kept.joined.value) if kept.joined and state.repetition.item.move.feedback else None
    )
    if tight not in HANDS or between.ending or not dose.massage or dose.probe:
        return to(grown, between, cues, keeping)
    if between.index >= len(dose.items):
        return to(grown, between, cues, keeping)
    if tight in session.handed:  # it stayed: hands while trying, once, and then it is enough
        last = replace(grown.dose or dose, items=dose.items[: between.index + 1])
        trying = replace(grown, measured=False, dose=last)
        return to(trying, between, (*cues, Say(Prompt.MASSAGE_WHILE)), keeping)
    if tight in session.offered:
        return to(grown, between, cues, keeping)
    offer = StillTight(at_s, tight, between.index)
    return to(grown, offer, (*cues, Say(Prompt.STILL_TIGHT)), keeping)


def still_tight(session: Session, dose: Dose, state: StillTight, at_s: float, *, yes: bool) -> Step:
    """Hands on the tight part for a few minutes, or on without them; it is offered once a part."""
    offered = replace(session, offered=(*session.offered, state.where))
    if yes:
        timer = Timer(HANDS[state.where], session.practice.tight_massage_s, state.where)
        items = (*dose.items[: state.then], timer, *dose.items[state.then :])
        handed = (*session.handed, state.where)
        offered = replace(offered, handed=handed, dose=replace(dose, items=items))
    return to(replace(offered, caption=None), Between(at_s, state.then))
