"""Everything that is measured of a frame, by name, and what the name says of it.

First the measures that the mirror itself makes (`device/face/seen.py`), then how the face stands in
one frame, for which no rest is needed.
"""

from __future__ import annotations

from enum import StrEnum

from device.face.seen import MeasureName, Region


class Standing(StrEnum):
    """Where the places of a face stand, in one frame; formulas are in `standing.py`."""

    ORAL_COMMISSURE_HEIGHT_MM = "oral_commissure_height_mm"
    ORAL_COMMISSURE_TILT_DEG = "oral_commissure_tilt_deg"
    BROW_HEIGHT_MM = "brow_height_mm"
    PHILTRUM_OFFSET_MM = "philtrum_offset_mm"

    @property
    def region(self) -> Region:
        """The part of the face that must be seen for it."""
        return Region.BROWS if self is Standing.BROW_HEIGHT_MM else Region.MOUTH


Name = MeasureName | Standing

NAMES: tuple[Name, ...] = (*MeasureName, *Standing)
"""In the order in which they are told, and in which the values of a frame stand."""
PLACE_OF = {name: place for place, name in enumerate(NAMES)}


def unit(name: Name) -> str:
    """The unit that a name ends in: mm, deg or share."""
    return name.rpartition("_")[2]


def in_iod(name: Name) -> str | None:
    """The name of the same length as a fraction of the interocular distance; else None."""
    return f"{name.removesuffix('_mm')}_iod" if unit(name) == "mm" else None


def per_second(name: Name) -> str | None:
    """The name of its velocity, which every length of the mirror's own has; else None."""
    return f"{name}_s" if isinstance(name, MeasureName) and unit(name) == "mm" else None
