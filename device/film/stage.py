"""What the filmed person has been told to do so far, and what that makes of them at a moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from device.errors import FilmError
from device.face.seen import Side
from device.film.directions import (
    BeginSmile,
    CloseEyes,
    Direction,
    Leave,
    LookAway,
    LowerHand,
    Quit,
    RaiseHand,
    Relight,
    Return,
    TurnHead,
    WalkIn,
    WalkOut,
)
from device.film.gesture import STILL, Closure, Glide, Smile
from device.film.reel import Reel
from device.film.turning import Turn


@dataclass(frozen=True)
class Stage:
    """Smiles asked for, the head and the hand on their ways, the light, and whether all is empty.

    `hand` is 0 below the picture and 1 before the mouth. `aside` is where the person stands: 0 in
    the middle, 1 and -1 a picture's width to their left and right, out of it.
    """

    smiles: tuple[Smile, ...] = ()
    yaw_deg: Glide = STILL
    pitch_deg: Glide = STILL
    hand: Glide = STILL
    lids: Closure | None = None
    aside: Glide = STILL
    light: float = 1.0
    empty: bool = False
    over: bool = False

    def smile_at(self, at_s: float) -> Smile | None:
        """The smile that was begun last, until its face is back at rest."""
        begun = [smile for smile in self.smiles if smile.begins_s <= at_s]
        latest = max(begun, key=lambda smile: smile.begins_s, default=None)
        return None if latest is None or latest.over_at(at_s) else latest

    def closed_at(self, at_s: float) -> float:
        """How far both eyes are closed on purpose: 0 open, 1 as far as the film can."""
        return self.lids.share_at(at_s) if self.lids else 0.0

    def turn_at(self, at_s: float) -> Turn:
        """How the head is turned."""
        return Turn(self.yaw_deg.at(at_s), self.pitch_deg.at(at_s))


def directed(stage: Stage, direction: Direction, reel: Reel, at_s: float) -> Stage:
    """The stage after a direction given at `at_s`; raises FilmError for a take it does not know."""
    life = reel.life
    match direction:
        case BeginSmile():
            still_on = tuple(smile for smile in stage.smiles if not smile.over_at(at_s))
            return replace(stage, smiles=(*still_on, _smile(direction, reel, at_s)))
        case CloseEyes():
            return replace(stage, lids=Closure(at_s, direction.for_s))
        case LookAway():
            return _turning(stage, Turn(yaw_deg=life.look_away_deg), at_s, life.turn_s)
        case TurnHead():
            turn = Turn(direction.yaw_deg, direction.pitch_deg)
            return _turning(stage, turn, at_s, direction.for_s)
        case RaiseHand():
            return replace(stage, hand=stage.hand.to(1.0, at_s, life.hand_s))
        case LowerHand():
            return replace(stage, hand=stage.hand.to(0.0, at_s, life.hand_s))
        case Relight():
            return replace(stage, light=direction.share)
        case WalkOut():
            out = 1.0 if direction.side is Side.LEFT else -1.0
            return replace(stage, aside=stage.aside.to(out, at_s, direction.for_s))
        case WalkIn():
            return replace(stage, aside=stage.aside.to(0.0, at_s, direction.for_s))
        case Return():
            return replace(_turning(stage, Turn(), at_s, life.turn_s), aside=STILL, empty=False)
        case Leave():
            return replace(stage, empty=True)
        case Quit():
            return replace(stage, over=True)
        case _:
            assert_never(direction)


def _turning(stage: Stage, turn: Turn, at_s: float, for_s: float) -> Stage:
    yaw_deg = stage.yaw_deg.to(turn.yaw_deg, at_s, for_s)
    return replace(
        stage, yaw_deg=yaw_deg, pitch_deg=stage.pitch_deg.to(turn.pitch_deg, at_s, for_s)
    )


def _smile(asked: BeginSmile, reel: Reel, at_s: float) -> Smile:
    if asked.take not in reel.takes:
        known = ", ".join(reel.takes)
        raise FilmError(f"stage direction smile: no take {asked.take!r} in film.toml, only {known}")
    take = reel.takes[asked.take]
    return Smile(take, at_s + asked.in_s, asked.rise_s, asked.hold_s, asked.release_s)
