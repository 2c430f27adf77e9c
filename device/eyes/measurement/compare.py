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
OUTWARD = MeasureName.ORAL_COMMISSURE_OUTWARD_MM
UPWARD = MeasureName.ORAL_COMMISSURE_UPWARD_MM

APART_SIGMAS, APART_LEAST_IOD, APART_SHARE, APART_IOD_DEG = 5.0, 0.010, 0.25, 0.006
"""How far skin and landmarks may lie apart at a mouth corner: so many sigmas of both, at least so
much, and then a share of the way that both have seen and so much for each degree that the head is
turned; for landmarks show three quarters to all of a movement, and take a turn for one.

Chosen on filmed photographs of six adults (003 to 018) and counted on eight others (024 to 070):
smiles up to 16 % iod on one side and both, puckers, lips, brows, chins, light, yaw and pitch of 5
degrees. Of 1350 frames of those 18, of 1798 of these 10 are called unsure and are not, nearly all
of them while both lips move by 2 %; with one limit of 3 %, which is still the most, 12 and 3. Of
frames that the one limit lets pass it finds: a drawn finger beside a corner, taken for no hand,
that moves the skin by more than 1 %, 58 % (of those eight adults 14 %); a hard shadow over a
corner, half of whose skin is then read 0.3 to 0.9 % wrong, 36 % (31 %).
Finer is not to be had: landmarks themselves are that far off."""

ELSEWHERE = {Place.BROW: Region.BROWS, Place.NASAL_ALA: Region.NOSE}
"""Places away from the mouth's corners of which nobody can tell where skin and landmarks are
farther apart than anywhere (`skin_landmark_gap_iod`). Of 2135 frames of four adults who chose no
number (021, 034, 043, 068: every place moved by 2 %, smiles up to 10, light, yaw and pitch of 5
degrees) none was called so; they were 2.8 and 2.7 % apart at most.

Both lips, philtrum and chin fall back on landmarks without a word. In 1.1, 3.7 and 2.2 % of those
frames the two lie farther apart, nearly all of them while the head is turned, which landmarks take
for a movement: so many would be called unsure and are not."""


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
    """Skin bound by landmarks: what lies too far from them is not believed (`APART_SIGMAS`).

    Where both are sure of a mouth corner, a brow or a nasal ala and yet apart, nobody can tell
    which one is wrong, unless it has gone farther than skin can follow it: then landmarks answer.
    """
    seen = now.places - rest.geometry.places
    apart = np.linalg.norm(skin.moved - seen, axis=-1)
    wrong = apart > practice.skin_landmark_gap_iod
    corners = Place.ORAL_COMMISSURE
    wrong[corners] |= apart[corners] > _bearable_iod(skin, seen[corners], rest)
    contradicts = wrong & (np.linalg.norm(skin.moved, axis=-1) < practice.skin_reach_iod)
    told = {corners: Region.MOUTH} | ELSEWHERE
    unsure = {region: Reason.UNSURE for place, region in told.items() if contradicts[place].any()}
    return replace(skin, moved=np.where(wrong[..., None], np.nan, skin.moved)), unsure


def _bearable_iod(skin: Skin, seen: NDArray[np.float64], rest: RestFace) -> NDArray[np.float64]:
    """How far skin and landmarks may lie apart at each mouth corner, shape (2,)."""
    noises = [of.get(one, 0.0) for of in (rest.noise, rest.skin_noise) for one in (OUTWARD, UPWARD)]
    noise_iod = float(np.linalg.norm(np.nan_to_num(noises))) / rest.mm_per_iod
    least = max(APART_SIGMAS * noise_iod, APART_LEAST_IOD)
    both = np.linalg.norm([skin.moved[Place.ORAL_COMMISSURE], seen], axis=-1).min(axis=0)
    return np.asarray(least + APART_SHARE * both + APART_IOD_DEG * skin.turned_deg)


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
