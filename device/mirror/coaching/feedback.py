"""What is said afterwards: at most one finding a repetition, on at most the plan's share of them.

Inside the corridor nothing is said. Under it, only that it was soft: more is never asked for.
"""

from __future__ import annotations

from typing import assert_never

from device.face.seen import Reason, Region
from device.mirror.coaching import symmetry
from device.mirror.coaching.cue import Ease, Prompt, Softer
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.programme import Repeat
from device.mirror.coaching.repetition import Repetition
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
SHARE_WRITTEN_TO = 0.01
"""The last digit of a share in a plan. Ours."""


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


def named_while_moving(repetition: Repetition) -> Prompt | None:
    """What the person was asked to ease for in words, so that nothing else is said of it."""
    eased = repetition.eased
    return JOINED[eased.where] if eased is not None and eased.where is not None else None


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

    A share is taken as plans write it, with two digits: 0.33 is one of three.
    """
    return spoken + 1 <= (share + SHARE_WRITTEN_TO / 2) * repetitions


def asks_how_it_felt(item: Repeat, dose: Dose) -> bool:
    """Whether the person's own estimate is asked for after a repetition, before any finding."""
    if dose.probe or not item.move.feedback:
        return False
    match dose.self_estimate:
        case SelfEstimate.EACH:
            return True
        case SelfEstimate.LAST_OF_SET:
            return item.last_of_set
        case SelfEstimate.NEVER:
            return False
    assert_never(dose.self_estimate)
