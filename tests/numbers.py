"""The figures of docs/evidence.md, filled in from where they live; the words are written by hand.

`python -m tests.numbers` does it. Which table a number stands in is the document's own choice: rows
keep their places, a number that is new comes last, one that is gone goes. In running text
`` `name` (4 s) `` is filled in too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec.inspect import (
    Field,
    FloatType,
    IntType,
    StructType,
    Type,
    UnionType,
    VarTupleType,
    type_info,
)

from device.settings import Number, config_folder, load_numbers
from wire.plan import Plan, RoutinePlan

EVIDENCE = Path(__file__).parent.parent / "docs" / "evidence.md"
NUMBERS = "numbers"
BOUNDS = "bounds"
UNSPOKEN_UNITS = {"count", "share"}
NOT_A_DOSE = {"schema", "version"}
OURS = re.compile(r"\bours\b")
ROW = re.compile(r"\| `(?P<name>[\w.]+)` \|(?P<cells>.*)\|")


def practice_numbers() -> dict[str, Number]:
    """Every number of `config/practice.toml`."""
    return load_numbers(config_folder() / "practice.toml")


def plan_bounds() -> dict[str, Field]:
    """Every number within a range in a plan, and in `routines`, one routine's rows of it."""
    named = {f"routines.{name}": field for name, field in fields_of(RoutinePlan).items()}
    named |= fields_of(Plan)
    return {name: f for name, f in named.items() if ranged(f.type) and name not in NOT_A_DOSE}


def number_row(name: str, number: Number) -> str:
    """A number as its row; what is ours is to be signed."""
    sign = "☐" if OURS.search(number.source) else ""
    cells = (f"`{name}`", f"{number.value:g}", number.unit, number.meaning, number.source, sign)
    return f"| {' | '.join(cells)} |"


def bound_row(name: str, field: Field, why: str) -> str:
    """A plan's field as its row: from, to, left unsaid, and why, which is written by hand."""
    limits = ranged(field.type)
    assert limits is not None
    cells = (f"`{name}`", f"{limits.ge:g}", f"{limits.le:g}", _unsaid(field.default), why)
    return f"| {' | '.join(cells)} |"


def refreshed(text: str, numbers: dict[str, Number], bounds: dict[str, Field]) -> str:
    """The document with every figure as it is now."""

    def number(name: str, _cells: list[str]) -> str | None:
        return number_row(name, numbers[name]) if name in numbers else None

    def bound(name: str, cells: list[str]) -> str | None:
        return bound_row(name, bounds[name], cells[-1]) if name in bounds else None

    text = _filled(text, NUMBERS, numbers, number)
    text = _filled(text, BOUNDS, bounds, bound)
    return re.sub(r"`(\w+)` \([^()]*\)", lambda found: _in_a_sentence(found, numbers), text)


def rows(text: str, mark: str) -> dict[str, list[str]]:
    """The cells of each row between the marks, by name. Raises ValueError for a name twice."""
    found = [ROW.fullmatch(line) for line in _between(text, mark)[1].splitlines()]
    named = [(one["name"], _cells(one)) for one in found if one]
    if len(dict(named)) != len(named):
        raise ValueError(f"a name stands twice among {[name for name, _ in named]}")
    return dict(named)


def _filled(
    text: str,
    mark: str,
    names: Iterable[str],
    row: Callable[[str, list[str]], str | None],
) -> str:
    before, inside, after = _between(text, mark)
    lines: list[str] = []
    for line in inside.splitlines():
        found = ROW.fullmatch(line)
        kept = row(found["name"], _cells(found)) if found else line
        lines += [] if kept is None else [kept]
    new = [row(name, [""]) for name in names if name not in rows(text, mark)]
    while lines and not lines[-1]:
        lines.pop()
    return before + "\n".join([*lines, *filter(None, new)]) + "\n" + after


def _between(text: str, mark: str) -> tuple[str, str, str]:
    begin, end = f"<!-- {mark}: begin -->\n", f"<!-- {mark}: end -->"
    before, inside = text.split(begin)
    inside, after = inside.split(end)
    return before + begin, inside, end + after


def _cells(found: re.Match[str]) -> list[str]:
    return [cell.strip() for cell in found["cells"].split("|")]


def _in_a_sentence(found: re.Match[str], numbers: dict[str, Number]) -> str:
    number = numbers.get(found[1])
    if number is None:
        return found[0]
    unit = "" if number.unit in UNSPOKEN_UNITS else f" {number.unit}"
    return f"`{found[1]}` ({number.value:g}{unit})"


def fields_of(kind: type[Plan | RoutinePlan]) -> dict[str, Field]:
    """The fields of a plan, or of a routine in it, by name."""
    described = type_info(kind)
    assert isinstance(described, StructType)
    return {field.name: field for field in described.fields}


def ranged(kind: Type) -> IntType | FloatType | None:
    """The range of a field's type, also where it may be null or is a list of such."""
    if isinstance(kind, UnionType):
        return next((one for part in kind.types if (one := ranged(part))), None)
    if isinstance(kind, VarTupleType):
        return ranged(kind.item_type)
    if isinstance(kind, IntType | FloatType) and kind.ge is not None:
        return kind
    return None


def _unsaid(default: object) -> str:
    values = default if isinstance(default, tuple) else (default,)
    return "none" if default is None else ", ".join(f"{value:g}" for value in values)


if __name__ == "__main__":
    written = EVIDENCE.read_text(encoding="utf-8")
    now = refreshed(written, practice_numbers(), plan_bounds())
    EVIDENCE.write_text(now, encoding="utf-8")
