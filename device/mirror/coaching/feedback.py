"""What is said afterwards: at most one finding a repetition, on at most the plan's share of them.

Inside the corridor nothing is said. Under it, only that it was soft: more is never asked for.
"""

from __future__ import annotations

from typing import assert_never

import msgspec

from device.face.seen import Reason, Region
from device.mirror.coaching import symmetry
from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.joining import limit_of
from device.mirror.coaching.limits import Dose
from device.mirror.coaching.programme import Repeat
from device.mirror.coaching.repetition import Repetition, effort_of, feels_first, joining
from device.mirror.coaching.sample import Sample
from device.settings import Practice
from wire import message
from wire.plan import SelfEstimate

JOINED: dict[Region, Prompt] = {
    Region.BROWS: Prompt.BROW_JOINED,
    Region.EYES: Prompt.EYE_JOINED,
    Region.NOSE: Prompt.NOSE_JOINED,
    Region.MOUTH: Prompt.MOUTH_JOINED,
    Region.CHIN: Prompt.CHIN_JOINED,
}
UNSEEN: dict[Reason, Prompt] = {
    Reason.NO_FACE: Prompt.UNSEEN_TURNED,
    Reason.TWO_FACES: Prompt.UNSEEN_TWO,
    Reason.OUTSIDE: Prompt.UNSEEN_DISTANCE,
    Reason.TOO_FAR: Prompt.UNSEEN_DISTANCE,
    Reason.TOO_NEAR: Prompt.UNSEEN_DISTANCE,
    Reason.HEAD_TURNED: Prompt.UNSEEN_TURNED,
    Reason.HEAD_TILTED: Prompt.UNSEEN_TURNED,
    Reason.DARK: Prompt.UNSEEN_LIGHT,
    Reason.UNEVEN_LIGHT: Prompt.UNSEEN_LIGHT,
    Reason.BLURRED: Prompt.UNSEEN_MOVING,
    Reason.MOVING: Prompt.UNSEEN_MOVING,
    Reason.ANOTHER_FACE: Prompt.UNSEEN_TWO,
    Reason.HAND: Prompt.UNSEEN_HAND,
    Reason.GLARE: Prompt.UNSEEN_GLASSES,
    Reason.TALKING: Prompt.UNSEEN_MOVING,
    Reason.UNSURE: Prompt.COULD_NOT_SEE,
}
"""Why a repetition could not be seen, as it is said."""


def judge(repetition: Repetition, dose: Dose, practice: Practice) -> message.Repetition:
    """The repetition's figures as they are kept; unmeasured ones stay null."""
    seen_share = len(repetition.movement()) / repetition.frames if repetition.frames else 0.0
    seen_share = min(1.0, seen_share)
    fit = repetition.measured and seen_share >= practice.valid_share_needed
    kept = message.Repetition(
        index=repetition.index,
        movement=repetition.item.move.movement,
        grade=_grade(repetition) if fit else message.Grade.NONE,
        valid_share=round(seen_share, 2),
        flags=_flags(repetition, dose, fit=fit),
    )
    return _with_figures(kept, repetition, dose, practice) if fit else kept


def _with_figures(
    kept: message.Repetition, repetition: Repetition, dose: Dose, practice: Practice
) -> message.Repetition:
    hold = repetition.hold()
    rest = repetition.last_rest(practice.rest_gate_s)
    in_mm = repetition.followed.in_mm
    return msgspec.structs.replace(
        _together(kept, repetition, dose, practice),
        effort=effort_of(repetition, hold, dose),
        symmetry=_bearable(symmetry.symmetry(hold, practice), kept.grade),
        resting_tone_mm=symmetry.middle(rest, Sample.largest) if in_mm else None,
        noise_mm=symmetry.noise_of(hold) if in_mm else None,
    )


def _together(
    kept: message.Repetition, repetition: Repetition, dose: Dose, practice: Practice
) -> message.Repetition:
    """What compares the affected side with the other one."""
    affected = dose.affected
    if affected is None:
        return kept
    hold, rise = repetition.hold(), repetition.rise()
    fall, in_mm = repetition.release(), repetition.followed.in_mm
    region = joining(repetition, hold, dose, practice)
    eyes_true = all(sample.eyes_true for sample in hold)
    return msgspec.structs.replace(
        kept,
        start_gap_ms=symmetry.gap_ms(rise, affected, hold, practice, rising=True),
        end_gap_ms=symmetry.gap_ms(fall, affected, hold, practice, rising=False),
        move_gap_mm=_bearable(symmetry.gap(repetition.going_up(), affected), kept.grade)
        if in_mm
        else None,
        moved=symmetry.both_sides(hold, affected),
        synkinesis=symmetry.synkinesis(hold, affected) if eyes_true else None,
        synkinesis_onset_mm=_onset_mm(repetition, dose, practice) if eyes_true else None,
        joined=None if region is None else message.Joined(region.value),
    )


def _onset_mm(repetition: Repetition, dose: Dose, practice: Practice) -> float | None:
    """The smile at which synkinesis of the eye began."""
    if dose.affected is None or not repetition.followed.is_smile:
        return None
    limit = limit_of(Region.EYES, repetition.hold(), practice)
    return symmetry.synkinesis_onset_mm(repetition.rise(), dose.affected, limit, practice)


def _bearable(value: float | None, grade: message.Grade) -> float | None:
    """One digit: landmarks err by a tenth or more, in symmetry as in millimetres."""
    return round(value, 1) if value is not None and grade is message.Grade.COARSE else value


def _grade(repetition: Repetition) -> message.Grade:
    grades = {sample.grade for sample in repetition.hold()}
    return message.Grade(grades.pop().value) if len(grades) == 1 else message.Grade.NONE


def _flags(repetition: Repetition, dose: Dose, *, fit: bool) -> tuple[message.Flag, ...]:
    guided = repetition.item.guided
    flags = {
        message.Flag.ASSISTED: guided,
        message.Flag.BY_FEEL: not repetition.measured and not guided,
        message.Flag.POOR_VIEW: repetition.measured and not fit,
        message.Flag.FEEL_FIRST: feels_first(repetition.item, dose),
        message.Flag.REST_GATE_TIMED_OUT: repetition.gate_timed_out,
    }
    return tuple(flag for flag, true in flags.items() if true)


def finding(
    repetition: Repetition, judged: message.Repetition, dose: Dose, practice: Practice
) -> Prompt | None:
    """The one thing worth saying about a repetition, or None where silence says it."""
    if judged.grade is message.Grade.NONE:
        return _why_unseen(repetition) if repetition.measured else None
    if judged.joined is not None:
        return JOINED[Region(judged.joined.value)]
    if judged.effort is not None and judged.effort > dose.corridor_high:
        return Prompt.A_LITTLE_SMALLER
    if _too_fast(repetition, practice):
        return Prompt.A_LITTLE_SLOWER
    if repetition.eased:
        return None  # somebody who was asked to ease is neither told that it was soft, nor steady
    if judged.effort is not None and judged.effort < dose.corridor_low:
        return Prompt.THAT_WAS_SOFT
    return _apart(judged, practice)


def _apart(judged: message.Repetition, practice: Practice) -> Prompt | None:
    """Whether the sides did not begin, hold or let go together; landmarks cannot tell."""
    if judged.grade is not message.Grade.FINE:
        return None
    if judged.start_gap_ms is not None and abs(judged.start_gap_ms) > practice.together_ms:
        return Prompt.START_TOGETHER
    if judged.end_gap_ms is not None and abs(judged.end_gap_ms) > practice.together_ms:
        return Prompt.LET_GO_TOGETHER
    return Prompt.EQUALLY_SOFT if _one_does_more(judged, practice) else None


def _one_does_more(judged: message.Repetition, practice: Practice) -> bool:
    """Whether the held smile of one side is clearly larger than the other's."""
    if judged.moved is None or judged.noise_mm is None:
        return False
    least_mm = max(practice.together_mm, practice.clear_noise_factor * judged.noise_mm)
    return abs(judged.moved[0] - judged.moved[1]) > least_mm


def _why_unseen(repetition: Repetition) -> Prompt:
    why = repetition.most_unseen
    return Prompt.COULD_NOT_SEE if why is None else UNSEEN[why]


def _too_fast(repetition: Repetition, practice: Practice) -> bool:
    if not repetition.followed.in_mm:
        return False
    fastest = symmetry.fastest_mm_s(repetition.rise())
    return fastest is not None and fastest > practice.pace_ceiling_mm_s


def praise(repetition: Repetition, judged: message.Repetition, dose: Dose) -> Prompt | None:
    """Praise for what was measured true: an effort inside the corridor, without easing."""
    inside = judged.effort is not None and (
        dose.corridor_low <= judged.effort <= dose.corridor_high
    )
    return Prompt.SOFT_AND_STEADY if inside and not repetition.eased else None


def is_due(spoken: int, repetitions: int, share: float) -> bool:
    """Whether one more finding keeps within the plan's share of the repetitions so far."""
    return spoken + 1 <= share * repetitions


def asks_how_it_felt(item: Repeat, dose: Dose) -> bool:
    """Whether the person's own estimate is asked for after a repetition, before any finding."""
    if not item.move.feedback:
        return False
    match dose.self_estimate:
        case SelfEstimate.EACH:
            return True
        case SelfEstimate.LAST_OF_SET:
            return item.last_of_set
        case SelfEstimate.NEVER:
            return False
    assert_never(dose.self_estimate)
