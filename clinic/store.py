"""The clinic's database: what has come, once each, and what can be said to have come.

The same code runs on SQLite and, later, PostgreSQL: only `engines.py` knows which one it is. Every
method is one transaction; it returns after the commit, or raises StoreBusy having changed nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import URL, Connection, Insert, select
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from clinic.engines import connect, insert_into, writing
from clinic.errors import MirrorUnknown, StoreBusy, StoreError
from clinic.migrations import migrate
from clinic.receipts import receipt_of
from clinic.tables import LinkRow, MirrorRow, PlanRow, ProgressRow, QuarantineRow, StatusRow
from wire.message import Progress, Status, decode_progress
from wire.receipt import Receipt, RejectCode


class Outcome(StrEnum):
    """What became of a session that arrived."""

    NEW = "new"
    AGAIN = "again"
    CONFLICT = "conflict"  # the same key came before with another body; set aside


@dataclass(frozen=True)
class Mirror:
    """An enrolled mirror."""

    token: str
    enrolled_on: date
    certificate_serial: str
    certificate_until: datetime


@dataclass(frozen=True)
class SetAside:
    """A message that cannot be kept as a session. An empty token: its topic named none."""

    token: str
    topic: str
    body: bytes
    code: RejectCode
    reason: str
    stream: str | None = None
    seq: int | None = None


@dataclass(frozen=True)
class KeptSession:
    """A session in the table, with the person's name where the clinic has linked one."""

    token: str
    name: str | None
    received_at: datetime
    progress: Progress


class Store:
    """One clinic's database. Use it from one thread."""

    def __init__(self, url: URL, *, busy_timeout_s: float = 5.0) -> None:
        """Open and bring up to date; raises StoreBusy or StoreError."""
        self._engine = connect(url, busy_timeout_s)
        self._writing = writing(self._engine)
        try:
            with self._told():
                migrate(self._writing)
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        """Give the database back."""
        self._engine.dispose()

    def add_mirror(
        self, mirror: Mirror, name: str | None, plan: bytes | None, at: datetime
    ) -> None:
        """Remember an enrolment, with its first plan, and whose it is if that is to be known."""
        with self._write() as connection:
            connection.execute(insert_into(self._engine, MirrorRow).values(**vars(mirror)))
            if name is not None:
                link = {"token": mirror.token, "name": name}
                connection.execute(insert_into(self._engine, LinkRow).values(link))
            if plan is not None:
                connection.execute(self._plan_row(mirror.token, 1, plan, at))

    def mirror(self, beginning: str) -> Mirror:
        """The mirror whose token begins so; raises MirrorUnknown unless there is exactly one."""
        columns = [getattr(MirrorRow, name) for name in Mirror.__dataclass_fields__]
        query = select(*columns).where(MirrorRow.token.startswith(beginning, autoescape=True))
        with self._read() as connection:
            found = connection.execute(query.limit(2)).all()
        if len(found) != 1:
            what = "more than one mirror's token begins" if found else "no mirror's token begins"
            raise MirrorUnknown(f"{what} with {beginning!r}; it was shown at its enrolment")
        return Mirror(*found[0])

    def add_plan(self, token: str, version: int, signed: bytes, at: datetime) -> None:
        """Keep a signed plan; raises StoreError when that version exists already."""
        with self._write() as connection:
            connection.execute(self._plan_row(token, version, signed, at))

    def newest_plan(self, token: str) -> tuple[int, bytes] | None:
        """Version and signed bytes of the last plan written for this mirror."""
        query = select(PlanRow.version, PlanRow.signed).where(PlanRow.token == token)
        with self._read() as connection:
            row = connection.execute(query.order_by(PlanRow.version.desc()).limit(1)).first()
        return None if row is None else (row.version, row.signed)

    def keep(self, token: str, topic: str, body: bytes, session: Progress, at: datetime) -> Outcome:
        """Keep a session once. The same key with other bytes is set aside instead, and flagged."""
        key = (ProgressRow.token == token, ProgressRow.stream == session.stream,
               ProgressRow.seq == session.seq)  # fmt: skip
        insert = insert_into(self._engine, ProgressRow).values(
            token=token, stream=session.stream, seq=session.seq, body=body, day=session.day,
            routine=session.routine.value, repetitions=len(session.repetitions),
            plan_version=session.plan_version, received_at=at,
        )  # fmt: skip
        with self._write() as connection:
            if connection.execute(insert.on_conflict_do_nothing()).rowcount:
                return Outcome.NEW
            if connection.scalar(select(ProgressRow.body).where(*key)) == body:
                return Outcome.AGAIN
            reason = f"session {session.seq} came before with other content; the first was kept"
            self._quarantine(connection, SetAside(
                token, topic, body, RejectCode.CONFLICT, reason, session.stream, session.seq
            ), at)  # fmt: skip
            return Outcome.CONFLICT

    def set_aside(self, message: SetAside, at: datetime) -> None:
        """Put a message that is no session into quarantine, the same bytes only once."""
        with self._write() as connection:
            self._quarantine(connection, message, at)

    def heard(self, token: str, status: Status, at: datetime | None) -> None:
        """Remember what a mirror said of itself; `at` is null where only the broker repeats it."""
        said = {
            "online": status.online, "software": status.software, "pending": status.pending,
            "plan_version": status.plan_version,
        }  # fmt: skip
        insert = insert_into(self._engine, StatusRow).values(token=token, heard_at=at, **said)
        news = said if at is None else {**said, "heard_at": at}
        with self._write() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["token"], set_=news))

    def receipt(self, token: str, stream: str) -> Receipt:
        """What of a stream is committed and what was set aside: the same, however often asked."""
        with self._read() as connection:
            return receipt_of(connection, token, stream)

    def sessions(self) -> list[KeptSession]:
        """Every session, oldest first as it was received."""
        columns = (ProgressRow.token, LinkRow.name, ProgressRow.received_at, ProgressRow.body)
        query = (
            select(*columns)
            .join(LinkRow, LinkRow.token == ProgressRow.token, isouter=True)
            .order_by(ProgressRow.received_at, ProgressRow.token, ProgressRow.seq)
        )
        with self._read() as connection:
            rows = connection.execute(query).all()
        return [
            KeptSession(token, name, at, decode_progress(body)) for token, name, at, body in rows
        ]

    def quarantined(self) -> list[SetAside]:
        """Every message set aside, oldest first."""
        columns = [getattr(QuarantineRow, name) for name in SetAside.__dataclass_fields__]
        with self._read() as connection:
            rows = connection.execute(select(*columns).order_by(QuarantineRow.id)).mappings().all()
        return [SetAside(**{**row, "code": RejectCode(row["code"])}) for row in rows]

    def last_heard(self, token: str) -> tuple[Status, datetime | None] | None:
        """What this mirror said of itself last, and when, if the clinic heard it itself."""
        fields = [getattr(StatusRow, name) for name in Status.__struct_fields__[1:]]
        query = select(StatusRow.heard_at, *fields).where(StatusRow.token == token)
        with self._read() as connection:
            row = connection.execute(query).first()
        return None if row is None else (Status(1, *row[1:]), row[0])

    def _plan_row(self, token: str, version: int, signed: bytes, at: datetime) -> Insert:
        plan = {"token": token, "version": version, "signed": signed, "at": at}
        return insert_into(self._engine, PlanRow).values(plan)

    def _quarantine(self, connection: Connection, message: SetAside, at: datetime) -> None:
        digest = hashlib.sha256(message.body).hexdigest()
        values = {**vars(message), "code": message.code.value, "digest": digest, "at": at}
        connection.execute(
            insert_into(self._engine, QuarantineRow).values(**values).on_conflict_do_nothing()
        )

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._told(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The one place where the library's errors become ours."""
        try:
            yield
        except OperationalError as error:
            raise StoreBusy(f"{self._engine.url}: {error.orig}; nothing was changed") from error
        except IntegrityError as error:
            raise StoreError(f"{self._engine.url}: is there already: {error.orig}") from error
        except DatabaseError as error:
            raise StoreError(f"{self._engine.url}: {error.orig}; restore the backup") from error
