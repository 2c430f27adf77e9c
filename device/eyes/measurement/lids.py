"""How far each eye is open, as a share of its opening at rest: 1 as at rest, 0 gently closed.

    landmarks say about how narrow the eye is → the margins of its lids are found there → blinks are
    left out → both ways are compared

Two readings, each with its own noise. The fine one is by the margins of the lids (`margins.py`): it
sees a narrowing in its full size. The coarse one is by landmarks, and true to size only once a
gentle closure has been learned (`closure.py`); it reaches to the closed eye. Each eye is read from
its own pixels alone.

Measured on eight photographed adults that chose no number here, the lids of one eye drawn down over
its still eyeball by 10, 30 and 50 % (mesh_v2, halves): of the narrowing, fine .90, 1.00 and 1.02,
worst eye .60, .92 and .93; landmarks .47, .52 and .58, and after a gentle closure .88, .97 and .96.
The other eye, fine .001 of its opening, .01 at most. Noise of a frame, fine .0016, coarse .0044.
False narrowing by a yaw of 3 degrees, fine .01, coarse .02; by a look aside .006 and .05. In the
smiles of 49 adults, from one photograph to another, the margins were found in nine of ten eyes and
narrowed by 1.13 to 1.25 of what landmarks saw; looked at closely, six of these eyes had narrowed by
.87 of what the margins said, and by 1.3 of what the landmarks did: the skin below an eye slides a
little further than its margin.

The network that looks at one eye alone (MediaPipe's iris landmarks) was tried as a third way. It
sees no more (.40 and .54 of 10 and 50 %, the landmarks .40 and .60 of the same), costs a quarter of
an inference of mesh_v2 for each eye, and the coarse reading came out no truer with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement.blinks import Blinking, follow_blinks
from device.eyes.measurement.closure import Closing, Closure, LearningClosure, learn_closure
from device.eyes.measurement.margins import (
    LEAST_LIKENESS,
    Level,
    Margins,
    find_margins,
    in_patch,
    learn_margins,
    patch_of,
)
from device.face.anatomy import HALVES, LEFT, RIGHT, Eye
from device.face.points import Image, Points

Floats = NDArray[np.float64]

OVER_THE_IRIS = slice(3, 6)
"""The three pairs of lid points over the iris, of the seven on each lid, after a canthus."""
BY_THE_EAR = slice(0, 2)
"""Of the jaw's points."""
FEWEST_SIGHTS, MOST_SIGHTS = 8, 24
"""Sights of rest from which lids are learned; more are thinned."""
BLINK_SHARE = 0.1
"""A sight of rest in which either eye's opening is this far off its median shows a blink."""
FINE_UP_TO = 0.7
"""Narrowing beyond which the margins are no reading: there a lid begins to hide its lash line."""
DISAGREE = 0.25
"""Margins and landmarks that lie so far apart, in openings at rest, cannot both be right."""
LEAST_SHOWN, SLACK = 0.25, 0.05
"""Landmarks that have learned no closure show at least this share of a narrowing, less the slack.
Ours: they showed a half of it on the average, and a third in the film's portrait, with glasses."""
WIDEST = -1.0
"""An eye that is told to open to more than twice its rest was not at rest, or is not an eye."""
SQUEEZED = 1.25
"""A narrowing this far past the gentle closure is a squeeze, which was never learned."""
MAD_TO_SIGMA = 1.4826


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


Sight = tuple[EyeSight, EyeSight]
"""The person's left eye, then their right."""


@dataclass(frozen=True)
class EyeAtRest:
    """One eye at rest: its lids, and its opening by landmarks, px of the patch.

    The noises are one sigma of the narrowing of one frame, a share of the opening.
    """

    margins: Margins
    opening: float
    fine_noise: float = 0.0
    coarse_noise: float = 0.0


LidsAtRest = tuple[EyeAtRest, EyeAtRest]


class Doubt(StrEnum):
    """Why an eye's opening cannot be told."""

    BLINK = "blink"
    UNSURE = "unsure"  # margins and landmarks do not agree: glasses, squeezing, a hand


@dataclass(frozen=True)
class Opening:
    """One eye in one frame, shares of its opening at rest; None is not known.

    `fine` is by the margins, `coarse` by landmarks. `doubt` says why there is neither.
    """

    coarse: float | None
    fine: float | None
    doubt: Doubt | None = None


@dataclass(frozen=True)
class LidWatch:
    """What is remembered of both eyes from frame to frame, once rest is known.

    `learning` is there while the person is asked to close their eyes; `closures` what came of it,
    None for an eye that it could not be told of.
    """

    rest: LidsAtRest
    closures: tuple[Closure | None, Closure | None] = (None, None)
    learning: LearningClosure | None = None
    blinking: Blinking = field(default_factory=Blinking)


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


def close_gently(watch: LidWatch) -> LidWatch:
    """From now on the person is asked to close their eyes gently; see `follow_lids`."""
    return replace(watch, learning=LearningClosure())


def stop_closing(watch: LidWatch) -> LidWatch:
    """The asking is over: what the looks meanwhile have taught replaces what was known."""
    if watch.learning is None or not watch.learning.looks:
        return replace(watch, learning=None)
    left, right = (learn_closure(eye) for eye in zip(*watch.learning.looks, strict=True))
    return replace(watch, closures=(left, right), learning=None)


def follow_lids(
    watch: LidWatch, sight: Sight, at_s: float
) -> tuple[LidWatch, tuple[Opening, Opening]]:
    """One frame's eyes against rest: the person's left, then their right.

    While closing is asked for the looks are kept too; `watch.learning.held_s` tells how long.
    """
    left, right = (
        Closing(at_s, *_narrowings(rest, eye)) for rest, eye in zip(watch.rest, sight, strict=True)
    )
    blinking = follow_blinks(watch.blinking, np.array((left.landmarks, right.landmarks)), at_s)
    learning = watch.learning.and_then((left, right)) if watch.learning else None
    openings = tuple(map(_opening, (left, right), watch.closures))
    if blinking.now:
        openings = (Opening(None, None, Doubt.BLINK),) * 2
    return replace(watch, blinking=blinking, learning=learning), (openings[0], openings[1])


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
    )
    seen = [_narrowings(rest, sight) for sight in sights]
    fine = [margins for _, margins in seen if margins is not None]
    coarse = [landmarks for landmarks, _ in seen]
    return replace(rest, fine_noise=_sigma(fine), coarse_noise=_sigma(coarse))


def _sigma(values: Sequence[float]) -> float:
    """By the median absolute deviation; infinite if there are none."""
    if not values:
        return float("inf")
    return MAD_TO_SIGMA * float(np.median(np.abs(np.array(values) - np.median(values))))


def _narrowings(rest: EyeAtRest, sight: EyeSight) -> tuple[float, float | None]:
    """By landmarks, and by the margins if both are surely found."""
    landmarks = 1.0 - sight.opening / rest.opening
    upper, lower = find_margins(rest.margins, sight.patch, landmarks)
    found = min(upper.likeness, lower.likeness) >= LEAST_LIKENESS
    return landmarks, upper.come + lower.come if found else None


def _opening(seen: Closing, closure: Closure | None) -> Opening:
    coarse = closure.narrowing(seen.landmarks) if closure else seen.landmarks
    fine = seen.margins if seen.margins is not None and seen.margins <= FINE_UP_TO else None
    if not WIDEST < coarse <= SQUEEZED or _apart(seen.margins, coarse, learned=closure is not None):
        return Opening(None, None, Doubt.UNSURE)
    return Opening(1.0 - coarse, None if fine is None else 1.0 - fine)


def _apart(margins: float | None, coarse: float, *, learned: bool) -> bool:
    """Whether margins and landmarks contradict each other.

    Before a closure was learned, landmarks show less of a narrowing than there is: how much less
    differs from eye to eye, but never so little as nothing.
    """
    if margins is None:
        return False
    least = margins - DISAGREE if learned else LEAST_SHOWN * margins - SLACK
    return coarse > margins + DISAGREE or coarse < min(least, margins)
