"""What many timings come to: medians, tails, and ratios between contenders that took turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from random import Random
from statistics import median

ROUND = 10
"""Frames of a round: while it follows a face, ours looks round for others once in so many."""
RESAMPLES = 1000
SURE_SHARE = 0.95
"""Of the resampled ratios, how many lie in the interval that is told."""


@dataclass(frozen=True)
class Ratio:
    """A paired ratio, and the interval in which it surely lies."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"

    def judged(self, limit: float) -> str:
        """Whether a target, a limit from above, is reached; only a whole interval can tell."""
        if self.low <= limit < self.high:
            return f"unsure (≤ {limit:g})"
        return f"{'met' if self.high <= limit else 'missed'} (≤ {limit:g})"


def rounds(values: Sequence[float]) -> list[float]:
    """The sums of whole rounds; frames left over at the end are not told."""
    whole = len(values) - len(values) % ROUND
    return [sum(values[first : first + ROUND]) for first in range(0, whole, ROUND)]


def at_share(values: Sequence[float], share: float) -> float:
    """The value that a share of all values, 0 to 1, does not exceed (nearest rank)."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def per_frame(values: Sequence[float]) -> float:
    """The cost of a frame, the looks round spread over all: the median round divided by ROUND."""
    return median(rounds(values)) / ROUND


def paired_ratio(ours: Sequence[float], theirs: Sequence[float], seed: int = 0) -> Ratio:
    """Ours over theirs on the same frames: the median over rounds, by percentile bootstrap.

    A round at a time, so that what happens once a round counts, and load on the machine, which
    comes in spells, lies on both sides of each ratio.
    """
    pairs = zip(rounds(ours), rounds(theirs), strict=True)
    ratios = [one / other for one, other in pairs]
    chance = Random(seed)  # noqa: S311  (no secret)
    found = [median(chance.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES)]
    outside = (1 - SURE_SHARE) / 2
    return Ratio(median(ratios), at_share(found, outside), at_share(found, 1 - outside))
