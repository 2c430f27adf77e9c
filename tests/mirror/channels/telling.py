"""What a person takes in through one channel, and nothing else: how it moves, what is said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Pace(StrEnum):
    """How the one thing that paces moves: the pad's sound, or the shape's light."""

    ABSENT = "absent"
    SWELLS = "swells"
    STAYS = "stays"
    FALLS = "falls"


@dataclass(frozen=True)
class Told:
    """What was taken in just now: the pace, sentences that were understood, a muffled knock."""

    pace: Pace = Pace.ABSENT
    sentences: tuple[str, ...] = ()
    knock: bool = False
