"""Routines are data: what is asked, in which words, for how long. A new one needs no Python."""

from __future__ import annotations

import msgspec

from device.mirror.coaching.cue import Prompt
from wire.message import MovementCode, RoutineCode


class Routine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One routine, as its TOML file under `config/routines/` says it.

    `movement` is null for routines in which nothing is asked to move; those last `minutes`.
    The prompts go with a repetition: `ask` is spoken before the first two, the others are captions
    of the rise (`how`), the hold, the release (`let_go`) and the rest.
    """

    code: RoutineCode
    title: str
    teaches: str
    minutes: float
    movement: MovementCode | None = None
    ask: Prompt | None = None
    how: Prompt | None = None
    hold: Prompt | None = None
    let_go: Prompt | None = None
    rest: Prompt | None = None


Routines = dict[RoutineCode, Routine]
