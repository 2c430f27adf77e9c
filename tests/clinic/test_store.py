"""What the clinic's database keeps, and what a receipt says of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import URL, Connection, inspect

from clinic.broker import LARGEST_PACKET_BYTES
from clinic.engines import connect, writing
from clinic.errors import MirrorUnknown, StoreBusy, StoreError
from clinic.migrations import MIGRATIONS, Migration, migrate
from clinic.receipts import MOST_RANGES, MOST_REJECTED
from clinic.store import Mirror, Outcome, SetAside, Store
from clinic.tables import Base
from tests.clinic.sessions import STREAM, session
from wire.message import Status, encode
from wire.receipt import Receipt, RejectCode, Rejected
from wire.signing import Kind, open_sealed, seal

ADA = "a" * 32
NOON = datetime(2026, 5, 4, 12, tzinfo=timezone(timedelta(hours=2)))
TOPIC = f"mirror/v1/{ADA}/up/progress"


@pytest.fixture
def url(tmp_path: Path) -> URL:
    return URL.create("sqlite", database=str(tmp_path / "clinic.db"))


@pytest.fixture
def store(url: URL) -> Iterator[Store]:
    with closing(Store(url, busy_timeout_s=0.0)) as opened:
        yield opened


def keep(store: Store, seq: int, minutes: float = 1.0) -> Outcome:
    sent = session(seq, minutes=minutes)
    return store.keep(ADA, TOPIC, encode(sent), sent, NOON)


def set_aside(store: Store, seq: int, code: RejectCode = RejectCode.MALFORMED) -> None:
    body = b"session %d" % seq
    store.set_aside(SetAside(ADA, TOPIC, body, code, "no reason", STREAM, seq), NOON)


def test_a_session_comes_back_with_its_exact_moment(store: Store) -> None:
    assert keep(store, 1) is Outcome.NEW
    (kept,) = store.sessions()
    assert kept.received_at == NOON
    assert kept.received_at.tzinfo is UTC
    assert kept.progress == session(1, minutes=1.0)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from((1.0, 2.0))), max_size=30))
def test_whatever_comes_in_whatever_order_there_is_one_row_a_key(
    sent: list[tuple[int, float]],
) -> None:
    with closing(Store(URL.create("sqlite"))) as store:
        outcomes = [keep(store, seq, minutes) for seq, minutes in sent]
        first = dict(reversed(sent))
        assert {kept.progress.seq: kept.progress.minutes for kept in store.sessions()} == first
        conflicts = {(seq, minutes) for seq, minutes in sent if minutes != first[seq]}
        assert outcomes.count(Outcome.NEW) == len(first)
        assert len(store.quarantined()) == len(conflicts)
        receipt = store.receipt(ADA, STREAM)
        assert {one.seq for one in receipt.rejected} == {seq for seq, _ in conflicts}
        covered = {seq for seq in range(1, 20) if receipt.covers(seq)}
        assert covered == set(first) - {seq for seq, _ in conflicts}


def test_a_receipt_is_through_the_first_gap_and_names_the_islands_after_it(store: Store) -> None:
    for seq in (1, 2, 5, 6, 9):
        keep(store, seq)
    receipt = store.receipt(ADA, STREAM)
    assert (receipt.through, receipt.also) == (2, ((5, 6), (9, 9)))
    assert store.receipt(ADA, "0" * 32).through == 0


def test_what_was_malformed_once_and_came_well_later_is_no_longer_rejected(store: Store) -> None:
    set_aside(store, 1)
    set_aside(store, 2)
    keep(store, 2)
    assert [one.seq for one in store.receipt(ADA, STREAM).rejected] == [1]


def test_the_same_bytes_are_set_aside_once(store: Store) -> None:
    set_aside(store, 1)
    set_aside(store, 1)
    assert len(store.quarantined()) == 1


def test_a_receipt_full_of_holes_names_the_newest() -> None:
    top = 2 * (MOST_RANGES + 60)
    with closing(Store(URL.create("sqlite"))) as store:
        for seq in range(2, top + 1, 2):
            keep(store, seq)
            set_aside(store, seq - 1)
        receipt = store.receipt(ADA, STREAM)
    assert len(receipt.also) == MOST_RANGES
    assert len(receipt.rejected) == MOST_REJECTED
    assert receipt.covers(top)
    assert receipt.rejected[-1].seq == top - 1


def test_the_longest_receipt_is_one_that_a_mirror_reads() -> None:
    key, far = Ed25519PrivateKey.generate(), 2**53 - 1
    rejected = (Rejected(far, RejectCode.UNKNOWN_SCHEMA),) * MOST_REJECTED
    longest = Receipt(STREAM, far, ((far, far),) * MOST_RANGES, rejected)
    sealed = seal(Kind.RECEIPT, ADA, longest, key)
    assert open_sealed(sealed, Kind.RECEIPT, ADA, key.public_key())
    assert len(sealed) < LARGEST_PACKET_BYTES - 1024


def test_a_locked_database_is_busy_and_unchanged_and_then_takes_the_session(
    store: Store, url: URL
) -> None:
    with closing(sqlite3.connect(str(url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="locked"):
            keep(store, 1)
        assert store.sessions() == []
        other.execute("ROLLBACK")
    assert keep(store, 1) is Outcome.NEW


def test_a_full_database_is_busy_and_keeps_what_it_had(store: Store) -> None:
    keep(store, 1)
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(StoreBusy, match="full"):
        [keep(store, seq) for seq in range(2, 200)]
    assert store.sessions()[0].progress.seq == 1


def test_commits_are_synced_to_the_disk(store: Store) -> None:
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_file_that_is_no_database_says_so(url: URL) -> None:
    Path(str(url.database)).write_bytes(b"not a database, but long enough to be looked at" * 30)
    with pytest.raises(StoreError, match="not a database"):
        Store(url)


def test_a_name_stands_in_the_link_table_alone(store: Store) -> None:
    store.add_mirror(Mirror(ADA, date(2026, 5, 4), "beef", NOON), "Ada", None, NOON)
    keep(store, 1)
    assert store.sessions()[0].name == "Ada"
    with store._engine.connect() as connection:
        for table in inspect(store._engine).get_table_names():
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert ("Ada" in str(rows)) == (table == "links")


def test_a_mirror_is_found_by_the_beginning_of_its_token_if_it_is_the_only_one(
    store: Store,
) -> None:
    for token in (ADA, "ab" * 16):
        store.add_mirror(Mirror(token, date(2026, 5, 4), "beef", NOON), None, None, NOON)
    assert store.mirror("ab").token == "ab" * 16
    for beginning, told in (("a", "more than one"), ("c", "no mirror"), ("%", "no mirror")):
        with pytest.raises(MirrorUnknown, match=told):
            store.mirror(beginning)


def test_a_plan_version_is_written_once(store: Store) -> None:
    store.add_plan(ADA, 1, b"one", NOON)
    with pytest.raises(StoreError, match="already"):
        store.add_plan(ADA, 1, b"other", NOON)
    assert store.newest_plan(ADA) == (1, b"one")


def test_what_only_the_broker_remembers_does_not_count_as_heard(store: Store) -> None:
    said = Status(1, True, "0.1", 3, 2)
    store.heard(ADA, said, None)
    assert store.last_heard(ADA) == (said, None)
    store.heard(ADA, said, NOON)
    store.heard(ADA, Status(1, False, "0.1", 0, 2), None)
    assert store.last_heard(ADA) == (Status(1, False, "0.1", 0, 2), NOON)


def test_the_migrations_lead_to_the_tables_that_the_code_knows(store: Store) -> None:
    found = inspect(store._engine)
    assert set(found.get_table_names()) == {*Base.metadata.tables, "migrations"}
    for name, table in Base.metadata.tables.items():
        there = {
            (column["name"], str(column["type"]), column["nullable"])
            for column in found.get_columns(name)
        }
        known = {
            (column.name, str(column.type.compile(store._engine.dialect)), column.nullable)
            for column in table.columns
        }
        assert there == known
        keys = found.get_pk_constraint(name)["constrained_columns"]
        assert keys == [column.name for column in table.primary_key]


def test_a_migration_that_breaks_off_has_not_happened(
    url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (one INTEGER)")
        raise RuntimeError("power cut")

    engine = connect(url, 0.0)
    monkeypatch.setattr("clinic.migrations.MIGRATIONS", (*MIGRATIONS, Migration("0002", half)))
    with pytest.raises(RuntimeError, match="power cut"):
        migrate(writing(engine))
    assert "half" not in inspect(engine).get_table_names()
    assert "progress" in inspect(engine).get_table_names()
    engine.dispose()


def test_a_database_from_a_newer_program_is_left_alone(
    url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = Migration("9999 later", lambda _: None)
    with monkeypatch.context() as later:
        later.setattr("clinic.migrations.MIGRATIONS", (*MIGRATIONS, newer))
        Store(url).close()
    with pytest.raises(StoreError, match="9999 later"):
        Store(url)
