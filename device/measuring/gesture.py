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

    `hold`: its median over the hold. A side that is not above rest then by three times its noise
    did not move: its next four are null. Where no noise is known, as against a picture, a third of
    0.25 mm, or of 0.05 of the fissure, stands for it in all figures.

    `onset_s`, `offset_s`: its running median (0.5 s; of eyes 1 s) last rises through a quarter of
    its own hold before it first is within a fifth of that, and first falls through it after it last
    was there, seconds of the film; null where the two frames around it lie more than 0.15 s apart.

    `rise_speed`, `fall_speed`: its greatest velocity upwards until the hold ends, and downwards
    from where it begins, per second; velocity is the least-squares slope over 0.3 s
    (`course.velocity`). Null where that is less than three times its own noise, and of a rise whose
    onset, or a fall whose offset, is null.

    `tone_before`, `tone_after`: its median in the 1.5 s up to the gesture's onset, and in 1.5 s
    from 1 s after its end: what is left of the movement.
    """

    hold: float | None
    onset_s: float | None
    offset_s: float | None
    rise_speed: float | None
    fall_speed: float | None
    tone_before: float | None
    tone_after: float | None


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """The person's left against their right, from start to rest.

    - start: `start_gap_ms` = 1000 (onset_s of the left - onset_s of the right)
    - move: `move_gap` = mean of (left - right) over the frames from the gesture's onset to where
      its hold begins
    - end: `hold_gap` = hold of the left - hold of the right
    - relax: `end_gap_ms` = 1000 (offset_s of the left - offset_s of the right), and
      `tone_gap` = tone_after of the left - tone_after of the right

    Gaps without a unit are in the gesture's own. Moments are null where either side did not move
    clear of its noise; a difference of sizes is told of a still side too, and is to be read beside
    the gesture's noise. `symmetry`: the smaller side's median over the hold divided by the
    larger's, 0 to 1 (healthy faces are not at 1), null where the larger is not three times its
    noise; by landmarks it bears one digit.
    """

    start_gap_ms: int | None
    move_gap: float | None
    hold_gap: float | None
    end_gap_ms: int | None
    tone_gap: float | None
    symmetry: float | None


class Gesture(msgspec.Struct, frozen=True, kw_only=True):
    """One gesture: a measure that left rest and came back, all on one grade.

    `gesture` names the movement, `unit` its lengths: mm, or share of the palpebral fissure at rest;
    `mm_per_iod` makes the first fractions of the interocular distance. `peak` is the highest of
    the larger side's running median. `effort`: the larger side over the hold as a share of the
    reference smile, null where symmetry is. `synkinesis`: S, the relative narrowing of the affected
    eye minus the other's, median over the hold; `synkinesis_onset`: the larger side at which S
    first is above its threshold (0.1, or three times its noise), by medians of a second, null where
    it never is.
    Both are null where eyes are by landmarks and were not learned closed: those tell half of it.

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
