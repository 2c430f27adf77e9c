"""How a face stands in one frame, by landmarks alone: absolute geometry that needs no rest."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from device.eyes.measurement.axes import Head
from device.eyes.measurement.measures import Geometry, PerSide, Place, measure, smile_angle_deg
from device.face.seen import MeasureName
from device.measuring.names import Name, Standing


def standing(head: Head, mm_per_iod: float) -> Mapping[Name, PerSide]:
    """Every measure that one frame gives by itself, left and right, in the unit of its name.

    Heights are above the line through the outer canthi, negative below it.

    - oral commissure height, brow height (the middle of the brow, both its edges), palpebral
      fissure height (between the lids' margins, over the iris), lip gap (on the midline; the same
      for both sides)
    - oral commissure tilt: of the line through both commissures against the line of the canthi,
      positive on the side that is higher and negative on the other
    - philtrum offset: from the midline between the canthi to the middle between the philtral
      columns, positive on the side that it lies on and negative on the other
    - smile angle: as the mirror has it (`measures.smile_angle_deg`)
    """
    now = measure(head.points)
    return {
        MeasureName.SMILE_ANGLE_DEG: smile_angle_deg(now),
        MeasureName.PALPEBRAL_FISSURE_HEIGHT_MM: mm_per_iod * now.palpebral_fissure_height,
        MeasureName.LIP_GAP_MM: mm_per_iod * np.full(2, now.lip_gap),
        Standing.ORAL_COMMISSURE_HEIGHT_MM: mm_per_iod * now.places[Place.ORAL_COMMISSURE, :, 1],
        Standing.ORAL_COMMISSURE_TILT_DEG: _opposed(_tilt_deg(now)),
        Standing.BROW_HEIGHT_MM: mm_per_iod * now.places[Place.BROW, :, 1],
        Standing.PHILTRUM_OFFSET_MM: mm_per_iod * _opposed(_philtrum_to_the_left(now)),
    }


def _tilt_deg(now: Geometry) -> float:
    """Positive where the person's left commissure is the higher one."""
    left, right = now.places[Place.ORAL_COMMISSURE]
    return float(np.degrees(np.arctan2(left[1] - right[1], left[0] + right[0])))


def _philtrum_to_the_left(now: Geometry) -> float:
    left, right = now.places[Place.PHILTRUM]
    return float(left[0] - right[0]) / 2


def _opposed(to_the_left: float) -> PerSide:
    """One value of the midline, as the left has it and as the right does."""
    return np.array([to_the_left, -to_the_left])
