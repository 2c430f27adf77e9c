"""Whether a face was at rest while its rest was learned: everything later is measured from here.

The learning time is cut into spells, and their medians are compared: a blink or a swallow is short
within a spell, a smile that creeps, brows that sink and eyes that narrow are not. What moves is
asked for again every time. What is merely unlike most people's, as lips that do not meet, corners
drawn out, brows that stand high and narrow eyes, is asked for once, each by itself, and then taken
as it is: it may be their face, every measure is a change from rest, and a rest that is never
learned would be worse.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement.lips import RestingLips
from device.eyes.measurement.measures import Geometry, Place
from device.eyes.measurement.sample import Sample
from device.face.seen import Region, Unrest

Floats = NDArray[np.float64]

SPELLS = 4
"""Parts into which the learning time is cut to see whether the face wandered."""
FOUND_SHARE = 0.5
"""Of the frames: a place that skin found in fewer is judged by landmarks."""
BY_LANDMARKS = 2.0
"""Times as much as by skin a brow may wander by landmarks: of 13 filmed adults, who swayed by 0.6
degrees and blinked, it took brows for gone by up to 0.4 mm, skin by 0.06. Ours."""
EYES_UNREST_SHARE = 0.1
"""By landmarks, a share of the eye's opening: eyes that narrow or widen by more are not at rest.
Landmarks show a half of it and tremble by 0.006 (`lids.py`). Ours."""
SHUT_IOD = 0.03
"""An eye that is less open while rest is learned is shut: 49 adults had 0.06 to 0.12. Ours."""
NARROW_IOD = 0.06
"""Eyes that are less open are narrowed: those 49 adults', 0.098 +- 0.010, were not. Ours."""
RAISED_IOD = 0.33
"""Brows that stand higher above the canthi are raised: those adults' were at 0.24 +- 0.03, the
highest at 0.316. A raise within that range is not seen while it is held. Ours."""
DRAWN_OUT_IOD = 0.315
"""A commissure farther outward from the midline is drawn out, as by a smile of one side."""
WIDE_IOD = 0.615
"""Commissures farther apart are drawn out, as by a smile of both. The two limits were chosen on
every second of those adults, whose wider side lay at 0.29 +- 0.01 and 0.317 at most, the two 0.56
+- 0.03 apart and 0.615 at most. Of the 24 others' neutral faces none is over, of their smiles 21
are, 9 of the 12 with closed lips among them; of made smiles of 5.8 % iod, as far outward as
landmarks see them, 18 of 24 where both sides smile and 6 to 12 where one does. A smaller smile is
not seen while it is held, and a mouth that a palsy pulls to its sound side may be asked in vain."""
DRAWN_IN_IOD = 0.49
"""Commissures that lie nearer to each other are drawn in, as in a pucker: those adults' lay 0.50 to
0.61 apart. Ours; no photographed pucker was to be had."""


def wandered_iod(place: Place, samples: Sequence[Sample], ways: Floats | None) -> float:
    """How far a place's medians lie apart between the spells of the learning time, larger side.

    By skin (`ways`, shape (frames, 7, 2, 2), iod) where that found it, or else by landmarks.
    """
    found = _by_skin(place, ways)
    if found is not None:
        return _wandered(found)
    return _wandered(np.array([sample.geometry.places[place] for sample in samples]))


def eyes_wandered_share(samples: Sequence[Sample], rest: Geometry) -> float:
    """How much the eyes narrowed or widened between the spells, a share of their opening."""
    heights = np.array([sample.geometry.palpebral_fissure_height for sample in samples])
    return _wandered(heights.reshape(-1, 2, 1) / rest.palpebral_fissure_height[:, None])


def unrests(
    samples: Sequence[Sample],
    ways: Floats | None,
    rest: Geometry,
    lips: RestingLips | None,
    *,
    limit_iod: float,
    asked: Collection[Unrest] = (),
) -> tuple[Unrest, ...]:
    """Why the samples may not be taken for rest, the first thing to ask for first; empty if so.

    `rest` is what they usually show, and `limit_iod` by how much mouth corners and brows may
    wander. What is held and was `asked` for before is taken as it is. A region that could not be
    seen well in a sample says nothing of movement there.
    """
    if float(rest.palpebral_fissure_height.min()) < SHUT_IOD:
        return (Unrest.EYES,)
    if _moved(samples, ways, rest, limit_iod) or (lips is not None and lips.moved):
        return (Unrest.MOVED,)
    return tuple(one for one in held(rest, lips) if one not in asked)


def held(rest: Geometry, lips: RestingLips | None) -> tuple[Unrest, ...]:
    """What of a face is held as nearly nobody's is at rest.

    Of brows and eyes both sides must be, for a palsy has one. A smile is of one side too.
    """
    corners = rest.places[Place.ORAL_COMMISSURE, :, 0]
    found = {
        Unrest.LIPS: lips is not None and lips.parted,
        Unrest.MOUTH: corners.max() > DRAWN_OUT_IOD
        or not DRAWN_IN_IOD <= corners.sum() <= WIDE_IOD,
        Unrest.BROWS: rest.places[Place.BROW, :, 1].min() > RAISED_IOD,
        Unrest.EYES: rest.palpebral_fissure_height.max() < NARROW_IOD,
    }
    return tuple(one for one, is_held in found.items() if is_held)


def _moved(
    samples: Sequence[Sample], ways: Floats | None, rest: Geometry, limit_iod: float
) -> bool:
    """Whether corners, brows or lids wandered between the spells."""
    brows, eyes = (_seen(samples, region) for region in (Region.BROWS, Region.EYES))
    brows_too = ways if len(brows) == len(samples) else None
    brows_iod = limit_iod * (BY_LANDMARKS if _by_skin(Place.BROW, brows_too) is None else 1.0)
    return (
        wandered_iod(Place.ORAL_COMMISSURE, samples, ways) > limit_iod
        or wandered_iod(Place.BROW, brows, brows_too) > brows_iod
        or eyes_wandered_share(eyes, rest) > EYES_UNREST_SHARE
    )


def _by_skin(place: Place, ways: Floats | None) -> Floats | None:
    """A place's ways, if skin found it often enough on both sides."""
    if ways is None or np.isfinite(ways[:, place]).mean(axis=0).min() < FOUND_SHARE:
        return None
    return np.asarray(ways[:, place])


def _seen(samples: Sequence[Sample], region: Region) -> list[Sample]:
    return [sample for sample in samples if region not in sample.poor]


def _wandered(path: Floats) -> float:
    """Between the medians of spells of a path, shape (frames, 2, n); 0 where nothing was seen."""
    spells = (spell for spell in np.array_split(path, SPELLS) if _both_seen(spell))
    medians = [np.nanmedian(spell, axis=0) for spell in spells]
    if not medians:
        return 0.0
    return float(np.linalg.norm(np.ptp(np.array(medians), axis=0), axis=-1).max())


def _both_seen(spell: Floats) -> bool:
    """Whether each side was seen at least once."""
    return bool(len(spell) and np.isfinite(spell).any(axis=0).all())
