"""The table of all routines: what each teaches, how long it takes, and when it may run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from device.mirror.catalogue.gates import Gates, fresh, gates_of, open_plan
from device.mirror.catalogue.timetable import counted_s, laid_out, massage_s, whole_s
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from device.mirror.coaching.routine import Pick, Routine
from device.mirror.routines import Taught
from device.settings import Practice
from wire.message import RoutineCode
from wire.plan import Phase

INDENT = "    "


@dataclass(frozen=True)
class Span:
    """From the shortest to the longest turn of a routine, in minutes."""

    shortest: float
    longest: float

    def told(self) -> str:
        """As in "2.4" or "0.9-1.6"."""
        short, long = f"{self.shortest:.1f}", f"{self.longest:.1f}"
        return short if short == long else f"{short}-{long}"


@dataclass(frozen=True)
class Row:
    """One routine, its minutes with a plan's defaults and all unlocked; `massage` of them.

    `counted_longest` is what counts of its longest turn towards `cap`, the longest session.
    """

    name: str
    code: RoutineCode
    title: str
    teaches: str
    seed: str
    parts: int
    steps: int
    pick: Pick
    minutes: Span
    massage: Span
    counted_longest: float
    cap: float
    gates: Gates

    def beyond(self) -> str | None:
        """That a session by a plan's defaults ends before all of it, if that is so."""
        if self.counted_longest <= self.cap:
            return None
        return (
            f"{self.counted_longest:.1f} min of it count, and a session may last {self.cap:g} min "
            "where the plan does not say more, so it ends before all of this"
        )


def rows_of(taught: Taught, practice: Practice) -> tuple[Row, ...]:
    """A row for every routine, those that always run first, then in the order of their codes."""
    codes = (RoutineCode.REST, RoutineCode.EYE_CARE, *RoutineCode)
    routines = sorted(taught.routines.values(), key=lambda one: (codes.index(one.code), one.name))
    return tuple(row_of(routine, taught, practice) for routine in routines)


def row_of(routine: Routine, taught: Taught, practice: Practice) -> Row:
    """The row of one routine."""
    doses = list(doses_of(routine, practice))
    moments = [laid_out(dose, practice) for dose in doses]
    minutes = [whole_s(one) / 60.0 for one in moments] or [0.0]
    massage = [massage_s(one) / 60.0 for one in moments] or [0.0]
    return Row(
        name=routine.name,
        code=routine.code,
        title=taught.words.say(routine.title),
        teaches=routine.teaches,
        seed=routine.seed,
        parts=len(routine.parts),
        steps=len(routine.steps),
        pick=routine.pick,
        minutes=Span(min(minutes), max(minutes)),
        massage=Span(min(massage), max(massage)),
        counted_longest=max((counted_s(one) for one in moments), default=0.0) / 60.0,
        cap=max((dose.cap_s for dose in doses), default=0.0) / 60.0,
        gates=gates_of(routine, practice),
    )


def doses_of(routine: Routine, practice: Practice) -> Iterator[Dose]:
    """Every turn of a routine, with a plan's defaults and everything unlocked."""
    plan = open_plan(routine, practice)
    for turn in range(1 if routine.pick is Pick.ALL else len(routine.parts)):
        dose = dose_of(plan, routine, fresh(routine, turn), practice)
        if isinstance(dose, Dose):
            yield dose


def table(rows: tuple[Row, ...]) -> Iterator[str]:
    """The table as lines: two a routine, under a line that says which column is which."""
    heads = ("routine", "title", "seeds", "parts", "steps", "minutes", *Phase, "unlocked by plan")
    cells = [heads, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    for index, line in enumerate(cells):
        yield "  ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        if index:
            yield f"{INDENT}{rows[index - 1].teaches}"
    yield ""
    yield from LEGEND


LEGEND = (
    "Minutes: with a plan's defaults and everything unlocked; massage does not count to the cap.",
    "Phases: yes · no · synk. only with synkinesis · not synk. without it · quiet 1st after a",
    "quieting routine that day. A plan must list a routine; rest and eye care need no plan.",
    "In brackets: what a plan may unlock within a routine; without: what it must unlock.",
    "",
    "mirror routines NAME explains one; mirror routines NAME --time lays it out.",
)
_SHORT = {
    "with synkinesis": "synk.",
    "without synkinesis": "not synk.",
    "after a quieting routine": "quiet 1st",
}


def _cells(row: Row) -> tuple[str, ...]:
    gates = row.gates
    phases = ["yes" if gates.always else _SHORT.get(may, may) for may in gates.phases.values()]
    locks = [*gates.locked, *(f"({one})" for one in gates.opens)]
    return (
        row.name,
        row.title,
        " ".join(dict.fromkeys(re.findall(r"\b00\d\b", row.seed))),
        str(row.parts),
        str(row.steps),
        row.minutes.told(),
        *phases,
        " ".join(locks) or "-",
    )
