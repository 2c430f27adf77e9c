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
    """The larger side's median excursion as a fraction of the reference smile, mm."""
    if reference_mm is None:
        return None
    largest = middle(samples, Sample.largest)
    return None if largest is None else largest / reference_mm


def symmetry(hold: Samples, practice: Practice) -> float | None:
    """Smaller side's median excursion over the hold ÷ the larger's, 0 to 1.

    None when the larger side is not clear of the noise: a still face has no symmetry.
    """
    if not is_clear(hold, practice):
        return None
    sides = sorted(median(s.on(side) for s in hold) for side in Side)
    return max(0.0, sides[0] / sides[1]) if sides[1] > 0.0 else None


def synkinesis(samples: Samples, affected: Side) -> float | None:
    """S over the samples, as a median, so that blinks are removed."""
    return middle(samples, lambda sample: sample.synkinesis(affected))


def synkinesis_onset_mm(
    rise: Samples, affected: Side, limit: float, practice: Practice
) -> float | None:
    """The larger side's excursion at which S first is above `limit`; None where it never is.

    Both are medians over `eye_smoothing_s`, so that no blink is taken for co-movement.
    """
    for sample in rise:
        whole = sample.at_s - rise[0].at_s >= practice.eye_smoothing_s
        steady = latest(rise, sample.at_s, practice.eye_smoothing_s)
        recent = [one for one in steady if one.at_s <= sample.at_s]
        found = synkinesis(recent, affected) if whole else None
        if found is not None and found > limit:
            at_mm = middle(recent, Sample.largest)
            return None if at_mm is None else max(0.0, at_mm)
    return None


def is_clear(samples: Samples, practice: Practice) -> bool:
    """Whether the larger side moved by more than the noise."""
    largest = middle(samples, Sample.largest)
    return largest is not None and largest >= practice.clear_noise_factor * noise_of(samples)


def is_steady(hold: Samples, practice: Practice) -> bool:
    """Whether each side stayed where it was: the medians of the hold's thirds, against noise.

    A hold of fewer than three samples cannot tell.
    """
    third = len(hold) // 3
    if not third:
        return False
    parts = (hold[:third], hold[third:-third], hold[-third:])
    least = max(practice.steady_hold_mm, practice.clear_noise_factor * noise_of(hold))
    sides = ([median(one.on(side) for one in part) for part in parts] for side in Side)
    return all(max(middles) - min(middles) <= least for middles in sides)


def noise_of(samples: Samples) -> float:
    """The noise of the movement that these samples carry (0 with no samples)."""
    return max((sample.noise for sample in samples), default=0.0)


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

    A side has begun when its running median has for the last time been below `onset_share` of its
    own hold amplitude, and has ended when it has for the last time been above. None when a side is
    too small against its noise for a moment to be told, or was never seen on both sides of it.
    """
    late = _crossing_s(samples, affected, hold, practice, rising=rising)
    early = _crossing_s(samples, affected.other, hold, practice, rising=rising)
    return None if late is None or early is None else round((late - early) * 1000)


def gap(samples: Samples, affected: Side) -> float | None:
    """By how far the affected side is ahead of the other, on the mean of these samples."""
    if not samples:
        return None
    return fmean(s.on(affected) - s.on(affected.other) for s in samples)


def both_sides(samples: Samples, affected: Side) -> tuple[float, float] | None:
    """The affected side's median, and the other's."""
    here = middle(samples, lambda sample: sample.on(affected))
    there = middle(samples, lambda sample: sample.on(affected.other))
    return None if here is None or there is None else (here, there)


def _mean_largest(samples: Samples) -> float | None:
    return fmean(map(Sample.largest, samples)) if len(samples) >= 3 else None


def _crossing_s(
    samples: Samples, side: Side, hold: Samples, practice: Practice, *, rising: bool
) -> float | None:
    amplitude = middle(hold, lambda sample: sample.on(side))
    if amplitude is None or amplitude < practice.together_noise_factor * noise_of(hold):
        return None
    level = practice.onset_share * amplitude
    path = [(sample.at_s, _around(samples, sample.at_s, side, practice)) for sample in samples]
    before = [(value < level) == rising for _, value in path]
    if True not in before:
        return None
    last = len(before) - 1 - before[::-1].index(True)
    return path[last + 1][0] if last + 1 < len(path) else None


def _around(samples: Samples, at_s: float, side: Side, practice: Practice) -> float:
    """One side's running median about a moment that has a sample."""
    half_s = practice.smoothing_s / 2
    return median(sample.on(side) for sample in between(samples, at_s - half_s, at_s + half_s))
