"""How far each eye is open, as a share of its opening at rest: 1 as at rest, 0 gently closed.

    landmarks say about how narrow the eye is → the margins of its lids are found there → blinks are
    left out → both ways are compared

Two readings, each with its own noise. The fine one is by the margins of the lids (`margins.py`): it
sees a narrowing in its full size. The coarse one is by landmarks and shows about half of it, more
once a gentle closure of both eyes has been learned (`closure.py`); it reaches to the closed eye.
Each eye is read from its own pixels alone.

Measured on eight photographed adults that chose no number here, the lids of one eye drawn down over
its still eyeball by 10, 30 and 50 % (mesh_v2, halves): of the narrowing, fine .90, 1.00 and 1.02,
worst eye .60, .92 and .93; landmarks .47, .52 and .58. A gentle closure filmed in the same way made
of these .88, .97 and .96; with the lids of a 3-D head it changed little (see docs/accuracy.md), so
only its ends, open and closed, are to be relied on. The other eye, fine .001 of its opening, .01 at
most. Noise of a frame, fine .0016, coarse .0044. False narrowing by a yaw of 3 degrees, fine .01,
coarse .02; by a look aside .006 and .05. In the smiles of 49 adults, from one photograph to
another, the margins were found in eight of ten eyes and narrowed by 1.13 to 1.25 of what landmarks
saw; looked at closely, six of these eyes had narrowed by .87 of what the margins said, and by 1.3
of what the landmarks did: the skin below an eye slides a little further than its margin.

The network that looks at one eye alone (MediaPipe's iris landmarks) was tried as a third way. It
sees no more (.40 and .54 of 10 and 50 %, the landmarks .40 and .60 of the same), costs a quarter of
an inference of mesh_v2 for each eye, and the coarse reading came out no truer with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from device.eyes.measurement.blinks import Blinking, follow_blinks
from device.eyes.measurement.closure import Closing, Closure, LearningClosure, learn_closure
from device.eyes.measurement.lids import Doubt, LidsAtRest, Sight, narrowings

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

    @property
    def scales(self) -> tuple[Closure | None, Closure | None]:
        """The closures by which landmarks are read: both eyes', or else neither's.

        One eye by its closure beside another one without would differ by twice, where both narrow
        alike.
        """
        left, right = self.closures
        return (left, right) if left and right else (None, None)


def close_gently(watch: LidWatch) -> LidWatch:
    """From now on the person is asked to close their eyes gently; see `follow_lids`."""
    return replace(watch, learning=LearningClosure())


def stop_closing(watch: LidWatch) -> LidWatch:
    """The asking is over: what the looks meanwhile have taught replaces what was known.

    Of an eye of which they have taught nothing, what was known is kept.
    """
    if watch.learning is None or not watch.learning.looks:
        return replace(watch, learning=None)
    learned = (learn_closure(eye) for eye in zip(*watch.learning.looks, strict=True))
    left, right = (new or old for new, old in zip(learned, watch.closures, strict=True))
    return replace(watch, closures=(left, right), learning=None)


def follow_lids(
    watch: LidWatch, sight: Sight, at_s: float
) -> tuple[LidWatch, tuple[Opening, Opening]]:
    """One frame's eyes against rest: the person's left, then their right.

    While closing is asked for the looks are kept too; `watch.learning.held_s` tells how long.
    """
    left, right = (
        Closing(at_s, *narrowings(rest, eye)) for rest, eye in zip(watch.rest, sight, strict=True)
    )
    blinking = follow_blinks(watch.blinking, np.array((left.landmarks, right.landmarks)), at_s)
    learning = watch.learning.and_then((left, right)) if watch.learning else None
    watch = replace(watch, blinking=blinking, learning=learning)
    if blinking.now or blinking.seldom:
        unknown = Opening(None, None, Doubt.BLINK if blinking.now else Doubt.SELDOM)
        return watch, (unknown, unknown)
    first, second = map(_opening, (left, right), watch.scales)
    return watch, (first, second)


def _opening(seen: Closing, closure: Closure | None) -> Opening:
    coarse = closure.narrowing(seen.landmarks) if closure else seen.landmarks
    fine = seen.margins if _are_margins(seen) else None
    if not WIDEST < coarse <= SQUEEZED or _apart(seen.margins, coarse, learned=closure is not None):
        return Opening(None, None, Doubt.UNSURE)
    return Opening(1.0 - coarse, None if fine is None else 1.0 - fine)


def _are_margins(seen: Closing) -> bool:
    """Whether what was found are the margins, as far as landmarks can say, and both in sight.

    Landmarks do not show more of a narrowing than there is.
    """
    margins = seen.margins
    return margins is not None and seen.landmarks - SLACK <= margins <= FINE_UP_TO


def _apart(margins: float | None, coarse: float, *, learned: bool) -> bool:
    """Whether margins and landmarks contradict each other.

    Before a closure was learned, landmarks show less of a narrowing than there is: how much less
    differs from eye to eye, but never so little as nothing.
    """
    if margins is None:
        return False
    least = margins - DISAGREE if learned else LEAST_SHOWN * margins - SLACK
    return coarse > margins + DISAGREE or coarse < min(least, margins)
