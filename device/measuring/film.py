"""A whole file, measured: its frames as courses in time, each measure on one grade throughout."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement.measures import PerSide
from device.face.seen import Grade, MeasureName, PoorView, Reason, Side
from device.measuring.clock import Clock, clock_of
from device.measuring.course import Course, Floats, velocity
from device.measuring.frame import GRADES, NOISE, Frame, Values
from device.measuring.names import NAMES, PLACE_OF, Name
from device.mirror.coaching.sample import FINE_SHARE_NEEDED

NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE


@dataclass(frozen=True)
class Film:
    """The frames of a file, in their order, and the name of what placed the landmarks.

    `closures`: both eyes were learned closed, so that landmarks tell them in full size.
    """

    file: Path
    model: str
    frames: tuple[Frame, ...]
    closures: bool = False

    @cached_property
    def clock(self) -> Clock:
        """Which frames are later than all before them, and where time goes back."""
        told_s = [np.nan if frame.at_s is None else frame.at_s for frame in self.frames]
        return clock_of(np.array(told_s, dtype=np.float64))

    @property
    def at_s(self) -> Floats:
        """When each frame is shown, shape (n,), rising; NaN for a picture.

        NaN, too, where time has gone back and not yet caught up.
        """
        return self.clock.at_s

    @cached_property
    def fit(self) -> NDArray[np.bool_]:
        """Which frames could be measured, shape (n,)."""
        return np.array([frame.fit for frame in self.frames], dtype=bool)

    @property
    def reasons(self) -> Counter[Reason]:
        """Why frames could not be measured, and how many each."""
        views = [frame.view for frame in self.frames]
        return Counter(view.reason for view in views if isinstance(view, PoorView))

    @cached_property
    def mm_per_iod(self) -> Floats:
        """The scale of each frame, shape (n,); NaN without a face."""
        return np.array([f.stance.mm_per_iod if f.stance else np.nan for f in self.frames])

    @property
    def usual_mm_per_iod(self) -> float:
        """The median scale; NaN in a film without a face."""
        known = self.mm_per_iod[np.isfinite(self.mm_per_iod)]
        return float(np.median(known)) if len(known) else np.nan

    @cached_property
    def grades(self) -> dict[Name, Grade]:
        """The grade of each measure in this file: fine if that holds nearly throughout.

        The same share is asked for as of a repetition; else all of it is by landmarks, for the two
        grades have zeros of their own and are never spliced.
        """
        everywhere = np.ones(len(self.frames), dtype=bool)
        return {name: self._grade(name, everywhere) for name in NAMES}

    def grade_within(self, name: Name, from_s: float, to_s: float) -> Grade:
        """The same for a part of the film alone."""
        return self._grade(name, (self.at_s >= from_s) & (self.at_s <= to_s))

    def course(self, name: Name, grade: Grade | None = None) -> Course:
        """A measure over time, on its own grade if none is named."""
        grade = grade or self.grades[name]
        of_it = self._values[:, PLACE_OF[name], GRADES.index(grade)]
        noises = of_it[np.isfinite(of_it[:, NOISE]), NOISE]
        noise = float(noises[0]) if len(noises) else np.nan
        return Course(self.at_s, of_it[:, :NOISE], noise, grade)

    def velocity(self, name: Name) -> Floats:
        """How fast both sides of a measure change, per second, shape (n, 2)."""
        course = self.course(name)
        return velocity(course.at_s, course.sides)

    def eyes_true(self, grade: Grade) -> bool:
        """Whether a grade tells eyes in full size; by landmarks half before any eye was closed."""
        return self.closures or grade is Grade.FINE

    def synkinesis(self, affected: Side | None) -> Floats:
        """S of each frame, blinks included, shape (n,).

        NaN if nobody said which side it is, and where eyes are not told in full size.
        """
        if affected is None or not self.eyes_true(self.grades[NARROWING]):
            return np.full(len(self.frames), np.nan)
        return difference(self.course(NARROWING).sides, affected)

    @cached_property
    def _values(self) -> Values:
        """Shape (n, names, grades, 3); NaN in frames that do not count by the film's clock."""
        values = np.array([frame.values for frame in self.frames])
        values = values.reshape(len(self.frames), len(NAMES), len(GRADES), NOISE + 1)
        values[~self.clock.count] = np.nan
        return values

    def _grade(self, name: Name, rows: NDArray[np.bool_]) -> Grade:
        fine, coarse = (np.isfinite(self.course(name, g).sides).all(axis=1) & rows for g in GRADES)
        measured = coarse & self.fit
        enough = (fine & measured).sum() >= FINE_SHARE_NEEDED * measured.sum()
        return Grade.FINE if fine.any() and enough else Grade.COARSE


def difference(narrowing: PerSide, affected: Side) -> Floats:
    """S: relative narrowing of the affected eye minus the unaffected one's; last axis the sides."""
    to_the_left: Floats = narrowing[..., 0] - narrowing[..., 1]
    return to_the_left if affected is Side.LEFT else -to_the_left
