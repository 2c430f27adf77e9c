"""Items that take their time: a sentence, hands on the face, a pause, a sound to listen to."""

from __future__ import annotations

from dataclasses import replace

from device.face.seen import Seen, Side
from device.mirror.coaching.cue import Cue, Prompt, Say, Tone
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.movements import FOLLOWED
from device.mirror.coaching.programme import (
    Hearing,
    Item,
    Pause,
    Repeat,
    Sentence,
    Timer,
    said_in,
)
from device.mirror.coaching.resting import tone_limit
from device.mirror.coaching.sample import Look, Sample, Samples, last_seconds, look_of, on_one_grade
from device.mirror.coaching.symmetry import latest, middle, noise_of
from device.mirror.interruptions import taken_back, watch
from device.mirror.moves import moving, stay, to
from device.mirror.outcome import is_up, time_is_up
from device.mirror.situation import Session, Step
from device.mirror.states import Between, Timed
from wire.message import End, MovementCode, RoutineCode

FOLLOWED_TONE = FOLLOWED[MovementCode.CLOSED_SMILE]
"""Resting tone is read at the corners of the mouth."""
OPENNESS_STEP = 0.05
"""A change of the sound that is worth making: 5 % of its way."""


def begin_timed(session: Session, dose: Dose, item: Item, state: Between, at_s: float) -> Step:
    """Begin an item when its words may be spoken; hands on the face go on where they left off."""
    if not session.may_speak(at_s):
        return stay(session)
    hands = isinstance(item, Timer)
    stale = replace(session, rest_stale=session.rest_stale or hands)
    begun, noting = moving(stale) if _moves(item, dose) else (stale, ())
    since_s = at_s - state.passed_s if hands else at_s
    said = Say(said_in(item)[0])
    return to(begun, Timed(since_s, state.index, spoken=1), (said,), *noting)


def _moves(item: Item, dose: Dose) -> bool:
    """Whether the face is asked to move in it: by words alone, or against a finger."""
    if isinstance(item, Sentence):
        return item.moves
    return isinstance(item, Timer) and dose.code is RoutineCode.RESISTANCE


def left_s(dose: Dose, state: Timed, at_s: float) -> float:
    """How much of an item is left."""
    item = dose.items[state.index]
    return 0.0 if isinstance(item, Repeat) else max(0.0, item.for_s - (at_s - state.since_s))


def look_timed(session: Session, state: Timed, seen: Seen) -> Step:
    """Remember the last seconds of a face that is watched."""
    newest = look_of(seen, FOLLOWED_TONE) if session.measured else None
    if not isinstance(newest, Look):
        return stay(session)
    looks = last_seconds(state.looks, newest, session.practice.rest_gate_s)
    return to(session, replace(state, looks=looks))


def pass_time(session: Session, dose: Dose, state: Timed, at_s: float) -> Step:
    """Say what is next, sound what is heard, and go on when the time is over."""
    item = dose.items[state.index]
    interruption = taken_back(session, state.index, at_s)
    if interruption is None and not isinstance(item, Timer):
        interruption = watch(session, at_s)
    if interruption is not None:
        return interruption
    if left_s(dose, state, at_s) > 0.0:
        return _meanwhile(session, dose, state, item, at_s)
    if isinstance(item, Pause) and session.measured and dose.watches:
        return _after_pause(session, dose, state, item, at_s)
    return _next(session, state, at_s)


def _next(session: Session, state: Timed, at_s: float, ending: End | None = None) -> Step:
    if isinstance(session.item(state.index), Hearing):
        session = replace(session, quieted=True)
    silent = (Tone(None),) if state.heard is not None else ()
    return to(session, Between(at_s, state.index + 1, ending), silent)


def _meanwhile(session: Session, dose: Dose, state: Timed, item: Item, at_s: float) -> Step:
    if not isinstance(item, Hearing):
        return stay(session)
    cues: list[Cue] = []
    due = int((at_s - state.since_s) * len(item.lines) / item.for_s) + 1
    if state.spoken < due and session.may_speak(at_s):
        cues.append(Say(item.lines[state.spoken]))
        state = replace(state, spoken=state.spoken + 1)
    openness = _openness(session, dose, state, at_s)
    if openness is None and state.heard is not None and not _seen_lately(session, state, at_s):
        cues.append(Tone(None))
        state = replace(state, heard=None)
    if openness is not None and abs(openness - (state.heard or 0.0)) >= OPENNESS_STEP:
        cues.append(Tone(openness))
        state = replace(state, heard=openness)
    return to(session, state, tuple(cues))


def _seen_lately(session: Session, state: Timed, at_s: float) -> bool:
    """Whether the face was seen not long ago: a moment unseen does not end the sound."""
    return bool(latest(_samples(state), at_s, session.practice.rest_gate_s))


def _openness(session: Session, dose: Dose, state: Timed, at_s: float) -> float | None:
    """1 where the affected side rests, 0 where its tone is as high as would end a session."""
    recent = latest(_samples(state), at_s, session.practice.smoothing_s)
    side = dose.affected
    tone = _tone(recent, side)
    if tone is None:
        return None
    return round(min(1.0, max(0.0, 1.0 - tone / tone_limit(noise_of(recent), session.practice))), 2)


def _after_pause(session: Session, dose: Dose, state: Timed, item: Pause, at_s: float) -> Step:
    """After work with resistance the face must come down again, or that was enough."""
    recent = latest(_samples(state), at_s, session.practice.rest_gate_s)
    tone = middle(recent, Sample.largest)
    if tone is None or not is_up(tone, noise_of(recent), session.practice):
        return _next(session, state, at_s)
    waited_s = at_s - state.since_s - item.for_s
    if waited_s < session.practice.rest_gate_wait_s and not time_is_up(session, dose):
        return to(session, state)
    step = _next(session, state, at_s, End.EASED)
    return Step(step.session, (*step.cues, Say(Prompt.EASED_END)), step.effects)


def _tone(samples: Samples, side: Side | None) -> float | None:
    if side is None:
        return middle(samples, Sample.largest)
    return middle(samples, lambda sample: sample.on(side))


def _samples(state: Timed) -> Samples:
    return on_one_grade(state.looks, FOLLOWED_TONE.sign)
