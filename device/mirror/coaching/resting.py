"""When a face is at rest, and when it is not any more: limits against the person's own noise."""

from __future__ import annotations

from device.mirror.coaching.sample import Samples
from device.mirror.coaching.symmetry import latest, middle, noise_of
from device.settings import Practice


def is_at_rest(samples: Samples, now_s: float, least: float, practice: Practice) -> bool:
    """Whether both sides stayed within the person's own noise for the gate's time.

    The gate (clinical.md: 3 × own noise for 1.5 s) looks at thirds of its window, each by its
    median, so that one bad frame neither opens nor shuts it. Skin is measured finer than a face
    comes back to its rest, so the limit is never below `least`, in the measure's unit.
    """
    third = practice.rest_gate_s / 3
    windows = [_window(samples, now_s - n * third, third) for n in range(3)]
    limit = rest_limit(noise_of(samples), least, practice)
    return all(_still(window, limit) for window in windows)


def rest_limit(noise: float, least: float, practice: Practice) -> float:
    """A side that is farther from rest than this is not at rest."""
    return max(practice.rest_gate_noise_factor * noise, least)


def tone_limit(noise_mm: float, practice: Practice) -> float:
    """Resting tone above this has risen: clinical.md, 0.5 mm or four times own noise."""
    return max(practice.resting_tone_end_mm, practice.resting_tone_noise_factor * noise_mm)


def _window(samples: Samples, end_s: float, length_s: float) -> Samples:
    return [s for s in latest(samples, end_s, length_s) if s.at_s < end_s]


def _still(window: Samples, limit: float) -> bool:
    largest = middle(window, lambda sample: max(map(abs, sample.moved)))
    return largest is not None and largest <= limit
