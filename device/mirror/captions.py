"""The routine's own words under the cues of a repetition."""

from __future__ import annotations

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
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.repetition import Repetition
from device.mirror.states import Session


def captioned(
    session: Session, dose: Dose, run: Repetition, cues: tuple[Cue, ...]
) -> tuple[Cue, ...]:
    """Put the routine's own words under its cues; a repetition by feel is dark until it rests.

    A finger that goes along is asked for aloud.
    """
    guide = run.item.move.guide if run.item.guided else None
    if guide is not None and any(isinstance(cue, KeepHolding) for cue in cues):
        return (*cues, Say(guide))
    if guide is not None and any(isinstance(cue, RestNow) for cue in cues):
        return (*cues, Say(Prompt.FINGER_AWAY))
    if repetition.keeps_dark(run, dose):
        return cues
    less = run.followed.is_smile and dose.corridor_high <= session.practice.aim_share
    shown = [_words_for(cue, run, less=less) for cue in cues]
    return (*cues, *(Show(line) for line in shown if line is not None))


def _words_for(cue: Cue, run: Repetition, *, less: bool) -> Line | None:
    """The caption of a cue; with `less` the ceiling lies at a quarter or below it."""
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
            return Prompt.LESS_THAN_A_QUARTER if less else move.how
        case KeepHolding():
            return move.hold
        case LetGo():
            return move.let_go
        case RestNow():
            return move.rest
        case _:
            return None
