"""One frame against the rest face: every measure in each grade that it has, with its noise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement.measures import Geometry, PerSide, Place, differences
from device.eyes.measurement.openings import Openings
from device.eyes.measurement.rest import RestFace, moved_from
from device.eyes.measurement.skin import Skin
from device.face.seen import Grade, Measure, MeasureName, Reading, Reason, Region
from device.settings import Practice

Measures = dict[MeasureName, Measure]
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
HEIGHT = MeasureName.PALPEBRAL_FISSURE_HEIGHT_MM


def compare_to_rest(
    now: Geometry, skin: Skin | None, eyes: Openings | None, rest: RestFace, practice: Practice
) -> Measures:
    """All measures of one frame.

    The palpebral fissure is measured by its lids, where their rest is known, and then it is left
    out while somebody blinks.
    """
    rise_deg = practice.smile_rise_deg
    coarse = differences(now, rest.geometry, rest.mm_per_iod, rise_deg)
    fine: Mapping[MeasureName, PerSide] = {}
    if skin is not None:
        there = moved_from(rest.geometry, skin.moved)
        fine = differences(there, rest.geometry, rest.mm_per_iod, rise_deg)
    measures = {
        name: Measure(_reading(coarse[name], noise), _fine(name, fine, rest))
        for name, noise in rest.noise.items()
    }
    if eyes is None:
        return measures
    others = {name: one for name, one in measures.items() if name not in (NARROWING, HEIGHT)}
    return others | _of_eyes(eyes, rest)


def check_skin(
    skin: Skin, now: Geometry, rest: RestFace, practice: Practice
) -> tuple[Skin, dict[Region, Reason]]:
    """Skin bound by landmarks: what lies too far from them is not believed.

    Where both are sure of a mouth corner and yet apart, nobody can tell which one is wrong, unless
    the corner has gone farther than skin can follow it: then landmarks answer.
    """
    seen = now.places - rest.geometry.places
    wrong = np.linalg.norm(skin.moved - seen, axis=-1) > practice.skin_landmark_gap_iod
    within = np.linalg.norm(skin.moved, axis=-1) < practice.skin_reach_iod
    corners = (wrong & within)[Place.ORAL_COMMISSURE]
    unsure = {Region.MOUTH: Reason.UNSURE} if corners.any() else {}
    return replace(skin, moved=np.where(wrong[..., None], np.nan, skin.moved)), unsure


def _of_eyes(eyes: Openings, rest: RestFace) -> Measures:
    """Both measures of the palpebral fissure; none while its opening is not known."""
    narrowings = {grade: eyes.narrowing(grade) for grade in Grade}
    coarse, fine = narrowings[Grade.COARSE], narrowings[Grade.FINE]
    if coarse is None:
        return {}
    height_mm = rest.geometry.palpebral_fissure_height * rest.mm_per_iod

    def narrowing(shares: tuple[float, float], grade: Grade) -> Reading:
        return _reading(np.array(shares), eyes.noise(grade))

    def height(shares: tuple[float, float], grade: Grade) -> Reading:
        noise_mm = eyes.noise(grade) * float(height_mm.max())
        return _reading((1.0 - np.array(shares)) * height_mm, noise_mm)

    return {
        name: Measure(of(coarse, Grade.COARSE), of(fine, Grade.FINE) if fine else None)
        for name, of in ((NARROWING, narrowing), (HEIGHT, height))
    }


def _fine(name: MeasureName, fine: Mapping[MeasureName, PerSide], rest: RestFace) -> Reading | None:
    sides, noise = fine.get(name), rest.skin_noise.get(name, math.nan)
    known = sides is not None and bool(np.isfinite(sides).all()) and math.isfinite(noise)
    return _reading(sides, noise) if known and sides is not None else None


def _reading(sides: NDArray[np.float64], noise: float) -> Reading:
    return Reading(_told(sides[0]), _told(sides[1]), _told(noise))


def _told(value: float) -> float:
    """Ten-thousandths are far below the noise, and keep messages and traces short."""
    return round(float(value), 4)
