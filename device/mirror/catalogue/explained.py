"""One routine as a therapist reads it: its steps in order, the words, the seconds, the locks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import assert_never

from device.mirror.catalogue.rows import Row
from device.mirror.coaching.routine import (
    AnyStep,
    Hands,
    Listen,
    Move,
    Pick,
    Rest,
    Routine,
    Tell,
)
from device.mirror.panel.words import Words
from device.mirror.routines import lines_of
from device.settings import Practice

PICKS = {
    Pick.ALL: "all parts, one after another",
    Pick.ONE_A_SESSION: "one part a session, in turn",
    Pick.ONE_A_DAY: "one part a day, the same all day",
}


def explained(routine: Routine, row: Row, words: Words, practice: Practice) -> Iterator[str]:
    """The whole routine as lines of text."""
    yield f"{routine.name}: {row.title}"
    yield routine.teaches
    yield ""
    yield f"Seeds      {routine.seed}"
    yield f"May run    {row.gates.told()}"
    yield f"Unlocked   {_locks(row)}"
    yield f"Lasts      {_lasting(row)}"
    yield f"Has        {PICKS[routine.pick]}"
    if routine.watches:
        yield "Watched    resting tone, in every rest; where it stays up, that was enough"
    for number, part in enumerate(routine.parts, start=1):
        yield ""
        yield f"{number}. {part.name}"
        for step in part.steps:
            yield from (f"   {line}" for line in _told(step, words, practice))


def as_data(routine: Routine, row: Row, words: Words) -> dict[str, object]:
    """The same as plain data: the row, and each step with its words."""
    parts = [
        {
            "name": part.name,
            "steps": [
                {
                    "do": step.__struct_config__.tag,
                    **{field: getattr(step, field) for field in step.__struct_fields__},
                    "says": {line: spoken(line, words) for line in lines_of(step)},
                }
                for step in part.steps
            ],
        }
        for part in routine.parts
    ]
    return {**asdict(row), "watches": routine.watches, "content": parts}


def spoken(line: str, words: Words) -> str:
    """A line with affected and unaffected for sides, for a reader who knows of no person."""
    return words.read_as(line)


def _told(step: AnyStep, words: Words, practice: Practice) -> Iterator[str]:
    said = [f"“{spoken(line, words)}”" for line in lines_of(step)]
    condition = _condition(step)
    match step:
        case Tell():
            yield f"say      {said[0]}  {step.for_s:g} s{condition}"
        case Hands():
            yield f"hands    {said[0]}  {_times(step)}{condition}"
            if step.where is not None:
                yield f"         does good to: {step.where}"
        case Rest():
            yield f"rest     {said[0]}  {step.for_s:g} s{condition}"
        case Listen():
            yield f"listen   a soft sound follows the resting tone for {step.for_s:g} s{condition}"
            yield from (f"         {line}" for line in said)
        case Move():
            yield from _movement(step, words, practice, condition)
        case _:
            assert_never(step)


def _movement(move: Move, words: Words, practice: Practice, condition: str) -> Iterator[str]:
    often = f"{move.times} times" if move.times else f"as the plan says, or {practice.repetitions}"
    yield f"move     {move.movement}, {often.replace('1 times', 'once')}{condition}"
    hold = f"{practice.hold_s:g} s, or the plan's"
    for what, line, note in (
        ("asked", move.ask, "spoken before the first two"),
        ("rise", move.how, f"{practice.ramp_s:g} s"),
        ("hold", move.hold, hold),
        ("let go", move.let_go, f"{practice.release_s:g} s"),
        ("rest", move.rest, f"{practice.rest_s:g} s or more, until the face is back at rest"),
    ):
        yield f"         {what:<7} “{spoken(line, words)}”  {note}"
    if move.guide is not None:
        yield f"         finger  “{spoken(move.guide, words)}”  in the last of a set, not measured,"
        yield "                 only if finger_guide is unlocked"
    if move.quiet is not None:
        yield f"         quiet   {move.quiet}: watched, to be let go"
    if not move.feedback:
        yield "         nothing is said of how it went"


def _times(step: Hands) -> str:
    if step.times == 1:
        return f"{step.for_s:g} s"
    return f"{step.for_s:g} s, {step.times} times, {step.between_s:g} s between"


def _condition(step: AnyStep) -> str:
    told = [f"only if {step.needs} is unlocked"] if step.needs else []
    told += [f"not with {' or '.join(step.not_for)}"] if step.not_for else []
    return f"  [{', '.join(told)}]" if told else ""


def _locks(row: Row) -> str:
    must = [f"must: {', '.join(row.gates.locked)}"] if row.gates.locked else []
    may = [f"may: {', '.join(row.gates.opens)}"] if row.gates.opens else []
    return "; ".join((*must, *may)) or "nothing is needed"


def _lasting(row: Row) -> str:
    massage = f", of them massage {row.massage.told()}" if row.massage.longest else ""
    return (
        f"about {row.minutes.told()} min{massage}, with a plan's defaults and everything unlocked"
    )
