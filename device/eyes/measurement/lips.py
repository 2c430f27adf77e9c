"""The lips over the last second: whether somebody talks, and how their lips lie at rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from device.eyes.measurement.axes import Head
from device.face.anatomy import LEFT, LOWER_LIP_INNER, RIGHT, UPPER_LIP_INNER

WINDOW_S = 1.25
"""How far back is looked, at least: five syllables of ordinary speech (4 a second), half a yawn."""
WINDOW_FRAMES = 12
"""And no fewer frames: where they are few, words show as a to and fro of another rhythm than their
own, and it takes longer to see three turns of it."""
LONGEST_STEP_S = 0.45
"""Between two frames of lips that are followed: three a second, and not quite even. With fewer
nothing is told of talk."""
TURNS = 3
"""Turns in the window that make talk: opened, closed, opened, closed. A smile has none, a swallow,
a blow or a yawn one. Ours."""
SWING_IOD = 0.006
"""The least way between two turns that counts: half a millimetre. Landmarks of a still head that
sways read the gap to 0.0004 (one sigma), and lips that part by 3 mm as by 0.6 to 2.8 mm."""
SWING_OF_GAP = 0.25
"""And of lips that are parted, as a share of the gap: over the teeth of a held smile landmarks
tremble by 0.01 of 0.16, and words come back to closed lips."""
WIDTH_SWING_IOD = 0.024
"""And of the mouth's width, which landmarks read to 0.003. Ours."""
PARTED_IOD = 0.018
"""A gap of 1.5 mm: lips that do not meet. Of 49 adults asked for a neutral face one parted them, by
4 mm; 19 in 20 had less than 0.6 mm between the landmarks."""
UNREST_IOD = 0.012
"""Lips whose gap goes to and fro by more than 1 mm are not at rest. Ours."""


@dataclass(frozen=True)
class LipShape:
    """The lips at one moment, iod: the gap between them on the midline, and the mouth's width."""

    at_s: float
    gap_iod: float
    width_iod: float


@dataclass(frozen=True)
class Lips:
    """The lips' shapes of the last WINDOW_S or WINDOW_FRAMES, oldest first, without a hole."""

    shapes: tuple[LipShape, ...] = ()

    @property
    def talking(self) -> bool:
        """Whether the lips go to and fro as words make them, faster than any taught movement."""
        gaps = [shape.gap_iod for shape in self.shapes]
        widths = [shape.width_iod for shape in self.shapes]
        swing = max(SWING_IOD, SWING_OF_GAP * float(np.median(gaps))) if gaps else SWING_IOD
        return turns(gaps, swing) >= TURNS or turns(widths, WIDTH_SWING_IOD) >= TURNS


@dataclass(frozen=True)
class RestingLips:
    """The lips while rest was learned, in iod: the usual gap, and how far it went to and fro."""

    gap_iod: float
    wandered_iod: float

    @property
    def parted(self) -> bool:
        """Whether the lips do not meet; with a palsy they may be unable to."""
        return self.gap_iod > PARTED_IOD

    @property
    def moved(self) -> bool:
        """Whether the lips did not keep still."""
        return self.wandered_iod > UNREST_IOD


def lip_shape(head: Head, at_s: float) -> LipShape:
    """The lips of one frame."""
    points = head.points
    gap = points[UPPER_LIP_INNER, 1] - points[LOWER_LIP_INNER, 1]
    across = points[LEFT.oral_commissure] - points[RIGHT.oral_commissure]
    return LipShape(at_s, float(gap), float(np.linalg.norm(across)))


def follow_lips(lips: Lips, shape: LipShape) -> Lips:
    """The lips with one more frame; begun anew after a hole, or when time does not go on."""
    since_s = shape.at_s - lips.shapes[-1].at_s if lips.shapes else 0.0
    if not 0.0 < since_s <= LONGEST_STEP_S:
        return Lips((shape,))
    last = len(lips.shapes) - WINDOW_FRAMES + 1
    kept = (
        one
        for place, one in enumerate(lips.shapes)
        if place >= last or shape.at_s - one.at_s <= WINDOW_S
    )
    return Lips((*kept, shape))


def resting_lips(gaps_iod: Sequence[float]) -> RestingLips:
    """How the lips lay while rest was learned.

    Their gap's tenth and ninetieth percentile are compared, so that a swallow is no wandering.
    """
    low, middle, high = np.percentile(gaps_iod, (10, 50, 90))
    return RestingLips(gap_iod=float(middle), wandered_iod=float(high - low))


def turns(path: Sequence[float], swing: float) -> int:
    """How often a path turns, each time after going at least `swing` the other way."""
    found, rising = 0, None
    low = high = path[0] if path else 0.0
    for value in path:
        low, high = min(low, value), max(high, value)
        if rising is not False and high - value >= swing:
            found, rising, low = found + (rising is True), False, value
        elif rising is not True and value - low >= swing:
            found, rising, high = found + (rising is False), True, value
    return found
