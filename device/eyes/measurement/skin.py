"""What the skin did: patches of it, found again in every frame, against the person's own rest.

    landmarks say where to look → patches are found, there and back → the bony ones give the head's
    pose → what the others moved on the head

Templates come from the frames in which rest was learned and from nothing else, so nothing drifts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import lcm

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement import skull
from device.eyes.measurement.crop import IOD_PX, ORIGIN_PX, Crop
from device.eyes.measurement.measures import OUTWARD, Place, landmarks_of
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
from device.eyes.measurement.skull import Pose
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
Flags = NDArray[np.bool_]

TEMPLATE_FRAMES = 12
"""Frames of which the templates are the median, so that a blink or a swallow is not in them."""

PLACED = tuple((place, half) for place in Place for half in HALVES)
ANCHORED = (
    *(point for half in HALVES for point in (*half.forehead, *half.nose_flank)),
    *(point for half in HALVES for point in (*half.inner_socket, half.eye.inner_canthus)),
    *(*NOSE_BRIDGE, NASION, GLABELLA, *FOREHEAD[1:], NOSE_TIP, SUBNASALE),
)
WHERE = (*(landmarks_of(place, half) for place, half in PLACED), *((one,) for one in ANCHORED))
"""The landmarks of every patch: first the measured places, left and right in turn, then what may
be an anchor of the head."""
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

FEWEST_FRAMES, MOST_FRAMES = 20, 300
"""With fewer frames of rest after those of the templates no noise can be told; of more, the last.
Ours."""

LEAST_LIKENESS = 0.7
"""Correlation with the template below which a patch is another piece of skin."""
FARTHEST_BACK_PX = 1.0
"""A patch that is sought back at rest from as far off must be found as near as this."""
FARTHEST_OFF_PX = 2.0
"""In either direction, from where a patch is sought back at most: it finds its way from there."""
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


@dataclass(frozen=True)
class LearningSkin:
    """Skin being learned: first `crops` for the templates, then where each frame has the patches.

    `seen` and `starts` are, for each later frame, where they were and about where the head was.
    """

    crops: tuple[Crop, ...] = ()
    known: Patches | None = None
    seen: tuple[Floats, ...] = ()
    starts: tuple[Pose, ...] = ()

    @property
    def begun(self) -> bool:
        """Whether any skin has been seen yet."""
        return bool(self.crops) or self.known is not None


@dataclass(frozen=True)
class SkinRest:
    """The skin at rest: its patches, and where each of them lies on the head, shape (n, 3).

    `zero`, shape (7, 2, 2), is what a place is seen to move while nothing does: what is left of how
    differently faint patches lie in the templates' frames and in those that followed.
    """

    known: Patches
    shape: Floats
    zero: Floats


@dataclass(frozen=True)
class Skin:
    """What one frame's skin says.

    `moved`, shape (7, 2, 2), is the way of each place and side from rest, outward and up, in iod;
    NaN where its patch was not surely found. `pose` is the head's, against rest.
    """

    moved: Floats
    pose: Pose


def learn_more(learning: LearningSkin, crop: Crop) -> LearningSkin:
    """One more good frame of rest."""
    if learning.known is None:
        crops = (*learning.crops, crop)
        return _begun(crops) if len(crops) == TEMPLATE_FRAMES else replace(learning, crops=crops)
    seen = _seen(learning.known, crop, *_found(learning.known, crop))
    if not _is_anchored(seen):
        return learning
    start = _about(learning.known.rest, crop)
    frames, starts = (*learning.seen, seen), (*learning.starts, start)
    return replace(learning, seen=frames[-MOST_FRAMES:], starts=starts[-MOST_FRAMES:])


def conclude(learning: LearningSkin) -> SkinRest | None:
    """The skin at rest; None where there were too few frames with the patches in them."""
    known = learning.known
    if known is None or len(learning.seen) < FEWEST_FRAMES:
        return None
    near = (known.rest.distance_px - known.middles[:, 2:]) / known.rest.distance_px
    flat = (known.middles[:, :2] - known.rest.axis) * near
    places = np.column_stack([flat, known.middles[:, 2]])
    shape = skull.learn_shape(places, learning.seen, known.trust, learning.starts)
    rest = SkinRest(known, shape, np.zeros((len(Place), len(HALVES), 2)))
    ways = np.array(ways_at_rest(rest, learning))
    found = np.isfinite(ways).any(axis=0)
    return replace(rest, zero=np.nanmedian(np.where(found, ways, 0.0), axis=0))


def ways_at_rest(rest: SkinRest, learning: LearningSkin) -> list[Floats]:
    """What `register` would have said of the frames that rest was learned from."""
    both = zip(learning.seen, learning.starts, strict=True)
    return [_moved(rest, seen, _pose(rest, seen, start)) for seen, start in both]


def register(rest: SkinRest, crop: Crop) -> Skin | None:
    """One frame's skin against that of rest; None where the head itself was not surely found."""
    places, anchors = _found(rest.known, crop)
    seen = _seen(rest.known, crop, places, anchors)
    if not _is_anchored(seen):
        return None
    if np.isnan(seen[PLACES]).any():
        places = _sought_at_rest(rest.known, crop, places)
        seen = _seen(rest.known, crop, places, anchors)
    seen[PLACES][_lost_on_the_way_back(rest.known, crop, places)] = np.nan
    pose = _pose(rest, seen, _about(rest.known.rest, crop))
    return Skin(_moved(rest, seen, pose), pose)


def _begun(crops: Sequence[Crop]) -> LearningSkin:
    """Templates from the first crops: the patches of the most usual one, cleared by the others."""
    usual = np.median([crop.points for crop in crops], axis=0)
    rest = min(crops, key=lambda crop: float(np.abs(crop.points - usual).sum()))
    middles = _middles(rest.points)
    places = _cleared(rest, crops, PLACES, SKIN)
    anchors = _cleared(rest, crops, slice(PLACES.stop, None), BONE)
    chosen = np.sort(np.argsort(anchors.trembling)[:ANCHORS])
    anchors = anchors[chosen]
    trembling = np.hypot(PIXEL_NOISE * anchors.trembling, LEAST_TREMBLING_PX)
    trust = np.concatenate([np.zeros(PLACES.stop), trembling**-2])
    among_all = np.concatenate([np.arange(PLACES.stop), PLACES.stop + chosen])
    return LearningSkin(known=Patches(places, anchors, chosen, rest, middles[among_all], trust))


def _cleared(rest: Crop, crops: Sequence[Crop], which: slice, weave: Weave) -> Templates:
    """Templates of some patches at rest: the median of what all crops show there."""
    start = Warps.at(_middles(rest.points)[which, :2] + ORIGIN_PX)
    rough = templates(sampled(rest.grey, start, weave), weave)
    looks = [_look(rough, crop, which) for crop in crops]
    return templates(np.median(looks, axis=0).astype(np.float32), weave)


def _look(rough: Templates, crop: Crop, which: slice) -> Samples:
    """The pixels of some patches of a crop, found by rough templates."""
    start = Warps.at(_middles(crop.points)[which, :2] + ORIGIN_PX)
    return sampled(crop.grey, find(rough, crop.grey, start).warps, rough.weave)


def _found(known: Patches, crop: Crop) -> tuple[Found, Found]:
    """Places and anchors in a crop, looked for where the landmarks have them."""
    where = _middles(crop.points)[:, :2] + ORIGIN_PX
    places = find(known.places, crop.grey, Warps.at(where[PLACES]))
    anchors = find(known.anchors, crop.grey, Warps.at(where[PLACES.stop :][known.chosen]))
    return places, anchors


def _sought_at_rest(known: Patches, crop: Crop, places: Found) -> Found:
    """The places again; those that the landmarks led astray from where they lie at rest.

    Skin that is still there contradicts them.
    """
    at_rest = find(known.places, crop.grey, Warps.at(known.middles[PLACES, :2] + ORIGIN_PX))
    better = (places.likeness < LEAST_LIKENESS) & (at_rest.likeness >= LEAST_LIKENESS)
    middles = np.where(better[:, None], at_rest.warps.middles, places.warps.middles)
    stretches = np.where(better[:, None, None], at_rest.warps.stretches, places.warps.stretches)
    return Found(Warps(middles, stretches), np.where(better, at_rest.likeness, places.likeness))


def _seen(known: Patches, crop: Crop, places: Found, anchors: Found) -> Floats:
    """Where each patch is seen from the camera's axis, as if from the distance of rest."""
    middles = np.concatenate([places.warps.middles, anchors.warps.middles])
    likeness = np.concatenate([places.likeness, anchors.likeness])
    seen = (middles - ORIGIN_PX - crop.axis) * (known.rest.enlarged / crop.enlarged)
    seen[likeness < LEAST_LIKENESS] = np.nan
    return np.asarray(seen)


def _about(rest: Crop, crop: Crop) -> Pose:
    """About where the head is, by its place and size in the picture, not turned."""
    farther = crop.enlarged / rest.enlarged
    shift = (*(rest.axis - crop.axis), rest.distance_px * (1.0 - farther))
    return Pose(np.eye(3), np.array(shift), rest.distance_px)


def _is_anchored(seen: Floats) -> bool:
    """Whether enough of the anchors were found for the head to be placed."""
    return float(np.isfinite(seen[PLACES.stop :, 0]).mean()) >= LEAST_ANCHORED


def _pose(rest: SkinRest, seen: Floats, start: Pose) -> Pose:
    sure = np.isfinite(seen[:, 0]) & (rest.known.trust > 0)
    return skull.fit(rest.shape[sure], seen[sure], rest.known.trust[sure], start)


def _moved(rest: SkinRest, seen: Floats, pose: Pose) -> Floats:
    ways = skull.on_the_head(rest.shape[PLACES], seen[PLACES], pose)
    outward_and_up = np.array([(OUTWARD[half.side], -1.0) for half in HALVES])
    told = ways.reshape(len(Place), len(HALVES), 2) * outward_and_up / IOD_PX
    return np.asarray(told - rest.zero)


def _lost_on_the_way_back(known: Patches, crop: Crop, places: Found) -> Flags:
    """Which places, sought back in the crop of rest, are not found where they came from.

    They are sought from as far off as the landmarks were in this frame, within reach of a patch.
    """
    off = _middles(crop.points)[PLACES, :2] + ORIGIN_PX - places.warps.middles
    off = np.clip(off, -FARTHEST_OFF_PX, FARTHEST_OFF_PX)
    now = templates(sampled(crop.grey, places.warps, SKIN), SKIN)
    came_from = known.middles[PLACES, :2] + ORIGIN_PX
    back = find(now, known.rest.grey, Warps.at(came_from + off))
    missed = np.linalg.norm(back.warps.middles - came_from, axis=1)
    return np.asarray((missed > FARTHEST_BACK_PX) | (back.likeness < LEAST_LIKENESS))


def _middles(points: Points) -> Floats:
    """The middle of every patch by its landmarks, shape (n, 3)."""
    return np.asarray(points[_ROWS].mean(axis=1))
