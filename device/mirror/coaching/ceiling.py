"""The effort ceiling: what is too big, joins in or cannot be seen is asked to be softer at once.

`Ease` is no finding: it sounds whenever too much is seen, once a repetition, whatever the plan's
share of findings, also where nothing is said of how it went.
"""

from __future__ import annotations

from device.face.seen import Region
from device.mirror.coaching import symmetry
from device.mirror.coaching.cue import Ease, Softer
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.joining import joined, joins
from device.mirror.coaching.repetition import Repetition
from device.mirror.coaching.sample import Samples
from device.settings import Practice


def too_much(repetition: Repetition, at_s: float, dose: Dose, practice: Practice) -> Ease | None:
    """Why to ease, if at all; a movement that nobody can see has no ceiling, so it is eased too."""
    if _unseen_for_long(repetition, at_s, practice):
        return Ease(Softer.UNSEEN) if repetition.eased is None else None
    recent = repetition.recent(at_s, practice.eye_smoothing_s)
    effort = effort_of(repetition, symmetry.latest(recent, at_s, practice.smoothing_s), dose)
    if effort is not None and effort > dose.corridor_high:
        return Ease(Softer.TOO_BIG)
    if not repetition.item.move.feedback:
        return None  # what joins in is what the clinic measures here
    region = joining(repetition, recent, dose, practice)
    return None if region is None else Ease(Softer.JOINED, region)


def _unseen_for_long(repetition: Repetition, at_s: float, practice: Practice) -> bool:
    since_s = repetition.unseen_since_s
    return since_s is not None and at_s - since_s >= practice.unseen_ease_s


def effort_of(repetition: Repetition, samples: Samples, dose: Dose) -> float | None:
    """The samples' effort; of a smile alone, since nothing else has a reference."""
    return symmetry.effort(samples, dose.reference_mm) if repetition.followed.is_smile else None


def joining(
    repetition: Repetition, samples: Samples, dose: Dose, practice: Practice
) -> Region | None:
    """What joins in; the part that is to be let go quiet comes before all others."""
    if dose.affected is None:
        return None
    quiet = repetition.item.move.quiet
    if quiet is not None and joins(quiet, samples, dose.affected, practice):
        return quiet
    return joined(samples, dose.affected, practice)
