"""Each region of the face for itself: whether it can be seen, and whether it is this person's.

    look_at → (learn) regions_at_rest
            → judge_regions: another face → a hand → glare → talk

What must be remembered from frame to frame is `Watching`, which goes in and comes out.

Limits were chosen on every second of 49 photographed adults (doi 10.6084/m9.figshare.5047666), with
photographed hands, cups and tissues put before them; figures are of the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement import acquaintance
from device.eyes.measurement.acquaintance import Acquaintance
from device.eyes.measurement.axes import Head
from device.eyes.measurement.blur import blur_px
from device.eyes.measurement.complexion import (
    complexion,
    levelled,
    likeness,
    strangeness,
    typicality,
    variety,
)
from device.eyes.measurement.lips import Lips, LipShape, RestingLips, follow_lips, lip_shape
from device.eyes.measurement.lips import resting_lips as lips_at_rest
from device.eyes.measurement.zones import CHEEKS, EYES, HALVES, PARTS, PERSON, REGIONS
from device.face.points import Image, Points
from device.face.seen import FitView, PoorView, Reason, Region, View

Floats = NDArray[np.float64]

LIMITS = {
    Region.BROWS: (0.63, 1.00),
    Region.EYES: (0.57, 0.90),
    Region.NOSE: (0.75, 1.15),
    Region.MOUTH: (0.35, 1.47),
    Region.CHIN: (0.45, 1.00),
}
"""How strange the pattern of a half may look, and its colour against the variety of the face's own,
both at once by their squares: what 99 of 100 frames of 25 adults stay under, and a little more.
They smile fully, part their lips, turn by 7 degrees, shut their eyes, come near, go far, in other
light. Of 24 others' such frames 0.0 to 0.2 % are over it, of their chins 1 %. Covered by four
fifths and more, mouths are found in 100 %, eyes in 99 %, brows in 94 %, chins in 89 %, noses in
80 %; halves covered by two to five tenths in a third; a finger laid along a corner of the mouth
hardly ever."""
STRETCHES_PER_IOD = 2.0
"""Skin stretches: for each iod that the lips part, mouth and chin may look so much stranger."""
ALIKE = 0.6
"""Least likeness of the whole face to the one at rest."""
SURELY_ALIKE = 0.9
"""Or of any part of it: a hand hides some, another person changes all. Of single frames of those 24
none was taken for another's; of 1104 frames of others 1.4 % passed for theirs."""
TYPICAL = 0.25
"""Until a person's own rest is known, a mouth or chin less like anybody's counts as hidden: of
covered mouths three quarters are, but of a fist's knuckles, much like lips, an eighth."""
SHINES_MORE, SHINES_OVER_CHEEK, SHINING_SHARE = 0.30, 0.10, 0.06
"""Glare: brighter than at rest and than the cheeks (logarithms of grey), at such a share of the
landmarks of an eye. Shut lids are brighter than an iris, but not than a cheek. Windows drawn into
glasses are found in 98 % from 15 % of an eye on, in half from 5 %; none where there is none."""
FIRST_SHINES_OVER_CHEEK, FIRST_SHINING_SHARE = 0.35, 0.10
"""The same while rest is not known, when the white of an eye may be brighter than a dark cheek: of
what covers 15 to 35 % of an eye half is found, of what covers more four fifths."""
LINGERS_S = 0.5
"""How long a region counts as hidden after something was before it: landmarks take some frames to
come back, a filmed fist's 0.2 s. Ours."""
_LIMITS = np.array([LIMITS[region] for region in REGIONS])


@dataclass(frozen=True)
class Look:
    """What one frame shows of the face: its colours, shape (478, 3), its blur and its lips."""

    at_s: float
    colours: Floats
    blur_px: float
    interocular_px: float
    lips: LipShape


@dataclass(frozen=True)
class RegionsAtRest:
    """The face at rest, and how much its colours vary.

    A region in `poor` was not well seen even then, and is not trusted.
    """

    colours: Floats
    variety: float
    blur_px: float
    lips: RestingLips
    poor: Mapping[Region, Reason] = field(default_factory=dict)


@dataclass(frozen=True)
class Watching:
    """What is carried from frame to frame; `hidden_s` is when each region was last hidden."""

    lips: Lips = field(default_factory=Lips)
    known: Acquaintance = field(default_factory=Acquaintance)
    hidden_s: Mapping[Region, float] = field(default_factory=dict)


def look_at(image: Image, landmarks: Points, head: Head, at_s: float) -> Look:
    """Look at the skin of a face, by its landmarks in pixels of the RGB image."""
    return Look(
        at_s=at_s,
        colours=complexion(image, landmarks),
        blur_px=blur_px(image, landmarks),
        interocular_px=head.interocular_px,
        lips=lip_shape(head, at_s),
    )


def regions_at_rest(
    looks: Sequence[Look], poors: Sequence[Mapping[Region, Reason]]
) -> RegionsAtRest:
    """The face at rest from one or more frames it was learned in, and what was poor in each."""
    colours = np.median([look.colours for look in looks], axis=0)
    return RegionsAtRest(
        colours=colours,
        variety=variety(colours),
        blur_px=float(np.median([look.blur_px for look in looks])),
        lips=lips_at_rest([look.lips.gap_iod for look in looks]),
        poor=_mostly(poors),
    )


def blur_iod(look: Look, rest: RegionsAtRest | None) -> float:
    """The blur beyond that at rest, or all of it while rest is not known; one sigma, iod.

    Blurs add by their squares.
    """
    known_px = rest.blur_px if rest else 0.0
    beyond = max(look.blur_px**2 - known_px**2, 0.0)
    return float(np.sqrt(beyond)) / look.interocular_px


def judge_regions(
    watching: Watching, look: Look, rest: RegionsAtRest | None, whole: View
) -> tuple[Watching, View]:
    """What is poor in a face whose view as a whole has been judged; `rest` is None until learned.

    A view that is poor as a whole stays so, and nothing is learned of the person from it.
    """
    lips = follow_lips(watching.lips, look.lips)
    if isinstance(whole, PoorView):
        return replace(watching, lips=lips), whole
    if rest is None:
        return Watching(lips), FitView(_first_poor(look, lips))
    theirs = alike(look, rest)
    known = acquaintance.meet(watching.known, theirs, look.at_s)
    hidden_s = _hidden_s(watching, look, rest)
    # Lips behind a hand are guessed at: their to and fro is no talk.
    now = Watching(Lips() if Region.MOUTH in hidden_s else lips, known, hidden_s)
    if known.stranger:
        return now, PoorView(Reason.ANOTHER_FACE)
    if known.doubtful or not theirs:
        return now, FitView(dict.fromkeys(Region, Reason.UNSURE))
    hands = dict.fromkeys(hidden_s, Reason.HAND)
    return now, FitView({**_moment(now.lips, glare(look, rest), hands), **rest.poor})


def nobody(watching: Watching) -> Watching:
    """No face, or more than one, was in this frame: who comes next may be somebody else."""
    return Watching(known=acquaintance.lost(watching.known))


def alike(look: Look, rest: RegionsAtRest) -> bool:
    """Whether one frame is of the person at rest."""
    return _alike(look.colours, rest.colours)


def same_person(one: RegionsAtRest, other: RegionsAtRest) -> bool:
    """Whether two rests are of the same person."""
    return _alike(one.colours, other.colours)


def _alike(now: Floats, rest: Floats) -> bool:
    whole = likeness(PERSON, now, rest)[0]
    return bool(whole >= ALIKE or likeness(PARTS, now, rest).max() >= SURELY_ALIKE)


def hidden(look: Look, rest: RegionsAtRest) -> dict[Region, float]:
    """How surely each region has something before it: more than 1 counts as that."""
    pattern, colour = strangeness(HALVES, look.colours, rest.colours)
    strange = np.column_stack([pattern, colour / rest.variety])
    by_region = strange.reshape(len(REGIONS), 2, 2) / _LIMITS[:, None]
    worst = np.sqrt((by_region**2).mean(axis=-1)).max(axis=-1)
    parted = max(look.lips.gap_iod - rest.lips.gap_iod, 0.0)
    give = {Region.MOUTH: 1.0 + STRETCHES_PER_IOD * parted}
    give[Region.CHIN] = give[Region.MOUTH]
    return {
        region: float(one) / give.get(region, 1.0)
        for region, one in zip(REGIONS, worst, strict=True)
    }


def glare(look: Look, rest: RegionsAtRest | None) -> bool:
    """Whether something shines before an eye, as a lamp or a window does in glasses."""
    grey = look.colours[:, 0]
    over_cheek = grey - np.median(grey[CHEEKS])
    if rest is None:
        shines, share = over_cheek > FIRST_SHINES_OVER_CHEEK, FIRST_SHINING_SHARE
    else:
        more = levelled(look.colours - rest.colours)[:, 0]
        shines, share = (more > SHINES_MORE) & (over_cheek > SHINES_OVER_CHEEK), SHINING_SHARE
    return any(float(shines[eye].mean()) > share for eye in EYES)


def _hidden_s(watching: Watching, look: Look, rest: RegionsAtRest) -> dict[Region, float]:
    """When each region was last hidden, as far as that still counts."""
    lately = {
        region: at_s
        for region, at_s in watching.hidden_s.items()
        if 0.0 <= look.at_s - at_s < LINGERS_S
    }
    now = {region: look.at_s for region, sure in hidden(look, rest).items() if sure > 1.0}
    return {**lately, **now}


def _first_poor(look: Look, lips: Lips) -> dict[Region, Reason]:
    """Before rest is known: only what is seen on no face at all."""
    typical = dict(zip(REGIONS, typicality(PARTS, look.colours), strict=False))
    unseen = [part for part in (Region.MOUTH, Region.CHIN) if typical[part] < TYPICAL]
    return _moment(lips, glare(look, None), dict.fromkeys(unseen, Reason.HAND))


def _moment(lips: Lips, glares: bool, poor: dict[Region, Reason]) -> dict[Region, Reason]:
    """With talk, where no hand is before it, and glare, which alone can make an eye look so."""
    talk = {Region.MOUTH: Reason.TALKING} if lips.talking else {}
    return {**talk, **poor, **({Region.EYES: Reason.GLARE} if glares else {})}


def _mostly(poors: Sequence[Mapping[Region, Reason]]) -> dict[Region, Reason]:
    """What was poor in more than half of the frames, for its commonest reason."""
    counts = {region: Counter(p[region] for p in poors if region in p) for region in Region}
    return {
        region: count.most_common(1)[0][0]
        for region, count in counts.items()
        if 2 * count.total() > len(poors)
    }
