"""What a film shows of one gesture: what its figures are made of. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from device.eyes.measurement.measures import PerSide
from device.face.seen import Grade, Reading, Region, Side
from device.measuring.course import Course
from device.measuring.film import NARROWING, Film
from device.measuring.following import Followed
from device.measuring.gestures import Span
from device.mirror.coaching import symmetry
from device.mirror.coaching.sample import Sample, Samples
from device.settings import Practice


@dataclass(frozen=True)
class Shown:
    """What a film shows of one gesture: its course, its moments, and its samples in three parts.

    `course` has the frames of the whole film in which both sides were measured; the gestures beside
    this one end and begin at `between_s`. There are no samples where too little could be measured;
    `climb` are those of rise and hold. `noise` is what figures are held against (`Followed.noise`).
    """

    followed: Followed
    course: Course
    span: Span
    between_s: tuple[float, float]
    measured_share: float
    climb: Samples
    hold: Samples
    noise: float

    @property
    def eyes_true(self) -> bool:
        """Whether what the eyes did meanwhile is told in full size."""
        return all(sample.eyes_true for sample in self.hold)

    def on(self, side: Side) -> float | None:
        """The median of one side over the hold."""
        return symmetry.middle(self.hold, lambda sample: sample.on(side))

    def beside(self, from_s: float, to_s: float) -> Course:
        """A part of the course, as far as the gestures beside this one leave it."""
        return self.course.within(max(from_s, self.between_s[0]), min(to_s, self.between_s[1]))


def shown_in(
    film: Film,
    followed: Followed,
    grade: Grade,
    span: Span,
    between_s: tuple[float, float],
    practice: Practice,
) -> Shown:
    """One gesture of a film, on one grade; those beside it end and begin at `between_s`."""
    course = followed.course(film, grade)
    frames = course.within(span.from_s, span.to_s)
    share = len(frames.known().at_s) / len(frames.at_s)
    from_s, to_s = span.from_s - practice.smoothing_s, span.to_s + practice.late_side_s
    enough = share >= practice.valid_share_needed
    noise = followed.noise(course.noise, practice)
    samples = _samples(film, course.within(from_s, to_s), noise) if enough else ()
    return Shown(
        followed=followed,
        course=course.known(),
        span=span,
        between_s=between_s,
        measured_share=share,
        climb=symmetry.between(samples, from_s, np.nextafter(span.hold_to_s, inf)),
        hold=symmetry.between(samples, span.hold_from_s, np.nextafter(span.hold_to_s, inf)),
        noise=noise,
    )


def _samples(film: Film, course: Course, noise: float) -> Samples:
    """A part of a course as coaching has it, with what the eyes did meanwhile.

    Coaching follows the mouth; here whatever is followed takes its place.
    """
    known = course.known()
    if not len(known.at_s):
        return ()
    grade = film.grade_within(NARROWING, known.at_s[0], known.at_s[-1])
    eyes = film.course(NARROWING, grade).timed()
    rows = np.searchsorted(eyes.at_s, known.at_s)
    return tuple(
        Sample(
            at_s=float(at_s),
            moved=(float(sides[0]), float(sides[1])),
            noise=noise,
            companions=_eyes(eyes.sides[row], eyes.noise),
            grade=known.grade,
            eyes_true=film.eyes_true(grade),
        )
        for at_s, sides, row in zip(known.at_s, known.sides, rows, strict=True)
    )


def _eyes(sides: PerSide, noise: float) -> dict[Region, Reading]:
    """What the eyes did, where that was seen on both sides."""
    if not np.isfinite(sides).all():
        return {}
    return {Region.EYES: Reading(float(sides[0]), float(sides[1]), noise)}
