"""The clinic's tables. `links` is the only place, on either side, where a person's name stands."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import BigInteger, DateTime, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """A moment, kept as UTC without a zone, so that SQLite and PostgreSQL hold the same."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Any zone to UTC."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Back with its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The tables as the newest migration leaves them."""


class MirrorRow(Base):
    """One enrolled mirror. The serial is its certificate's, in hexadecimal."""

    __tablename__ = "mirrors"
    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    enrolled_on: Mapped[date]
    certificate_serial: Mapped[str] = mapped_column(String(40))
    certificate_until: Mapped[datetime] = mapped_column(Utc)


class LinkRow(Base):
    """Who practises at a mirror: the key that makes a pseudonym a person."""

    __tablename__ = "links"
    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class PlanRow(Base):
    """Every plan that was signed, as it was signed."""

    __tablename__ = "plans"
    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    signed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Utc)


class ProgressRow(Base):
    """One session. `body` is exactly what came; the columns beside it are for finding it."""

    __tablename__ = "progress"
    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    stream: Mapped[str] = mapped_column(String(32), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    day: Mapped[int | None]
    routine: Mapped[str] = mapped_column(String(32))
    repetitions: Mapped[int]
    plan_version: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime] = mapped_column(Utc)


class QuarantineRow(Base):
    """A message that could not be kept as a session, with the reason; the same bytes only once."""

    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("token", "digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32))
    topic: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text)
    stream: Mapped[str | None] = mapped_column(String(32))
    seq: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(Utc)


class StatusRow(Base):
    """What a mirror said of itself last; `heard_at` is null while only the broker remembered it."""

    __tablename__ = "status"
    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    online: Mapped[bool]
    software: Mapped[str] = mapped_column(String(32))
    pending: Mapped[int] = mapped_column(BigInteger)
    plan_version: Mapped[int] = mapped_column(BigInteger)
    heard_at: Mapped[datetime | None] = mapped_column(Utc)
