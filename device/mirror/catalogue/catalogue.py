"""What `mirror routines` tells: the table, one routine explained, its time, a folder checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from device.errors import SettingsError
from device.face.seen import Side
from device.mirror.catalogue.checking import Checked, checked
from device.mirror.catalogue.explained import as_data, explained, spoken
from device.mirror.catalogue.laid import Laid
from device.mirror.catalogue.plans import planned
from device.mirror.catalogue.rows import Row, row_of, rows_of, table
from device.mirror.catalogue.timetable import laid_out
from device.mirror.coaching.programme import Allowed
from device.mirror.coaching.routine import Pick, Routine
from device.mirror.routines import Taught, load_taught
from device.settings import Practice
from wire.mistakes import meant
from wire.plan import Plan


@dataclass(frozen=True)
class Wish:
    """What is to be told, and how.

    `turn` chooses among the parts of a routine that has one at a time, from 1; None is the first.
    """

    name: str | None = None
    time: bool = False
    plan: Path | None = None
    turn: int | None = None
    folder: Path | None = None
    as_json: bool = False


@dataclass(frozen=True)
class Answer:
    """The lines to print, and whether all was well."""

    lines: tuple[str, ...]
    well: bool = True


def answer(wish: Wish, config: Path, language: str, practice: Practice) -> Answer:
    """What was asked for, as text or as JSON. Raises SettingsError and WordsError."""
    taught = None
    if wish.folder is not None:
        found = checked(wish.folder, config, language)
        if found.mistakes or wish.name is None:
            rows = _own_rows(found, practice)
            lines = _json(_check_data(found, rows)) if wish.as_json else _check_lines(found, rows)
            return Answer(tuple(lines), well=not found.mistakes)
        taught = found.taught
    return Answer(tuple(_told(wish, taught or load_taught(config, language), practice)))


def _told(wish: Wish, taught: Taught, practice: Practice) -> Iterator[str]:
    if wish.name is None:
        rows = rows_of(taught, practice)
        return _json(rows) if wish.as_json else table(rows)
    routine = _named(wish.name, taught)
    if wish.time:
        return _time(wish, routine, taught, practice)
    row = row_of(routine, taught, practice)
    if wish.as_json:
        return _json(as_data(routine, row, taught.words))
    return explained(routine, row, taught.words, practice)


def _named(name: str, taught: Taught) -> Routine:
    if name not in taught.routines:
        raise SettingsError(f"no routine is called {name}; {meant(name, taught.routines)}")
    return taught.routines[name]


def _time(wish: Wish, routine: Routine, taught: Taught, practice: Practice) -> Iterator[str]:
    turn = _turn(wish, routine)
    dose, plan = planned(routine, turn, wish.plan, practice, taught.words)
    side = None if plan is None else Side(plan.affected.value)
    words = taught.words
    laid = Laid(
        routine=routine.name,
        by=None if wish.plan is None else str(wish.plan),
        part=_part(routine, turn, plan),
        moments=laid_out(dose, practice),
        cap_s=dose.cap_s,
        say=lambda line: spoken(line, words) if side is None else words.say(line, side),
    )
    return _json(laid.data()) if wish.as_json else laid.lines()


def _part(routine: Routine, turn: int, plan: Plan | None) -> str | None:
    """Which part has this turn, for the person of a plan."""
    if routine.pick is Pick.ALL:
        return None
    parts = routine.parts
    if plan is not None:
        unlocked, against = frozenset(plan.unlocked), frozenset(plan.contraindications)
        parts = routine.turns(Allowed(0, unlocked=unlocked, contraindications=against).allows)
    return parts[turn % len(parts)].name


def _turn(wish: Wish, routine: Routine) -> int:
    turns = 1 if routine.pick is Pick.ALL else len(routine.parts)
    turn = wish.turn or 1
    if turn > turns:
        told = "all its parts at once" if turns == 1 else f"turns from 1 to {turns}"
        raise SettingsError(f"{routine.name} has {told}, so no turn {turn}")
    return turn - 1


def _own_rows(found: Checked, practice: Practice) -> list[Row]:
    """The folder's own routines, where all of it is well."""
    if found.mistakes:
        return []
    return [row_of(found.taught.routines[name], found.taught, practice) for name in found.own]


def _check_lines(found: Checked, rows: list[Row]) -> Iterator[str]:
    yield from found.mistakes
    if found.mistakes:
        yield f"{len(found.mistakes)} to mend; nothing of this would start."
        return
    for row in rows:
        yield f"{row.name}: well. About {row.minutes.told()} min; {row.gates.told()}."
        if (beyond := row.beyond()) is not None:
            yield f"{row.name}: {beyond}."
    yield "All well. Laid over the mirror's own configuration, this would start."


def _check_data(found: Checked, rows: list[Row]) -> dict[str, object]:
    return {
        "well": not found.mistakes,
        "routines": found.own,
        "mistakes": found.mistakes,
        "too_long": [row.name for row in rows if row.beyond() is not None],
    }


def _json(data: object) -> Iterator[str]:
    yield msgspec.json.format(msgspec.json.encode(data), indent=2).decode()
