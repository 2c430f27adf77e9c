"""One good frame of a face while its rest is learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from device.eyes.measurement.crop import Crop
from device.eyes.measurement.lids import Sight
from device.eyes.measurement.measures import Geometry
from device.eyes.measurement.regions import Look
from device.face.seen import Reason, Region


@dataclass(frozen=True)
class CloseUp:
    """The pixels of a fit face that are measured: its skin, and its eyes in the frames for them.

    `look` is what its regions look like, and `poor` which of them cannot be seen, and why.
    """

    crop: Crop
    sight: Sight | None
    look: Look
    poor: Mapping[Region, Reason]


@dataclass(frozen=True)
class Sample:
    """One good frame.

    `sight` and `look` are None where there were landmarks and nothing else; see `CloseUp`.
    """

    geometry: Geometry
    pitch_deg: float
    sight: Sight | None = None
    look: Look | None = None
    poor: Mapping[Region, Reason] = field(default_factory=dict)
