"""How finely a face at rest can be read: one standard deviation of each measure in one frame."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from device.eyes.measurement.measures import PerSide
from device.eyes.measurement.usual import sigma
from device.face.seen import MeasureName

SEEN_SHARE = 0.5
"""Of the frames; of a measure that was seen in fewer no noise is known."""
LEAST_PX = 1 / 32 / math.sqrt(12)
"""One sigma of a place that OpenCV rounds to a 32nd of a pixel, as in every crop and patch: no
reading is finer, even of frames that are the same to the last bit."""
LEAST_IOD = LEAST_PX / 150
"""The same in a crop in which the iod is 150 px: 5 thousandths of a millimetre."""
ARM_IOD = 0.3
"""From the middle of the lower lip to a commissure, about: what a smile's angle is seen at."""
FISSURE_IOD = 0.1
"""The opening of an eye, about: a narrowing is a share of it."""


def noises(
    frames: Sequence[Mapping[MeasureName, PerSide]], mm_per_iod: float
) -> dict[MeasureName, float]:
    """One sigma of a single frame for each measure, the larger side's, from frames at rest.

    NaN where a side was seen in less than half of them; never less than what can be told apart.
    """
    found = {name: _larger_sigma([one[name] for one in frames]) for name in MeasureName}
    return {name: at_least(one, least(name, mm_per_iod)) for name, one in found.items()}


def at_least(noise: float, floor: float) -> float:
    """A noise, but not less than a floor; NaN stays NaN."""
    return noise if math.isnan(noise) else max(noise, floor)


def least(name: MeasureName, mm_per_iod: float) -> float:
    """The least noise of a measure, in its own unit."""
    if name.endswith("_deg"):
        return math.degrees(LEAST_IOD / ARM_IOD)
    return LEAST_IOD / FISSURE_IOD if name.endswith("_share") else LEAST_IOD * mm_per_iod


def _larger_sigma(values: Sequence[PerSide]) -> float:
    sides = np.array(values)
    known = np.isfinite(sides).mean(axis=0).min() >= SEEN_SHARE
    return float(sigma(sides).max()) if known else math.nan
