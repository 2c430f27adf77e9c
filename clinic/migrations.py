"""How the clinic's database came to be what it is: named steps, in order, each with its record.

A step and its record are committed together, so a step that was cut off by power has not happened.
Steps are frozen once released: they repeat the columns of their day and never look at `tables.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    inspect,
    select,
)

from clinic.errors import StoreError


class Migration(NamedTuple):
    """One step; `name` is what the database remembers."""

    name: str
    apply: Callable[[Connection], None]


def _first_tables(connection: Connection) -> None:
    tables = MetaData()
    Table("mirrors", tables, _token(), _date("enrolled_on"), _text("certificate_serial", 40),
          _moment("certificate_until"))  # fmt: skip
    Table("links", tables, _token(), _text("name"))
    Table("plans", tables, _token(), _long("version", key=True), _bytes("signed"), _moment("at"))
    Table("progress", tables, _token(), _text("stream", 32, key=True), _long("seq", key=True),
          _bytes("body"), Column("day", Integer), _text("routine", 32),
          Column("repetitions", Integer, nullable=False), _long("plan_version"),
          _moment("received_at"))  # fmt: skip
    Table("quarantine", tables, Column("id", Integer, primary_key=True), _text("token", 32),
          _text("topic"), _bytes("body"), _text("digest", 64), _text("code", 32), _text("reason"),
          Column("stream", String(32)), Column("seq", BigInteger), _moment("at"),
          UniqueConstraint("token", "digest"))  # fmt: skip
    Table("status", tables, _token(), Column("online", Boolean, nullable=False),
          _text("software", 32), _long("pending"), _long("plan_version"),
          Column("heard_at", DateTime))  # fmt: skip
    tables.create_all(connection, checkfirst=False)


MIGRATIONS: tuple[Migration, ...] = (Migration("0001 first tables", _first_tables),)

_RECORDS = Table("migrations", MetaData(), Column("name", String(100), primary_key=True))


def migrate(engine: Engine) -> None:
    """Bring the database up to date; raises StoreError when it is newer than this program."""
    done = _done(engine)
    unknown = done - {migration.name for migration in MIGRATIONS}
    if unknown:
        raise StoreError(
            f"{engine.url}: made by a newer version of this program "
            f"(it knows {', '.join(sorted(unknown))}); install that version"
        )
    for migration in MIGRATIONS:
        if migration.name not in done:
            _apply(engine, migration)


def _done(engine: Engine) -> set[str]:
    if not inspect(engine).has_table(_RECORDS.name):
        return set()
    with engine.connect() as connection:
        return set(connection.scalars(select(_RECORDS.c.name)))


def _apply(engine: Engine, migration: Migration) -> None:
    with engine.begin() as connection:
        _RECORDS.create(connection, checkfirst=True)
        if not connection.scalar(select(_RECORDS.c.name).where(_RECORDS.c.name == migration.name)):
            migration.apply(connection)
            connection.execute(insert(_RECORDS).values(name=migration.name))


def _token() -> Column[str]:
    return Column("token", String(32), primary_key=True)


def _text(name: str, length: int | None = None, *, key: bool = False) -> Column[str]:
    kind = Text() if length is None else String(length)
    return Column(name, kind, primary_key=key, nullable=False)


def _long(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, BigInteger, primary_key=key, nullable=False, autoincrement=False)


def _bytes(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def _date(name: str) -> Column[object]:
    return Column(name, Date, nullable=False)


def _moment(name: str) -> Column[object]:
    return Column(name, DateTime, nullable=False)
