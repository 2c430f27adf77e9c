"""One frame, measured: what the row of it says, and what courses in time are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement.axes import Pose
from device.eyes.measurement.measures import PerSide
from device.face.seen import FitView, Grade, Measure, MeasureName, Reading, View
from device.measuring.names import NAMES, PLACE_OF, Name

Values = NDArray[np.float64]
"""Shape (names, grades, 3): left, right and noise of each name in each grade; NaN is not known."""

GRADES = (Grade.FINE, Grade.COARSE)
LEFT, RIGHT, NOISE = range(3)


@dataclass(frozen=True)
class Stance:
    """A face that was found: how it stands before the camera.

    `presence` is how sure the model is, 0 to 1. `mm_per_iod` is the person's own by their rest, or
    this frame's by its irises. `distance_cm` is None where the camera is not known.
    """

    presence: float
    pose: Pose
    interocular_px: float
    mm_per_iod: float
    distance_cm: float | None


@dataclass(frozen=True)
class Frame:
    """One frame of a film, or a picture, whose `at_s` is None.

    `stance` is None where nobody, or more than one, was found.
    """

    number: int
    at_s: float | None
    view: View
    stance: Stance | None
    values: Values

    @property
    def fit(self) -> bool:
        """Whether the face could be measured, but for its poor regions."""
        return isinstance(self.view, FitView)


def values_of(
    stands: Mapping[Name, PerSide], measures: Mapping[MeasureName, Measure], view: View
) -> Values:
    """All values of a frame; a region that cannot be seen has none.

    What a measure against rest says of a name goes before how the face stands.
    """
    values = np.full((len(NAMES), len(GRADES), 3), np.nan)
    for name, sides in stands.items():
        values[PLACE_OF[name], GRADES.index(Grade.COARSE), :NOISE] = sides
    for name, one in measures.items():
        values[PLACE_OF[name]] = [_told(one.by(grade)) for grade in GRADES]
    hidden = view.poor if isinstance(view, FitView) else {}
    for name in NAMES:
        if name.region in hidden:
            values[PLACE_OF[name]] = np.nan
    return values


def _told(reading: Reading | None) -> tuple[float, float, float]:
    if reading is None:
        return np.nan, np.nan, np.nan
    return reading.left, reading.right, reading.noise
