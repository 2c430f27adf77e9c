"""What time and frames do to a practice: its items, their findings, the end."""

from __future__ import annotations

from dataclasses import replace

from device.face.seen import Region, Seen
from device.mirror.captions import captioned, finding_due, names
from device.mirror.coaching import feedback, judging, phases, repetition
from device.mirror.coaching.cue import (
    Cue,
    Prompt,
    Say,
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.programme import Item, Repeat, Sentence, Timer, is_massage, lasts_s
from device.mirror.coaching.repetition import Phase, Repetition
from device.mirror.coaching.sample import look_of
from device.mirror.event import KeepRepetition
from device.mirror.gate import at_the_gate, is_gated
from device.mirror.interruptions import completed, taken_back, watch
from device.mirror.moves import finish, moving, stay, to
from device.mirror.outcome import time_is_up, why_end
from device.mirror.ready import calibrate
from device.mirror.situation import Session, Step
from device.mirror.states import NOT_RESTING, TIGHT, Between, Feeling, Pacing, StillTight
from device.mirror.timed import begin_timed
from wire.message import End, Felt, Flag

HANDS: dict[Region, Prompt] = {
    Region.BROWS: Prompt.TIGHT_BROWS,
    Region.NOSE: Prompt.TIGHT_NOSE,
    Region.MOUTH: Prompt.TIGHT_MOUTH,
    Region.CHIN: Prompt.TIGHT_CHIN,
}
"""What hands may do where it is tight; never at an eye."""
HANDS_UP_S = 6.0
"""For hands to be back on the tight part before the bell, once that was asked for. Ours."""


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
        heard = session.owed is None and session.may_speak(at_s)
        return finish(session, at_s, ending) if heard else stay(session)
    item = dose.items[state.index]
    if isinstance(item, Sentence) and item.seen and not session.measured:
        return to(session, Between(at_s, state.index + 1))
    if _too_long(session, dose, state, item):
        return _out_of_time(session, dose, state)
    if not isinstance(item, Repeat):
        return begin_timed(session, dose, item, state, at_s)
    return _begin_repetition(session, dose, state, item, at_s)


def _out_of_time(session: Session, dose: Dose, state: Between) -> Step:
    """The longest session has no room for more; hands that are on the face come down."""
    hands = state.index > 0 and isinstance(dose.items[state.index - 1], Timer)
    told = (Say(Prompt.HANDS_DOWN_REST),) if hands else ()
    return to(session, replace(state, ending=End.DONE), told)


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
    gated = is_gated(dose, state, item.move)
    kept_out = at_the_gate(session, state, item.move, at_s) if gated else None
    if kept_out is not None:
        return kept_out
    measured = session.measured and dose.measures(item)
    dark = repetition.feels_first(item, dose) if session.lit is None else not session.lit
    run, cues = repetition.begin(item, at_s, measured=measured, dark=dark)
    said_too = (Say(item.move.ask),) if item.asked else ()
    return to(session, Pacing(run, state.index), (*cues, *said_too))


def _longer_rest_until_s(session: Session, state: Between) -> float:
    """A face that did not come to rest was told to rest a little longer, so it gets that time."""
    late = session.done and Flag.REST_GATE_TIMED_OUT in session.done[-1].flags
    return state.since_s + session.practice.rest_s if late else NOT_RESTING


def _too_long(session: Session, dose: Dose, state: Between, item: Item) -> bool:
    """Whether one more item would go beyond the longest session, massage apart."""
    if is_massage(item):
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
    run, cues = phases.follow(
        state.repetition, at_s, dose, session.practice, measured=session.measured
    )
    if run.phase is Phase.OVER:
        return _complete(session, dose, replace(state, repetition=run), at_s, cues)
    return _paced(session, dose, state, run, cues)


def _paced(
    session: Session, dose: Dose, state: Pacing, run: Repetition, cues: tuple[Cue, ...]
) -> Step:
    """The repetition a step further, with its words, and with what is to be kept of it."""
    if names(session, dose, run, cues):
        session = replace(session, findings=session.findings + 1)
        run = replace(run, named=True)
    paced = replace(state, repetition=run)
    told = captioned(session, dose, run, cues)
    if run.phase is state.repetition.phase:
        return to(session, paced, told)
    if run.phase is Phase.RISING:
        begun, noting = moving(replace(session, begun=(*session.begun, run.index)))
        return to(begun, paced, told, *noting)
    if run.phase is Phase.RESTING:  # kept at once, and once more when its rest is known
        keeping = KeepRepetition(judging.judge(run, dose, session.practice))
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
    anew = said is not None and not state.repetition.named
    told = replace(session, findings=session.findings + anew)
    return to(told, replace(state, settled=True), (Say(said),) if said else ())


def _finding(session: Session, dose: Dose, state: Pacing) -> Prompt | None:
    run = state.repetition
    if not run.named and not finding_due(session, dose, run):
        return None
    judged = judging.judge(run, dose, session.practice)
    found = feedback.finding(run, judged, dose, session.practice)
    if run.named:
        return found if found is feedback.named_while_moving(run) else None
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
    """It stayed: the next repetition with hands on it, and then that is enough.

    What the plan has before that one, a break between sets, comes as ever.
    """
    ahead = enumerate(dose.items[state.index :], start=state.index)
    found = next(((place, item) for place, item in ahead if isinstance(item, Repeat)), None)
    if found is None:
        return to(session, state, cues, keeping)
    place, last = found
    hands = Sentence(Prompt.MASSAGE_WHILE, HANDS_UP_S)
    items = (*dose.items[:place], hands, replace(last, massaged=True))
    trying = replace(session, measured=False, dose=replace(session.dose or dose, items=items))
    return to(trying, state, cues, keeping)


def still_tight(session: Session, dose: Dose, state: StillTight, at_s: float, *, yes: bool) -> Step:
    """Hands on the tight part for a few minutes, or on without them; it is offered once a part."""
    offered = replace(session, offered=(*session.offered, state.where))
    if yes:
        timer = Timer(HANDS[state.where], session.practice.tight_massage_s, state.where, True)
        items = (*dose.items[: state.then], timer, *dose.items[state.then :])
        handed = (*session.handed, state.where)
        offered = replace(offered, handed=handed, dose=replace(dose, items=items))
    return to(replace(offered, caption=None), Between(at_s, state.then))
