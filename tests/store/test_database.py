from __future__ import annotations

import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from device.errors import StoreDamaged, StoreError
from device.store.database import (
    MIGRATIONS,
    Database,
    database_path,
    join_database,
    open_database,
)
from device.store.history import history_of
from device.store.outgoing import body_of, stream_of, waiting
from device.store.record import close_interrupted, close_session, keep, open_session
from tests.store.samples import PRACTICE, ending, moment, repetition, start
from wire.message import decode_progress


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_commit_is_on_the_disk_before_it_is_called_done(db: Database):
    assert db.rows("PRAGMA journal_mode") == [("wal",)]
    assert db.rows("PRAGMA synchronous") == [(2,)]  # FULL
    assert db.rows("PRAGMA foreign_keys") == [(1,)]
    assert db.rows("PRAGMA busy_timeout") == [(5000,)]


def test_the_database_and_its_side_files_are_its_owners_alone(db: Database):
    open_session(db, start())
    for ending_ in ("", "-wal", "-shm"):
        assert mode_of(db.path.with_name(db.path.name + ending_)) == 0o600


def test_every_migration_is_on_record_and_none_is_done_twice(tmp_path: Path):
    path = database_path(tmp_path)
    open_database(path).close()
    again = open_database(path)
    names = [name for (name,) in again.rows("SELECT name FROM migration ORDER BY rowid")]
    again.close()
    assert names == [step.name for step in MIGRATIONS]
    assert names == sorted(names)


def test_a_database_of_the_first_version_is_brought_up_to_date_and_loses_nothing(tmp_path: Path):
    """Written as that version wrote it, and cut off by power in the middle of a session."""
    path = database_path(tmp_path)
    older = msgspec.to_builtins(start("cut"))
    del older["name"], older["probe"]
    with closing(sqlite3.connect(path)) as first:
        first.execute("CREATE TABLE migration (name TEXT PRIMARY KEY) STRICT")
        for statement in MIGRATIONS[0].statements:
            first.execute(statement)
        first.execute("INSERT INTO migration VALUES (?)", (MIGRATIONS[0].name,))
        first.execute("INSERT INTO stream VALUES (1, ?, 7)", ("c" * 32,))
        first.execute(
            "INSERT INTO session (id, start, touched) VALUES ('cut', ?, ?)",
            (msgspec.json.encode(older).decode(), msgspec.json.encode(moment()).decode()),
        )
        done = b'{"index":1,"movement":"closed_smile","grade":"fine","valid_share":1.0}'
        first.execute("INSERT INTO repetition VALUES ('cut', 1, ?)", (done,))
        first.commit()
    now = open_database(path)
    assert history_of(now, moment(1), PRACTICE).turns == {"small_smile": 1}
    assert close_interrupted(now) == [8]
    assert len(decode_progress(body_of(now, 8)).repetitions) == 1
    now.close()


def test_a_stream_is_random_at_creation_and_kept_ever_after(tmp_path: Path):
    streams = []
    for name in ("one", "one", "two"):
        opened = open_database(database_path(tmp_path / name))
        streams.append(stream_of(opened))
        opened.close()
    assert re.fullmatch("[0-9a-f]{32}", streams[0])
    assert streams[0] == streams[1] != streams[2]


def test_a_transaction_that_breaks_off_leaves_nothing(db: Database):
    def break_off() -> None:
        with db.transaction() as tx:
            tx.execute("INSERT INTO fact VALUES ('half', 'done')")
            raise RuntimeError("power")

    with pytest.raises(RuntimeError, match="power"):
        break_off()
    assert db.rows("SELECT * FROM fact") == []
    open_session(db, start())  # and the connection is still good


@pytest.mark.parametrize("spoil", ["garbage", "torn page"])
def test_a_damaged_database_is_set_aside_and_a_new_stream_begun(tmp_path: Path, spoil: str):
    path = database_path(tmp_path)
    first = open_database(path)
    stream = stream_of(first)
    open_session(first, start())
    keep(first, "s1", repetition(), moment())
    close_session(first, "s1", ending(), moment())
    first.close()
    whole = path.read_bytes()
    damaged = b"not a database" * 999 if spoil == "garbage" else whole[:4096] + b"\xff" * 20_000
    path.write_bytes(damaged)

    second = open_database(path)
    assert second.set_aside == path.with_name("mirror.db.damaged-1")
    assert second.set_aside.read_bytes() == damaged
    assert stream_of(second) != stream
    assert waiting(second) == ()
    assert second.rows("SELECT value FROM fact WHERE name = 'set_aside'") == [
        ("mirror.db.damaged-1",)
    ]
    second.close()

    path.write_bytes(b"again")
    third = open_database(path)
    assert third.set_aside == path.with_name("mirror.db.damaged-2")
    third.close()


def test_what_belonged_to_a_damaged_database_goes_aside_with_it(tmp_path: Path):
    path = database_path(tmp_path)
    path.write_bytes(b"not a database" * 999)
    log = path.with_name("mirror.db-wal")
    log.write_bytes(b"commits that somebody may yet read")
    open_database(path).close()
    aside = path.with_name("mirror.db.damaged-1-wal")
    assert aside.read_bytes() == b"commits that somebody may yet read"


def test_the_post_never_sets_aside_what_the_mirror_owns(tmp_path: Path):
    path = database_path(tmp_path)
    with pytest.raises(StoreError, match="not there yet"):
        join_database(path)
    path.write_bytes(b"not a database" * 999)
    with pytest.raises(StoreError, match="start the mirror"):
        join_database(path)
    assert [file.name for file in tmp_path.iterdir()] == ["mirror.db"]


def test_a_database_that_is_not_ready_is_not_joined(tmp_path: Path):
    path = database_path(tmp_path)
    sqlite3.connect(path).execute("CREATE TABLE other (x)").connection.close()
    with pytest.raises(StoreError, match=f"not ready, lacks {MIGRATIONS[0].name}"):
        join_database(path)


def test_damage_met_while_running_says_to_start_again(db: Database):
    open_session(db, start())
    db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    with db.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 8)
    other = sqlite3.connect(db.path)
    other.close()
    with pytest.raises(StoreDamaged, match="sets the damaged file aside"):
        fresh_reader(db.path).rows("SELECT * FROM session, repetition, outbox, fact, plan")


def fresh_reader(path: Path) -> Database:
    return Database(path, sqlite3.connect(path, isolation_level=None), None)


def test_a_full_disk_is_told_with_advice_and_nothing_is_half_kept(db: Database):
    open_session(db, start())
    [(pages,)] = db.rows("PRAGMA page_count")
    db.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match=r"mirror\.db.*full; make room on this disk"):
        practise_for_years(db)
    kept = db.rows("SELECT count(*) FROM session")
    db.rows("PRAGMA max_page_count = 100000")
    open_session(db, start("after"))
    assert db.rows("SELECT count(*) FROM session") == [(kept[0][0] + 1,)]


def practise_for_years(db: Database) -> None:
    for session in range(1000):
        open_session(db, start(f"session {session}"))


def test_a_database_held_by_another_program_is_told_so(tmp_path: Path):
    path = database_path(tmp_path)
    holder = open_database(path)
    waiter = open_database(path, busy_ms=20)
    with holder.transaction(), pytest.raises(StoreError, match="another program holds the file"):
        open_session(waiter, start())
    holder.close()
    waiter.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="check the folder"):
        open_database(database_path(tmp_path / "file"))


def test_a_replaced_file_is_noticed(db: Database):
    assert not db.replaced()
    db.path.rename(db.path.with_name("elsewhere"))
    assert db.replaced()


def test_another_connections_commit_is_noticed_and_ones_own_is_not(db: Database):
    other = join_database(db.path)
    before = db.changed_elsewhere()
    open_session(db, start("mine"))
    assert db.changed_elsewhere() == before
    open_session(other, start("theirs"))
    assert db.changed_elsewhere() != before
    other.close()
