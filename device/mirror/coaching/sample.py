"""What coaching works with of a frame, and the one grade on which frames are compared.

Skin and landmarks have zeros of their own, so a repetition is judged on one of them throughout:
on skin where skin was measured nearly all the time, and otherwise on landmarks, all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from device.face.seen import (
    FitView,
    Grade,
    Measure,
    Reading,
    Reason,
    Region,
    RestLearned,
    Seen,
    Side,
)
from device.mirror.coaching.movements import COMPANION, Followed

FINE_SHARE_NEEDED = 0.9
"""Of the frames with a face: with fewer measured on skin, all are taken by landmarks. Ours."""


@dataclass(frozen=True)
class Look:
    """The measures of one fit frame that coaching follows; a region that was poor has none.

    `closures` is whether both eyes' gentle closures are known, so that landmarks run from rest to
    closed.
    """

    at_s: float
    moved: Measure
    companions: Mapping[Region, Measure] = field(default_factory=dict)
    closures: bool = False


@dataclass(frozen=True)
class Unseen:
    """A frame in which the movement could not be measured, and why."""

    at_s: float
    why: Reason


@dataclass(frozen=True)
class Sample:
    """A look on one grade. Sides are the person's.

    `moved` is (left, right) of the followed measure, positive in the movement's direction, and
    `noise` one standard deviation of a frame at rest: mm, or a share where the movement's measure
    is one. `companions` are the readings of what is to stay quiet, each in its own unit. `grade` is
    the movement's. `eyes_true` is whether the eyes are measured in their full size.
    """

    at_s: float
    moved: tuple[float, float]
    noise: float
    companions: Mapping[Region, Reading]
    grade: Grade
    eyes_true: bool = True

    def largest(self) -> float:
        """The larger side's movement: what effort is made of."""
        return max(self.moved)

    def on(self, side: Side) -> float:
        """One side's movement."""
        return self.moved[side is Side.RIGHT]

    def excess(self, region: Region, affected: Side) -> float | None:
        """By how much more a companion does on the affected side; of the eyes this is S."""
        reading = self.companions.get(region)
        return None if reading is None else reading.on(affected) - reading.on(affected.other)

    def synkinesis(self, affected: Side) -> float | None:
        """S: relative fissure narrowing of the affected eye minus the unaffected one's."""
        return self.excess(Region.EYES, affected)


Samples = Sequence[Sample]


def look_of(seen: Seen, followed: Followed) -> Look | Unseen:
    """What coaching needs of a frame, or why the movement could not be measured in it."""
    if not isinstance(seen.view, FitView):
        return Unseen(seen.at_s, seen.view.reason)
    moved = seen.measures.get(followed.measure)
    if moved is None:
        return Unseen(seen.at_s, seen.view.poor.get(followed.measure.region, Reason.UNSURE))
    known = ((region, seen.measures.get(COMPANION[region])) for region in followed.companions)
    learned = isinstance(seen.rest, RestLearned) and set(seen.rest.left_open) == set(Side)
    return Look(seen.at_s, moved, {region: one for region, one in known if one}, learned)


def last_seconds(looks: Sequence[Look], newest: Look, for_s: float) -> tuple[Look, ...]:
    """The looks of the last seconds, with one more."""
    return (*(look for look in looks if look.at_s >= newest.at_s - for_s), newest)


@dataclass(frozen=True)
class Grades:
    """On which grade looks are compared: the movement, and every companion for itself."""

    moved: Grade
    companions: Mapping[Region, Grade]


def grades_of(looks: Sequence[Look], phases: Sequence[Sequence[Look]] = ()) -> Grades:
    """The grade that looks bear.

    It is fine only if it is in each of the `phases`, or in all looks where none are given: a
    movement that was too big for skin must not be judged by the rest around it.
    """
    parts = [part for part in phases if part] or [looks]
    regions = {region for look in looks for region in look.companions}
    return Grades(
        _lowest(grade_of(look.moved for look in part) for part in parts),
        {region: _lowest(_graded(part, region) for part in parts) for region in regions},
    )


def on_one_grade(looks: Sequence[Look], sign: float, grades: Grades | None = None) -> Samples:
    """The looks as samples of one grade, which is their own where none is given.

    What lacks it is left out. `sign` makes the movement's direction positive.
    """
    grades = grades or grades_of(looks)
    samples = (_sample(look, sign, grades) for look in looks)
    return tuple(sample for sample in samples if sample)


def grade_of(measures: Iterable[Measure]) -> Grade:
    """The grade that all of these are to be compared on."""
    fine = [measure.fine is not None for measure in measures]
    return Grade.FINE if fine and sum(fine) >= FINE_SHARE_NEEDED * len(fine) else Grade.COARSE


def _graded(part: Sequence[Look], region: Region) -> Grade:
    return grade_of(look.companions[region] for look in part if region in look.companions)


def _lowest(grades: Iterable[Grade]) -> Grade:
    return Grade.COARSE if Grade.COARSE in set(grades) else Grade.FINE


def _sample(look: Look, sign: float, grades: Grades) -> Sample | None:
    moved = look.moved.by(grades.moved)
    if moved is None:
        return None
    read = ((region, one.by(grades.companions[region])) for region, one in look.companions.items())
    return Sample(
        at_s=look.at_s,
        moved=(sign * moved.left, sign * moved.right),
        noise=moved.noise,
        companions={region: reading for region, reading in read if reading},
        grade=grades.moved,
        eyes_true=look.closures or grades.companions.get(Region.EYES) is Grade.FINE,
    )
