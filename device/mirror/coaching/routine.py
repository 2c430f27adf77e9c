"""Routines are data: what is asked, in which words, for how long. A new one needs no Python.

    Routine ── parts, all of them or one in turn ──▶ Part ── steps in their order ──▶ Step

Words are keys of `config/words/LANGUAGE.toml`. A key that is written there with `{side}` or
`{other}` in it is spoken with the person's affected and unaffected side.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from device.face.seen import Region
from wire.message import MovementCode, RoutineCode
from wire.plan import Contraindication, Unlock, code_of

Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*(?!\n)$", max_length=64)]
"""The name of a line in the table of words."""
Seconds = Annotated[float, Meta(gt=0.0, le=600.0)]
Times = Annotated[int, Meta(ge=1, le=10)]


class Condition(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", kw_only=True
):
    """What every step has: when it is left out.

    It runs only if the plan has unlocked `needs`, and not for a person with one of `not_for`.
    """

    needs: Unlock | None = None
    not_for: tuple[Contraindication, ...] = ()


class Tell(Condition, frozen=True, tag="tell", kw_only=True):
    """One sentence, spoken and shown, and then `for_s` in which nothing else comes.

    With `seen` it is left out by feel: it speaks of what only happens while the eyes see. With
    `moves` it asks for a movement that nobody measures, so that the session counts as one.
    """

    line: Key
    for_s: Seconds = 8.0
    seen: bool = False
    moves: bool = False


class Move(Condition, frozen=True, tag="move", kw_only=True):
    """Repetitions of a movement, as many as the plan says, or just `times`.

    `ask` is spoken before the first two, the others are captions of the rise (`how`), the hold, the
    release (`let_go`) and the rest. Without `feedback` nothing is said of how it went. `quiet` is
    the part of the face that is to be let go quiet meanwhile. `guide` is spoken in the last of each
    set where the plan has unlocked the finger that goes along; that one is then not measured.
    """

    movement: MovementCode
    ask: Key
    how: Key
    hold: Key
    let_go: Key
    rest: Key
    times: Times | None = None
    feedback: bool = True
    quiet: Region | None = None
    guide: Key | None = None


class Hands(Condition, frozen=True, tag="hands", kw_only=True):
    """Hands on the face for `for_s`, `times` over: nothing is measured. `where` they do good."""

    line: Key
    for_s: Seconds
    times: Times = 1
    between_s: Seconds = 8.0
    where: Region | None = None


class Listen(Condition, frozen=True, tag="listen", kw_only=True):
    """A soft sound follows the resting tone for `for_s`; the lines are spoken one after another."""

    lines: Annotated[tuple[Key, ...], Meta(min_length=1, max_length=12)]
    for_s: Seconds


class Rest(Condition, frozen=True, tag="rest", kw_only=True):
    """Nothing to do for `for_s`. Where eyes see, resting tone that stays up ends the session."""

    line: Key
    for_s: Seconds


AnyStep = Tell | Move | Hands | Listen | Rest


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Steps that belong together: a lesson, a task, an area. `name` is for therapists."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    steps: Annotated[tuple[AnyStep, ...], Meta(min_length=1, max_length=40)]

    def is_left(self, allows: Callable[[AnyStep], bool]) -> bool:
        """Whether what it is for is left of it, where only the steps that `allows` says may come.

        Words and rests around a movement, a touch or a sound are nothing without it.
        """
        core = [step for step in self.steps if isinstance(step, Move | Hands | Listen)]
        return any(map(allows, core or self.steps))


class Pick(StrEnum):
    """Which parts one session has."""

    ALL = "all"
    ONE_A_SESSION = "one_a_session"  # the next one each time
    ONE_A_DAY = "one_a_day"  # the same one all day


class Routine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One routine, as its TOML file under `config/routines/` says it.

    `name` is the file's own name: its code, or the code, a hyphen and a variant. `teaches` and
    `seed` are for therapists: what it is for, and which source it is from. `watches` asks for the
    eyes also where no step needs them.
    """

    name: str
    title: Key
    teaches: Annotated[str, Meta(min_length=20)]
    seed: str
    parts: Annotated[tuple[Part, ...], Meta(min_length=1, max_length=60)]
    pick: Pick = Pick.ALL
    watches: bool = False

    @property
    def code(self) -> RoutineCode:
        """What kind of routine it is: what plan and phase say of that holds for it."""
        return code_of(self.name)

    @property
    def steps(self) -> tuple[AnyStep, ...]:
        """Every step of every part."""
        return tuple(step for part in self.parts for step in part.steps)

    def turns(self, allows: Callable[[AnyStep], bool]) -> tuple[Part, ...]:
        """The parts that take turns for a person whose steps are those that `allows` says."""
        return tuple(part for part in self.parts if part.is_left(allows))


Routines = dict[str, Routine]
"""By name."""
