"""Learning from a film what it is measured by: the face at rest, and eyes that close gently.

Each is learned as the mirror does it, from a stretch that somebody named, or from the film's first
good seconds. The clock of a file runs on between the times that it is gone through, as in one
session of the mirror.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import inf

import msgspec

from device.errors import FileUnreadable
from device.eyes.measurement.observe import Watch, learn_closure, learn_rest
from device.eyes.measurement.rest import LearningRest, RestFace
from device.eyes.measurement.restful import held
from device.eyes.measurement.watched import LONGEST_GAP_S
from device.face.seen import PoorView, Reason, RestLearned, RestLearning, Seen, Side, Unrest
from device.look.looking import Sight, look_through
from device.look.views import View
from device.measuring.resting import Stretch
from device.measuring.watching import Eyes, Known, observed, time_s

BETWEEN_S = 60.0
"""Of the session's clock, between two times that a film is gone through."""


@dataclass(frozen=True)
class Unlearned:
    """No rest could be learned.

    Of the `needed_s` seconds `good_s` could be measured, at most, before learning began afresh;
    `reasons` counts why others could not; `unrest` is why those that could were no rest.
    `apart_s`: what lay between frames too far apart to count as watched.
    """

    needed_s: float
    good_s: float = 0.0
    unrest: Unrest | None = None
    reasons: Counter[Reason] = field(default_factory=Counter)
    apart_s: float = 0.0

    @property
    def had_all(self) -> bool:
        """Whether the good seconds were there, and only frames were too few for skin in them.

        For skin they were then given longer, in which the face may have moved.
        """
        return self.good_s >= self.needed_s

    @property
    def too_far_apart(self) -> bool:
        """Whether all that was missing lay between frames."""
        missing_s = self.needed_s - self.good_s
        return not self.reasons and 0.0 < missing_s <= self.apart_s


@dataclass(frozen=True)
class Closed:
    """What eyes that were to be closed gently have taught.

    `left_open` is what each eye leaves of its opening at rest, 0 where it closes; an eye that is
    not in it could not be told of. `held_s`: for how long both were as closed as they get;
    `reasons` counts why frames could not be used.
    """

    left_open: Mapping[Side, float] = field(default_factory=dict)
    held_s: float = 0.0
    reasons: Counter[Reason] = field(default_factory=Counter)


def learn(
    views: Iterable[View], rate_hz: Fraction, eyes: Eyes, needed_s: float, stretch: Stretch | None
) -> Known | Unlearned:
    """The rest of a film from `needed_s` good seconds: of a stretch of it, or its first ones.

    Whoever names a stretch has said that it is this face's rest: what is merely unlike most
    people's is taken as it is there. In a film's first seconds that is asked for once more.
    """
    practice = msgspec.structs.replace(eyes.practice, rest_learning_s=needed_s)
    eyes, so_far = replace(eyes, practice=practice), Unlearned(needed_s)
    before_s: float | None = None
    for at_s, _, watch, seen in _seen(views, rate_hz, eyes, _asked(eyes, stretch), stretch):
        if isinstance(seen.rest, RestLearned):
            return Known(watch, seen.rest.mm_per_iod, at_s + BETWEEN_S)
        step_s, before_s = 0.0 if before_s is None else at_s - before_s, at_s
        so_far = _so_far(so_far, seen, step_s if step_s > LONGEST_GAP_S else 0.0)
    return so_far


def held_at_rest(known: Known) -> tuple[Unrest, ...]:
    """What of a face that was learned is held as hardly anybody's is at rest."""
    rest = known.watch.resting
    if not isinstance(rest, RestFace):
        return ()
    return held(rest.geometry, rest.regions.lips if rest.regions else None)


def has_skin(known: Known) -> bool:
    """Whether a rest was learned by skin too, and not by landmarks and lids alone."""
    rest = known.watch.resting
    return isinstance(rest, RestFace) and rest.skin is not None


def learn_closing(
    views: Iterable[View], rate_hz: Fraction, eyes: Eyes, known: Known, stretch: Stretch
) -> tuple[Known, Closed]:
    """What a stretch of gently closed eyes teaches about how far landmarks see them narrow."""
    watch, reasons = learn_closure(known.watch, closing=True), Counter[Reason]()
    last: tuple[float, Sight] | None = None
    for at_s, sight, now, seen in _seen(views, rate_hz, eyes, watch, stretch, known.from_s):
        watch = now
        if isinstance(seen.view, PoorView):
            reasons[seen.view.reason] += 1
        else:
            last = at_s, sight
    if last is None:
        return known, Closed(reasons=reasons)
    (at_s, sight), held_s = last, _held_s(watch)
    # Asking ends with the next look at the eyes: the last one that was fit is shown once more.
    watch, seen = observed(learn_closure(watch, closing=False), sight, at_s + BETWEEN_S, eyes)
    left_open = seen.rest.left_open if isinstance(seen.rest, RestLearned) else {}
    known = Known(watch, known.mm_per_iod, at_s + 2 * BETWEEN_S, len(left_open) == len(Side))
    return known, Closed(left_open, held_s, reasons)


def _seen(
    views: Iterable[View],
    rate_hz: Fraction,
    eyes: Eyes,
    watch: Watch,
    stretch: Stretch | None,
    from_s: float = 0.0,
) -> Iterator[tuple[float, Sight, Watch, Seen]]:
    """A stretch of a film, or all of it, frame by frame, `at_s` on the session's clock.

    That the file is damaged will be met again, and told, when the whole of it is gone through.
    """
    try:
        for sight in look_through(_within(views, rate_hz, stretch), eyes.mesh):
            at_s = from_s + time_s(sight.view, rate_hz)
            watch, seen = observed(watch, sight, at_s, eyes)
            yield at_s, sight, watch, seen
    except FileUnreadable:
        return


def _asked(eyes: Eyes, stretch: Stretch | None) -> Watch:
    """Asked for its rest; of a stretch that was named, as if for the second time."""
    watch = learn_rest(eyes.first_watch)
    named = LearningRest(asked=frozenset(Unrest))
    return replace(watch, resting=named) if stretch else watch


def _within(views: Iterable[View], rate_hz: Fraction, stretch: Stretch | None) -> Iterator[View]:
    """The views of a stretch, or all; where time goes back, a stretch is the first such time."""
    latest_s = -inf
    for view in views:
        at_s = time_s(view, rate_hz)
        if stretch and at_s > stretch.to_s:
            return
        if stretch is None or (at_s >= stretch.from_s and at_s > latest_s):
            yield view
        latest_s = max(latest_s, at_s)


def _so_far(before: Unlearned, seen: Seen, apart_s: float) -> Unlearned:
    good_s, unrest = before.good_s, before.unrest
    if isinstance(seen.rest, RestLearning):
        good_s, unrest = max(good_s, seen.rest.share * before.needed_s), seen.rest.unrest
    why = [seen.view.reason] if isinstance(seen.view, PoorView) else []
    return Unlearned(
        before.needed_s,
        good_s,
        unrest,
        before.reasons + Counter(why),
        before.apart_s + apart_s,
    )


def _held_s(watch: Watch) -> float:
    learning = watch.eyes.watch.learning if watch.eyes else None
    return learning.held_s if learning else 0.0
