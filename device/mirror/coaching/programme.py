"""A routine made into one session: what comes, item by item, for this person today.

Steps that the plan has not unlocked, or that are not for this person, are left out here; sets and
repetitions are counted out; parts that come in turn are chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from device.face.seen import Region
from device.history import History
from device.mirror.coaching.cue import Line, Prompt
from device.mirror.coaching.routine import (
    AnyStep,
    Hands,
    Listen,
    Move,
    Part,
    Pick,
    Rest,
    Routine,
    Tell,
)
from wire.message import MOST_REPETITIONS
from wire.plan import Contraindication, RoutinePlan, Unlock


@dataclass(frozen=True)
class Sentence:
    """Something to hear, and time for it to sink in."""

    line: str
    for_s: float


@dataclass(frozen=True)
class Repeat:
    """One repetition of a movement, the `number`th of the session.

    It is `asked` for in words where it is new or `guided` by a finger, and the person may be asked
    how it felt after the `last_of_set`.
    """

    number: int
    move: Move
    asked: bool
    guided: bool
    last_of_set: bool


@dataclass(frozen=True)
class Timer:
    """Hands on the face for a while; `where` is what they do good to."""

    line: str
    for_s: float
    where: Region | None = None


@dataclass(frozen=True)
class Hearing:
    """A soft sound follows the resting tone; the lines are spread over its time."""

    lines: tuple[str, ...]
    for_s: float


@dataclass(frozen=True)
class Pause:
    """Nothing to do; the resting tone is looked at where somebody sees it."""

    line: str
    for_s: float


Item = Sentence | Repeat | Timer | Hearing | Pause
Programme = tuple[Item, ...]

SPOKEN = 2
"""Repetitions of a movement that are asked for in words; the later ones by the bell alone."""


@dataclass(frozen=True)
class Allowed:
    """What the plan says of the steps: how many repetitions in how many sets, and what is open."""

    repetitions: int = 1
    sets: int = 1
    break_s: float = 60.0
    unlocked: frozenset[Unlock] = frozenset()
    contraindications: frozenset[Contraindication] = frozenset()

    def allows(self, step: AnyStep) -> bool:
        """Whether a step is for this person, and unlocked."""
        open_to_all = step.needs is None or step.needs in self.unlocked
        return open_to_all and not self.contraindications.intersection(step.not_for)


def allowed_by(
    row: RoutinePlan, unlocked: tuple[Unlock, ...], against: tuple[Contraindication, ...]
) -> Allowed:
    """What a routine's row of the plan, its locks and its contraindications say."""
    return Allowed(row.repetitions, row.sets, row.break_s, frozenset(unlocked), frozenset(against))


def programme(routine: Routine, allowed: Allowed, history: History) -> Programme:
    """One session of a routine; empty where nothing of it is allowed."""
    items: list[Item] = []
    for part in _picked(routine, history):
        for step in filter(allowed.allows, part.steps):
            done = sum(isinstance(item, Repeat) for item in items)
            items += _items(step, allowed, done)
    return tuple(item for item in items if not _beyond_a_message(item))


def _beyond_a_message(item: Item) -> bool:
    """A session is one message, which has room for so many repetitions."""
    return isinstance(item, Repeat) and item.number > MOST_REPETITIONS


def said_in(item: Item) -> tuple[Line, ...]:
    """What is said in it, one after another."""
    match item:
        case Hearing(lines=lines):
            return lines
        case Repeat(move=move, guided=guided):
            return (move.guide if guided and move.guide else move.ask,)
        case Sentence(line=line) | Timer(line=line) | Pause(line=line):
            return (line,)
    assert_never(item)


def lasts_s(item: Item, repetition_s: float) -> float:
    """About how long an item takes; a repetition, with its rest, `repetition_s`."""
    return repetition_s if isinstance(item, Repeat) else item.for_s


def _picked(routine: Routine, history: History) -> tuple[Part, ...]:
    parts = routine.parts
    turn = history.turns.get(routine.name, 0)
    match routine.pick:
        case Pick.ALL:
            return parts
        case Pick.ONE_A_SESSION:
            return (parts[turn % len(parts)],)
        case Pick.ONE_A_DAY:
            day = history.today.toordinal() if history.today else turn
            return (parts[day % len(parts)],)
    assert_never(routine.pick)


def _items(step: AnyStep, allowed: Allowed, done: int) -> Iterator[Item]:
    match step:
        case Tell():
            yield Sentence(step.line, step.for_s)
        case Move():
            yield from _repetitions(step, allowed, done)
        case Hands():
            for turn in range(step.times):
                if turn:
                    yield Pause(Prompt.AND_AGAIN, step.between_s)
                yield Timer(step.line, step.for_s, step.where)
        case Listen():
            yield Hearing(step.lines, step.for_s)
        case Rest():
            yield Pause(step.line, step.for_s)
        case _:
            assert_never(step)


def _repetitions(move: Move, allowed: Allowed, done: int) -> Iterator[Item]:
    times, sets = (move.times, 1) if move.times else (allowed.repetitions, allowed.sets)
    guide = move.guide is not None and move.guide_needs in allowed.unlocked
    for number in range(1, times * sets + 1):
        if number > 1 and (number - 1) % times == 0:
            yield Pause(Prompt.SET_BREAK, allowed.break_s)
        last = number % times == 0
        guided = guide and last
        yield Repeat(done + number, move, number <= SPOKEN or guided, guided, last)
