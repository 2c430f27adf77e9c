"""Which patches of skin are followed, and finding them again in a crop of the face.

First the measured places, left and right in turn; then what may be an anchor of the head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement.crop import ORIGIN_PX, Crop
from device.eyes.measurement.measures import Place, landmarks_of
from device.eyes.measurement.patches import (
    Found,
    Samples,
    Templates,
    Warps,
    Weave,
    find,
    sampled,
    templates,
    weave,
)
from device.face.anatomy import (
    FOREHEAD,
    GLABELLA,
    HALVES,
    NASION,
    NOSE_BRIDGE,
    NOSE_TIP,
    SUBNASALE,
)
from device.face.points import Points

Floats = NDArray[np.float64]

PLACED = tuple((place, half) for place in Place for half in HALVES)
ANCHORED = (
    *(point for half in HALVES for point in (*half.forehead, *half.nose_flank)),
    *(point for half in HALVES for point in (*half.inner_socket, half.eye.inner_canthus)),
    *(*NOSE_BRIDGE, NASION, GLABELLA, *FOREHEAD[1:], NOSE_TIP, SUBNASALE),
)
WHERE = (*(landmarks_of(place, half) for place, half in PLACED), *((one,) for one in ANCHORED))
"""The landmarks of every patch."""
_ROWS = np.array([where * (lcm(*map(len, WHERE)) // len(where)) for where in WHERE])
PLACES = slice(0, len(PLACED))
SKIN = weave(pitch_px=1.0157, width_px=3.8)
"""The weave of a measured place. It is small, because a wider one takes its middle for the mean of
what moves less around it: with widths of 6, 4.5 and 3.8 px, .94, .96 and .97 of a smile's way."""
BONE = weave(pitch_px=1.5157, width_px=6.0)
"""The weave of an anchor: wide, for the faint skin of forehead and nose. On a real clip the anchors
of a width of 3.8 px lay 1.5 px off their head, these 0.3."""
ANCHORS = 36
"""Of the anchors the best textured; more cost time and place the head no better."""
PIXEL_NOISE = 1.5
"""Of a crop, one sigma: a camera's and its compression's, blurred. It weighs the anchors. Ours."""
LEAST_TREMBLING_PX = 0.1
"""Of any anchor, one sigma: skin is not bone. Ours."""
LEAST_LIKENESS = 0.7
"""Correlation with the template below which a patch is another piece of skin."""
LEAST_ANCHORED = 0.6
"""Share of the anchors that must be found for the head's pose to be trusted."""


@dataclass(frozen=True)
class Patches:
    """What is looked for: the `places`, and of all possible anchors the `chosen`.

    `rest` is the crop at which they lie. `middles`, shape (n, 3), are their landmarks in it, and
    `trust`, (n,), what an anchor weighs for the head: 1 / px^2, and 0 for a place.
    """

    places: Templates
    anchors: Templates
    chosen: NDArray[np.intp]
    rest: Crop
    middles: Floats
    trust: Floats

    @property
    def places_px(self) -> Floats:
        """Where the measured places lie in the crop of rest, shape (14, 2)."""
        return np.asarray(self.middles[PLACES, :2] + ORIGIN_PX)


def middles_of(points: Points) -> Floats:
    """The middle of every patch by its landmarks, shape (n, 3)."""
    return np.asarray(points[_ROWS].mean(axis=1))


def patches_of(crops: Sequence[Crop]) -> Patches:
    """Templates from a few crops of rest: the patches of the most usual, cleared by the others."""
    most_usual = np.median([crop.points for crop in crops], axis=0)
    rest = min(crops, key=lambda crop: float(np.abs(crop.points - most_usual).sum()))
    middles = middles_of(rest.points)
    places = _cleared(rest, crops, PLACES, SKIN)
    anchors = _cleared(rest, crops, slice(PLACES.stop, None), BONE)
    chosen = np.sort(np.argsort(anchors.trembling)[:ANCHORS])
    anchors = anchors[chosen]
    trembling = np.hypot(PIXEL_NOISE * anchors.trembling, LEAST_TREMBLING_PX)
    trust = np.concatenate([np.zeros(PLACES.stop), trembling**-2])
    among_all = np.concatenate([np.arange(PLACES.stop), PLACES.stop + chosen])
    return Patches(places, anchors, chosen, rest, middles[among_all], trust)


def find_patches(known: Patches, crop: Crop, where: Floats) -> tuple[Found, Found]:
    """Places and anchors in a crop, looked for where the landmarks have them (`middles_of`)."""
    flat = where[:, :2] + ORIGIN_PX
    places = find(known.places, crop.grey, Warps.at(flat[PLACES]))
    anchors = find(known.anchors, crop.grey, Warps.at(flat[PLACES.stop :][known.chosen]))
    return places, anchors


def from_the_axis(known: Patches, crop: Crop, found: Found) -> Floats:
    """Where patches are seen from the camera's axis, as if from the distance of rest, px.

    Shape (n, 2); NaN where what was found is another piece of skin.
    """
    seen = (found.warps.middles - ORIGIN_PX - crop.axis) * (known.rest.enlarged / crop.enlarged)
    seen[found.likeness < LEAST_LIKENESS] = np.nan
    return np.asarray(seen)


def is_anchored(anchors: Found) -> bool:
    """Whether enough of the anchors were found for the head to be placed."""
    return float((anchors.likeness >= LEAST_LIKENESS).mean()) >= LEAST_ANCHORED


def _cleared(rest: Crop, crops: Sequence[Crop], which: slice, weave: Weave) -> Templates:
    """Templates of some patches at rest: the median of what all crops show there."""
    start = Warps.at(middles_of(rest.points)[which, :2] + ORIGIN_PX)
    rough = templates(sampled(rest.grey, start, weave), weave)
    looks = [_look(rough, crop, which) for crop in crops]
    return templates(np.median(looks, axis=0).astype(np.float32), weave)


def _look(rough: Templates, crop: Crop, which: slice) -> Samples:
    """The pixels of some patches of a crop, found by rough templates."""
    start = Warps.at(middles_of(crop.points)[which, :2] + ORIGIN_PX)
    return sampled(crop.grey, find(rough, crop.grey, start).warps, rough.weave)
