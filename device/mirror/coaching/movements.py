"""What each movement is followed by, and which other parts of the face are watched meanwhile.

One movement at a time, everything else quiet: so every movement has its own measure, and beside it
companions that should not join in.
"""

from __future__ import annotations

from dataclasses import dataclass

from device.face.seen import MeasureName, Region
from wire.message import MovementCode

COMPANION = {
    Region.BROWS: MeasureName.BROW_RAISE_MM,
    Region.EYES: MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE,
    Region.NOSE: MeasureName.NASAL_ALA_RAISE_MM,
    Region.MOUTH: MeasureName.ORAL_COMMISSURE_EXCURSION_MM,
    Region.CHIN: MeasureName.CHIN_RAISE_MM,
}
"""By which measure a region is watched while another one moves."""


@dataclass(frozen=True)
class Followed:
    """A movement's own measure, positive in its direction times `sign`, and what is to stay quiet.

    `is_smile` where it is measured against the plan's reference smile; `in_mm` is False where the
    measure is a share.
    """

    measure: MeasureName
    companions: tuple[Region, ...]
    sign: float = 1.0
    is_smile: bool = False
    in_mm: bool = True


_SMILE = Followed(
    MeasureName.ORAL_COMMISSURE_EXCURSION_MM,
    (Region.EYES, Region.CHIN, Region.BROWS),
    is_smile=True,
)
FOLLOWED: dict[MovementCode, Followed] = {
    MovementCode.CLOSED_SMILE: _SMILE,
    MovementCode.OPEN_SMILE: _SMILE,
    MovementCode.LIP_PUCKER: Followed(
        MeasureName.ORAL_COMMISSURE_OUTWARD_MM, (Region.EYES, Region.BROWS), sign=-1.0
    ),
    MovementCode.SNARL: Followed(MeasureName.NASAL_ALA_RAISE_MM, (Region.EYES, Region.BROWS)),
    MovementCode.BROW_RAISE: Followed(MeasureName.BROW_RAISE_MM, (Region.MOUTH, Region.CHIN)),
    MovementCode.GENTLE_EYE_CLOSURE: Followed(
        MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE, (Region.MOUTH, Region.CHIN), in_mm=False
    ),
}
"""Chin and lips move with a pucker, and nose and lips with a snarl, so they are no companions."""
