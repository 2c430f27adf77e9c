"""What a face does, as data: how far the skin of each place goes, and the pulls that take it there.

Lengths are shares of the distance of the outer canthi (iod); left and right are the person's. How
skin hangs together is ours, chosen by eye; the measuring code knows none of these numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from bench.accuracy.filmed.truth import SMILE_DEG
from device.face.anatomy import HALVES, Eye, Half
from device.face.seen import Side
from device.film.warp import Floats, Pull

MOUTH_IOD, CHEEK_IOD, LID_IOD, BROW_IOD = 0.40, 0.28, 0.18, 0.24
ALA_IOD, LIP_IOD, PHILTRUM_IOD, CHIN_IOD, HELD_IOD = 0.16, 0.20, 0.16, 0.22, 0.10
"""Beyond these radii nothing goes along."""
CHEEK_AWAY_IOD = (0.06, 0.33)
"""Outward and up from the commissure: the cheek that goes along with a smile ..."""
CHEEK_GOES = (0.25, 0.40)
"""... by these shares of the commissure's way, outward and up."""
UPPER_LID_GOES = 0.6
"""Of a narrowing; the lower lid does the rest."""
MIDDLE = 3
"""Of the seven pairs of lid points: over the pupil."""


@dataclass(frozen=True)
class HalfGesture:
    """One side: `outward` and `upward` of the oral commissure, and how far other places rise.

    `lower_lip` counts downward. `narrowing` is a share of the palpebral fissure. `crease` is how
    much darker the nasolabial fold gets, and `dimples` how uneven the chin: shares of the light.
    """

    outward: float = 0.0
    upward: float = 0.0
    brow: float = 0.0
    ala: float = 0.0
    upper_lip: float = 0.0
    lower_lip: float = 0.0
    chin: float = 0.0
    narrowing: float = 0.0
    crease: float = 0.0
    dimples: float = 0.0


STILL = HalfGesture()


@dataclass(frozen=True)
class Gesture:
    """Both sides, and how far the philtrum goes to the person's left."""

    left: HalfGesture = STILL
    right: HalfGesture = STILL
    philtrum: float = 0.0

    def on(self, side: Side) -> HalfGesture:
        """One side."""
        return self.left if side is Side.LEFT else self.right


AT_REST = Gesture()


def smile_of(length: float, rise_deg: float = SMILE_DEG, **others: float) -> HalfGesture:
    """A smile: the commissure goes so far, `rise_deg` up from outward."""
    rise = radians(rise_deg)
    return HalfGesture(outward=length * cos(rise), upward=length * sin(rise), **others)


def one_sided(side: Side, half: HalfGesture, other: HalfGesture = STILL) -> Gesture:
    """One side does this, and the other one that."""
    return Gesture(half, other) if side is Side.LEFT else Gesture(other, half)


def pulls_of(places: Floats, iod: float, gesture: Gesture) -> list[Pull]:
    """The pulls that make a face do it; `places` (478, 2) are its landmarks at rest, px."""
    pulls: list[Pull] = []
    for half in HALVES:
        does = gesture.on(half.side)
        pulls += _mouth(places, iod, half, does)
        pulls += _eye(places, iod, half.eye, does)
        pulls += _brow(places, iod, half, does)
        pulls += _raised(places, iod, (half.nose_wing,), does.ala, ALA_IOD)
        pulls += _raised(places, iod, half.upper_lip[1:3], does.upper_lip, LIP_IOD)
        pulls += _raised(places, iod, half.lower_lip[1:3], -does.lower_lip, LIP_IOD)
        pulls += _raised(places, iod, half.mentalis, does.chin, CHIN_IOD)
        pulls += _philtrum(places, iod, half, gesture.philtrum)
    return pulls


def outward(side: Side) -> float:
    """The person's left lies at the image's right."""
    return 1.0 if side is Side.LEFT else -1.0


def _mouth(places: Floats, iod: float, half: Half, does: HalfGesture) -> Iterator[Pull]:
    if (does.outward, does.upward) == (0.0, 0.0):
        return
    out = outward(half.side)
    way = np.array([out * does.outward, -does.upward]) * iod
    corner = places[half.oral_commissure]
    cheek = corner + np.array([out * CHEEK_AWAY_IOD[0], -CHEEK_AWAY_IOD[1]]) * iod
    yield _pull(corner, way, MOUTH_IOD * iod)
    yield _pull(cheek, way * CHEEK_GOES, CHEEK_IOD * iod)


def _eye(places: Floats, iod: float, eye: Eye, does: HalfGesture) -> Iterator[Pull]:
    if does.narrowing == 0.0:
        return
    upper, lower = places[eye.upper_lid[MIDDLE]], places[eye.lower_lid[MIDDLE]]
    closing = does.narrowing * np.array([0.0, lower[1] - upper[1]])
    yield _pull(upper, UPPER_LID_GOES * closing, LID_IOD * iod)
    yield _pull(lower, (UPPER_LID_GOES - 1) * closing, LID_IOD * iod)
    if does.brow == 0.0:  # or else the brow holds it, and nothing can be held twice
        yield _held(places[eye.outer_canthus], iod)


def _brow(places: Floats, iod: float, half: Half, does: HalfGesture) -> Iterator[Pull]:
    if does.brow == 0.0:
        return
    for upper, lower in zip(half.brow_upper[1:4], half.brow_lower[1:4], strict=True):
        yield _pull((places[upper] + places[lower]) / 2, (0.0, -does.brow * iod), BROW_IOD * iod)
    yield _held(places[half.eye.outer_canthus], iod)
    yield _held(places[half.eye.inner_canthus], iod)


def _raised(
    places: Floats, iod: float, landmarks: tuple[int, ...], by: float, radius: float
) -> Iterator[Pull]:
    if by != 0.0:
        for landmark in landmarks:
            yield _pull(places[landmark], (0.0, -by * iod), radius * iod)


def _philtrum(places: Floats, iod: float, half: Half, to_the_left: float) -> Iterator[Pull]:
    if to_the_left != 0.0:
        way = (to_the_left * iod, 0.0)
        yield _pull(places[half.philtral_column], way, PHILTRUM_IOD * iod)


def _held(at: Floats, iod: float) -> Pull:
    return _pull(at, (0.0, 0.0), HELD_IOD * iod)


def _pull(at: Floats, by: Floats | tuple[float, float], radius: float) -> Pull:
    x, y = at
    across, down = by
    return Pull((float(x), float(y)), (float(across), float(down)), radius)
