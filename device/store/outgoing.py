"""The outbox: what waits until the clinic has said, signed, that it has it.

A broker's acknowledgement settles nothing here; only `settle` with a verified receipt does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from device.store.database import Database
from wire.receipt import Receipt

SETTLED_KEPT = timedelta(days=30)
"""So that a clinic restored from its backup can ask again."""


@dataclass(frozen=True)
class Settlement:
    """What one receipt changed: rows that the clinic has, and rows that it set aside, by code."""

    settled: tuple[int, ...]
    rejected: dict[int, str]


@dataclass(frozen=True)
class OtherStream:
    """The receipt is about a store that this one is not; it changes nothing here."""

    stream: str


def waiting(db: Database) -> tuple[int, ...]:
    """The seqs to send, oldest first: neither received nor set aside by the clinic."""
    rows = db.rows(
        "SELECT seq FROM outbox WHERE settled_at IS NULL AND rejected IS NULL ORDER BY seq"
    )
    return tuple(seq for (seq,) in rows)


def body_of(db: Database, seq: int) -> bytes:
    """The exact bytes to publish."""
    [(body,)] = db.rows("SELECT body FROM outbox WHERE seq = ?", seq)
    return bytes(body)


def bodies(db: Database) -> tuple[bytes, ...]:
    """Every message that is still kept here, settled or not, oldest first."""
    return tuple(bytes(body) for (body,) in db.rows("SELECT body FROM outbox ORDER BY seq"))


def pending(db: Database) -> int:
    """How many sessions the clinic does not have, those that it set aside included."""
    return int(db.rows("SELECT count(*) FROM outbox WHERE settled_at IS NULL")[0][0])


def stream_of(db: Database) -> str:
    """The random name of this store, half of every record's key."""
    return str(db.rows("SELECT stream FROM stream")[0][0])


@dataclass(frozen=True)
class Way:
    """How far a session has come: taken by the broker, committed by the clinic."""

    sent: bool
    received: bool


def note_sent(db: Database, seq: int, at: datetime) -> None:
    """Note that the broker has taken it. This settles nothing; the summary shows it."""
    with db.transaction() as tx:
        tx.execute("UPDATE outbox SET sent_at = ? WHERE seq = ?", (at.isoformat(), seq))


def way_of(db: Database, seq: int) -> Way:
    """How far the session with this `seq` has come."""
    rows = db.rows("SELECT sent_at, settled_at FROM outbox WHERE seq = ?", seq)
    if not rows:  # settled a month ago and let go
        return Way(sent=True, received=True)
    [(sent_at, settled_at)] = rows
    return Way(sent=bool(sent_at or settled_at), received=settled_at is not None)


def settle(db: Database, receipt: Receipt, at: datetime) -> Settlement | OtherStream:
    """Release the rows that a verified receipt covers and mark those that it rejects.

    Rejected rows stay. Raises StoreError.
    """
    rejected = {row.seq: row.code.value for row in receipt.rejected}
    with db.transaction() as tx:
        [(stream,)] = tx.execute("SELECT stream FROM stream").fetchall()
        if receipt.stream != stream:
            return OtherStream(receipt.stream)
        unsettled = [
            seq
            for (seq,) in tx.execute(
                "SELECT seq FROM outbox WHERE settled_at IS NULL ORDER BY seq"
            ).fetchall()
        ]
        settled = [seq for seq in unsettled if receipt.covers(seq)]
        marked = {seq: rejected[seq] for seq in unsettled if seq in rejected}
        tx.executemany(
            "UPDATE outbox SET settled_at = ?, rejected = NULL WHERE seq = ?",
            [(at.isoformat(), seq) for seq in settled],
        )
        tx.executemany(
            "UPDATE outbox SET rejected = ? WHERE seq = ?",
            [(code, seq) for seq, code in marked.items()],
        )
    return Settlement(tuple(settled), marked)


def prune_settled(db: Database, before: datetime) -> int:
    """Let go of messages that the clinic has had since `before`; returns how many. Never others."""
    with db.transaction() as tx:
        return tx.execute(
            "DELETE FROM outbox WHERE settled_at IS NOT NULL"
            " AND julianday(settled_at) < julianday(?)",
            (before.isoformat(),),
        ).rowcount
