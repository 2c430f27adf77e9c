"""What the filmed person has been told to do so far, and what that makes of them at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import assert_never

from device.errors import FilmError
from device.film.directions import BeginSmile, Direction, Leave, LookAway, Quit, Return
from device.film.gesture import Smile, minimum_jerk
from device.film.reel import Take


@dataclass(frozen=True)
class Stage:
    """Smiles asked for, when the head turned away and back, whether the room is empty."""

    smiles: tuple[Smile, ...] = ()
    away_s: float = inf
    back_s: float = inf
    empty: bool = False
    over: bool = False

    def smile_at(self, at_s: float) -> Smile | None:
        """The smile that was begun last, until its face is back at rest."""
        begun = [smile for smile in self.smiles if smile.begins_s <= at_s]
        latest = max(begun, key=lambda smile: smile.begins_s, default=None)
        return None if latest is None or latest.over_at(at_s) else latest

    def turn_at(self, at_s: float, turn_s: float) -> float:
        """How far the head is turned, a turn taking `turn_s`: 0 ahead, 1 all the way."""
        away, back = ((at_s - since) / turn_s for since in (self.away_s, self.back_s))
        return minimum_jerk(away) - minimum_jerk(back)


def directed(stage: Stage, direction: Direction, takes: Mapping[str, Take], at_s: float) -> Stage:
    """The stage after a direction given at `at_s`; raises FilmError for a take it does not know."""
    match direction:
        case BeginSmile():
            still_on = tuple(smile for smile in stage.smiles if not smile.over_at(at_s))
            return replace(stage, smiles=(*still_on, _smile(direction, takes, at_s)))
        case LookAway():
            turned = stage.away_s < inf and stage.back_s == inf
            return stage if turned else replace(stage, away_s=at_s, back_s=inf)
        case Return():
            turned = stage.away_s < inf and stage.back_s == inf
            return replace(stage, empty=False, back_s=at_s if turned else stage.back_s)
        case Leave():
            return replace(stage, empty=True)
        case Quit():
            return replace(stage, over=True)
        case _:
            assert_never(direction)


def _smile(asked: BeginSmile, takes: Mapping[str, Take], at_s: float) -> Smile:
    if asked.take not in takes:
        known = ", ".join(takes)
        raise FilmError(f"stage direction smile: no take {asked.take!r} in film.toml, only {known}")
    return Smile(takes[asked.take], at_s + asked.in_s, asked.rise_s, asked.hold_s, asked.release_s)
