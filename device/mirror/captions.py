"""The routine's own words under the cues of a repetition, and when one of them is its finding."""

from __future__ import annotations

from device.mirror.coaching import feedback
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
from device.mirror.coaching.movements import FOLLOWED
from device.mirror.coaching.repetition import Phase, Repetition
from device.mirror.coaching.routine import Move
from device.mirror.situation import Session
from device.settings import Practice

READ_S = 3.0
"""What was asked for stands for so long before other words of the rise take its place (ours)."""


def captioned(
    session: Session, dose: Dose, run: Repetition, cues: tuple[Cue, ...]
) -> tuple[Cue, ...]:
    """Put the routine's own words under its cues; a repetition that is dark is so until it rests.

    A finger that goes along is asked for aloud, and it is asked down again, as hands are.
    """
    guide = run.item.move.guide if run.item.guided else None
    if guide is not None and any(isinstance(cue, KeepHolding) for cue in cues):
        return (*cues, Say(guide))
    away = Prompt.HANDS_DOWN_REST if run.item.massaged else Prompt.FINGER_AWAY if guide else None
    if away is not None and any(isinstance(cue, RestNow) for cue in cues):
        return (*cues, Say(away))
    if run.moving and run.dark:
        return cues
    less = asks_for_less(run.item.move, dose, session.practice)
    shown = [_words_for(cue, run, dose, less=less) for cue in cues]
    eased = any(isinstance(cue, Ease) for cue in cues)
    if run.phase is Phase.RISING and session.caption == run.item.move.ask and not eased:
        shown = [_how(run, less=less)] if _is_read(session) else []
    return (*cues, *(Show(line) for line in shown if line is not None))


def _is_read(session: Session) -> bool:
    """Whether what stands now has stood for long enough."""
    at_s = session.captioned_s if session.ticked_s is None else session.ticked_s
    return at_s - session.captioned_s >= READ_S


def _how(run: Repetition, *, less: bool) -> Line:
    return Prompt.LESS_THAN_A_QUARTER if less else run.item.move.how


def asks_for_less(move: Move, dose: Dose, practice: Practice) -> bool:
    """Whether the ceiling of a smile lies at a quarter or below it, so that less is asked for."""
    is_smile = FOLLOWED[move.movement].is_smile
    return is_smile and dose.corridor_high <= practice.aim_share


def names(session: Session, dose: Dose, run: Repetition, cues: tuple[Cue, ...]) -> bool:
    """Whether what joins in may be named now: where a finding is due, and where it can be read.

    That is the repetition's one finding then.
    """
    joins = any(isinstance(cue, Ease) and cue.why is Softer.JOINED for cue in cues)
    dark = run.dark or session.lit is False
    return joins and not dark and finding_due(session, dose, run)


def finding_due(session: Session, dose: Dose, run: Repetition) -> bool:
    """Whether a finding of this repetition keeps within the plan's share; never in a probe."""
    if dose.probe or not run.item.move.feedback:
        return False
    return feedback.is_due(session.findings, len(session.done) + 1, dose.feedback_share)


def _words_for(cue: Cue, run: Repetition, dose: Dose, *, less: bool) -> Line | None:
    """The caption of a cue; with `less` the ceiling lies at a quarter or below it."""
    move = run.item.move
    match cue:
        case Ease(why=Softer.JOINED, where=where) if where is not None and run.named:
            return feedback.JOINED[where]
        case Ease(why=Softer.UNSEEN) if not dose.probe:
            return Prompt.SOFTER_UNSEEN
        case Ease():
            return Prompt.SOFTER
        case KeepHolding() if run.eased is not None:
            return None  # what was just asked for stays before the eyes
        case BeginRise():
            return _how(run, less=less)
        case KeepHolding():
            return move.hold
        case LetGo():
            return move.let_go
        case RestNow():
            return move.rest
        case _:
            return None
