"""What coaching works with of a frame, and the one grade on which frames are compared.

Skin and landmarks have zeros of their own, so a repetition is judged on one of them throughout:
on skin where skin was measured nearly all the time, and otherwise on landmarks, all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from device.face.seen import FitView, Grade, Measure, MeasureName, Seen, Side

FINE_SHARE_NEEDED = 0.9
"""Of the frames with a face: with fewer measured on skin, all are taken by landmarks. Ours."""


@dataclass(frozen=True)
class Look:
    """The measures of one fit frame that coaching follows; `eyes` is None where they were poor."""

    at_s: float
    mouth: Measure
    eyes: Measure | None


@dataclass(frozen=True)
class Sample:
    """The same on one grade. Sides are the person's.

    `excursion_mm` and `narrowing` (share of the fissure at rest, None where the eyes could not be
    measured) are (left, right); the two noises are one standard deviation of a frame at rest, in
    the same units. `grade` is the mouth's.
    """

    at_s: float
    excursion_mm: tuple[float, float]
    narrowing: tuple[float, float] | None
    excursion_noise_mm: float
    narrowing_noise: float
    grade: Grade

    def largest_mm(self) -> float:
        """The larger side's excursion: what effort is made of."""
        return max(self.excursion_mm)

    def excursion_on(self, side: Side) -> float:
        """One side's excursion in mm."""
        return self.excursion_mm[side is Side.RIGHT]

    def synkinesis(self, affected: Side) -> float | None:
        """S: relative fissure narrowing of the affected eye minus the unaffected one's."""
        if self.narrowing is None:
            return None
        here = self.narrowing[affected is Side.RIGHT]
        return here - self.narrowing[affected is Side.LEFT]


Samples = Sequence[Sample]


def look_of(seen: Seen) -> Look | None:
    """What coaching needs of a frame, or None when the mouth could not be measured."""
    mouth = seen.measures.get(MeasureName.ORAL_COMMISSURE_EXCURSION_MM)
    if not isinstance(seen.view, FitView) or mouth is None:
        return None
    eyes = seen.measures.get(MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE)
    return Look(seen.at_s, mouth, eyes)


def on_one_grade(looks: Sequence[Look], phases: Sequence[Sequence[Look]] = ()) -> Samples:
    """The looks as samples of one grade, mouth and eyes each on its own; without it, left out.

    The grade is fine only if it is in each of the `phases`, or in all looks where none are given:
    a movement that was too big for skin must not be judged by the rest around it.
    """
    parts = [part for part in phases if part] or [looks]
    mouth = _lowest(grade_of(look.mouth for look in part) for part in parts)
    eyes = _lowest(grade_of(look.eyes for look in part if look.eyes) for part in parts)
    samples = (_sample(look, mouth, eyes) for look in looks)
    return tuple(sample for sample in samples if sample)


def grade_of(measures: Iterable[Measure]) -> Grade:
    """The grade that all of these are to be compared on."""
    fine = [measure.fine is not None for measure in measures]
    return Grade.FINE if fine and sum(fine) >= FINE_SHARE_NEEDED * len(fine) else Grade.COARSE


def _lowest(grades: Iterable[Grade]) -> Grade:
    return Grade.COARSE if Grade.COARSE in set(grades) else Grade.FINE


def _sample(look: Look, mouth_grade: Grade, eyes_grade: Grade) -> Sample | None:
    mouth = look.mouth.by(mouth_grade)
    eyes = look.eyes.by(eyes_grade) if look.eyes else None
    if mouth is None:
        return None
    return Sample(
        at_s=look.at_s,
        excursion_mm=(mouth.left, mouth.right),
        narrowing=(eyes.left, eyes.right) if eyes else None,
        excursion_noise_mm=mouth.noise,
        narrowing_noise=eyes.noise if eyes else 0.0,
        grade=mouth_grade,
    )
