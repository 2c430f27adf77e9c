"""The person's own neutral face: learning it, and measuring against it.

    NoRest ── asked ──▶ LearningRest ── enough restful seconds ──▶ RestFace

Only frames with a fit view are learned from. Medians make a blink or a swallow harmless; when the
face wandered meanwhile, some seconds more are asked for: everything later is measured from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from device.eyes.measurement.axes import Head
from device.eyes.measurement.measures import (
    Geometry,
    PerSide,
    Place,
    differences,
    measure,
    typical,
)
from device.face.seen import (
    Measure,
    MeasureName,
    Reading,
    Rest,
    RestAbsent,
    RestLearned,
    RestLearning,
)
from device.settings import Practice

LONGEST_GAP_S = 0.75
"""Time between two good frames that still counts as watched: the slow pace looks every 0.5 s."""
SPELLS = 4
"""Parts into which the learning time is cut to see whether the face wandered."""
MAD_TO_SIGMA = 1.4826
"""Median absolute deviation to standard deviation, for a normal distribution."""


@dataclass(frozen=True)
class NoRest:
    """No rest face was asked for yet."""


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

    @property
    def good_s(self) -> float:
        """The seconds of rest seen so far."""
        return sum(sample.lasted_s for sample in self.samples)


@dataclass(frozen=True)
class RestFace:
    """A person's neutral face in this session, and how finely it can be seen.

    `mm_per_iod` scales head coordinates to millimetres, by this person's irises. `noise` is one
    standard deviation of a single frame at rest, in the unit of the measure, the larger side's.
    """

    at_s: float
    geometry: Geometry
    pitch_deg: float
    mm_per_iod: float
    noise: Mapping[MeasureName, float]


Resting = NoRest | LearningRest | RestFace


def follow_rest(resting: Resting, fit: Head | None, at_s: float, practice: Practice) -> Resting:
    """Learn from one more frame if learning is on. `fit` is None when the view was not."""
    if not isinstance(resting, LearningRest):
        return resting
    if fit is None:
        return LearningRest(resting.samples, None, resting.settled)
    learning = _one_more(resting, fit, at_s)
    return _conclude(learning, at_s, practice) if _long_enough(learning, practice) else learning


def compare_to_rest(
    now: Geometry, rest: RestFace, practice: Practice
) -> dict[MeasureName, Measure]:
    """All measures of one frame against the rest face, each with its noise and grade."""
    found = differences(now, rest.geometry, rest.mm_per_iod, practice.smile_rise_deg)
    return {
        name: Measure(Reading(_told(sides[0]), _told(sides[1]), _told(rest.noise[name])))
        for name, sides in found.items()
    }


def _told(value: float) -> float:
    """Ten-thousandths are far below the noise, and keep messages and traces short."""
    return round(float(value), 4)


def tell(resting: Resting, practice: Practice) -> Rest:
    """What the mirror is told of the rest face."""
    match resting:
        case NoRest():
            return RestAbsent()
        case LearningRest():
            share = min(resting.good_s / practice.rest_learning_s, 1.0)
            return RestLearning(share=share, settled=resting.settled)
        case RestFace():
            return RestLearned(at_s=resting.at_s, mm_per_iod=round(resting.mm_per_iod, 3))
        case _:
            assert_never(resting)


def _one_more(learning: LearningRest, fit: Head, at_s: float) -> LearningRest:
    since_s = at_s - learning.last_at_s if learning.last_at_s is not None else 0.0
    lasted_s = since_s if 0.0 < since_s <= LONGEST_GAP_S else 0.0
    sample = Sample(measure(fit.points), fit.pose.pitch_deg, lasted_s)
    return LearningRest((*learning.samples, sample), at_s, learning.settled)


def _long_enough(learning: LearningRest, practice: Practice) -> bool:
    return learning.good_s >= practice.rest_learning_s


def _conclude(learning: LearningRest, at_s: float, practice: Practice) -> Resting:
    """The rest face, or another half of the time if the face did not keep still for it."""
    frames = [sample.geometry for sample in learning.samples]
    rest, rise_deg = typical(frames), practice.smile_rise_deg
    mm_per_iod = practice.iris_mm / rest.iris_width
    if _wandered_iod(frames) * mm_per_iod > practice.rest_unrest_limit_mm:
        return LearningRest(learning.samples[len(frames) // 2 :], at_s, settled=False)
    apart = [differences(frame, rest, mm_per_iod, rise_deg) for frame in frames]
    return RestFace(
        at_s=at_s,
        geometry=rest,
        pitch_deg=float(np.median([sample.pitch_deg for sample in learning.samples])),
        mm_per_iod=mm_per_iod,
        noise={name: _sigma([frame[name] for frame in apart]) for name in MeasureName},
    )


def _wandered_iod(frames: Sequence[Geometry]) -> float:
    """How far the mouth corners' medians lie apart between the spells of the learning time."""
    path = np.array([frame.places[Place.ORAL_COMMISSURE] for frame in frames])
    medians = np.array([np.median(spell, axis=0) for spell in np.array_split(path, SPELLS)])
    return float(np.linalg.norm(np.ptp(medians, axis=0), axis=-1).max())


def _sigma(values: list[PerSide]) -> float:
    """One standard deviation of a single frame, by the median absolute deviation; larger side."""
    off = np.abs(np.array(values) - np.median(values, axis=0))
    return float(MAD_TO_SIGMA * np.median(off, axis=0).max())
