"""The gate before a repetition: a face at rest, where no other repetition's rest has shown it."""

from __future__ import annotations

from dataclasses import replace

from device.face.seen import Seen
from device.mirror.coaching.cue import Prompt, Say, Show
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.movements import FOLLOWED
from device.mirror.coaching.phases import rest_least
from device.mirror.coaching.programme import Repeat
from device.mirror.coaching.resting import is_at_rest
from device.mirror.coaching.routine import Move
from device.mirror.coaching.sample import Look, Sample, last_seconds, look_of, on_one_grade
from device.mirror.coaching.symmetry import middle, noise_of
from device.mirror.moves import stay, to
from device.mirror.outcome import is_below, is_up
from device.mirror.ready import calibrate
from device.mirror.situation import Session, Step
from device.mirror.states import Between
from wire.message import End


def is_gated(dose: Dose, state: Between, move: Move) -> bool:
    """Whether nothing has shown yet that the face is at rest, as another repetition's rest does.

    That one shows it only of the measure that its own movement is followed by.
    """
    before = dose.items[state.index - 1] if state.index else None
    if state.gated or not isinstance(before, Repeat):
        return True
    return FOLLOWED[before.move.movement].measure is not FOLLOWED[move.movement].measure


def at_the_gate(session: Session, state: Between, move: Move, at_s: float) -> Step | None:
    """What keeps a repetition from beginning: a face that is not at rest. None where nothing does.

    By feel the gate is time alone, but for what was seen before the eyes went.
    """
    practice, followed = session.practice, FOLLOWED[move.movement]
    samples, waited_s = on_one_grade(state.looks, followed.sign), at_s - state.since_s
    least = rest_least(followed, practice)
    if session.measured and is_at_rest(samples, at_s, least, practice):
        return None
    if waited_s < (practice.rest_gate_wait_s if session.measured else practice.rest_gate_s):
        tell = waited_s >= 2 * practice.rest_gate_s and not state.waits
        told = (Show(Prompt.LET_IT_REST),) if tell else ()
        return to(session, replace(state, waits=state.waits or tell), told)
    tone, noise = middle(samples, Sample.largest), noise_of(samples)
    if tone is None or not followed.in_mm:
        return None
    if is_up(tone, noise, practice):
        return to(session, replace(state, ending=End.EASED), (Say(Prompt.EASED_END),))
    if session.relearned or not is_below(tone, noise, practice):
        return None
    return calibrate(replace(session, relearned=True), at_s, state.index)


def look_between(session: Session, dose: Dose, state: Between, seen: Seen) -> Step:
    """Give a gated wait its frames, those of its longest time only."""
    item = session.item(state.index)
    if not session.measured or not isinstance(item, Repeat) or not is_gated(dose, state, item.move):
        return stay(session)
    newest = look_of(seen, FOLLOWED[item.move.movement])
    if not isinstance(newest, Look):
        return stay(session)
    looks = last_seconds(state.looks, newest, session.practice.rest_gate_wait_s)
    return to(session, replace(state, looks=looks))
