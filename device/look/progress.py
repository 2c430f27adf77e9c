"""What is told on standard error while it works: a bar on a terminal, and lines."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

One = TypeVar("One")


class Teller:
    """Tells lines, and how far the work is."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def tell(self, line: str) -> None:
        """One line, above the bars if there are any; no character of it means anything to them."""
        self._progress.console.print(
            line, markup=False, highlight=False, emoji=False, soft_wrap=True
        )

    def through(self, ones: Iterable[One], name: str, count: int | None) -> Iterator[One]:
        """The same ones, with a bar of its own unless it is only one; `count` if it is known."""
        if count == 1:
            yield from ones
            return
        bar = self._progress.add_task(name, total=count)
        try:
            for one in ones:
                yield one
                self._progress.advance(bar)
        finally:
            self._progress.remove_task(bar)


@contextmanager
def teller(*, lines_on_stdout: bool) -> Iterator[Teller]:
    """A teller with bars, if a person sees them and no line of JSON falls between."""
    shown = sys.stderr.isatty() and not (lines_on_stdout and sys.stdout.isatty())
    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # the lines of JSON are not ours to move
        redirect_stderr=False,
        disable=not shown,
    )
    with progress:
        yield Teller(progress)


def short(file: Path) -> str:
    """A file's name, short enough to stand before a bar."""
    name = file.name
    return name if len(name) <= 24 else f"{name[:11]}…{name[-12:]}"
