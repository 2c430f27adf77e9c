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
from wire.message import MOST_REPETITIONS, RoutineCode
from wire.plan import Contraindication, RoutinePlan, Unlock


@dataclass(frozen=True)
class Sentence:
    """Something to hear, and time for it to sink in.

    Of what is `seen` nothing is said by feel; where it `moves` the face is asked to move.
    """

    line: str
    for_s: float
    seen: bool = False
    moves: bool = False


@dataclass(frozen=True)
class Repeat:
    """One repetition of a movement, the `number`th of the session.

    It is `asked` for in words where it is new, and `guided` where a finger goes along in its hold.
    `to_go` are the repetitions of its set that come after it. `massaged` where hands stay on the
    part that is tight meanwhile.
    """

    number: int
    move: Move
    asked: bool
    guided: bool
    to_go: int
    massaged: bool = False

    @property
    def last_of_set(self) -> bool:
        """Whether a break or another movement follows it."""
        return self.to_go == 0


@dataclass(frozen=True)
class Timer:
    """Hands on the face for a while; `where` is what they do good to.

    `massage` does not count towards the longest session; a finger that works against a movement, or
    rests on what is to be quiet, does.
    """

    line: str
    for_s: float
    where: Region | None = None
    massage: bool = False


@dataclass(frozen=True)
class Hearing:
    """A soft sound follows the resting tone; the lines are spread over its time."""

    lines: tuple[str, ...]
    for_s: float


@dataclass(frozen=True)
class Pause:
    """Nothing to do; the resting tone is looked at where somebody sees it.

    Between two turns of a `massage` it counts as little as they do towards the longest session.
    """

    line: str
    for_s: float
    massage: bool = False


Item = Sentence | Repeat | Timer | Hearing | Pause
Programme = tuple[Item, ...]


@dataclass(frozen=True)
class Allowed:
    """What the plan says of the steps: how many repetitions in how many sets, and what is open.

    The first `spoken` repetitions of a movement are asked for in words, the others by the bell.
    """

    spoken: int
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
    row: RoutinePlan,
    unlocked: tuple[Unlock, ...],
    against: tuple[Contraindication, ...],
    spoken: int,
) -> Allowed:
    """What a routine's row of the plan, its locks and its contraindications say."""
    return Allowed(
        spoken, row.repetitions, row.sets, row.break_s, frozenset(unlocked), frozenset(against)
    )


def programme(routine: Routine, allowed: Allowed, history: History) -> Programme:
    """One session of a routine; empty where nothing of it is allowed."""
    items: list[Item] = []
    for part in _picked(routine, allowed, history):
        for step in filter(allowed.allows, part.steps):
            done = sum(isinstance(item, Repeat) for item in items)
            items += _items(step, allowed, done, massage=routine.code is RoutineCode.PREPARE)
    return tuple(item for item in items if not _beyond_a_message(item))


def _beyond_a_message(item: Item) -> bool:
    """A session is one message, which has room for so many repetitions."""
    return isinstance(item, Repeat) and item.number > MOST_REPETITIONS


def said_in(item: Item) -> tuple[Line, ...]:
    """What is said in it, one after another."""
    match item:
        case Hearing(lines=lines):
            return lines
        case Repeat(move=move):
            return (move.ask, move.guide) if item.guided and move.guide else (move.ask,)
        case Sentence(line=line) | Timer(line=line) | Pause(line=line):
            return (line,)
    assert_never(item)


def is_massage(item: Item | None) -> bool:
    """Whether it does not count towards the longest session."""
    return isinstance(item, Timer | Pause) and item.massage


def lasts_s(item: Item, repetition_s: float) -> float:
    """About how long an item takes; a repetition, with its rest, `repetition_s`."""
    return repetition_s if isinstance(item, Repeat) else item.for_s


def _picked(routine: Routine, allowed: Allowed, history: History) -> tuple[Part, ...]:
    """The parts of this session; one of which nothing is left for this person has no turn."""
    turn = history.turns.get(routine.name, 0)
    match routine.pick:
        case Pick.ALL:
            return routine.parts
        case Pick.ONE_A_SESSION:
            return _in_turn(routine.turns(allowed.allows), turn)
        case Pick.ONE_A_DAY:
            day = history.today.toordinal() if history.today else turn
            return _in_turn(routine.turns(allowed.allows), day)
    assert_never(routine.pick)


def _in_turn(parts: tuple[Part, ...], turn: int) -> tuple[Part, ...]:
    return (parts[turn % len(parts)],) if parts else ()


def _items(step: AnyStep, allowed: Allowed, done: int, *, massage: bool) -> Iterator[Item]:
    match step:
        case Tell():
            yield Sentence(step.line, step.for_s, step.seen, step.moves)
        case Move():
            yield from _repetitions(step, allowed, done)
        case Hands():
            for turn in range(step.times):
                if turn:
                    yield Pause(Prompt.AND_AGAIN, step.between_s, massage)
                yield Timer(step.line, step.for_s, step.where, massage)
        case Listen():
            yield Hearing(step.lines, step.for_s)
        case Rest():
            yield Pause(step.line, step.for_s)
        case _:
            assert_never(step)


def _repetitions(move: Move, allowed: Allowed, done: int) -> Iterator[Item]:
    times, sets = (move.times, 1) if move.times else (allowed.repetitions, allowed.sets)
    guide = move.guide is not None and Unlock.FINGER_GUIDE in allowed.unlocked
    for number in range(1, times * sets + 1):
        if number > 1 and (number - 1) % times == 0:
            yield Pause(Prompt.SET_BREAK, allowed.break_s)
        to_go = -number % times
        guided = guide and to_go == min(1, times - 1)
        yield Repeat(done + number, move, number <= allowed.spoken or guided, guided, to_go)
