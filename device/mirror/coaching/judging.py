"""A repetition's figures as they are kept: what could not be measured stays null, never zero."""

from __future__ import annotations

import msgspec

from device.face.seen import Region
from device.mirror.coaching import symmetry
from device.mirror.coaching.ceiling import effort_of, joining
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.joining import limit_of
from device.mirror.coaching.repetition import Repetition
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
        movement=repetition.item.move.movement,
        grade=_grade(repetition) if fit else message.Grade.NONE,
        valid_share=round(seen_share, 2),
        flags=_flags(repetition, fit=fit),
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


def _flags(repetition: Repetition, *, fit: bool) -> tuple[message.Flag, ...]:
    guided = repetition.item.guided
    flags = {
        message.Flag.ASSISTED: guided,
        message.Flag.BY_FEEL: not repetition.measured and not guided,
        message.Flag.POOR_VIEW: repetition.measured and not fit,
        message.Flag.FEEL_FIRST: repetition.dark,
        message.Flag.REST_GATE_TIMED_OUT: repetition.gate_timed_out,
    }
    return tuple(flag for flag, true in flags.items() if true)
