"""What is told of one gesture: the words and their meaning; `figures.py` works them out."""

from __future__ import annotations

import msgspec

from device.face.seen import Grade


class Times(msgspec.Struct, frozen=True):
    """When, in seconds of the film; null is what the film does not show.

    `onset_s`, `offset_s`: the larger side's running median leaves, and is back in, what still
    counts as rest: three times its noise and at least 0.25 mm, or a twentieth of the fissure.
    `duration_s` lies between them. `hold_from_s` and `hold_s`: where it first comes within a fifth
    of its peak, and how long it is until it last does; `time_to_peak_s` counts from the onset.
    """

    onset_s: float | None
    time_to_peak_s: float | None
    hold_from_s: float
    hold_s: float
    offset_s: float | None
    duration_s: float | None


class OneSide(msgspec.Struct, frozen=True):
    """One side of the person's face, in the gesture's unit, as change from rest.

    `hold`: the median over the hold. `rise_speed`, `fall_speed`: the greatest velocity upwards
    until the hold ends, and downwards from where it begins, per second; velocity is the
    least-squares slope over 0.3 s (`course.velocity`). `tone_before`, `tone_after`: the median in
    the 1.5 s up to the onset, and in 1.5 s from 1 s after the end: what is left of the gesture.
    """

    hold: float | None
    rise_speed: float | None
    fall_speed: float | None
    tone_before: float | None
    tone_after: float | None


class Together(msgspec.Struct, frozen=True):
    """The person's left against their right.

    `start_gap_ms`, `end_gap_ms`: by how much the left begins, and ends, after the right; a side has
    begun, or ended, at a quarter of its own hold. `hold_gap`: left minus right over the hold.
    `symmetry`: the smaller side's mean over the hold divided by the larger's, 0 to 1 (healthy faces
    are not at 1); by landmarks it bears one digit. Null where a side is not clear of its noise.
    """

    start_gap_ms: int | None
    hold_gap: float | None
    end_gap_ms: int | None
    symmetry: float | None


class Gesture(msgspec.Struct, frozen=True, kw_only=True):
    """One gesture: a measure that left rest and came back, all on one grade.

    `gesture` names the movement, `unit` its lengths: mm, or share of the palpebral fissure at rest;
    `mm_per_iod` makes the first fractions of the interocular distance. `peak` is the highest of
    the larger side's running median. `effort`: the larger side over the hold as a share of the
    reference smile. `synkinesis`: S, the relative narrowing of the affected eye minus the other's,
    median over the hold; `synkinesis_onset`: the larger side at which S first stays above its
    threshold (0.1, or three times its noise), by medians of a second, null where it never does.

    `noise` is one standard deviation of a frame at rest. `measured_share` is of the frames in the
    gesture; under 0.6 no figure is made of it. Null is what could not be told, never zero.
    """

    path: str
    gesture: str
    unit: str
    grade: Grade
    times: Times
    peak: float
    left: OneSide
    right: OneSide
    together: Together
    effort: float | None
    synkinesis: float | None
    synkinesis_onset: float | None
    noise: float | None
    measured_share: float
    mm_per_iod: float | None
