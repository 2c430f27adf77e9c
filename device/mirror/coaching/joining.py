"""What joins in: co-movement of other parts of the face, the affected side against the other.

Never against zero: healthy eyes narrow on a smile, both alike (doi 10.1002/lary.23778). So it is
the affected side's more that counts, and only beyond the noise.
"""

from __future__ import annotations

from device.face.seen import Region, Side
from device.mirror.coaching import symmetry
from device.mirror.coaching.sample import Samples
from device.settings import Practice


def joined(samples: Samples, affected: Side, practice: Practice) -> Region | None:
    """The region that joins in the most, against its own limit; None where all keep quiet.

    An eye that joins in comes before all others: it is what a smile must stay below.
    """
    if joins(Region.EYES, samples, affected, practice):
        return Region.EYES
    over = {
        region: excess / limit_of(region, samples, practice)
        for region in _regions(samples)
        if (excess := excess_of(region, samples, affected)) is not None
    }
    most = max(over, key=lambda region: over[region], default=None)
    return most if most is not None and over[most] > 1.0 else None


def joins(region: Region, samples: Samples, affected: Side, practice: Practice) -> bool:
    """Whether one region joins in."""
    excess = excess_of(region, samples, affected)
    return excess is not None and excess > limit_of(region, samples, practice)


def excess_of(region: Region, samples: Samples, affected: Side) -> float | None:
    """By how much more a region does on the affected side, as a median, so without blinks."""
    return symmetry.middle(samples, lambda sample: sample.excess(region, affected))


def limit_of(region: Region, samples: Samples, practice: Practice) -> float:
    """Above this a region has joined in: the threshold, or a multiple of the samples' own noise."""
    least, times = (
        (practice.synkinesis_threshold, practice.synkinesis_noise_factor)
        if region is Region.EYES
        else (practice.joining_mm, practice.joining_noise_factor)
    )
    return max(least, times * max(_noises(region, samples), default=0.0))


def _noises(region: Region, samples: Samples) -> list[float]:
    return [s.companions[region].noise for s in samples if region in s.companions]


def _regions(samples: Samples) -> list[Region]:
    """In the order of their names, so that the same samples give the same answer."""
    return sorted({region for sample in samples for region in sample.companions})
