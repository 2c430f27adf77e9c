"""The person's own neutral face: learning it, and measuring against it.

    NoRest ── asked ──▶ LearningRest ── enough restful seconds ──▶ RestFace

Only frames with a fit view are learned from. Medians make a blink or a swallow harmless; when the
face wandered meanwhile, some seconds more are asked for: everything later is measured from here.
Landmarks and skin learn the same rest side by side, each with its own zero and noise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement import skin
from device.eyes.measurement.axes import Head
from device.eyes.measurement.crop import Crop
from device.eyes.measurement.lids import LidsAtRest, Sight, learn_lids
from device.eyes.measurement.measures import (
    Geometry,
    PerSide,
    Place,
    differences,
    measure,
    typical,
)
from device.eyes.measurement.openings import Openings
from device.eyes.measurement.regions import Look, RegionsAtRest, regions_at_rest
from device.eyes.measurement.skin import LearningSkin, SkinRest
from device.face.seen import (
    MeasureName,
    Reason,
    Region,
    Rest,
    RestAbsent,
    RestLearned,
    RestLearning,
)
from device.settings import Practice

LONGEST_GAP_S = 0.75
"""Time between two good frames that still counts as watched: the slow pace looks every 0.5 s."""
MOST_FRAMES = 600
"""That are remembered while rest is learned: with a view that comes and goes it may take minutes,
and five good seconds at 120 Hz are no more."""
SHUT_IOD = 0.03
"""An eye that is less open while rest is learned is shut: 49 adults had 0.08 to 0.14. Ours."""
SPELLS = 4
"""Parts into which the learning time is cut to see whether the face wandered."""
MAD_TO_SIGMA = 1.4826
"""Median absolute deviation to standard deviation, for a normal distribution."""


@dataclass(frozen=True)
class NoRest:
    """No rest face was asked for yet."""


@dataclass(frozen=True)
class CloseUp:
    """The pixels of a fit face that are measured: its skin, and its eyes in the frames for them.

    `look` is what its regions look like, and `poor` which of them cannot be seen, and why.
    """

    crop: Crop
    sight: Sight | None
    look: Look
    poor: Mapping[Region, Reason]


@dataclass(frozen=True)
class Sample:
    """One good frame; `lasted_s` is the good time since the one before it."""

    geometry: Geometry
    pitch_deg: float
    lasted_s: float


@dataclass(frozen=True)
class LearningRest:
    """Good frames so far; `last_at_s` is None while the view is not fit."""

    samples: tuple[Sample, ...] = ()
    last_at_s: float | None = None
    settled: bool = True
    skin: LearningSkin = field(default_factory=LearningSkin)
    sights: tuple[Sight, ...] = ()
    looks: tuple[Look, ...] = ()
    poors: tuple[Mapping[Region, Reason], ...] = ()

    @property
    def good_s(self) -> float:
        """The seconds of rest seen so far."""
        return sum(sample.lasted_s for sample in self.samples)


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
    learning = _one_more(resting, fit, close, at_s)
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
            return RestLearning(share=share, settled=resting.settled)
        case RestFace():
            left_open = eyes.left_open if eyes else {}
            return RestLearned(resting.at_s, round(resting.mm_per_iod, 3), left_open)
        case _:
            assert_never(resting)


def _one_more(
    learning: LearningRest, fit: Head, close: CloseUp | None, at_s: float
) -> LearningRest:
    since_s = at_s - learning.last_at_s if learning.last_at_s is not None else 0.0
    lasted_s = since_s if 0.0 < since_s <= LONGEST_GAP_S else 0.0
    sample = Sample(measure(fit.points), fit.pose.pitch_deg, lasted_s)
    samples = (*learning.samples, sample)[-MOST_FRAMES:]
    if close is None:
        return replace(learning, samples=samples, last_at_s=at_s)
    more = skin.learn_more(learning.skin, close.crop)
    sights = (*learning.sights, close.sight) if close.sight else learning.sights
    return LearningRest(
        samples=samples,
        last_at_s=at_s,
        settled=learning.settled,
        skin=more,
        sights=sights[-MOST_FRAMES:],
        looks=(*learning.looks, close.look)[-MOST_FRAMES:],
        poors=(*learning.poors, close.poor)[-MOST_FRAMES:],
    )


def _long_enough(learning: LearningRest, practice: Practice) -> bool:
    """Whether rest can be concluded; where frames are few, skin is given half as long again."""
    over_s = learning.good_s - practice.rest_learning_s
    few = learning.skin.begun and len(learning.skin.seen) < skin.FEWEST_FRAMES
    return over_s >= (practice.rest_learning_s / 2 if few else 0.0)


def _conclude(learning: LearningRest, at_s: float, practice: Practice) -> Resting:
    """The rest face, or another half of the time if the face did not keep still for it."""
    frames = [sample.geometry for sample in learning.samples]
    rest, rise_deg = typical(frames), practice.smile_rise_deg
    mm_per_iod = practice.iris_mm / rest.iris_width
    skin_rest = skin.conclude(learning.skin)
    ways = skin.ways_at_rest(skin_rest, learning.skin) if skin_rest else []
    moved = [moved_from(rest, way) for way in ways]
    regions = regions_at_rest(learning.looks, learning.poors) if learning.looks else None
    wandered_mm = _wandered_iod(moved or frames) * mm_per_iod
    lips_too = regions is not None and regions.lips.asks_again(asked=not learning.settled)
    shut = float(rest.palpebral_fissure_height.min()) < SHUT_IOD
    if lips_too or shut or wandered_mm > practice.rest_unrest_limit_mm:
        return LearningRest(learning.samples[len(frames) // 2 :], at_s, settled=False)

    def noise(seen: Sequence[Geometry]) -> dict[MeasureName, float]:
        apart = [differences(one, rest, mm_per_iod, rise_deg) for one in seen]
        return {name: _sigma([one[name] for one in apart]) for name in MeasureName}

    return RestFace(
        at_s=at_s,
        geometry=rest,
        pitch_deg=float(np.median([sample.pitch_deg for sample in learning.samples])),
        mm_per_iod=mm_per_iod,
        noise=noise(frames),
        skin=skin_rest,
        skin_noise=noise(moved) if moved else {},
        lids=learn_lids(learning.sights),
        regions=regions,
    )


def _wandered_iod(frames: Sequence[Geometry]) -> float:
    """How far the mouth corners' medians lie apart between the spells of the learning time."""
    path = np.array([frame.places[Place.ORAL_COMMISSURE] for frame in frames])
    medians = np.array([_middle(spell) for spell in np.array_split(path, SPELLS)])
    return float(np.linalg.norm(np.ptp(medians, axis=0), axis=-1).max())


def _sigma(values: Sequence[PerSide]) -> float:
    """One standard deviation of a single frame, by the median absolute deviation; larger side.

    NaN where a side was seen in less than half of the frames.
    """
    sides = np.array(values)
    if np.isfinite(sides).mean(axis=0).min() < 0.5:
        return math.nan
    off = np.abs(sides - np.nanmedian(sides, axis=0))
    return float(MAD_TO_SIGMA * np.nanmedian(off, axis=0).max())


def _middle(path: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median of what is known; 0, no way, where nothing is."""
    known = np.isfinite(path).any(axis=0)
    return np.asarray(np.nan_to_num(np.nanmedian(np.where(known, path, 0.0), axis=0)))
