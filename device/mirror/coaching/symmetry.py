"""Figures of both sides over time: pure functions from samples to one number each.

A figure that the samples cannot bear is None, never zero: "can't tell" is an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import fmean, median

from device.face.seen import Side
from device.mirror.coaching.sample import Sample, Samples
from device.settings import Practice


def between(samples: Samples, start_s: float, end_s: float) -> Samples:
    """The samples captured in [start, end)."""
    return [sample for sample in samples if start_s <= sample.at_s < end_s]


def latest(samples: Samples, now_s: float, window_s: float) -> Samples:
    """The samples of the last `window_s` seconds."""
    return between(samples, now_s - window_s, float("inf"))


def middle(samples: Samples, of: Callable[[Sample], float | None]) -> float | None:
    """The median over the samples that have it: blinks and single bad frames fall out of it."""
    known = [value for sample in samples if (value := of(sample)) is not None]
    return median(known) if known else None


def effort(samples: Samples, reference_mm: float | None) -> float | None:
    """The larger side's median excursion as a fraction of the reference smile."""
    if reference_mm is None:
        return None
    largest = middle(samples, Sample.largest_mm)
    return None if largest is None else largest / reference_mm


def symmetry(hold: Samples, practice: Practice) -> float | None:
    """Smaller side's mean excursion over the hold ÷ the larger's, 0 to 1.

    None when the larger side is not clear of the noise: a still face has no symmetry.
    """
    if not hold:
        return None
    sides = sorted(fmean(s.excursion_on(side) for s in hold) for side in Side)
    if sides[1] < practice.clear_noise_factor * noise_mm(hold):
        return None
    return max(0.0, sides[0] / sides[1])


def synkinesis(samples: Samples, affected: Side) -> float | None:
    """S over the samples, as a median, so that blinks are removed."""
    return middle(samples, lambda sample: sample.synkinesis(affected))


def synkinesis_onset_mm(
    rise: Samples, affected: Side, limit: float, practice: Practice
) -> float | None:
    """The larger side's excursion at which S first stays above `limit`; None where it never does.

    Both are medians over `eye_smoothing_s`, so that no blink is taken for co-movement.
    """
    for sample in rise:
        whole = sample.at_s - rise[0].at_s >= practice.eye_smoothing_s
        steady = latest(rise, sample.at_s, practice.eye_smoothing_s)
        recent = [one for one in steady if one.at_s <= sample.at_s]
        found = synkinesis(recent, affected) if whole else None
        if found is not None and found > limit:
            return middle(recent, Sample.largest_mm)
    return None


def noise_mm(samples: Samples) -> float:
    """The excursion noise that these samples carry (0 with no samples)."""
    return max((sample.excursion_noise_mm for sample in samples), default=0.0)


def fastest_mm_s(samples: Samples, window_s: float = 1.0) -> float | None:
    """The steepest rise of the larger side: greatest slope between means of adjoining windows."""
    means = [
        (first, second)
        for start in samples
        if (first := _mean_largest(between(samples, start.at_s, start.at_s + window_s))) is not None
        and (
            second := _mean_largest(
                between(samples, start.at_s + window_s, start.at_s + 2 * window_s)
            )
        )
        is not None
    ]
    return max(((second - first) / window_s for first, second in means), default=None)


def gap_ms(
    samples: Samples, affected: Side, hold: Samples, practice: Practice, *, rising: bool
) -> int | None:
    """Milliseconds by which the affected side begins (or ends) after the unaffected side.

    Each side's moment is when its running median crosses `onset_share` of its own hold amplitude.
    None when a side did not move clear of the noise, or never crossed.
    """
    late = _crossing_s(samples, affected, hold, practice, rising=rising)
    early = _crossing_s(samples, affected.other, hold, practice, rising=rising)
    return None if late is None or early is None else round((late - early) * 1000)


def gap_mm(samples: Samples, affected: Side) -> float | None:
    """By how far the affected side is ahead of the other, mm, on the mean of these samples."""
    if not samples:
        return None
    return fmean(s.excursion_on(affected) - s.excursion_on(affected.other) for s in samples)


def _mean_largest(samples: Samples) -> float | None:
    return fmean(map(Sample.largest_mm, samples)) if len(samples) >= 3 else None


def _crossing_s(
    samples: Samples, side: Side, hold: Samples, practice: Practice, *, rising: bool
) -> float | None:
    amplitude = middle(hold, lambda sample: sample.excursion_on(side))
    if amplitude is None or amplitude < practice.clear_noise_factor * noise_mm(hold):
        return None
    level = practice.onset_share * amplitude
    half_s = practice.smoothing_s / 2
    for sample in samples:
        around = between(samples, sample.at_s - half_s, sample.at_s + half_s)
        here = middle(around, lambda s: s.excursion_on(side))
        if here is not None and (here >= level) == rising:
            return sample.at_s
    return None
