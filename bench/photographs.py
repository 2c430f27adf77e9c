"""Photographs of resting faces: with the marks of a hand, and as the mirror would see them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from bench.agreement import pictures, portrait
from bench.speed import MIRROR
from device.film.face import FilmFace, Locate, photographed_face
from device.film.reel import load_reel
from device.film.warp import Floats
from device.settings import config_folder

One = TypeVar("One")

NEUTRAL = "neutral"
RIGHT_CANTHUS, LEFT_CANTHUS = 18, 27
RIGHT_CORNER, LEFT_CORNER = 87, 93
"""Outer canthi and corners of the mouth among the 189 marks of a photograph of the Face Research
Lab London Set (DeBruine and Jones, doi 10.6084/m9.figshare.5047666)."""


def at_rest(folder: Path | None) -> list[Path]:
    """The photographs of resting faces: of a folder `neutral`, if there is one, or all.

    Without a folder, the portrait that comes with matplotlib.
    """
    if folder is None:
        return [portrait()]
    return pictures(folder / NEUTRAL if (folder / NEUTRAL).is_dir() else folder)


def marked(photographs: Sequence[Path]) -> list[Path]:
    """Those that lie beside a file of marks."""
    return [path for path in photographs if _marks_file(path).is_file()]


def marks(photograph: Path) -> Floats:
    """The marks of a hand, (n, 2), px. The file's first line says how many; lines follow them."""
    count, *lines = _marks_file(photograph).read_text(encoding="utf-8").splitlines()
    return np.array([line.split() for line in lines[: int(count)]], dtype=np.float64)


def spread(everything: Sequence[One], most: int) -> list[One]:
    """So many at most, from all over the list."""
    step = max(1, len(everything) // most)
    return list(everything[::step][:most])


def filmed(photograph: Path, locate: Locate) -> FilmFace:
    """The face of a photograph before the mirror's camera; raises FilmError if it shows none."""
    reel = load_reel(config_folder() / "film.toml")
    return photographed_face(photograph, locate, reel.face, *MIRROR)


def _marks_file(photograph: Path) -> Path:
    return photograph.with_suffix(".tem")
