"""The person's own neutral face: learning it, and measuring against it.

    NoRest ── asked ──▶ LearningRest ── enough restful seconds ──▶ RestFace

Only frames with a fit view are learned from. Medians make a blink or a swallow harmless; when the
face was not at rest (`restful.py`), or is no longer the one that rest began with, all of it is
learned afresh: everything later is measured from here.
Landmarks and skin learn the same rest from the same seconds, each with its own zero and noise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement import acquaintance, skin_rest
from device.eyes.measurement.acquaintance import Acquaintance
from device.eyes.measurement.axes import Head
from device.eyes.measurement.lids import LidsAtRest, learn_lids
from device.eyes.measurement.measures import Geometry, differences, measure, typical
from device.eyes.measurement.noise import noises
from device.eyes.measurement.openings import Openings
from device.eyes.measurement.regions import RegionsAtRest, alike, regions_at_rest
from device.eyes.measurement.restful import unrests
from device.eyes.measurement.sample import CloseUp, Sample
from device.eyes.measurement.skin_rest import LearningSkin, SkinRest
from device.eyes.measurement.watched import watched_s
from device.face.seen import MeasureName, Rest, RestAbsent, RestLearned, RestLearning, Unrest
from device.settings import Practice

MOST_FRAMES = 110
"""That are remembered while rest is learned: all of five good seconds at 20 Hz. Of more, every
second one is forgotten, and every second one that follows passed over, so that those that are kept
lie evenly over a long rest or a fast camera's: 55 or more, as many as 12 Hz give. To conclude takes
about 0.7 ms for each on the x86 core of `docs/accuracy.md`. Ours."""
LONGER = 1.5
"""Times the usual seconds that rest is learned for at most, where frames are too few for skin."""


@dataclass(frozen=True)
class NoRest:
    """No rest face was asked for yet."""


@dataclass(frozen=True)
class LearningRest:
    """Good frames so far; `last_at_s` is None while the view is not fit.

    `good_s`, the seconds of rest seen so far, are of all `frames` that added to them; one of
    `every` so many is remembered. `unrest` is why earlier seconds were no rest, and `asked` all
    that the person has been asked to let go of.
    """

    samples: tuple[Sample, ...] = ()
    last_at_s: float | None = None
    good_s: float = 0.0
    frames: int = 0
    every: int = 1
    unrest: Unrest | None = None
    asked: frozenset[Unrest] = frozenset()
    skin: LearningSkin = field(default_factory=LearningSkin)
    known: Acquaintance = field(default_factory=Acquaintance)


@dataclass(frozen=True)
class RestFace:
    """A person's neutral face in this session, and how finely it can be seen.

    `mm_per_iod` scales head coordinates to millimetres, by this person's irises. `noise` is one
    standard deviation of a single frame at rest, in the unit of the measure, the larger side's, by
    landmarks; `skin_noise` the same by skin, NaN for what skin does not tell. `skin`, `lids`
    and `regions` are None where too little of them was seen.
    """

    at_s: float
    geometry: Geometry
    pitch_deg: float
    mm_per_iod: float
    noise: Mapping[MeasureName, float]
    skin: SkinRest | None = None
    skin_noise: Mapping[MeasureName, float] = field(default_factory=dict)
    lids: LidsAtRest | None = None
    regions: RegionsAtRest | None = None


Resting = NoRest | LearningRest | RestFace


def follow_rest(
    resting: Resting, fit: Head | None, close: CloseUp | None, at_s: float, practice: Practice
) -> Resting:
    """Learn from one more frame if learning is on. `fit` is None when the view was not.

    `close` is None where there are landmarks and nothing else.
    """
    if not isinstance(resting, LearningRest):
        return resting
    if fit is None:
        return replace(resting, last_at_s=None)
    learning = _met(resting, close, at_s)
    if learning.known.stranger:
        return _afresh(at_s, (Unrest.MOVED,))
    if learning.known.otherwise_s is not None:
        return replace(learning, last_at_s=None)
    learning = _one_more(learning, fit, close, at_s)
    return _conclude(learning, at_s, practice) if _long_enough(learning, practice) else learning


def moved_from(rest: Geometry, ways: NDArray[np.float64]) -> Geometry:
    """The face at rest with its places moved; what skin does not tell is not known."""
    return Geometry(
        places=rest.places + ways,
        palpebral_fissure_height=np.full(2, math.nan),
        lip_gap=math.nan,
        lower_lip_middle=np.full(2, math.nan),
        iris_width=rest.iris_width,
    )


def tell(resting: Resting, eyes: Openings | None, practice: Practice) -> Rest:
    """What the mirror is told of the rest face, and of eyes that were closed gently."""
    match resting:
        case NoRest():
            return RestAbsent()
        case LearningRest():
            share = min(resting.good_s / practice.rest_learning_s, 1.0)
            return RestLearning(share=share, unrest=resting.unrest)
        case RestFace():
            left_open = eyes.left_open if eyes else {}
            by_skin = resting.skin is not None
            return RestLearned(resting.at_s, round(resting.mm_per_iod, 3), left_open, by_skin)
        case _:
            assert_never(resting)


def _met(learning: LearningRest, close: CloseUp | None, at_s: float) -> LearningRest:
    """With whether one more face is the first frame's, judged as another face is after rest.

    Of 12 filmed adults who swayed and blinked no frame is unlike any other: the least likeness
    is 0.93, and 0.63 from turned by 7 degrees to turned back by 5 and nodding, over `ALIKE`.
    """
    first = _regions(learning.samples[:1])
    if close is None or first is None:
        return learning
    known = acquaintance.meet(learning.known, alike(close.look, first), at_s)
    return replace(learning, known=known)


def _one_more(
    learning: LearningRest, fit: Head, close: CloseUp | None, at_s: float
) -> LearningRest:
    """With one more good frame; one that comes after a break adds no time, and teaches nothing."""
    lasted_s = watched_s(learning.last_at_s, at_s)
    learning = replace(learning, last_at_s=at_s, good_s=learning.good_s + lasted_s)
    if learning.samples and not lasted_s:
        return learning
    now = replace(learning, frames=learning.frames + 1)
    return now if learning.frames % now.every else _thinned(_remembered(now, fit, close))


def _remembered(learning: LearningRest, fit: Head, close: CloseUp | None) -> LearningRest:
    sample = Sample(measure(fit.points), fit.pose.pitch_deg)
    skin = learning.skin
    if close is not None:
        sample = replace(sample, sight=close.sight, look=close.look, poor=close.poor)
        skin = skin_rest.learn_more(skin, close.crop)
    return replace(learning, samples=(*learning.samples, sample), skin=skin)


def _thinned(learning: LearningRest) -> LearningRest:
    """Not more than is to be remembered, evenly over the whole time."""
    if len(learning.samples) <= MOST_FRAMES:
        return learning
    return replace(
        learning,
        samples=learning.samples[::2],
        skin=skin_rest.thinned(learning.skin),
        every=2 * learning.every,
    )


def _long_enough(learning: LearningRest, practice: Practice) -> bool:
    """Whether rest can be concluded; where frames are few, skin is given longer."""
    few = 0 < learning.skin.frames < skin_rest.FEWEST_FRAMES
    return learning.good_s >= practice.rest_learning_s * (LONGER if few else 1.0)


def _conclude(learning: LearningRest, at_s: float, practice: Practice) -> Resting:
    """The rest face, or learning afresh if the face was not at rest."""
    samples = learning.samples
    rest = typical([sample.geometry for sample in samples])
    mm_per_iod = practice.iris_mm / rest.iris_width
    skin, ways = skin_rest.conclude(learning.skin) or (None, None)
    regions = _regions(samples)
    lips = regions.lips if regions else None
    limit_iod = practice.rest_unrest_limit_mm / mm_per_iod
    asked = learning.asked
    if again := unrests(samples, ways, rest, lips, limit_iod=limit_iod, asked=asked):
        return _afresh(at_s, again, asked)
    moved = [] if ways is None else [moved_from(rest, way) for way in ways]
    return RestFace(
        at_s=at_s,
        geometry=rest,
        pitch_deg=float(np.median([sample.pitch_deg for sample in samples])),
        mm_per_iod=mm_per_iod,
        noise=_noise([sample.geometry for sample in samples], rest, mm_per_iod, practice),
        skin=skin,
        skin_noise=_noise(moved, rest, mm_per_iod, practice) if moved else {},
        lids=learn_lids([sample.sight for sample in samples if sample.sight]),
        regions=regions,
    )


def _afresh(
    at_s: float, why: tuple[Unrest, ...], asked: frozenset[Unrest] = frozenset()
) -> LearningRest:
    """Learning from nothing; who is new has been `asked` for nothing before."""
    return LearningRest(last_at_s=at_s, unrest=why[0], asked=asked | set(why))


def _noise(
    seen: Sequence[Geometry], rest: Geometry, mm_per_iod: float, practice: Practice
) -> dict[MeasureName, float]:
    rise_deg = practice.smile_rise_deg
    return noises([differences(one, rest, mm_per_iod, rise_deg) for one in seen], mm_per_iod)


def _regions(samples: Sequence[Sample]) -> RegionsAtRest | None:
    """What the regions look like at rest, None where there were landmarks and nothing else."""
    seen = [(sample.look, sample.poor) for sample in samples if sample.look]
    return regions_at_rest(*zip(*seen, strict=True)) if seen else None
