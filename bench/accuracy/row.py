"""A row of the table: what is asked, what all who measure come to, and whether ours is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite, isnan, nan

from bench.accuracy.figures import Moved, Spread, gains, leaks, moves, spread
from bench.accuracy.recording import COARSE, EVERYBODY, FINE, Recording
from device.face.seen import MeasureName

NONE = "none"
READ_SHARE = 0.97
"""Of the movements that a target speaks of, so many have to be read at all: the target of the share
that is measured fine."""


@dataclass(frozen=True)
class Cell:
    """One measurer's figure as it is told, and whether it reaches the target."""

    told: str
    met: bool | None = None


@dataclass(frozen=True)
class Row:
    """One line. `target` is empty where the issue sets none.

    `elsewhere` names what the target speaks of where that is no film: films alone do not meet it.
    """

    what: str
    target: str
    cells: Mapping[str, Cell] = field(default_factory=dict)
    elsewhere: str = ""

    @property
    def verdict(self) -> str:
        """Of our finer grade that has a figure."""
        if not self.target:
            return ""
        for who in (FINE, COARSE):
            cell = self.cells.get(who)
            if cell and cell.met is not None:
                return self._reached(cell.met, who.removeprefix("ours, "))
        return "not measured"

    def _reached(self, met: bool, grade: str) -> str:
        told = "met" if met else "missed"
        if self.elsewhere:
            return f"films: {told}; {self.elsewhere}: see below"
        return f"{told}, {grade}"


def row(what: str, target: str, cell: Callable[[str], Cell], who: Sequence[str] = EVERYBODY) -> Row:
    """A row with a cell for everybody."""
    return Row(what, target, {one: cell(one) for one in who})


def number(value: float, digits: int = 2) -> str:
    """A figure, or that there is none; never, where no step is large enough."""
    if isnan(value):
        return NONE
    return f"{value:z.{digits}f}" if isfinite(value) else "never"


def ranged(found: Spread, digits: int = 2) -> str:
    """The mean, and the lowest and highest if there are more than one."""
    if not found.count:
        return NONE
    if found.count == 1:
        return number(found.mean, digits)
    low, high = number(found.low, digits), number(found.high, digits)
    return f"{number(found.mean, digits)} ({low} to {high})"


def within(found: Spread, low: float, high: float, digits: int = 2) -> Cell:
    """Met if the worst lies within."""
    met = low <= found.low and found.high <= high if found.count else None
    return Cell(ranged(found, digits), met)


def at_most(value: float, limit: float, told: str = "", digits: int = 2) -> Cell:
    """Met if a value does not exceed its limit."""
    return Cell(told or number(value, digits), None if isnan(value) else value <= limit)


def at_least(value: float, limit: float, told: str = "", digits: int = 2) -> Cell:
    """Met if a value reaches its limit."""
    return Cell(told or number(value, digits), None if isnan(value) else value >= limit)


def plain(values: Iterable[float], digits: int = 2) -> Cell:
    """Mean and extremes, without a target."""
    return Cell(ranged(spread(values), digits))


def the_gains(
    recordings: Sequence[Recording],
    measure: MeasureName,
    *labels: str,
    since_rest: bool = False,
) -> Callable[[str], Cell]:
    """Of each measurer: the mean gain of all sitters, without a target. See `moves`."""

    def cell(who: str) -> Cell:
        moved = moves(recordings, who, measure, *labels, since_rest=since_rest)
        return counted(plain(gains(moved)), moved)

    return cell


def the_leaks(
    recordings: Sequence[Recording], measure: MeasureName, *labels: str
) -> Callable[[str], Cell]:
    """Of each measurer: the mean size of all sitters' leaks, without a target. See `moves`."""

    def cell(who: str) -> Cell:
        moved = moves(recordings, who, measure, *labels)
        return counted(plain(leaks(moved)), moved)

    return cell


def lowest(values: Iterable[float], limit: float) -> Cell:
    """Mean and extremes; met if the lowest reaches a limit."""
    found = spread(values)
    return at_least(found.low, limit, ranged(found))


def highest(values: Iterable[float], limit: float) -> Cell:
    """Mean and extremes; met if the largest in size does not exceed a limit."""
    found = spread(values)
    worst = found.worst if found.count else nan
    return at_most(worst, limit, ranged(found))


def counted(cell: Cell, moved: Sequence[Moved]) -> Cell:
    """A cell that also tells how many holds were not read; if they are many, it is not met."""
    return not_read(cell, [one.seen for one in moved])


def not_read(cell: Cell, seen: Sequence[float]) -> Cell:
    """A cell that also tells how many of its figures are missing; if many, it is not met."""
    missing = sum(map(isnan, seen))
    if missing in (0, len(seen)):
        return cell
    met = None if cell.met is None else cell.met and missing <= (1 - READ_SHARE) * len(seen)
    return Cell(f"{cell.told}; {missing} of {len(seen)} not read", met)


def worst_of(values: Iterable[float]) -> float:
    """The largest in size; NaN if there is none."""
    known = [abs(value) for value in values if not isnan(value)]
    return max(known) if known else nan
