"""What happens in the long film: short scenes, shuffled by a seed, each of which ends as it began.

After every scene the person looks ahead at rest for a while, so that it can be seen how soon the
face is found again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from device.face.seen import Side
from device.film.directions import (
    BeginSmile,
    Direction,
    Leave,
    LowerHand,
    RaiseHand,
    Relight,
    Return,
    TurnHead,
    WalkIn,
    WalkOut,
)

QUICK_S, SLOW_S = 0.25, 1.5
BACK_S = 0.4
WALK_S = 1.5
STAYS_S = 1.0
REST_S = 1.2
AHEAD = (0.0, 0.0)

OUT_OF_SIGHT = ((40.0, 30.0), (-40.0, 30.0))
"""Ways to turn so far that a face mesh loses the face: or nothing would have to be found again."""

Way = tuple[float, float]  # yaw and pitch, degrees: to the person's left, and up


@dataclass(frozen=True)
class Scene:
    """A thing that happens: directions, each at its seconds from the beginning, and its end."""

    name: str
    directions: tuple[tuple[float, Direction], ...]
    lasts_s: float


def _told(way: Way) -> str:
    yaw, pitch = way
    aside = f"{abs(yaw):g} deg {'left' if yaw > 0 else 'right'}" if yaw else ""
    nod = f"{abs(pitch):g} deg {'up' if pitch > 0 else 'down'}" if pitch else ""
    return " and ".join(filter(None, (aside, nod))) or "ahead"


def turn(way: Way, for_s: float, back_s: float = BACK_S) -> Scene:
    """Turn the head, stay, and turn back."""
    away = for_s + STAYS_S
    directions = ((0.0, TurnHead(*way, for_s)), (away, TurnHead(*AHEAD, back_s)))
    pace = "quickly" if for_s <= QUICK_S else "slowly"
    return Scene(f"turn {_told(way)} {pace}", directions, away + back_s)


def look_round(yaw_deg: float) -> Scene:
    """From one side to the other, and back."""
    ways = ((yaw_deg, 0.0), (-yaw_deg, 0.0), (yaw_deg, 0.0), AHEAD)
    directions = tuple((0.5 * n, TurnHead(*way, 0.4)) for n, way in enumerate(ways))
    return Scene("look from side to side", directions, 0.5 * len(ways))


def hand(way: Way = AHEAD) -> Scene:
    """A hand before the mouth, perhaps with the head turned."""
    up = (TurnHead(*way, 0.5), RaiseHand())
    down = (TurnHead(*AHEAD, 0.5), LowerHand())
    directions = (*((0.0, told) for told in up), *((2.0, told) for told in down))
    return Scene(f"hand, looking {_told(way)}", directions, 3.0)


def leave(for_s: float) -> Scene:
    """Go, and come back after so long."""
    return Scene(f"gone for {for_s:g} s", ((0.0, Leave()), (for_s, Return())), for_s)


def walk(side: Side) -> Scene:
    """Walk out of the picture to one side, stay there, and come in from there."""
    back = WALK_S + STAYS_S
    directions = ((0.0, WalkOut(side, WALK_S)), (back, WalkIn(WALK_S)))
    return Scene(f"walk out to the {side} and in", directions, back + WALK_S)


def light(share: float) -> Scene:
    """The light changes in one moment, and back."""
    directions = ((0.0, Relight(share)), (1.5, Relight(1.0)))
    return Scene(f"light times {share:g}", directions, 1.5)


def smile(take: str) -> Scene:
    """A smile."""
    directions = ((0.0, BeginSmile(take, rise_s=0.8, hold_s=0.6, release_s=0.8)),)
    return Scene(f"smile {take}", directions, 2.2)


ALL = (
    *(turn((yaw, 0.0), pace) for yaw in (-30, -20, -10, 10, 20, 30) for pace in (QUICK_S, SLOW_S)),
    *(turn((0.0, pitch), pace) for pitch in (-20, -10, 10, 20) for pace in (QUICK_S, SLOW_S)),
    *(turn(way, QUICK_S) for way in ((20, 10), (-20, -10), (30, -10), (-30, 10))),
    *(turn(way, QUICK_S) for way in OUT_OF_SIGHT),
    look_round(20),
    look_round(30),
    hand(),
    hand((15, 0)),
    hand((-15, -5)),
    leave(0.3),
    leave(1.0),
    leave(3.0),
    walk(Side.LEFT),
    walk(Side.RIGHT),
    light(0.3),
    light(1.4),
    *(smile(take) for take in ("well", "too_big", "eye_joins", "one_sided")),
)


def shuffled(scenes: Sequence[Scene], lasts_s: float, seed: int) -> Iterator[tuple[float, Scene]]:
    """Scenes and when they begin, all of them again and again, until the film has lasted so long.

    The film ends with the last scene that fits.
    """
    chance = random.Random(seed)  # noqa: S311  (a script, no secret)
    begins_s = REST_S
    while True:
        for scene in chance.sample(list(scenes), len(scenes)):
            if begins_s + scene.lasts_s + REST_S > lasts_s:
                return
            yield begins_s, scene
            begins_s += scene.lasts_s + REST_S
