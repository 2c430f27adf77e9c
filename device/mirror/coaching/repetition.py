"""One repetition: announced → rise → hold → release → rest, paced by time, closed by the rest gate.

`follow` moves it on by a time and, where there was a fit frame, by a sample; it returns the cues
that fall due. The effort ceiling lives here: beyond the corridor, or when the eye joins in, the
person is asked to ease, once, during the movement itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import assert_never

from device.face.seen import Reason, Region
from device.mirror.coaching import symmetry
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Cue,
    Ease,
    KeepHolding,
    LetGo,
    Prompt,
    RestNow,
    Say,
    Show,
    Softer,
)
from device.mirror.coaching.dose import Dose, is_feel_first
from device.mirror.coaching.joining import joined, joins
from device.mirror.coaching.movements import FOLLOWED, Followed
from device.mirror.coaching.programme import Repeat
from device.mirror.coaching.resting import is_at_rest
from device.mirror.coaching.sample import (
    Grades,
    Look,
    Samples,
    Unseen,
    grades_of,
    on_one_grade,
)
from device.settings import Practice

INFINITY = float("inf")


class Phase(StrEnum):
    """Where a repetition is."""

    ANNOUNCED = "announced"
    RISING = "rising"
    HOLDING = "holding"
    RELEASING = "releasing"
    RESTING = "resting"
    OVER = "over"


@dataclass(frozen=True)
class Repetition:
    """A repetition in progress.

    `measured` is False when any of its movement was done by feel. `frames` counts the frames of its
    movement, fit or not, and `unseen` has the reasons of those that were not; `unseen_since_s` is
    since when no frame of it could be measured. It `waits` while its rest is over and the face is
    not at rest.
    """

    item: Repeat
    phase: Phase
    since_s: float
    measured: bool = True
    rise_s: float = 0.0
    hold_s: float = 0.0
    release_s: float = 0.0
    rest_s: float = 0.0
    over_s: float = 0.0
    looks: tuple[Look, ...] = ()
    frames: int = 0
    unseen: tuple[Reason, ...] = ()
    unseen_since_s: float | None = None
    eased: Ease | None = None
    waits: bool = False
    gate_timed_out: bool = False

    @property
    def index(self) -> int:
        """Its number in the session."""
        return self.item.number

    @property
    def followed(self) -> Followed:
        """What its movement is followed by."""
        return FOLLOWED[self.item.move.movement]

    @property
    def may_ease(self) -> bool:
        """Whether easing may be asked for: once, and once more for what is seen at last."""
        return self.measured and (self.eased is None or self.eased.why is Softer.UNSEEN)

    @property
    def most_unseen(self) -> Reason | None:
        """Why it was mostly not seen, where it was not."""
        return max(self.unseen, key=Counter(self.unseen).__getitem__, default=None)

    @cached_property
    def samples(self) -> Samples:
        """All its looks so far, on the one grade that its whole movement bears."""
        return on_one_grade(self.looks, self.followed.sign, self.grades)

    def recent(self, at_s: float, window_s: float) -> Samples:
        """The samples of the last seconds alone, on the same grade: what every frame can afford."""
        looks = [look for look in self.looks if look.at_s >= at_s - window_s]
        return on_one_grade(looks, self.followed.sign, self.grades)

    @cached_property
    def grades(self) -> Grades:
        """The grade that its whole movement bears so far."""
        ends_s = (self.rise_s, self.hold_s, self.release_s, self.rest_s)
        passed = [at_s for at_s in ends_s if at_s] + [INFINITY]
        begun = {Phase.ANNOUNCED: 0, Phase.RISING: 1, Phase.HOLDING: 2}.get(self.phase, 3)
        spans = list(pairwise(passed))[:begun]
        return grades_of(
            self.looks,
            [[look for look in self.looks if start <= look.at_s < end] for start, end in spans],
        )

    @property
    def moving(self) -> bool:
        """Between the start of the rise and the end of the release."""
        return self.phase in {Phase.RISING, Phase.HOLDING, Phase.RELEASING}

    def movement(self) -> Samples:
        """The samples from the start of the rise to the end of the release, or so far."""
        return symmetry.between(self.samples, self.rise_s, self.rest_s or INFINITY)

    def going_up(self) -> Samples:
        """The samples of the rise alone."""
        return symmetry.between(self.samples, self.rise_s, self.hold_s)

    def rise(self, late_s: float) -> Samples:
        """The samples of the rise and the hold's first `late_s`, where a late side may begin."""
        return symmetry.between(self.samples, self.rise_s, self.hold_s + late_s)

    def until_release(self) -> Samples:
        """The samples of the rise and the whole hold."""
        return symmetry.between(self.samples, self.rise_s, self.release_s)

    def hold(self) -> Samples:
        """The samples of the hold."""
        return symmetry.between(self.samples, self.hold_s, self.release_s)

    def release(self, late_s: float) -> Samples:
        """The samples of the release and the rest's first `late_s`, where a late side may end."""
        return symmetry.between(self.samples, self.release_s, self.rest_s + late_s)

    def last_rest(self, window_s: float, grades: Grades | None) -> Samples:
        """The samples of the rest's last `window_s`; none where nobody saw it, or it was cut.

        They are on the movement's `grades`, or on their own where the movement has none.
        """
        if self.phase is not Phase.OVER:
            return ()
        since_s = max(self.rest_s, self.over_s - window_s)
        looks = [look for look in self.looks if look.at_s >= since_s]
        return on_one_grade(looks, self.followed.sign, grades)


def begin(item: Repeat, at_s: float, *, measured: bool) -> tuple[Repetition, tuple[Cue, ...]]:
    """Announce a repetition."""
    return Repetition(item, Phase.ANNOUNCED, at_s, measured), (Announce(item.number),)


def keeps_dark(repetition: Repetition, dose: Dose) -> bool:
    """Whether nothing is lit now: a repetition that is felt first, while it moves."""
    return repetition.moving and feels_first(repetition.item, dose)


def feels_first(item: Repeat, dose: Dose) -> bool:
    """Whether a repetition is felt first, with a dark display."""
    return item.move.feedback and is_feel_first(item.to_go, dose.feel_first_share)


def take_in(repetition: Repetition, look: Look | Unseen) -> Repetition:
    """Take in a frame."""
    moving = repetition.moving
    counted = replace(repetition, frames=repetition.frames + moving)
    if isinstance(look, Look):
        return replace(counted, looks=(*counted.looks, look), unseen_since_s=None)
    since_s = counted.unseen_since_s
    return replace(
        counted,
        unseen=(*counted.unseen, look.why) if moving else counted.unseen,
        unseen_since_s=look.at_s if since_s is None else since_s,
    )


def follow(
    repetition: Repetition, at_s: float, dose: Dose, practice: Practice, *, measured: bool
) -> tuple[Repetition, tuple[Cue, ...]]:
    """Move on to `at_s`. `measured` is False while nothing sees: then the rest gate is time alone.

    `Ease` is the effort ceiling and no finding: it sounds whenever too much is seen, once a
    repetition, whatever the plan's share of findings, also where nothing is said of how it went.
    """
    elapsed_s = at_s - repetition.since_s
    match repetition.phase:
        case Phase.ANNOUNCED if elapsed_s >= practice.begin_tone_s:
            rising = replace(repetition, phase=Phase.RISING, since_s=at_s, rise_s=at_s)
            return rising, (BeginRise(dose.ramp_s),)
        case Phase.RISING if elapsed_s >= dose.ramp_s:
            holding = replace(repetition, phase=Phase.HOLDING, since_s=at_s, hold_s=at_s)
            return holding, (KeepHolding(dose.hold_s),)
        case Phase.HOLDING if elapsed_s >= dose.hold_s:
            releasing = replace(repetition, phase=Phase.RELEASING, since_s=at_s, release_s=at_s)
            return releasing, (LetGo(dose.release_s),)
        case Phase.RELEASING if elapsed_s >= dose.release_s:
            resting = replace(repetition, phase=Phase.RESTING, since_s=at_s, rest_s=at_s)
            return resting, (RestNow(dose.rest_s),)
        case Phase.RESTING if elapsed_s >= dose.rest_s:
            return _leave_rest(repetition, at_s, dose, practice, measured=measured)
        case Phase.RISING | Phase.HOLDING if repetition.may_ease:
            return _ease(repetition, at_s, dose, practice)
        case (
            Phase.ANNOUNCED
            | Phase.RISING
            | Phase.HOLDING
            | Phase.RELEASING
            | Phase.RESTING
            | Phase.OVER
        ):
            return repetition, ()
    assert_never(repetition.phase)


def rest_least(followed: Followed, practice: Practice) -> float:
    """The rest gate's limit is never below this, in the movement's unit."""
    return practice.rest_gate_least_mm if followed.in_mm else practice.rest_gate_least_share


def over(repetition: Repetition, at_s: float) -> Repetition:
    """The repetition at its end."""
    return replace(repetition, phase=Phase.OVER, over_s=at_s)


def _leave_rest(
    repetition: Repetition, at_s: float, dose: Dose, practice: Practice, *, measured: bool
) -> tuple[Repetition, tuple[Cue, ...]]:
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


def _ease(
    repetition: Repetition, at_s: float, dose: Dose, practice: Practice
) -> tuple[Repetition, tuple[Cue, ...]]:
    ease = _too_much_or_unseen(repetition, at_s, dose, practice)
    if ease is None:
        return repetition, ()
    return replace(repetition, eased=ease), (ease,)


def _too_much_or_unseen(
    repetition: Repetition, at_s: float, dose: Dose, practice: Practice
) -> Ease | None:
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
