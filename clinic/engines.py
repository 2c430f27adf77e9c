"""The one place that knows which database it is: SQLite now, PostgreSQL for larger sites."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite

from clinic.tables import Base

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry


def connect(url: URL, busy_timeout_s: float) -> Engine:
    """An engine whose commits are on the disk when they return."""
    engine = create_engine(url)
    if _is_sqlite(engine):
        event.listen(engine, "connect", _prepare_sqlite(busy_timeout_s))
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine, for transactions that will write."""
    return engine.execution_options(writes=True)


def insert_into(engine: Engine, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows ON CONFLICT, which each database has under its own name."""
    return sqlite.insert(table) if _is_sqlite(engine) else postgresql.insert(table)


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _prepare_sqlite(
    busy_timeout_s: float,
) -> Callable[[DBAPIConnection, ConnectionPoolEntry], None]:
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # The driver would begin transactions late and commit schema changes early; we begin them.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {busy_timeout_s * 1000:.0f}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    return prepare


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its place in the queue at once, or it could fail half-way without waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
