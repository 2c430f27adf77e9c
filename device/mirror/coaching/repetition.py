"""One repetition, as far as it has come: announced → rise → hold → release → rest.

It takes in frames; `phases.py` moves it on in time, and `ceiling.py` says when it is too much.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from device.face.seen import Reason
from device.mirror.coaching import symmetry
from device.mirror.coaching.cue import Announce, Cue, Ease, Softer
from device.mirror.coaching.dose import Dose, is_feel_first
from device.mirror.coaching.movements import FOLLOWED, Followed
from device.mirror.coaching.programme import Repeat
from device.mirror.coaching.sample import (
    Grades,
    Look,
    Samples,
    Unseen,
    grades_of,
    on_one_grade,
)

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

    `measured` is False when any of its movement was done by feel. It is `dark` where nothing is lit
    while the face moves, so that it is felt. `frames` counts the frames of its
    movement, fit or not, and `unseen` has the reasons of those that were not; `unseen_since_s` is
    since when no frame of it could be measured. It was `named` if what joined in was told while it
    moved: that is its one finding. It `waits` while its rest is over and the face is not at rest.
    """

    item: Repeat
    phase: Phase
    since_s: float
    measured: bool = True
    dark: bool = False
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
    named: bool = False
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


def begin(
    item: Repeat, at_s: float, *, measured: bool, dark: bool = False
) -> tuple[Repetition, tuple[Cue, ...]]:
    """Announce a repetition."""
    return Repetition(item, Phase.ANNOUNCED, at_s, measured, dark), (Announce(item.number),)


def feels_first(item: Repeat, dose: Dose) -> bool:
    """Whether the dose has a repetition felt first, with a dark display."""
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


def over(repetition: Repetition, at_s: float) -> Repetition:
    """The repetition at its end."""
    return replace(repetition, phase=Phase.OVER, over_s=at_s)
