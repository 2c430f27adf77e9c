"""Where rows and gestures go: lines of JSON, a table, standard output; whole files or none."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import cast

import msgspec

from device.errors import LookError
from device.look.kept import kept, told
from device.look.line import lines_to
from device.measuring import table
from device.measuring.gesture import Gesture
from device.measuring.row import Row

Write = Callable[[msgspec.Struct], object]

ENDINGS = {".csv", ".tsv", ".txt", ".jsonl"}
"""Of the files that tables and lines are written to: a slip of the hand replaces no film."""


@dataclass(frozen=True)
class Places:
    """The files that somebody named for what is told; with none, rows go to standard output."""

    csv: Path | None = None
    jsonl: Path | None = None
    summary: Path | None = None
    plot: Path | None = None

    @property
    def named(self) -> tuple[Path, ...]:
        """Those that were named."""
        return tuple(filter(None, (self.csv, self.jsonl, self.summary, self.plot)))

    def spare(self, sources: Iterable[Path]) -> None:
        """Raises LookError if what is measured, or another of these, would be written over.

        Nor may anything that cannot be a table or lines by its name.
        """
        taken = {os.path.realpath(source) for source in sources}
        for file in self.named:
            if os.path.realpath(file) in taken:
                raise LookError(
                    f"{file}: is to be measured, or to be written twice, and would be overwritten; "
                    "name another file"
                )
            taken.add(os.path.realpath(file))
        for file in filter(None, (self.csv, self.jsonl, self.summary)):
            if file.suffix.lower() not in ENDINGS and (file.is_file() or not file.exists()):
                raise LookError(
                    f"{file}: what is measured goes to a file whose name ends in .csv, .tsv, .txt "
                    "or .jsonl, and replaces what is there; name such a file"
                )


@dataclass(frozen=True)
class Outlets:
    """Open places: every row goes to each of `rows`, every gesture to each of `gestures`."""

    rows: tuple[Write, ...]
    gestures: tuple[Write, ...]

    def tell(self, rows: Iterable[Row], gestures: Iterable[Gesture]) -> None:
        """Write what one file gave."""
        for row in rows:
            for write in self.rows:
                write(row)
        for gesture in gestures:
            for write in self.gestures:
                write(gesture)


@contextmanager
def opened(places: Places) -> Iterator[Outlets]:
    """The places, open for writing; the files are there when all has been written.

    Raises LookError where one cannot be written.
    """
    if places.plot:
        _require_room_for(places.plot)
    with ExitStack() as stack:
        rows, gestures = [], []
        if places.csv:
            rows.append(stack.enter_context(_table_to(places.csv)))
        if places.jsonl or not places.named:
            rows.append(stack.enter_context(lines_to(places.jsonl)))
        if places.summary:
            gestures.append(stack.enter_context(lines_to(places.summary)))
        yield Outlets(tuple(rows), tuple(gestures))


def _require_room_for(plot: Path) -> None:
    """Raises LookError where a plot, which is drawn when all is measured, could not be written."""
    if plot.is_file() or not plot.exists():  # else a device, which is written straight into
        with told(plot, LookError), TemporaryFile(dir=Path(os.path.realpath(plot)).parent):
            pass


@contextmanager
def _table_to(file: Path) -> Iterator[Write]:
    with kept(file, LookError) as place, place.open("w", encoding="utf-8", newline="") as open_file:
        writer = csv.writer(open_file, lineterminator="\n")

        def write(cells: Iterable[table.Cell]) -> None:
            with told(file, LookError):
                writer.writerow(cells)

        write(table.header())
        yield lambda row: write(table.cells(cast("Row", row)))
