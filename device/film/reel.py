"""`film.toml` as typed settings: the portrait and its marks, the natural life, the takes."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from device.errors import SettingsError
from device.face.seen import Side
from device.settings import Positive, Section, typed

Place = tuple[float, float]
Share = Annotated[float, Meta(ge=0, le=1)]


class HalfMarks(Section, frozen=True):
    """Places on one side of the person's face, (x, y) in px of the image that they mark.

    `upper_lid` and `lower_lid` are the lids' margins above and below the pupil; `brow` is the
    nearest place above that stays still while the lids move.
    """

    oral_commissure: Place
    outer_canthus: Place
    upper_lid: Place
    lower_lid: Place
    brow: Place


class Marks(Section, frozen=True):
    """The places that a warp takes hold of."""

    nose_tip: Place
    left: HalfMarks
    right: HalfMarks

    def on(self, side: Side) -> HalfMarks:
        """The marks on one side."""
        return self.left if side is Side.LEFT else self.right


class Portrait(Section, frozen=True):
    """A photograph of matplotlib's sample data and where its face is to stand in the frame."""

    portrait: str
    interocular_share: Share
    height_share: Share
    marks: Marks


class SmileNumbers(Section, frozen=True):
    """How this person smiles: how far, which way, and by which millimetres."""

    reference_mm: Positive
    direction_deg: float
    interocular_mm: Positive
    turn_iod: float


class LifeNumbers(Section, frozen=True):
    """How much a living person and a real camera move by themselves; units are in the names."""

    sway_mm: float
    roll_deg: float
    blink_every_s: Positive
    blink_shortest_s: Positive
    blink_longest_s: Positive
    blink_narrowing: Share
    noise_grey: float
    light_share: Share
    turn_s: Positive


class Take(Section, frozen=True):
    """One way of smiling, at its fullest: shares of the reference smile, and an eye that joins.

    `narrowing` is the share by which the palpebral fissure of the eye `eye_joins` narrows.
    """

    left_share: Share
    right_share: Share
    eye_joins: Side | None = None
    narrowing: Share = 0.0


class Reel(Section, frozen=True):
    """All of `film.toml`."""

    face: Portrait
    smile: SmileNumbers
    life: LifeNumbers
    takes: dict[str, Take]


def load_reel(path: Path) -> Reel:
    """Read `film.toml`; raises SettingsError naming file, key and what was expected."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not readable as TOML: {error}") from error
    return typed(path, tables, Reel)
