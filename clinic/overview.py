"""The clinic's table: a row a session, read off the database, for people or for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from statistics import fmean
from typing import Literal

import msgspec
from rich.box import SIMPLE_HEAD
from rich.table import Table

from clinic.events import short
from clinic.store import KeptSession, SetAside
from wire.message import MovementCode, Progress, Repetition
from wire.receipt import RejectCode

COLUMNS: tuple[tuple[str, Literal["left", "right"]], ...] = (
    ("mirror", "left"),
    ("day", "right"),
    ("routine", "left"),
    ("done /\nplanned", "right"),
    ("effort", "right"),
    ("sym-\nmetry", "right"),
    ("syn-\nkinesis", "right"),
    ("end", "left"),
    ("model", "left"),
)
NOTICE = (
    "These measures are not yet validated on palsied faces, "
    "and this is not a cleared medical device."
)


class SessionRow(msgspec.Struct, frozen=True):
    """One session with its means over the repetitions that could be measured, else null."""

    token: str
    name: str | None
    received_at: datetime
    effort: float | None
    symmetry: float | None
    synkinesis: float | None
    session: Progress


class SetAsideRow(msgspec.Struct, frozen=True):
    """A message in quarantine."""

    token: str
    topic: str
    code: RejectCode
    reason: str


class Overview(msgspec.Struct, frozen=True):
    """Everything that the table shows."""

    notice: str
    sessions: tuple[SessionRow, ...]
    set_aside: tuple[SetAsideRow, ...]


def overview(sessions: Sequence[KeptSession], set_aside: Sequence[SetAside]) -> Overview:
    """Gather the rows; means are taken here and never stored."""
    rows = tuple(_row(session) for session in sessions)
    aside = tuple(SetAsideRow(one.token, one.topic, one.code, one.reason) for one in set_aside)
    return Overview(NOTICE, rows, aside)


def as_json(shown: Overview) -> str:
    """The whole table as one JSON document."""
    return msgspec.json.format(msgspec.json.encode(shown), indent=2).decode()


def as_table(shown: Overview, *, repetitions: bool = False) -> Table:
    """The table for a terminal, on request with a row a repetition below each session.

    A dash is a figure that could not be measured, not a nought. A probe is the week's session in
    which nothing was said of how it went.
    """
    table = Table(
        title=shown.notice,
        caption=_caption(shown, repetitions=repetitions),
        box=SIMPLE_HEAD,
        show_edge=False,
        padding=0,
    )
    for heading, justify in COLUMNS:
        wraps = heading in {"mirror", "model"}  # the others stay whole on eighty columns
        table.add_column(heading, justify=justify, overflow="fold", no_wrap=not wraps)
    for row in shown.sessions:
        table.add_row(*_cells(row))
        for one in row.session.repetitions if repetitions else ():
            table.add_row(*_repetition_cells(one))
    return table


def _repetition_cells(one: Repetition) -> tuple[str, ...]:
    return (
        "",
        "",
        f"  repetition {one.index}",
        one.grade.value,
        _figure(one.effort),
        _figure(one.symmetry),
        _figure(one.synkinesis),
        "\n".join(_notes(one)),
        "",
    )


def _notes(one: Repetition) -> Iterator[str]:
    """How far each side moved, what joined in, how it felt, and what to know of the figures."""
    if one.moved is not None:
        affected, other = one.moved
        unit = "" if one.movement is MovementCode.GENTLE_EYE_CLOSURE else " mm"
        yield f"{affected:.2f} / {other:.2f}{unit}"
    if one.joined is not None:
        yield f"{one.joined.value} joined in"
    if one.felt is not None:
        yield f"felt: {one.felt.value}"
    yield from (flag.value for flag in one.flags)


def _cells(row: SessionRow) -> tuple[str, ...]:
    session = row.session
    return (
        f"{short(row.token)}\n{row.name or ''}".strip(),
        "–" if session.day is None else str(session.day),
        session.routine.value + ("\n(probe)" if session.probe else ""),
        f"{len(session.repetitions)}/{session.repetitions_planned}",
        _figure(row.effort),
        _figure(row.symmetry),
        _figure(row.synkinesis),
        session.end.value + (f"\n({session.stop_reason})" if session.stop_reason else ""),
        session.model or "–",
    )


def _caption(shown: Overview, *, repetitions: bool) -> str:
    sides = "Pairs: the affected side's way, then the other's. " if repetitions else ""
    if not shown.set_aside:
        return f"{sides}Effort is a fraction of the reference smile; nothing was set aside."
    newest = shown.set_aside[-1]
    return f"{len(shown.set_aside)} messages set aside; the last ({newest.code}): {newest.reason}"


def _row(kept: KeptSession) -> SessionRow:
    repetitions = kept.progress.repetitions
    return SessionRow(
        kept.token,
        kept.name,
        kept.received_at,
        _mean(repetitions, lambda one: one.effort),
        _mean(repetitions, lambda one: one.symmetry),
        _mean(repetitions, lambda one: one.synkinesis),
        kept.progress,
    )


def _mean(
    repetitions: Sequence[Repetition], figure: Callable[[Repetition], float | None]
) -> float | None:
    measured = [value for one in repetitions if (value := figure(one)) is not None]
    return round(fmean(measured), 3) if measured else None


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
