"""What time and frames do to a practice: its items, their findings, the end."""

from __future__ import annotations

from dataclasses import replace

from device.face.seen import Region, Seen
from device.mirror.captions import captioned
from device.mirror.coaching import feedback, repetition
from device.mirror.coaching.cue import (
    Cue,
    Prompt,
    Say,
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.programme import Item, Repeat, Sentence, Timer, lasts_s
from device.mirror.coaching.repetition import Phase
from device.mirror.coaching.sample import look_of
from device.mirror.event import KeepRepetition
from device.mirror.gate import at_the_gate, is_gated
from device.mirror.interruptions import completed, taken_back, watch
from device.mirror.moves import finish, moving, stay, to
from device.mirror.outcome import time_is_up, why_end
from device.mirror.ready import calibrate
from device.mirror.states import (
    NOT_RESTING,
    TIGHT,
    Between,
    Feeling,
    Pacing,
    Session,
    Step,
    StillTight,
)
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
    whole = state.index >= len(dose.items)
    if session.withdrawn is not None and state.ending is None and not whole:
        return _tell_why(session, state, session.withdrawn, at_s)
    if state.ending is not None or whole:
        ending = state.ending or End.DONE
        return finish(session, at_s, ending) if session.may_speak(at_s) else stay(session)
    item = dose.items[state.index]
    if isinstance(item, Sentence) and item.seen and not session.measured:
        return to(session, Between(at_s, state.index + 1))
    if _too_long(session, dose, state, item):
        return to(session, replace(state, ending=End.DONE))
    if not isinstance(item, Repeat):
        return begin_timed(session, dose, item, state, at_s)
    return _begin_repetition(session, dose, state, item, at_s)


def _tell_why(session: Session, state: Between, why: Prompt, at_s: float) -> Step:
    """Say why the plan no more allows what runs; when that was heard it ends."""
    if not session.may_speak(at_s):
        return stay(session)
    return to(session, replace(state, ending=End.INTERRUPTED), (Say(why),))


def _begin_repetition(
    session: Session, dose: Dose, state: Between, item: Repeat, at_s: float
) -> Step:
    if at_s < max(state.rest_until_s, _longer_rest_until_s(session, state)):
        return stay(session)
    if item.asked and not session.may_speak(at_s):
        return stay(session)
    if session.rest_stale and session.measured:
        hands = state.index > 0 and isinstance(dose.items[state.index - 1], Timer)
        said = Prompt.HANDS_DOWN_REST if hands else Prompt.LET_FACE_REST
        return calibrate(session, at_s, state.index, said)
    kept_out = at_the_gate(session, state, item.move, at_s) if is_gated(dose, state) else None
    if kept_out is not None:
        return kept_out
    measured = session.measured and dose.measures(item)
    run, cues = repetition.begin(item, at_s, measured=measured)
    said_too = (Say(item.move.ask),) if item.asked else ()
    return to(session, Pacing(run, state.index), (*cues, *said_too))


def _longer_rest_until_s(session: Session, state: Between) -> float:
    """A face that did not come to rest was told to rest a little longer, so it gets that time."""
    late = session.done and Flag.REST_GATE_TIMED_OUT in session.done[-1].flags
    return state.since_s + session.practice.rest_s if late else NOT_RESTING


def _too_long(session: Session, dose: Dose, state: Between, item: Item) -> bool:
    """Whether one more item would go beyond the longest session, massage apart."""
    if isinstance(item, Timer) and item.massage:
        return False
    left_s = lasts_s(item, dose.repetition_s) - state.passed_s
    return session.counted_s + left_s > dose.cap_s


def look(session: Session, state: Pacing, seen: Seen) -> Step:
    """Give the running repetition a frame."""
    if not session.measured:
        return stay(session)
    newest = look_of(seen, state.repetition.followed)
    return to(session, replace(state, repetition=repetition.take_in(state.repetition, newest)))


def pace(session: Session, dose: Dose, state: Pacing, at_s: float) -> Step:
    """Move the running repetition on in time."""
    interruption = watch(session, at_s)
    if state.repetition.phase is Phase.ANNOUNCED:
        interruption = interruption or taken_back(session, state.index, at_s)
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
    paced = replace(state, repetition=run)
    if run.phase is Phase.OVER:
        return _complete(session, dose, paced, at_s, cues)
    told = captioned(session, dose, run, cues)
    if run.phase is state.repetition.phase:
        return to(session, paced, told)
    if run.phase is Phase.RISING:
        begun, noting = moving(replace(session, begun=(*session.begun, run.index)))
        return to(begun, paced, told, *noting)
    if run.phase is Phase.RESTING:  # kept at once, and once more when its rest is known
        keeping = KeepRepetition(feedback.judge(run, dose, session.practice))
        return to(session, paced, told, keeping)
    return to(session, paced, told)


def _cut_short(state: Pacing, at_s: float) -> Pacing:
    """The longest session is over in this rest: nothing more is waited for."""
    return replace(state, repetition=repetition.over(state.repetition, at_s))


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
    if not feedback.is_due(session.findings, len(session.done) + 1, dose.feedback_share):
        return None
    judged = feedback.judge(run, dose, session.practice)
    found = feedback.finding(run, judged, dose, session.practice)
    if found is None and state.felt is not None:
        return feedback.praise(run, judged, dose, session.practice)
    return found


def wait_for_feeling(session: Session, dose: Dose, state: Feeling, at_s: float) -> Step:
    """No answer is an answer too, and so is the end of the longest session."""
    silent_s = at_s - state.since_s
    if silent_s >= session.practice.self_estimate_s or time_is_up(session, dose):
        return felt(session, state, None, at_s)
    return stay(session)


def felt(session: Session, state: Feeling, answer: Felt | None, at_s: float) -> Step:
    """Take the answer, or the silence, and go on resting: the question was no rest."""
    run = state.pacing.repetition
    rested = replace(run, since_s=run.since_s + at_s - state.since_s)
    heard = replace(session, caption=None)
    return to(heard, replace(state.pacing, repetition=rested, felt=answer))


def _complete(
    session: Session, dose: Dose, state: Pacing, at_s: float, cues: tuple[Cue, ...]
) -> Step:
    """Keep the repetition at once; then the next item, an offer of hands, or the end."""
    grown, keeping = completed(session, dose, state)
    between = Between(at_s, state.index + 1, why_end(grown, dose))
    if between.ending is not None or between.index >= len(dose.items):
        ended = (Say(Prompt.EASED_END),) if between.ending is End.EASED else ()
        return to(grown, between, ended, keeping)
    joined = grown.done[-1].joined
    tight = Region(joined.value) if joined and state.repetition.item.move.feedback else None
    if tight not in HANDS or not dose.massage or dose.probe:
        return to(grown, between, cues, keeping)
    if tight in session.handed:
        return _massage_while(grown, dose, between, cues, keeping)
    if tight in session.offered:
        return to(grown, between, cues, keeping)
    offer = StillTight(at_s, tight, between.index)
    return to(grown, offer, (*cues, Say(TIGHT[tight])), keeping)


def _massage_while(
    session: Session, dose: Dose, state: Between, cues: tuple[Cue, ...], keeping: KeepRepetition
) -> Step:
    """It stayed: the next repetition with hands on it, and then that is enough."""
    ahead = enumerate(dose.items[state.index :], start=state.index)
    place = next((place for place, item in ahead if isinstance(item, Repeat)), None)
    if place is None:
        return to(session, state, cues, keeping)
    last = replace(session.dose or dose, items=dose.items[: place + 1])
    trying = replace(session, measured=False, dose=last)
    return to(trying, replace(state, index=place), (*cues, Say(Prompt.MASSAGE_WHILE)), keeping)


def still_tight(session: Session, dose: Dose, state: StillTight, at_s: float, *, yes: bool) -> Step:
    """Hands on the tight part for a few minutes, or on without them; it is offered once a part."""
    offered = replace(session, offered=(*session.offered, state.where))
    if yes:
        timer = Timer(HANDS[state.where], session.practice.tight_massage_s, state.where, True)
        items = (*dose.items[: state.then], timer, *dose.items[state.then :])
        handed = (*session.handed, state.where)
        offered = replace(offered, handed=handed, dose=replace(dose, items=items))
    return to(replace(offered, caption=None), Between(at_s, state.then))
