"""Blinks: told from what a lid does on purpose by their haste, and left out.

A blink closes in about 0.1 s and is over in 0.15 to 0.4 s; what is practised here takes seconds,
and so do the movements that come with it. Both eyes are left out while either blinks, also by a
little: the weak lid of a palsied face does not come down, but twitches when the other one blinks.

With few looks a second a blink may come and go between two of them, which does no harm, or show in
one of them: as narrow as the eye then is, it is told from what is slow if it has narrowed faster
than that. By landmarks that is by 0.09 of its opening at 8 looks a second, 0.14 at 5 and 0.23 at 3;
what has narrowed by less in the look of a blink is told as a narrowing, in that one look. With
fewer looks than that nothing can be told from a blink at all (`seldom`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

QUICK_S = 0.16
"""Two looks that lie no farther apart tell haste: alternate frames at 15 Hz and more."""
FARTHEST_S = 0.45
"""The look just before tells haste from as far off: three looks a second, and not quite even. A
blink, 0.15 to 0.4 s, goes by between looks that lie farther apart."""
QUICK_SHARE = 0.05
QUICK_SHARE_S = 0.7
"""By landmarks, an eye that narrows by as much of its opening, and as fast, blinks. Ours: landmarks
tremble by 0.006, see at least 0.4 of a narrowing, and a full closure in 4 s is 0.47 a second at
most. The real blink that was looked at narrowed by 0.5 in 0.07 s."""
REOPENED_SHARE = 0.04
"""A blink is over when both eyes are as open as before it, but for this."""
BLINK_S = 0.4
"""Eyes that then stay as they are have not blinked but closed, or looked down."""
LONGEST_BLINK_S = 0.8
"""Nothing is left out for longer, whatever the eyes do."""
REMEMBERED_S = 1.0
LOOKS = 3
"""So many looks far apart from each other are no accident."""


@dataclass(frozen=True)
class Look:
    """How narrow both eyes were by landmarks, shape (2,), at a moment."""

    at_s: float
    narrowing: Floats


@dataclass(frozen=True)
class Blinking:
    """The looks of the last second, the oldest first, and the blink that is going on, if one is.

    There are always the last three. `since_s` is the blink's beginning and `before`, shape (2,),
    how narrow the eyes were then.
    """

    looks: tuple[Look, ...] = ()
    since_s: float | None = None
    before: Floats | None = None

    @property
    def now(self) -> bool:
        """Whether the last look is to be left out."""
        return self.since_s is not None

    @property
    def seldom(self) -> bool:
        """Whether the last looks are so far apart that a blink cannot be told from them."""
        gaps = [after.at_s - before.at_s for before, after in pairwise(self.looks[-LOOKS:])]
        return len(gaps) == LOOKS - 1 and min(gaps) > FARTHEST_S


def follow_blinks(blinking: Blinking, narrowing: Floats, at_s: float) -> Blinking:
    """One more look; if it is not later than the last one, the looks begin anew with it."""
    if blinking.looks and at_s <= blinking.looks[-1].at_s:
        return Blinking((Look(at_s, narrowing),))
    lately = [one for one in blinking.looks if at_s - one.at_s <= REMEMBERED_S]
    last = blinking.looks[1 - LOOKS :]
    looks = (*(lately if len(lately) >= len(last) else last), Look(at_s, narrowing))
    if blinking.since_s is not None and blinking.before is not None:
        if _over(blinking.since_s, blinking.before, looks):
            return Blinking(looks)
        return Blinking(looks, blinking.since_s, blinking.before)
    if _haste(looks, closing=True):
        return Blinking(looks, at_s, np.median([one.narrowing for one in lately], axis=0))
    return Blinking(looks)


def _over(since_s: float, before: Floats, looks: tuple[Look, ...]) -> bool:
    """Whether the eyes are open again, or have come to rest elsewhere."""
    last = looks[-1]
    lasted_s = last.at_s - since_s
    if bool((last.narrowing - before <= REOPENED_SHARE).all()) or lasted_s >= LONGEST_BLINK_S:
        return True
    return lasted_s >= BLINK_S and not _haste(looks, closing=False)


def _haste(looks: tuple[Look, ...], *, closing: bool) -> bool:
    """Whether either eye has just changed fast; `closing` if only narrowing counts."""
    last = looks[-1]
    for one in looks[:-1]:
        since_s = last.at_s - one.at_s
        if 0.0 < since_s <= (FARTHEST_S if one is looks[-2] else QUICK_S):
            way = last.narrowing - one.narrowing
            most = float(way.max() if closing else np.abs(way).max())
            if most >= QUICK_SHARE and most >= QUICK_SHARE_S * since_s:
                return True
    return False
