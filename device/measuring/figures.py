"""The figures of every gesture in a film, as the mirror's coaching has them of a repetition.

Pure. What the frames cannot bear is None, never zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np

from device.eyes.measurement.measures import PerSide
from device.face.seen import Grade, Side
from device.measuring.course import FEWEST, Course, Floats, velocity
from device.measuring.digits import rounded
from device.measuring.film import NARROWING, Film
from device.measuring.following import FOLLOWED, Followed, spans_of
from device.measuring.gesture import Gesture, OneSide, Times, Together
from device.measuring.gestures import Span
from device.measuring.names import unit
from device.mirror.coaching import symmetry
from device.mirror.coaching.repetition import synkinesis_limit
from device.mirror.coaching.sample import Sample, Samples
from device.settings import Practice

LATE_S = 1.0
"""For so long after a hold began, or a gesture ended, the later side may still begin, or end."""
TONE_AFTER_S = 1.0
"""From the end of a gesture to where its resting tone is read. Ours."""

Pair = tuple[float | None, float | None]
"""The person's left and right."""


@dataclass(frozen=True)
class Wanted:
    """What is known of the face: the side that is affected, and its reference smile."""

    affected: Side | None = None
    reference_mm: float | None = None


@dataclass(frozen=True)
class Shown:
    """What a film shows of one gesture: its course, its moments, and its samples in three parts.

    `course` is of the whole film. There are no samples where too little could be measured.
    """

    course: Course
    span: Span
    rise: Samples
    hold: Samples
    fall: Samples

    def on(self, side: Side) -> float | None:
        """The median of one side over the hold."""
        return symmetry.middle(self.hold, lambda sample: sample.excursion_on(side))


def figures(film: Film, path: str, wanted: Wanted, practice: Practice) -> Iterator[Gesture]:
    """Every gesture of a film, movement by movement."""
    for followed in FOLLOWED:
        graded = spans_of(followed, film, practice)
        ends_s = [0.0, *(span.to_s for _, span in graded)]
        begins_s = [*(span.from_s for _, span in graded[1:]), inf]
        for (grade, span), before_s, after_s in zip(graded, ends_s, begins_s, strict=False):
            course = followed.course(film, grade)
            shown = _shown(film, course, span, practice)
            tones = _tones(course.known(), span, (before_s, after_s), practice)
            yield _gesture(film, path, followed, shown, tones, wanted, practice)


def _gesture(
    film: Film,
    path: str,
    followed: Followed,
    shown: Shown,
    tones: tuple[Pair, Pair],
    wanted: Wanted,
    practice: Practice,
) -> Gesture:
    left, right = _sides(shown, tones)
    smile, eyes = followed is FOLLOWED[0], followed.measure is NARROWING
    affected = None if eyes else wanted.affected
    scale = film.mm_per_iod[np.isfinite(film.mm_per_iod)]
    return Gesture(
        path=path,
        gesture=followed.name,
        unit=unit(followed.measure),
        grade=shown.course.grade,
        times=_times(shown.span),
        peak=round(shown.span.peak, 3),
        left=left,
        right=right,
        together=_together(shown, practice),
        effort=rounded(symmetry.effort(shown.hold, wanted.reference_mm)) if smile else None,
        synkinesis=rounded(symmetry.synkinesis(shown.hold, affected)) if affected else None,
        synkinesis_onset=_synkinesis_onset(shown, affected, practice),
        noise=rounded(shown.course.noise, 4),
        measured_share=round(_measured_share(shown.course, shown.span), 3),
        mm_per_iod=rounded(float(np.median(scale))) if len(scale) else None,
    )


def _shown(film: Film, course: Course, span: Span, practice: Practice) -> Shown:
    from_s, to_s = span.from_s - practice.smoothing_s, span.to_s + LATE_S
    enough = _measured_share(course, span) >= practice.valid_share_needed
    samples = _samples(film, course.within(from_s, to_s)) if enough else ()
    return Shown(
        course,
        span,
        rise=symmetry.between(samples, from_s, span.hold_from_s + LATE_S),
        hold=symmetry.between(samples, span.hold_from_s, np.nextafter(span.hold_to_s, inf)),
        fall=symmetry.between(samples, span.hold_to_s, inf),
    )


def _samples(film: Film, course: Course) -> Samples:
    """A part of a course as coaching has it, with what the eyes did meanwhile.

    Coaching follows the mouth; here whatever is followed takes its place.
    """
    known = course.known()
    if not len(known.at_s):
        return ()
    grade = film.grade_within(NARROWING, known.at_s[0], known.at_s[-1])
    eyes = film.course(NARROWING, grade)
    rows = np.searchsorted(eyes.at_s, known.at_s)
    return tuple(
        Sample(
            at_s=float(at_s),
            excursion_mm=(float(sides[0]), float(sides[1])),
            narrowing=_both(eyes.sides[row]),
            excursion_noise_mm=known.noise,
            narrowing_noise=eyes.noise,
            grade=known.grade,
        )
        for at_s, sides, row in zip(known.at_s, known.sides, rows, strict=True)
    )


def _both(sides: PerSide) -> tuple[float, float] | None:
    return (float(sides[0]), float(sides[1])) if np.isfinite(sides).all() else None


def _measured_share(course: Course, span: Span) -> float:
    frames = course.within(span.from_s, span.to_s)
    return len(frames.known().at_s) / len(frames.at_s)


def _times(span: Span) -> Times:
    onset_s, offset_s = span.onset_s, span.offset_s
    whole = onset_s is not None and offset_s is not None
    return Times(
        onset_s=rounded(onset_s),
        time_to_peak_s=rounded(span.peak_s - onset_s) if onset_s is not None else None,
        hold_from_s=round(span.hold_from_s, 3),
        hold_s=round(span.hold_to_s - span.hold_from_s, 3),
        offset_s=rounded(offset_s),
        duration_s=rounded(span.to_s - span.from_s) if whole else None,
    )


def _sides(shown: Shown, tones: tuple[Pair, Pair]) -> tuple[OneSide, OneSide]:
    up, down = _speeds(shown)
    before, after = tones
    left, right = (
        OneSide(*map(rounded, (shown.on(side), up[row], down[row], before[row], after[row])))
        for row, side in enumerate(Side)
    )
    return left, right


def _speeds(shown: Shown) -> tuple[Pair, Pair]:
    """Each side's greatest velocity up, and down, both positive."""
    if not shown.hold:
        return (None, None), (None, None)
    span, known = shown.span, shown.course.known()
    speeds = velocity(known.at_s, known.sides)
    up = (known.at_s >= span.from_s) & (known.at_s <= span.hold_to_s)
    down = (known.at_s >= span.hold_from_s) & (known.at_s <= span.to_s)
    return _greatest(speeds[up]), _greatest(-speeds[down])


def _greatest(speeds: Floats) -> Pair:
    known = speeds[np.isfinite(speeds).all(axis=1)]
    if not len(known):
        return None, None
    left, right = known.max(axis=0)
    return float(left), float(right)


def _tones(
    known: Course, span: Span, between_s: tuple[float, float], practice: Practice
) -> tuple[Pair, Pair]:
    """What is left of rest before and after, within the ends of the gestures beside this one."""
    window_s = practice.rest_gate_s
    after_s = span.to_s + TONE_AFTER_S
    before = known.within(max(between_s[0], span.from_s - window_s), span.from_s)
    after = known.within(after_s, min(between_s[1], after_s + window_s))
    return (_tone(before) if span.onset_s is not None else (None, None)), _tone(after)


def _tone(course: Course) -> Pair:
    if len(course.at_s) < FEWEST:
        return None, None
    left, right = np.median(course.sides, axis=0)
    return float(left), float(right)


def _together(shown: Shown, practice: Practice) -> Together:
    left, right = shown.on(Side.LEFT), shown.on(Side.RIGHT)
    gap = left - right if left is not None and right is not None else None
    start_ms, end_ms = _gaps_ms(shown, practice)
    share = symmetry.symmetry(shown.hold, practice)
    return Together(
        start_gap_ms=start_ms,
        hold_gap=rounded(gap),
        end_gap_ms=end_ms,
        symmetry=rounded(share, 1 if shown.course.grade is Grade.COARSE else 3),
    )


def _gaps_ms(shown: Shown, practice: Practice) -> tuple[int | None, int | None]:
    """The left's start and end after the right's; None where the film does not show them."""
    start = symmetry.gap_ms(shown.rise, Side.LEFT, shown.hold, practice, rising=True)
    end = symmetry.gap_ms(shown.fall, Side.LEFT, shown.hold, practice, rising=False)
    return start if shown.span.onset_s is not None else None, end


def _synkinesis_onset(shown: Shown, affected: Side | None, practice: Practice) -> float | None:
    if affected is None or shown.span.onset_s is None:
        return None
    limit = synkinesis_limit(shown.hold, practice)
    return rounded(symmetry.synkinesis_onset_mm(shown.rise, affected, limit, practice))
