"""One SQLite file that a power cut cannot spoil.

WAL with `synchronous=FULL`: at a real power cut NORMAL lost 53 of 53 acknowledged commits and FULL
kept 47 of 47. The mirror owns the file: it creates, migrates and checks it, and sets a damaged one
aside, never deleting it. The post only joins a file that the mirror has made ready.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from device.errors import StoreDamaged, StoreError

BUSY_MS = 5_000
"""How long one process waits for the other's transaction; each takes milliseconds."""
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
OURS = (sqlite3.ProgrammingError, sqlite3.IntegrityError)
"""Errors that only a mistake in this software raises; they are not the disk's."""
ADVICE = {
    sqlite3.SQLITE_FULL: "make room on this disk; what waits is kept as soon as there is some",
    sqlite3.SQLITE_BUSY: "another program holds the file; close it",
    sqlite3.SQLITE_READONLY: "make the file and its folder writable for this user",
    sqlite3.SQLITE_CANTOPEN: "make the folder exist and writable for this user",
    sqlite3.SQLITE_IOERR: "the disk does not answer well; check its space and its health",
    sqlite3.SQLITE_CORRUPT: "start the mirror again: it sets the damaged file aside",
    sqlite3.SQLITE_NOTADB: "start the mirror again: it sets the damaged file aside",
}


@dataclass(frozen=True)
class Migration:
    """A step of the schema, done once, in order. Steps are only ever added."""

    name: str
    statements: tuple[str, ...]


MIGRATIONS = (
    Migration(
        "0001_sessions_and_outbox",
        (
            "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
            "CREATE TABLE stream (one INTEGER PRIMARY KEY CHECK (one = 1),"
            " stream TEXT NOT NULL, last_seq INTEGER NOT NULL) STRICT",
            "CREATE TABLE session (id TEXT PRIMARY KEY, start TEXT NOT NULL, touched TEXT NOT NULL,"
            ' "end" TEXT, stop_reason TEXT, minutes REAL) STRICT',
            "CREATE TABLE repetition (session_id TEXT NOT NULL REFERENCES session (id),"
            " idx INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (session_id, idx)) STRICT",
            "CREATE TABLE outbox (seq INTEGER PRIMARY KEY,"
            " session_id TEXT NOT NULL UNIQUE REFERENCES session (id), body BLOB NOT NULL,"
            " sent_at TEXT, settled_at TEXT, rejected TEXT) STRICT",
            "CREATE TABLE plan (one INTEGER PRIMARY KEY CHECK (one = 1),"
            " version INTEGER NOT NULL, signed BLOB NOT NULL) STRICT",
        ),
    ),
    Migration(
        "0002_days_learned_later",
        (
            "ALTER TABLE session ADD COLUMN day TEXT",
            "ALTER TABLE session ADD COLUMN latest_day TEXT",
        ),
    ),
    Migration(
        "0003_movement_noted_when_it_begins",
        (
            "ALTER TABLE session ADD COLUMN moved INTEGER NOT NULL DEFAULT 0",
            "UPDATE session SET moved = 1"
            " WHERE EXISTS (SELECT 1 FROM repetition WHERE session_id = session.id)"
            " OR json_extract(start, '$.routine') = 'resistance'",
        ),
    ),
)


class Database:
    """One connection, used by the thread that opened it.

    `set_aside` is where a damaged file was moved when this one was begun, None otherwise.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, set_aside: Path | None) -> None:
        self.path = path
        self.set_aside = set_aside
        self._connection = connection
        self._file = path.stat().st_ino

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and durable once the block has been left. Raises StoreError."""
        with _told_plainly(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """The answer to one SELECT or PRAGMA. Raises StoreError."""
        with _told_plainly(self.path):
            return self._connection.execute(question, values).fetchall()

    def changed_elsewhere(self) -> int:
        """A number that moves when another connection commits (SQLite's `data_version`)."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def replaced(self) -> bool:
        """Whether the file at `path` is no longer the one that is open here."""
        return not self.path.exists() or self.path.stat().st_ino != self._file

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


def database_path(state: Path) -> Path:
    """Where the database lies within the folder that is kept."""
    return state / "mirror.db"


def open_database(path: Path, *, busy_ms: int = BUSY_MS) -> Database:
    """Open the mirror's database as its owner: create, check, migrate, or set a damaged one aside.

    Raises StoreError when the disk or the folder does not allow it.
    """
    with _told_plainly(path):
        _create_private(path)
        connection = _connect(path, busy_ms)
        aside = None
        if _damage(connection):
            aside = _move_aside(path)
            connection.close()  # not before: closing deletes the write-ahead log under its old name
            _create_private(path)
            connection = _connect(path, busy_ms)
        _configure(connection)
        _migrate(connection, aside)
        return Database(path, connection, aside)


def join_database(path: Path, *, busy_ms: int = BUSY_MS) -> Database:
    """Open a database that its owner has made ready. Raises StoreError when it is not there yet."""
    if not path.exists():
        raise StoreError(f"{path}: not there yet; the mirror makes it when it first starts")
    with _told_plainly(path):
        connection = _connect(path, busy_ms)
        damage = _damage(connection)
        missing = [] if damage else _missing(connection)
        if damage or missing:
            connection.close()
            what = damage or f"not ready, lacks {missing[0].name}"
            raise StoreError(f"{path}: {what}; start the mirror, which makes it ready")
        _configure(connection)
        return Database(path, connection, None)


@contextmanager
def _told_plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except OURS:
        raise
    except sqlite3.DatabaseError as error:
        kind = StoreDamaged if _code(error) in DAMAGED else StoreError
        advice = ADVICE.get(_code(error), "check the disk, then start the mirror again")
        raise kind(f"{path}: {error}; {advice}") from error
    except OSError as error:
        raise StoreError(f"{path}: {error}; check the folder and its disk") from error


def _code(error: sqlite3.DatabaseError) -> int:
    extended: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return extended & 0xFF


def _create_private(path: Path) -> None:
    """SQLite gives its `-wal` and `-shm` the mode of the file itself."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names that were created or moved in `folder` outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _connect(path: Path, busy_ms: int) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=busy_ms / 1000, isolation_level=None)


def _damage(connection: sqlite3.Connection) -> str | None:
    """What the integrity check found, None if all is well."""
    try:
        [(found,), *_] = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.DatabaseError as error:
        if _code(error) not in DAMAGED:
            raise
        return str(error)
    return None if found == "ok" else f"damaged: {found}"


def _move_aside(path: Path) -> Path:
    aside = next(
        place
        for n in count(1)
        if not (place := path.with_name(f"{path.name}.damaged-{n}")).exists()
    )
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    sync_folder(path.parent)
    return aside


def _configure(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _missing(connection: sqlite3.Connection) -> list[Migration]:
    tables = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'migration'").fetchall()
    done = connection.execute("SELECT name FROM migration").fetchall() if tables else []
    return [step for step in MIGRATIONS if (step.name,) not in done]


def _migrate(connection: sqlite3.Connection, set_aside: Path | None) -> None:
    """Each missing step in one transaction with its own record; then the stream, if need be."""
    connection.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY) STRICT")
    for step in _missing(connection):
        connection.execute("BEGIN IMMEDIATE")
        for statement in step.statements:
            connection.execute(statement)
        connection.execute("INSERT INTO migration VALUES (?)", (step.name,))
        connection.execute("COMMIT")
    connection.execute("INSERT OR IGNORE INTO stream VALUES (1, ?, 0)", (secrets.token_hex(16),))
    if set_aside is not None:
        connection.execute("INSERT OR REPLACE INTO fact VALUES ('set_aside', ?)", (set_aside.name,))
