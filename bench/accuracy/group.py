"""What a part of the accuracy is: the scenes it wants shown, and the rows it makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.accuracy.recording import Recording
from bench.accuracy.row import Row
from bench.accuracy.scene import Scene


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
        """So many at most, from all over."""
        step = max(1, len(self.sittings) // most)
        return self.sittings[::step][:most]


@dataclass(frozen=True)
class Group:
    """A part by its name."""

    name: str
    scenes: Callable[[Company], list[Scene]]
    rows: Callable[[Sequence[Recording]], list[Row]]
