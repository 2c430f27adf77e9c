"""`film.toml` as typed settings: the portrait and its marks, the natural life, the takes."""

from __future__ import annotations

import tomllib
from math import hypot
from pathlib import Path
from typing import Annotated

import numpy as np
from msgspec import Meta

from device.errors import SettingsError
from device.face.seen import Side
from device.settings import Positive, Section, typed

Place = tuple[float, float]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]


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

    @property
    def interocular_px(self) -> float:
        """Distance of the outer canthi, px."""
        return hypot(*np.subtract(self.left.outer_canthus, self.right.outer_canthus))

    @property
    def eyes(self) -> Place:
        """Between the outer canthi."""
        return _between(self.left.outer_canthus, self.right.outer_canthus)

    @property
    def mouth(self) -> Place:
        """Between the oral commissures."""
        return _between(self.left.oral_commissure, self.right.oral_commissure)


class HeadShape(Section, frozen=True):
    """A generic head's relief, a grey picture of 16 bits in the folder of settings.

    `eyes` (between the outer canthi), `nose_tip` and `mouth` (between the commissures) are places
    on it, px. A grey level is a height towards the camera: `canthi_grey` at the outer canthi. The
    head turns about `axis_iod`: across, down and ahead of `eyes`.
    """

    relief: str
    interocular_px: Positive
    eyes: Place
    nose_tip: Place
    mouth: Place
    canthi_grey: Positive
    grey_per_iod: Positive
    axis_iod: tuple[float, float, float]


class HandShape(Section, frozen=True):
    """A cut-out photograph of a hand in the folder of settings.

    Its `fist` is `fist_px` wide about that place, px, and is shown `width_iod` wide; at `wrist` a
    sleeve begins, `sleeve_px` wide.
    """

    picture: str
    fist: Place
    fist_px: Positive
    wrist: Place
    sleeve_px: Positive
    width_iod: Positive


class Portrait(Section, frozen=True):
    """A photograph of matplotlib's sample data and where its face is to stand in the frame.

    Any face is given `head` as its depth, and `hand`.
    """

    portrait: str
    interocular_share: Share
    height_share: Share
    marks: Marks
    head: HeadShape
    hand: HandShape


class SmileNumbers(Section, frozen=True):
    """How this person smiles: how far, which way, and by which millimetres."""

    reference_mm: Positive
    direction_deg: float
    interocular_mm: Positive


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
    look_away_deg: Positive
    turn_s: Positive
    hand_s: Positive


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


def _between(one: Place, other: Place) -> Place:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
