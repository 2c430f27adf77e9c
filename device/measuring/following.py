"""Which movements are followed through a film, and where in it each was made."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from device.face.seen import Grade, MeasureName
from device.measuring.course import Course
from device.measuring.film import NARROWING, Film
from device.measuring.gestures import Span, gestures
from device.settings import Practice


@dataclass(frozen=True)
class Followed:
    """A measure in which gestures are sought, and the `name` that they are told by.

    `sign` is -1 where a gesture makes the measure fall.
    """

    name: str
    measure: MeasureName
    sign: float = 1.0

    def course(self, film: Film, grade: Grade) -> Course:
        """Its course, rising with the gesture."""
        return film.course(self.measure, grade).turned(self.sign)

    def least(self, practice: Practice) -> float:
        """How little still counts as rest, in the measure's unit."""
        return practice.rest_gate_least_share if self._of_eyes else practice.rest_gate_least_mm

    def noise(self, known: float, practice: Practice) -> float:
        """One standard deviation of a frame, against which figures are held.

        Where none is known, as after a picture's rest, it is taken to be so large that what is
        clear of it is what leaves `least`.
        """
        return known if isfinite(known) else self.least(practice) / practice.clear_noise_factor

    def window_s(self, practice: Practice) -> float:
        """Of its running median; blinks disturb lids most."""
        return practice.eye_smoothing_s if self._of_eyes else practice.smoothing_s

    def spans(self, film: Film, grade: Grade, practice: Practice) -> list[Span]:
        """Its gestures on one grade, as far as that one holds there."""
        course = self.course(film, grade)
        return [
            span
            for span in gestures(course, self.least(practice), self.window_s(practice), practice)
            if film.grade_within(self.measure, span.from_s, span.to_s) is grade
        ]

    @property
    def _of_eyes(self) -> bool:
        return self.measure is NARROWING


FOLLOWED = (
    Followed("oral_commissure_excursion", MeasureName.ORAL_COMMISSURE_EXCURSION_MM),
    Followed("oral_commissure_inward", MeasureName.ORAL_COMMISSURE_OUTWARD_MM, sign=-1.0),
    Followed("palpebral_fissure_narrowing", NARROWING),
    Followed("brow_raise", MeasureName.BROW_RAISE_MM),
    Followed("nasal_ala_raise", MeasureName.NASAL_ALA_RAISE_MM),
)
"""What Sunnybrook's movements do: smile, pucker, gentle eye closure, brow raise, snarl. What the
person meant is not told: a snarl that comes with a smile is a co-movement, and told as such."""


def spans_of(followed: Followed, film: Film, practice: Practice) -> list[tuple[Grade, Span]]:
    """All gestures of a movement, in their order, each on one grade throughout.

    On skin where that held, and else by landmarks: two grades never tell the same gesture.
    """
    fine = followed.spans(film, Grade.FINE, practice)
    coarse = [
        span
        for span in followed.spans(film, Grade.COARSE, practice)
        if not any(span.from_s <= other.to_s and other.from_s <= span.to_s for other in fine)
    ]
    graded = [(Grade.FINE, span) for span in fine] + [(Grade.COARSE, span) for span in coarse]
    return sorted(graded, key=lambda one: one[1].from_s)
