"""A repetition in time: from phase to phase by the clock, closed by the rest gate."""

from __future__ import annotations

from dataclasses import replace

from device.mirror.coaching.ceiling import too_much
from device.mirror.coaching.cue import (
    BeginRise,
    Cue,
    KeepHolding,
    LetGo,
    Prompt,
    RestNow,
    Say,
    Show,
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.movements import Followed
from device.mirror.coaching.repetition import INFINITY, Phase, Repetition, over
from device.mirror.coaching.resting import is_at_rest
from device.settings import Practice

LATE_S = 0.5
"""So much lateness the next phase makes good; ours."""
Moved = tuple[Repetition, tuple[Cue, ...]]
"""A repetition after a step, and the cues that fell due."""


def follow(
    repetition: Repetition, at_s: float, dose: Dose, practice: Practice, *, measured: bool
) -> Moved:
    """Move on to `at_s`. While nothing sees, not `measured`, the rest gate is time alone."""
    elapsed_s = at_s - repetition.since_s
    match repetition.phase:
        case Phase.RESTING if elapsed_s >= dose.rest_s:
            return _leave_rest(repetition, at_s, dose, practice, measured=measured)
        case phase if elapsed_s >= _lasts_s(phase, dose, practice):
            return _next(repetition, at_s, _since_s(repetition, phase, at_s, dose, practice), dose)
        case Phase.RISING | Phase.HOLDING if repetition.may_ease:
            ease = too_much(repetition, at_s, dose, practice)
            return (replace(repetition, eased=ease), (ease,)) if ease else (repetition, ())
        case _:
            return repetition, ()


def _lasts_s(phase: Phase, dose: Dose, practice: Practice) -> float:
    """How long a phase lasts by the clock alone."""
    by_the_clock = {
        Phase.ANNOUNCED: practice.begin_tone_s,
        Phase.RISING: dose.ramp_s,
        Phase.HOLDING: dose.hold_s,
        Phase.RELEASING: dose.release_s,
    }
    return by_the_clock.get(phase, INFINITY)


def _since_s(run: Repetition, phase: Phase, at_s: float, dose: Dose, practice: Practice) -> float:
    """When the next phase began: when it was due, if that was a tick or so ago.

    No tick comes just when a phase is over, and what each is late would add up over a repetition.
    Where all stood still for longer the person is given the whole phase, from now on.
    """
    due_s = run.since_s + _lasts_s(phase, dose, practice)
    return due_s if at_s - due_s <= LATE_S else at_s


def _next(run: Repetition, at_s: float, since_s: float, dose: Dose) -> Moved:
    """Into the phase after this one, which begins now and is counted from `since_s`."""
    match run.phase:
        case Phase.ANNOUNCED:
            rising = replace(run, phase=Phase.RISING, since_s=since_s, rise_s=at_s)
            return rising, (BeginRise(dose.ramp_s),)
        case Phase.RISING:
            holding = replace(run, phase=Phase.HOLDING, since_s=since_s, hold_s=at_s)
            return holding, (KeepHolding(dose.hold_s),)
        case Phase.HOLDING:
            releasing = replace(run, phase=Phase.RELEASING, since_s=since_s, release_s=at_s)
            return releasing, (LetGo(dose.release_s),)
        case _:
            resting = replace(run, phase=Phase.RESTING, since_s=since_s, rest_s=at_s)
            return resting, (RestNow(dose.rest_s),)


def rest_least(followed: Followed, practice: Practice) -> float:
    """The rest gate's limit is never below this, in the movement's unit."""
    return practice.rest_gate_least_mm if followed.in_mm else practice.rest_gate_least_share


def _leave_rest(
    repetition: Repetition, at_s: float, dose: Dose, practice: Practice, *, measured: bool
) -> Moved:
    ended = over(repetition, at_s)
    least = rest_least(repetition.followed, practice)
    if not measured:  # whoever still waited when the eyes went has not been seen at rest
        waited = [
            look for look in repetition.looks if look.at_s >= repetition.since_s + dose.rest_s
        ]
        return replace(ended, gate_timed_out=bool(waited)), ()
    if is_at_rest(repetition.recent(at_s, 2 * practice.rest_gate_s), at_s, least, practice):
        return ended, ()
    if at_s - repetition.since_s < dose.rest_s + practice.rest_gate_wait_s:
        cues = () if repetition.waits else (Show(Prompt.LET_IT_REST),)
        return replace(repetition, waits=True), cues
    if not repetition.recent(at_s, practice.rest_gate_s):
        return ended, ()  # nobody saw this rest, so nothing is said of it
    return replace(ended, gate_timed_out=True), (Say(Prompt.LET_IT_REST),)
