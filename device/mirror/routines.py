"""Reads the routines' files: a routine is data, and a mistake in one names file, key and remedy.

Every `*.toml` of a folder is one routine, and its file's name is the routine's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from device.errors import SettingsError
from device.mirror.coaching.routine import AnyStep, Listen, Move, Routine, Routines
from device.mirror.line_rules import broken_lines
from device.mirror.panel.wording import Use
from device.mirror.panel.words import Words, load_words
from device.mirror.routine_rules import broken_rules
from device.settings import read_table
from wire.message import RoutineCode
from wire.mistakes import explained, meant
from wire.plan import CARE, RoutineName

SOUND = {"do": "rest", "line": "let_face_rest", "for_s": 1.0}
"""Stands in for a step whose mistake has been told, so that the rest of its file can be read."""


@dataclass(frozen=True)
class Taught:
    """All that the mirror can teach, and the words for it, each complete."""

    routines: Routines
    words: Words


@dataclass(frozen=True)
class Found:
    """What a folder of routines holds: those that can be read, and the mistakes of all of them."""

    routines: Routines
    mistakes: tuple[str, ...]


def load_taught(config: Path, language: str) -> Taught:
    """Read routines and words of a configuration's folder. Raises SettingsError and WordsError."""
    routines = load_routines(config / "routines")
    return Taught(routines, load_words(config / "words" / f"{language}.toml", uses_of(routines)))


def load_routines(folder: Path) -> Routines:
    """Read every routine in `folder`; raises SettingsError naming file, key and what was meant."""
    found = find_routines(folder)
    mistakes = (
        *found.mistakes,
        *line_mistakes(folder, found.routines),
        *missing_care(folder, found.routines),
    )
    if mistakes:
        more = f" (the first of {len(mistakes)} mistakes)" if len(mistakes) > 1 else ""
        raise SettingsError(f"{mistakes[0]}{more}")
    return found.routines


def find_routines(folder: Path) -> Found:
    """Read every routine in `folder` that can be read, and tell what is wrong with each file.

    Raises SettingsError only where the folder has no routine files at all.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise SettingsError(f"{folder}: no routine files (*.toml) here")
    routines: Routines = {}
    mistakes: list[str] = []
    for file in files:
        routine, wrong = _read(file)
        mistakes += wrong
        if routine is not None:
            routines[routine.name] = routine
            mistakes += (f"{file}: {what}" for what in broken_rules(routine))
    return Found(routines, tuple(mistakes))


def line_mistakes(
    folder: Path, routines: Routines, shipped: Routines | None = None
) -> Iterator[str]:
    """What the routines of a folder may not say, among each other and beside those `shipped`."""
    for name, what in broken_lines(routines.values(), (shipped or {}).values()):
        yield f"{folder / name}.toml: {what}"


def missing_care(folder: Path, routines: Routines) -> Iterator[str]:
    """What must be there: rest and eye care are offered in every phase, and without a plan."""
    for code in sorted(
        set(CARE) - {RoutineCode(name) for name in routines if name in set(RoutineCode)}
    ):
        yield f"{folder}: {code}.toml is missing; it is offered in every phase, and without a plan"


def _read(file: Path) -> tuple[Routine | None, list[str]]:
    """One file's routine, whatever its code allows; or None, and why it is none."""
    try:
        tables = _named(file)
    except SettingsError as error:
        return None, [str(error)]
    wrong = [*_misshapen(file, tables)]
    return None if wrong else msgspec.convert(tables, type=Routine), wrong


def _named(file: Path) -> dict[str, object]:
    """A file's tables with the name that it has as a file; raises SettingsError without one."""
    tables = read_table(file)
    if "name" in tables:
        raise SettingsError(f"{file}: at name: a routine is called as its file; leave it out")
    try:
        msgspec.convert(file.stem, type=RoutineName)
    except msgspec.ValidationError as error:
        raise SettingsError(
            f"{file}: its name must be a code, or a code, a hyphen and small letters, figures and _"
            ", as in small_smile-evening.toml"
        ) from error
    code = file.stem.partition("-")[0]
    if code not in set(RoutineCode):
        raise SettingsError(f"{file}: its name begins with no code; {meant(code, RoutineCode)}")
    return tables | {"name": file.stem}


def _misshapen(file: Path, tables: dict[str, object]) -> Iterator[str]:
    """What keeps tables from being a routine: the first mistake of each step, and of the rest."""
    for where, steps, index in _steps(tables):
        try:
            msgspec.convert(steps[index], type=AnyStep)
        except msgspec.ValidationError as error:
            yield explained(file, tables, Routine, error, inside=where)
            steps[index] = SOUND
    try:
        msgspec.convert(tables, type=Routine)
    except msgspec.ValidationError as error:
        yield explained(file, tables, Routine, error)


def _steps(tables: dict[str, object]) -> Iterator[tuple[str, list[object], int]]:
    """Every step, as far as there are lists to look into: its key, its list and its place there."""
    parts = tables.get("parts")
    for number, part in enumerate(parts if isinstance(parts, list) else ()):
        found = part.get("steps") if isinstance(part, dict) else None
        steps: list[object] = found if isinstance(found, list) else []
        for index in range(len(steps)):
            yield f"parts[{number}].steps[{index}]", steps, index


def uses_of(routines: Routines) -> dict[str, Use]:
    """Every line that routines say, and where."""
    uses: dict[str, Use] = {}
    for routine in routines.values():
        for line, use in _uses(routine):
            uses[line] = _both(uses[line], use) if line in uses else use
    return uses


def _both(one: Use, other: Use) -> Use:
    """What holds for a line that is said in two places: the stricter of each."""
    where = one.where if other.side_known or not one.side_known else other.where
    return Use(where, one.title or other.title, one.side_known and other.side_known)


def _uses(routine: Routine) -> Iterator[tuple[str, Use]]:
    """Titles are chosen from, so they name no side either."""
    file, knows = f"{routine.name}.toml", routine.code not in CARE
    yield routine.title, Use(f"{file} (title)", title=True, side_known=False)
    for number, part in enumerate(routine.parts):
        for index, step in enumerate(part.steps):
            where = f"{file} (parts[{number}].steps[{index}])"
            for line in lines_of(step):
                yield line, Use(where, side_known=knows)


def lines_of(step: AnyStep) -> tuple[str, ...]:
    """The lines of a step, in the order in which they come."""
    match step:
        case Move():
            guide = () if step.guide is None else (step.guide,)
            return (step.ask, *guide, step.how, step.hold, step.let_go, step.rest)
        case Listen():
            return step.lines
        case _:
            return (step.line,)
