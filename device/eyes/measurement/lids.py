"""The eyes and their lids at rest: what is seen of each eye, and what narrows against what.

An eye's opening is read in two ways: by the margins of its lids (`margins.py`), and by landmarks.
Each eye is read from its own pixels alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement.margins import (
    LEAST_LIKENESS,
    Level,
    Margins,
    find_margins,
    in_patch,
    learn_margins,
    patch_of,
)
from device.eyes.measurement.noise import FISSURE_IOD, LEAST_IOD
from device.eyes.measurement.usual import sigma
from device.face.anatomy import HALVES, LEFT, RIGHT, Eye
from device.face.points import Image, Points

Floats = NDArray[np.float64]

OVER_THE_IRIS = slice(3, 6)
"""The three pairs of lid points over the iris, of the seven on each lid, after a canthus."""
BY_THE_EAR = slice(0, 2)
"""Of the jaw's points."""
FEWEST_SIGHTS, MOST_SIGHTS = 8, 24
"""Sights of rest from which lids are learned; more are thinned."""
LEAST_NOISE = LEAST_IOD / FISSURE_IOD
"""Of a narrowing: even sights that are the same to the last bit are read no finer."""
BLINK_SHARE = 0.1
"""A sight of rest in which either eye's opening is this far off its median shows a blink."""


@dataclass(frozen=True)
class EyeSight:
    """One eye of one frame.

    `patch`, shape (88, 112), are its pixels; `upper` and `lower`, shape (9, 2), its lids there by
    landmarks, from canthus to canthus; `opening` is between them over the iris, px of the patch.
    """

    patch: Image
    upper: Floats
    lower: Floats
    opening: float

    @property
    def upper_row(self) -> float:
        """Where the upper lid is over the iris by landmarks, px of the patch, downwards."""
        return float(self.upper[OVER_THE_IRIS, 1].mean())


Sight = tuple[EyeSight, EyeSight]
"""The person's left eye, then their right."""


@dataclass(frozen=True)
class EyeAtRest:
    """One eye at rest: its lids, and by landmarks its opening and its upper lid, px of the patch.

    The noises are one sigma of the narrowing of one frame, a share of the opening.
    """

    margins: Margins
    opening: float
    upper_row: float
    fine_noise: float = 0.0
    coarse_noise: float = 0.0


LidsAtRest = tuple[EyeAtRest, EyeAtRest]


class Doubt(StrEnum):
    """Why an eye's opening cannot be told."""

    BLINK = "blink"
    UNSURE = "unsure"  # margins and landmarks do not agree: glasses, squeezing, a hand
    SELDOM = "seldom"  # looked at too seldom for a blink to be told from a narrowing


def sight_of(image: Image, points: Points) -> Sight:
    """Both eyes of an upright RGB image, by its landmarks, shape (478, 3) in px."""
    flat = points[:, :2]
    level = _level(flat)
    left, right = (_eye_sight(image, flat, level, half.eye) for half in HALVES)
    return left, right


def learn_lids(sights: Sequence[Sight]) -> LidsAtRest | None:
    """The lids at rest from sights of the resting face, blinks too; None if there are too few."""
    awake = _awake(sights) if sights else []
    if len(awake) < FEWEST_SIGHTS:
        return None
    chosen = np.unique(np.linspace(0, len(awake) - 1, MOST_SIGHTS).round().astype(int))
    left, right = (_learn_eye(eyes) for eyes in zip(*(awake[i] for i in chosen), strict=True))
    return left, right


def narrowings(rest: EyeAtRest, sight: EyeSight) -> tuple[float, float | None]:
    """How narrow an eye is against its rest: by landmarks, and by the margins if surely found."""
    landmarks = 1.0 - sight.opening / rest.opening
    lowered = (sight.upper_row - rest.upper_row) / rest.opening
    upper, lower = find_margins(rest.margins, sight.patch, landmarks, lowered)
    found = min(upper.likeness, lower.likeness) >= LEAST_LIKENESS
    return landmarks, upper.come + lower.come if found else None


def _level(flat: Points) -> Level:
    """By bone alone, so that one eye does not move the other.

    The canthi's landmarks spread by a tenth of the eye's width when it closes, and those of the
    nose and the inner sockets by a thirtieth with a smile.
    """
    left, right = (flat[[*h.forehead, h.temple, *h.jaw[BY_THE_EAR]]] for h in (LEFT, RIGHT))
    x, y = (left - right).mean(axis=0)
    return Level(float(np.hypot(x, y)), float(np.arctan2(y, x)))


def _eye_sight(image: Image, flat: Points, level: Level, eye: Eye) -> EyeSight:
    outer, inner = eye.outer_canthus, eye.inner_canthus
    middle = flat[[outer, inner]].mean(axis=0)
    upper, lower = (
        in_patch(flat[[outer, *lid, inner]], middle, level)
        for lid in (eye.upper_lid, eye.lower_lid)
    )
    opening = float((lower - upper)[OVER_THE_IRIS, 1].mean())
    return EyeSight(patch_of(image, middle, level), upper, lower, opening)


def _awake(sights: Sequence[Sight]) -> list[Sight]:
    """Those in which neither eye blinks."""
    openings = np.array([[eye.opening for eye in sight] for sight in sights])
    usual = np.median(openings, axis=0)
    near = (np.abs(openings - usual) <= BLINK_SHARE * usual).all(axis=1)
    return [sight for sight, open_ in zip(sights, near, strict=True) if open_]


def _learn_eye(sights: Sequence[EyeSight]) -> EyeAtRest:
    patch = np.mean([sight.patch for sight in sights], axis=0, dtype=np.float32)
    upper, lower = (
        np.mean(lid, axis=0) for lid in zip(*((s.upper, s.lower) for s in sights), strict=True)
    )
    rest = EyeAtRest(
        margins=learn_margins(patch, upper, lower),
        opening=float(np.median([sight.opening for sight in sights])),
        upper_row=float(np.median([sight.upper_row for sight in sights])),
    )
    seen = [narrowings(rest, sight) for sight in sights]
    fine = [margins for _, margins in seen if margins is not None]
    coarse = [landmarks for landmarks, _ in seen]
    return replace(rest, fine_noise=_noise(fine), coarse_noise=_noise(coarse))


def _noise(values: Sequence[float]) -> float:
    """One sigma, not less than can be told apart; infinite if there are no values."""
    return max(float(sigma(np.array(values))), LEAST_NOISE) if values else float("inf")
