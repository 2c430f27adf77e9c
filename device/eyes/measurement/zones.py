"""Which landmarks are judged together: the zones of the skin.

Only landmarks that stay on their skin (`anatomy.RIGHT_SKIN`): not the lips' inner borders, which
part over teeth and dark, not the margins of the lids, which close, nor the nostrils and the rim of
the face, which a turn of the head shows or hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement.typical import MIRRORED, PLACES
from device.face.anatomy import (
    LEFT,
    RIGHT,
    RIGHT_CHEEK,
    RIGHT_FOREHEAD,
    RIGHT_SKIN,
    RIGHT_UNDER_LENS,
)
from device.face.seen import Region

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Zones:
    """Some zones, their landmarks one after the other.

    `starts` is where each zone begins in `landmarks`. `light`, shape (n, 3 zones), is a basis of
    what even light, brighter or from one side, does to the values of each zone: a plane.
    """

    landmarks: Indices
    starts: Indices
    light: Floats

    def unlit(self, values: Floats) -> Floats:
        """Values at the landmarks, shape (n, ...), without what light does to each zone."""
        return np.asarray(values - self.light @ (self.light.T @ values))

    def mean(self, values: Floats) -> Floats:
        """The mean over each zone of values at the landmarks, shape (n, ...) to (zones, ...)."""
        sizes = np.diff(np.append(self.starts, len(self.landmarks)))
        sums = np.add.reduceat(values, self.starts, axis=0)
        return np.asarray((sums.T / sizes).T)


def zones_of(parts: Sequence[Iterable[int]]) -> Zones:
    """Zones of these landmarks, lying as on a typical face."""
    each = [np.array(sorted(set(part)), dtype=np.intp) for part in parts]
    sizes = [len(landmarks) for landmarks in each]
    starts = np.cumsum([0, *sizes[:-1]])
    light = np.zeros((sum(sizes), 3 * len(sizes)))
    for zone, (start, landmarks) in enumerate(zip(starts, each, strict=True)):
        plane = np.column_stack([np.ones(len(landmarks)), PLACES[landmarks]])
        light[start : start + len(landmarks), 3 * zone : 3 * zone + 3] = np.linalg.qr(plane)[0]
    return Zones(np.concatenate(each), starts, light)


def mirrored(right: Iterable[int]) -> tuple[int, ...]:
    """The same places on the person's left."""
    return tuple(MIRRORED[landmark] for landmark in right)


def _both(right: Sequence[int]) -> tuple[int, ...]:
    return (*right, *mirrored(right))


REGIONS = tuple(RIGHT_SKIN)
"""The regions in the order of `HALVES`, two zones each."""
HALVES = zones_of([side for skin in RIGHT_SKIN.values() for side in (mirrored(skin), skin)])
"""Each half of each region for itself: one hand hides one corner of the mouth."""
PARTS = zones_of([*map(_both, RIGHT_SKIN.values()), _both(RIGHT_FOREHEAD), _both(RIGHT_CHEEK)])
"""The regions whole, in that order, then the forehead and the cheeks."""
PERSON = zones_of(
    [
        _both(
            (
                *RIGHT_SKIN[Region.BROWS],
                *RIGHT_SKIN[Region.EYES],
                *RIGHT_SKIN[Region.NOSE],
                *RIGHT_FOREHEAD,
                *RIGHT_CHEEK,
            )
        )
    ]
)
"""One zone by which a person is known: all but the mouth and the chin, which move most."""
_RIGHT_EYE = (*RIGHT_SKIN[Region.EYES], *RIGHT.eye.contour, *RIGHT_UNDER_LENS)
EYES = (np.array(mirrored(_RIGHT_EYE)), np.array(_RIGHT_EYE))
"""The person's left and right eye and the skin around it, as far as a lens is before it."""
CHEEKS = np.array([*LEFT.cheek[:6], *RIGHT.cheek[:6]])
