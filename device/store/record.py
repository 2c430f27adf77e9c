"""What a person practised: kept repetition by repetition, and made ready to leave in one step.

Every write here is durable when it returns and may be asked for twice without harm, so a caller
that a full disk refused asks again with the same words.
"""

from __future__ import annotations

import math
import sqlite3
from typing import TypeVar

import msgspec

from device.store.clock import Moment, minutes_between, note_trusted
from device.store.database import Database
from wire.message import (
    MOST_REPETITIONS,
    SCHEMA,
    End,
    Progress,
    Repetition,
    RoutineCode,
    StopReason,
    encode,
)

LONGEST_MINUTES = 240.0
WORDS = {"felt", "joined"}
FIGURES = {
    field.name: field.type
    for field in msgspec.structs.fields(Repetition)
    if field.default is None and field.name not in WORDS
}
"""The figures of a repetition that may be null, each with the range that it may travel in."""
MOST_FLAGS = 3
"""As many as a message has room for; what comes first says most of how figures are to be read."""
Row = TypeVar("Row", Progress, Repetition)
Figure = float | tuple[float, ...] | None


class SessionStart(msgspec.Struct, frozen=True, kw_only=True):
    """A session as it opens. `session_id` is any unique text; it never leaves the house.

    `day` is `clock.day_number`; `model` is the landmark model that sees, None without one. `name`
    is the routine's own, which stays here too; a record from before there were names has its code.
    """

    session_id: str
    plan_version: int
    routine: RoutineCode
    repetitions_planned: int
    day: int | None
    model: str | None
    software: str
    at: Moment
    minutes_planned: float | None = None
    name: str = ""
    probe: bool = False

    def __post_init__(self) -> None:
        """A routine without a name of its own is called by its code."""
        if not self.name:
            msgspec.structs.force_setattr(self, "name", self.routine.value)


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """How a session came to its end. `minutes` is the time practised."""

    end: End
    minutes: float
    stop_reason: StopReason | None = None


def open_session(db: Database, start: SessionStart) -> None:
    """Put an opened session on record. Raises StoreError."""
    _checked(_progress(start, "0" * 32, 1, Ending(end=End.DONE, minutes=0.0), ()))
    with db.transaction() as tx:
        tx.execute(
            "INSERT OR IGNORE INTO session (id, start, touched, day) VALUES (?, ?, ?, ?)",
            (start.session_id, _text(start), _text(start.at), _date(start.at)),
        )
        note_trusted(tx, start.at)


def note_movement(db: Database, session_id: str, at: Moment) -> None:
    """The face was asked to move in an open session, so it counts. Raises StoreError."""
    with db.transaction() as tx:
        _touch(tx, session_id, at, moved=True)


def keep(db: Database, session_id: str, repetition: Repetition, at: Moment) -> None:
    """Keep one repetition of an open session; durable on return. Raises StoreError.

    A later word on the same repetition (how it felt) replaces the earlier one. More repetitions
    than a message carries are kept here all the same; the first ones travel.
    """
    body = msgspec.json.encode(_checked(tellable(repetition)))
    with db.transaction() as tx:
        _touch(tx, session_id, at, moved=True)
        tx.execute(
            "INSERT OR REPLACE INTO repetition VALUES (?, ?, ?)",
            (session_id, repetition.index, body),
        )


def close_session(db: Database, session_id: str, ending: Ending, at: Moment) -> int:
    """End a session and put its message in the outbox, in one transaction; returns its `seq`.

    Raises StoreError; then nothing has happened and the session is still open.
    """
    with db.transaction() as tx:
        closed = tx.execute("SELECT seq FROM outbox WHERE session_id = ?", (session_id,)).fetchall()
        if closed:
            return int(closed[0][0])
        _touch(tx, session_id, at)
        return _close(tx, session_id, ending)


def close_interrupted(db: Database) -> list[int]:
    """Close what a power cut left open, as `interrupted`; returns each `seq`. Raises StoreError."""
    with db.transaction() as tx:
        left_open = tx.execute(
            'SELECT id, start, touched FROM session WHERE "end" IS NULL ORDER BY rowid'
        ).fetchall()
        return [
            _close(tx, session_id, _interruption(start, touched))
            for session_id, start, touched in left_open
        ]


def tellable(repetition: Repetition) -> Repetition:
    """The repetition as it may travel: a figure out of range was no measurement, so it is null.

    Nothing that an engine may have made of it loses the repetition itself.
    """
    figures = {name: _figure(name, getattr(repetition, name)) for name in FIGURES}
    return msgspec.structs.replace(
        repetition,
        valid_share=_share(repetition.valid_share),
        flags=tuple(dict.fromkeys(repetition.flags))[:MOST_FLAGS],
        **figures,
    )


def _figure(name: str, value: Figure) -> Figure:
    parts = value if isinstance(value, tuple) else (value,)
    if not all(part is None or math.isfinite(part) for part in parts):
        return None
    try:
        msgspec.convert(value, FIGURES[name])
    except msgspec.ValidationError:
        return None
    return value


def _share(value: float) -> float:
    """A share that is none at all is taken for nothing measured."""
    return min(max(value, 0.0), 1.0) if math.isfinite(value) else 0.0


def _checked(row: Row) -> Row:
    """Refuse now what the clinic would refuse later; a ValueError here is a mistake of ours."""
    return msgspec.json.decode(msgspec.json.encode(row), type=type(row))


def _touch(tx: sqlite3.Connection, session_id: str, at: Moment, *, moved: bool = False) -> None:
    touched = tx.execute(
        'UPDATE session SET touched = ?, moved = moved OR ? WHERE id = ? AND "end" IS NULL',
        (_text(at), moved, session_id),
    )
    if touched.rowcount != 1:
        raise ValueError(f"session {session_id!r} is not open")
    note_trusted(tx, at)


def _interruption(start: str, touched: str) -> Ending:
    opened = msgspec.json.decode(start, type=SessionStart).at
    last = msgspec.json.decode(touched, type=Moment)
    return Ending(end=End.INTERRUPTED, minutes=minutes_between(opened, last))


def _close(tx: sqlite3.Connection, session_id: str, ending: Ending) -> int:
    [(stream, seq)] = tx.execute(
        "UPDATE stream SET last_seq = last_seq + 1 RETURNING stream, last_seq"
    ).fetchall()
    [(start,)] = tx.execute(
        'UPDATE session SET "end" = ?, stop_reason = ?, minutes = ? WHERE id = ? RETURNING start',
        (ending.end, ending.stop_reason, ending.minutes, session_id),
    ).fetchall()
    message = _progress(
        msgspec.json.decode(start, type=SessionStart), stream, seq, ending, _kept(tx, session_id)
    )
    tx.execute(
        "INSERT INTO outbox (seq, session_id, body) VALUES (?, ?, ?)",
        (seq, session_id, encode(message)),
    )
    return int(seq)


def _kept(tx: sqlite3.Connection, session_id: str) -> tuple[Repetition, ...]:
    bodies = tx.execute(
        "SELECT body FROM repetition WHERE session_id = ? ORDER BY idx LIMIT ?",
        (session_id, MOST_REPETITIONS),
    ).fetchall()
    return tuple(msgspec.json.decode(body, type=Repetition) for (body,) in bodies)


def _progress(
    start: SessionStart,
    stream: str,
    seq: int,
    ending: Ending,
    repetitions: tuple[Repetition, ...],
) -> Progress:
    return Progress(
        schema=SCHEMA,
        stream=stream,
        seq=seq,
        day=start.day,
        clock=start.at.clock,
        plan_version=start.plan_version,
        routine=start.routine,
        repetitions_planned=start.repetitions_planned,
        minutes=min(max(ending.minutes, 0.0), LONGEST_MINUTES),
        end=ending.end,
        stop_reason=ending.stop_reason,
        software=start.software,
        model=start.model,
        repetitions=repetitions,
        minutes_planned=start.minutes_planned,
        probe=start.probe,
    )


def _date(at: Moment) -> str | None:
    return None if at.today is None else at.today.isoformat()


def _text(row: msgspec.Struct) -> str:
    return msgspec.json.encode(row).decode()
