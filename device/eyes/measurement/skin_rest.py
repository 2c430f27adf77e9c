"""The skin at rest: its patches are learned from the first frames, then where each of them lies.

Templates come from the frames in which rest was learned and from nothing else, so nothing drifts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement import skull
from device.eyes.measurement.crop import IOD_PX, Crop
from device.eyes.measurement.measures import OUTWARD, Place
from device.eyes.measurement.skin_patches import (
    PLACES,
    Patches,
    find_patches,
    from_the_axis,
    is_anchored,
    middles_of,
    patches_of,
)
from device.eyes.measurement.skull import Pose
from device.eyes.measurement.usual import usual
from device.face.anatomy import HALVES

Floats = NDArray[np.float64]

TEMPLATE_FRAMES = 12
"""Frames of which the templates are the median, so that a blink or a swallow is not in them."""
FEWEST_FRAMES = 20
"""With fewer frames of rest no noise can be told. Those of the templates are among them, although a
patch trembles against a median that it is part of by a twelfth less. Ours: five seconds teach skin
at 4 frames a second and more."""


@dataclass(frozen=True)
class LearningSkin:
    """Skin being learned: first `crops` for the templates, then where each frame has the patches.

    `seen` and `starts` are, for each frame, where they were and about where the head was.
    """

    crops: tuple[Crop, ...] = ()
    known: Patches | None = None
    seen: tuple[Floats, ...] = ()
    starts: tuple[Pose, ...] = ()

    @property
    def frames(self) -> int:
        """Of how many frames it knows; those of the templates before they are made, too."""
        return len(self.crops) + len(self.seen)


@dataclass(frozen=True)
class SkinRest:
    """The skin at rest: its patches, and where each of them lies on the head, shape (n, 3).

    `zero`, shape (7, 2, 2), is what a place is seen to move while nothing does: what is left of how
    differently faint patches lie in the templates' frames and in those that followed.
    """

    known: Patches
    shape: Floats
    zero: Floats


def learn_more(learning: LearningSkin, crop: Crop) -> LearningSkin:
    """One more good frame of rest."""
    if learning.known is not None:
        return _seen_too(learning, learning.known, crop)
    crops = (*learning.crops, crop)
    if len(crops) < TEMPLATE_FRAMES:
        return replace(learning, crops=crops)
    known = patches_of(crops)
    learning = LearningSkin(known=known)
    for one in crops:
        learning = _seen_too(learning, known, one)
    return learning


def thinned(learning: LearningSkin) -> LearningSkin:
    """Every second frame of those that came after the templates were made, and of theirs."""
    return replace(learning, seen=learning.seen[::2], starts=learning.starts[::2])


def conclude(learning: LearningSkin) -> tuple[SkinRest, Floats] | None:
    """The skin at rest, and the ways of all places in the frames it was learned from.

    The ways are what `register` would have said of those frames: shape (frames, 7, 2, 2), iod. None
    where there were too few frames with the patches in them.
    """
    known = learning.known
    if known is None or len(learning.seen) < FEWEST_FRAMES:
        return None
    near = (known.rest.distance_px - known.middles[:, 2:]) / known.rest.distance_px
    flat = (known.middles[:, :2] - known.rest.axis) * near
    places = np.column_stack([flat, known.middles[:, 2]])
    seen, starts = np.array(learning.seen), skull.together(learning.starts)
    shape = skull.learn_shape(places, seen, known.trust, starts)
    rest = SkinRest(known, shape, np.zeros((len(Place), len(HALVES), 2)))
    ways = ways_on(rest, seen, pose_of(rest, seen, starts))
    rest = replace(rest, zero=usual(ways))
    return rest, ways - rest.zero


def pose_of(rest: SkinRest, seen: Floats, start: Pose) -> Pose:
    """The head's pose by its anchors.

    `seen`, shape (n, 2), is where all patches are (`from_the_axis`), the places first, and `start`
    about where the head is (`about`). Of many frames both are together, as in `skull.py`.
    """
    bony = rest.known.trust > 0
    return skull.fit(rest.shape[bony], seen[..., bony, :], rest.known.trust[bony], start)


def ways_on(rest: SkinRest, seen: Floats, pose: Pose) -> Floats:
    """The ways of all places, shape (7, 2, 2), outward and up, iod, on the head that bears them."""
    ways = skull.on_the_head(rest.shape[PLACES], seen[..., PLACES, :], pose)
    outward_and_up = np.array([(OUTWARD[half.side], -1.0) for half in HALVES])
    told = ways.reshape(*ways.shape[:-2], len(Place), len(HALVES), 2) * outward_and_up / IOD_PX
    return np.asarray(told - rest.zero)


def about(rest: Crop, crop: Crop) -> Pose:
    """About where the head is, by its place and size in the picture, not turned."""
    farther = crop.enlarged / rest.enlarged
    shift = (*(rest.axis - crop.axis), rest.distance_px * (1.0 - farther))
    return Pose(np.eye(3), np.array(shift), rest.distance_px)


def _seen_too(learning: LearningSkin, known: Patches, crop: Crop) -> LearningSkin:
    """With one more frame, if the head is surely found in it."""
    places, anchors = find_patches(known, crop, middles_of(crop.points))
    if not is_anchored(anchors):
        return learning
    both = [from_the_axis(known, crop, found) for found in (places, anchors)]
    seen = (*learning.seen, np.concatenate(both))
    starts = (*learning.starts, about(known.rest, crop))
    return LearningSkin(known=known, seen=seen, starts=starts)
