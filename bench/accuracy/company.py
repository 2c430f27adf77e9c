"""Who sits before the camera, and what the parts of the accuracy are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.accuracy.filmed.scene import LEARN_S, REST, Scene
from bench.accuracy.recording import Recording
from bench.accuracy.row import Row
from bench.photographs import at_rest, spread

HEAD = "ICT-FaceKit"
"""The folder of the 3-D head, beside the one of the faces."""

CHOSEN_BY = "020"
"""London faces up to this number were looked at while the skin's numbers were chosen."""
HELD_OUT = ("021", "025", "027", "034", "037", "038", "043", "068")
"""Those who sit: four women, four men, of light, brown and dark skin, two bearded, one heavy; none
is old, since the set has no old people. Chosen before anything was measured on them."""
ASKED_ONCE = ("025",)
"""Whose mouth is drawn out farther than nearly anybody's at rest: the mirror asks them once to let
go, and then takes them as they are. So they rest for twice as long before anything else is done."""


@dataclass(frozen=True)
class Sitting:
    """A photographed face, empty for the film's portrait, and whether it is seen mirrored."""

    photograph: str
    mirrored: bool


@dataclass(frozen=True)
class Company:
    """Who sits, and the folder of the 3-D head if there is one; `quick` asks for little."""

    sittings: tuple[Sitting, ...]
    head: Path | None
    quick: bool

    def some(self, most: int) -> tuple[Sitting, ...]:
        """So many at most, from all over, every other one mirrored."""
        step = max(1, len(self.sittings) // most)
        few = self.sittings[::step][:most]
        return tuple(Sitting(one.photograph, n % 2 == 1) for n, one in enumerate(few))


@dataclass(frozen=True)
class Group:
    """A part by its name: the scenes it wants shown, and the rows it makes of them."""

    name: str
    scenes: Callable[[Company], list[Scene]]
    rows: Callable[[Sequence[Recording]], list[Row]]


def company(folder: Path | None, *, quick: bool) -> Company:
    """Who sits: the held-out faces of the London set, or some of any folder, or the portrait."""
    if folder is None:
        return Company((Sitting("", mirrored=False),), None, quick)
    photographs = at_rest(folder)
    chosen = [path for path in photographs if path.stem[:3] in HELD_OUT and is_london(path)]
    sitters = chosen or spread(held_out(photographs), len(HELD_OUT))
    sittings = (Sitting(str(path), n % 2 == 1) for n, path in enumerate(sitters))
    head = folder.parent / HEAD
    there = head if head.is_dir() else None
    return Company(tuple(sittings)[: 1 if quick else None], there, quick)


def patient(scene: Scene) -> Scene:
    """A scene with rest enough for whoever sits to be asked once, and to rest again."""
    first, *later = scene.holds
    stem = Path(scene.photograph).stem
    if first.name != REST or stem[:3] not in ASKED_ONCE or not is_london(Path(scene.photograph)):
        return scene
    return replace(scene, holds=(replace(first, lasts_s=first.lasts_s + LEARN_S), *later))


def held_out(photographs: list[Path]) -> list[Path]:
    """The photographs on which no number of the skin was chosen."""
    return [path for path in photographs if not is_london(path) or path.stem[:3] > CHOSEN_BY]


def is_london(photograph: Path) -> bool:
    """Whether a photograph is one of the London set, by its name: three figures and its kind."""
    number, _, kind = photograph.stem.partition("_")
    return len(number) == 3 and number.isdigit() and kind in ("03", "08")
