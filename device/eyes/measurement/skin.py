"""What the skin did: patches of it, found again in every frame, against the person's own rest.

landmarks say where to look → patches are found, there and back → the bony ones give the head's
pose → what the others moved on the head
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement.crop import ORIGIN_PX, Crop
from device.eyes.measurement.patches import Found, Warps, find, sampled, templates
from device.eyes.measurement.skin_patches import (
    LEAST_LIKENESS,
    PLACES,
    SKIN,
    Patches,
    find_patches,
    from_the_axis,
    is_anchored,
    middles_of,
)
from device.eyes.measurement.skin_rest import SkinRest, about, pose_of, ways_on

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FARTHEST_BACK_PX = 1.0
"""A patch that is sought back at rest from as far off must be found as near as this."""
FARTHEST_OFF_PX = 2.0
"""In either direction, from where a patch is sought back at most: it finds its way from there."""


@dataclass(frozen=True)
class Skin:
    """What one frame's skin says.

    `moved`, shape (7, 2, 2), is the way of each place and side from rest, outward and up, in iod;
    NaN where its patch was not surely found. `turned_deg` is how far the head is turned from rest,
    aside or in a nod.
    """

    moved: Floats
    turned_deg: float = 0.0


def register(rest: SkinRest, crop: Crop) -> Skin | None:
    """One frame's skin against that of rest; None where the head itself was not surely found."""
    where = middles_of(crop.points)
    places, anchors = find_patches(rest.known, crop, where)
    if not is_anchored(anchors):
        return None
    if (places.likeness < LEAST_LIKENESS).any():
        places = _sought_at_rest(rest.known, crop, places)
    there = from_the_axis(rest.known, crop, places)
    there[_lost_on_the_way_back(rest.known, crop, places, where)] = np.nan
    seen = np.concatenate([there, from_the_axis(rest.known, crop, anchors)])
    pose = pose_of(rest, seen, about(rest.known.rest, crop))
    return Skin(ways_on(rest, seen, pose), pose.turned_deg)


def _sought_at_rest(known: Patches, crop: Crop, places: Found) -> Found:
    """The places again; those that the landmarks led astray from where they lie at rest.

    Skin that is still there contradicts them.
    """
    at_rest = find(known.places, crop.grey, Warps.at(known.places_px))
    better = (places.likeness < LEAST_LIKENESS) & (at_rest.likeness >= LEAST_LIKENESS)
    middles = np.where(better[:, None], at_rest.warps.middles, places.warps.middles)
    stretches = np.where(better[:, None, None], at_rest.warps.stretches, places.warps.stretches)
    return Found(Warps(middles, stretches), np.where(better, at_rest.likeness, places.likeness))


def _lost_on_the_way_back(known: Patches, crop: Crop, places: Found, where: Floats) -> Flags:
    """Which places, sought back in the crop of rest, are not found where they came from.

    They are sought from as far off as the landmarks (`where`) were in this frame, within reach of
    a patch.
    """
    off = where[PLACES, :2] + ORIGIN_PX - places.warps.middles
    off = np.clip(off, -FARTHEST_OFF_PX, FARTHEST_OFF_PX)
    now = templates(sampled(crop.grey, places.warps, SKIN), SKIN)
    back = find(now, known.rest.grey, Warps.at(known.places_px + off))
    missed = np.linalg.norm(back.warps.middles - known.places_px, axis=1)
    return np.asarray((missed > FARTHEST_BACK_PX) | (back.likeness < LEAST_LIKENESS))
