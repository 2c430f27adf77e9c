"""The figures of every gesture in a film, as the mirror's coaching has them of a repetition.

Pure. What the frames cannot bear is None, never zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from device.face.seen import Grade, Region, Side
from device.measuring.course import FEWEST
from device.measuring.digits import plain, rounded
from device.measuring.film import NARROWING, Film
from device.measuring.following import FOLLOWED, spans_of
from device.measuring.gesture import Gesture, OneSide, Times, Together
from device.measuring.gestures import Span
from device.measuring.names import unit
from device.measuring.shown import Shown, shown_in
from device.measuring.sides import both_sides
from device.mirror.coaching import symmetry
from device.mirror.coaching.joining import limit_of
from device.settings import Practice


@dataclass(frozen=True)
class Wanted:
    """What is known of the face: the side that is affected, and its reference smile."""

    affected: Side | None = None
    reference_mm: float | None = None


def figures(film: Film, path: str, wanted: Wanted, practice: Practice) -> Iterator[Gesture]:
    """Every gesture of a film, movement by movement."""
    for followed in FOLLOWED:
        graded = spans_of(followed, film, practice)
        ends_s = [0.0, *(span.to_s for _, span in graded)]
        begins_s = [*(span.from_s for _, span in graded[1:]), inf]
        for (grade, span), before_s, after_s in zip(graded, ends_s, begins_s, strict=False):
            shown = shown_in(film, followed, grade, span, (before_s, after_s), practice)
            yield _gesture(film, path, shown, wanted, practice)


def _gesture(film: Film, path: str, shown: Shown, wanted: Wanted, practice: Practice) -> Gesture:
    followed, left, right = shown.followed, *both_sides(shown, practice)
    is_smile, is_of_eyes = followed is FOLLOWED[0], followed.measure is NARROWING
    affected = wanted.affected if shown.eyes_true and not is_of_eyes else None
    has_effort = is_smile and symmetry.is_clear(shown.hold, practice)
    effort = symmetry.effort(shown.hold, wanted.reference_mm) if has_effort else None
    return Gesture(
        path=path,
        gesture=followed.name,
        unit=unit(followed.measure),
        grade=shown.course.grade,
        times=_times(shown.span),
        peak=plain(shown.span.peak, 3),
        left=left,
        right=right,
        together=_together(shown, left, right, practice),
        effort=rounded(effort),
        synkinesis=rounded(symmetry.synkinesis(shown.hold, affected)) if affected else None,
        synkinesis_onset=_synkinesis_onset(shown, affected, practice),
        noise=rounded(shown.course.noise, 4),
        measured_share=round(shown.measured_share, 3),
        mm_per_iod=rounded(film.usual_mm_per_iod),
    )


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


def _together(shown: Shown, left: OneSide, right: OneSide, practice: Practice) -> Together:
    share = symmetry.symmetry(shown.hold, practice)
    return Together(
        start_gap_ms=_gap_ms(left.onset_s, right.onset_s),
        move_gap=_move_gap(shown),
        hold_gap=_gap(left.hold, right.hold),
        end_gap_ms=_gap_ms(left.offset_s, right.offset_s),
        tone_gap=_gap(left.tone_after, right.tone_after),
        symmetry=rounded(share, 1 if shown.course.grade is Grade.COARSE else 3),
    )


def _move_gap(shown: Shown) -> float | None:
    """The left's mean lead while the gesture rises; None where the film does not show that."""
    span = shown.span
    rise = shown.course.within(span.from_s, span.hold_from_s)
    if span.onset_s is None or not shown.hold or len(rise.at_s) < FEWEST:
        return None
    left, right = rise.sides.mean(axis=0)
    return rounded(float(left - right))


def _gap(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else rounded(left - right)


def _gap_ms(left_s: float | None, right_s: float | None) -> int | None:
    """By how much the left is later, ms."""
    return None if left_s is None or right_s is None else round(1000 * (left_s - right_s))


def _synkinesis_onset(shown: Shown, affected: Side | None, practice: Practice) -> float | None:
    if affected is None or shown.span.onset_s is None:
        return None
    limit = limit_of(Region.EYES, shown.hold, practice)
    return rounded(symmetry.synkinesis_onset_mm(shown.climb, affected, limit, practice))
