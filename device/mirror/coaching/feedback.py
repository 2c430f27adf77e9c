"""What is said afterwards: at most one finding a repetition, on at most the plan's share of them.

Inside the corridor nothing is said. Under it, only that it was soft: more is never asked for.
"""

from __future__ import annotations

from typing import assert_never

import msgspec

from device.face.seen import Reason, Region
from device.mirror.coaching import symmetry
from device.mirror.coaching.cue import Ease, Prompt, Softer
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.joining import limit_of
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
    figured = _with_figures(kept, repetition, dose, practice) if fit else kept
    return _with_tone(figured, repetition, practice) if repetition.followed.in_mm else figured


def _with_tone(
    kept: message.Repetition, repetition: Repetition, practice: Practice
) -> message.Repetition:
    """What the rest showed, which says something also after a movement that could not be seen.

    Of a rest that was waited for in vain it is the whole wait that tells.
    """
    known = kept.grade is not message.Grade.NONE
    window_s = practice.rest_gate_wait_s if repetition.gate_timed_out else practice.rest_gate_s
    rest = repetition.last_rest(window_s, repetition.grades if known else None)
    tone = symmetry.middle(rest, Sample.largest)
    if tone is None:
        return kept
    noise = symmetry.noise_of(rest) if kept.noise_mm is None else kept.noise_mm
    return msgspec.structs.replace(kept, resting_tone_mm=tone, noise_mm=noise)


def _with_figures(
    kept: message.Repetition, repetition: Repetition, dose: Dose, practice: Practice
) -> message.Repetition:
    hold = repetition.hold()
    clear = symmetry.is_clear(hold, practice)
    return msgspec.structs.replace(
        _together(kept, repetition, dose, practice),
        effort=effort_of(repetition, hold, dose) if clear else None,
        symmetry=_bearable(symmetry.symmetry(hold, practice), kept.grade),
        noise_mm=symmetry.noise_of(hold) if repetition.followed.in_mm else None,
    )


def _together(
    kept: message.Repetition, repetition: Repetition, dose: Dose, practice: Practice
) -> message.Repetition:
    """What compares the affected side with the other one."""
    affected = dose.affected
    if affected is None:
        return kept
    late_s, in_mm = practice.late_side_s, repetition.followed.in_mm
    hold, rise, fall = repetition.hold(), repetition.rise(late_s), repetition.release(late_s)
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
    """The smile at which synkinesis of the eye began, be it late in the hold."""
    if dose.affected is None or not repetition.followed.is_smile:
        return None
    limit = limit_of(Region.EYES, repetition.hold(), practice)
    climb = repetition.until_release()
    return symmetry.synkinesis_onset_mm(climb, dose.affected, limit, practice)


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
    """The one thing worth saying about a repetition, or None where silence says it.

    What is too big, or joins in, was asked to ease while it happened. Whoever was, hears of nothing
    else: that was the correction of this repetition.
    """
    if judged.grade is message.Grade.NONE:
        return _why_unseen(repetition) if repetition.measured else None
    if repetition.eased is not None:
        return _named(repetition.eased, judged, dose)
    if _too_fast(repetition, practice):
        return Prompt.A_LITTLE_SLOWER
    if judged.effort is not None and judged.effort < dose.corridor_low:
        return Prompt.THAT_WAS_SOFT
    return _apart(judged, practice)


def _named(eased: Ease, judged: message.Repetition, dose: Dose) -> Prompt | None:
    """What the person was asked to ease for, in words, where the hold still showed it."""
    if eased.why is Softer.UNSEEN:
        return None
    if judged.joined is not None:  # that is why it was too big, wherever a smile has to stay below
        return JOINED[Region(judged.joined.value)]
    over = judged.effort is not None and judged.effort > dose.corridor_high
    return Prompt.A_LITTLE_SMALLER if over else None


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
    fastest = symmetry.fastest_mm_s(repetition.rise(practice.late_side_s))
    return fastest is not None and fastest > practice.pace_ceiling_mm_s


def praise(
    repetition: Repetition, judged: message.Repetition, dose: Dose, practice: Practice
) -> Prompt | None:
    """Praise for what was measured true: inside the corridor, steady, even, and the rest quiet."""
    hold = repetition.hold()
    inside = judged.effort is not None and (
        dose.corridor_low <= judged.effort <= dose.corridor_high
    )
    quiet = _all_companions_seen(repetition, practice) and judged.joined is None
    even = symmetry.is_steady(hold, practice) and not _one_does_more(judged, practice)
    earned = inside and quiet and even and repetition.eased is None
    return Prompt.SOFT_AND_STEADY if earned else None


def _all_companions_seen(repetition: Repetition, practice: Practice) -> bool:
    """Whether each part that is to stay quiet was seen in enough of the hold."""
    hold = repetition.hold()
    least = practice.valid_share_needed * len(hold)
    seen = (
        sum(region in sample.companions for sample in hold)
        for region in repetition.followed.companions
    )
    return all(count >= least for count in seen)


def is_due(spoken: int, repetitions: int, share: float) -> bool:
    """Whether one more finding keeps within the plan's share of the repetitions so far.

    A third, as plans write it, 0.33, is one of three.
    """
    return spoken + 1 <= round(share * repetitions, 1)


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
