"""All parts by the names that `--only` takes, in the order of the table, and who sits for them."""

from __future__ import annotations

from pathlib import Path

from bench.accuracy import (
    conditions,
    eyes,
    hands,
    heads,
    minutes,
    others,
    palsies,
    repetition,
    smiles,
    steps,
    turns,
)
from bench.accuracy.group import Company, Group, Sitting
from bench.photographs import at_rest, spread

GROUPS = (
    Group("smiles", smiles.scenes, smiles.rows),
    Group("palsies", palsies.scenes, palsies.rows),
    Group("eyes", eyes.scenes, eyes.rows),
    Group("steps", steps.scenes, steps.rows),
    Group("turns", turns.scenes, turns.rows),
    Group("others", others.scenes, others.rows),
    Group("conditions", conditions.scenes, conditions.rows),
    Group("hands", hands.scenes, hands.rows),
    Group("heads", heads.scenes, heads.rows),
    Group("minutes", minutes.scenes, minutes.rows),
    Group("repetition", repetition.scenes, repetition.rows),
)
TILTS = "tilts"
HEAD = "ICT-FaceKit"
"""The folder of the 3-D head, beside the one of the faces."""

CHOSEN_BY = "020"
"""London faces up to this number were looked at while the skin's numbers were chosen."""
HELD_OUT = ("021", "025", "027", "034", "037", "038", "043", "068")
"""Those who sit: four women, four men, of light, brown and dark skin, two bearded, one heavy; none
is old, since the set has no old people. Chosen before anything was measured on them."""


def company(folder: Path | None, *, quick: bool) -> Company:
    """Who sits: the held-out faces of the London set, or some of any folder, or the portrait."""
    photographs = at_rest(folder)
    chosen = [path for path in photographs if path.stem[:3] in HELD_OUT and _is_london(path)]
    sitters = chosen or spread(photographs, len(HELD_OUT))
    if folder is None:
        return Company((Sitting("", mirrored=False),), None, quick)
    sittings = (Sitting(str(path), n % 2 == 1) for n, path in enumerate(sitters))
    head = folder.parent / HEAD
    there = head if head.is_dir() else None
    return Company(tuple(sittings)[: 1 if quick else None], there, quick)


def held_out(photographs: list[Path]) -> list[Path]:
    """The photographs on which nothing was chosen."""
    return [path for path in photographs if not _is_london(path) or path.stem[:3] > CHOSEN_BY]


def _is_london(photograph: Path) -> bool:
    return photograph.parent.parent.name == "london"
