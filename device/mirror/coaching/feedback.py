"""What is said afterwards: at most one finding a repetition, on at most the plan's share of them.

Inside the corridor nothing is said. Under it, only that it was soft: more is never asked for.
"""

from __future__ import annotations

import msgspec

from device.mirror.coaching import symmetry
from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.limits import Dose
from device.mirror.coaching.repetition import Repetition, synkinesis_limit
from device.mirror.coaching.sample import Sample
from device.settings import Practice
from wire import message


def judge(repetition: Repetition, dose: Dose, practice: Practice) -> message.Repetition:
    """The repetition's figures as they are kept; unmeasured ones stay null."""
    seen_share = len(repetition.movement()) / repetition.frames if repetition.frames else 0.0
    seen_share = min(1.0, seen_share)
    fit = repetition.measured and seen_share >= practice.valid_share_needed
    kept = message.Repetition(
        index=repetition.index,
        movement=dose.movement,
        grade=_grade(repetition) if fit else message.Grade.NONE,
        valid_share=round(seen_share, 2),
        flags=_flags(repetition, fit=fit),
    )
    return _with_figures(kept, repetition, dose, practice) if fit else kept


def _with_figures(
    kept: message.Repetition, repetition: Repetition, dose: Dose, practice: Practice
) -> message.Repetition:
    hold = repetition.hold()
    limit = synkinesis_limit(hold, practice)
    onset_mm = symmetry.synkinesis_onset_mm(repetition.rise(), dose.affected, limit, practice)
    rest = repetition.last_rest(practice.rest_gate_s)
    return msgspec.structs.replace(
        kept,
        effort=symmetry.effort(hold, dose.reference_mm),
        symmetry=_bearable(symmetry.symmetry(hold, practice), kept.grade),
        move_gap_mm=_bearable(symmetry.gap_mm(repetition.going_up(), dose.affected), kept.grade),
        hold_gap_mm=_bearable(symmetry.gap_mm(hold, dose.affected), kept.grade),
        start_gap_ms=symmetry.gap_ms(repetition.rise(), dose.affected, hold, practice, rising=True),
        end_gap_ms=symmetry.gap_ms(
            repetition.release(), dose.affected, hold, practice, rising=False
        ),
        synkinesis=symmetry.synkinesis(hold, dose.affected),
        resting_tone_mm=symmetry.middle(rest, Sample.largest_mm),
        noise_mm=symmetry.noise_mm(hold),
        synkinesis_onset_mm=onset_mm,
    )


def _bearable(value: float | None, grade: message.Grade) -> float | None:
    """One digit: landmarks err by a tenth or more, in symmetry as in millimetres."""
    return round(value, 1) if value is not None and grade is message.Grade.COARSE else value


def _grade(repetition: Repetition) -> message.Grade:
    grades = {sample.grade for sample in repetition.hold()}
    return message.Grade(grades.pop().value) if len(grades) == 1 else message.Grade.NONE


def _flags(repetition: Repetition, *, fit: bool) -> tuple[message.Flag, ...]:
    flags = {
        message.Flag.BY_FEEL: not repetition.measured,
        message.Flag.POOR_VIEW: repetition.measured and not fit,
        message.Flag.REST_GATE_TIMED_OUT: repetition.gate_timed_out,
    }
    return tuple(flag for flag, true in flags.items() if true)


def finding(
    repetition: Repetition, judged: message.Repetition, dose: Dose, practice: Practice
) -> Prompt | None:
    """The one thing worth saying about a repetition, or None where silence says it."""
    if judged.grade is message.Grade.NONE:
        return None if message.Flag.BY_FEEL in judged.flags else Prompt.COULD_NOT_SEE
    hold = repetition.hold()
    if judged.synkinesis is not None and judged.synkinesis > synkinesis_limit(hold, practice):
        return Prompt.EYE_JOINED
    if judged.effort is not None and judged.effort > dose.corridor_high:
        return Prompt.A_LITTLE_SMALLER
    fastest = symmetry.fastest_mm_s(repetition.rise())
    if fastest is not None and fastest > practice.pace_ceiling_mm_s:
        return Prompt.A_LITTLE_SLOWER
    if repetition.eased:
        return None  # somebody who was asked to ease is neither told that it was soft, nor steady
    if judged.effort is not None and judged.effort < dose.corridor_low:
        return Prompt.THAT_WAS_SOFT
    return None


def praise(repetition: Repetition, judged: message.Repetition, dose: Dose) -> Prompt | None:
    """Praise for what was measured true: an effort inside the corridor, without easing."""
    inside = judged.effort is not None and (
        dose.corridor_low <= judged.effort <= dose.corridor_high
    )
    return Prompt.SOFT_AND_STEADY if inside and not repetition.eased else None


def is_due(spoken: int, repetitions: int, share: float) -> bool:
    """Whether one more finding keeps within the plan's share of the repetitions so far."""
    return spoken + 1 <= share * repetitions
