from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from device.history import History
from device.store import worker as worker_module
from device.store.asking import (
    Answer,
    Close,
    Keep,
    Open,
    Recall,
    Recalled,
    StoreAnswered,
    StoreDied,
    StoreFailed,
    StoreReady,
    Track,
    Tracked,
)
from device.store.database import Database, database_path, open_database
from device.store.enrolment import import_bundle
from device.store.outgoing import Way, waiting
from device.store.plans import NoPlan, PlanReason
from device.store.record import keep, open_session
from device.store.worker import StoreWorker
from tests.store.bundles import as_bytes, bundle
from tests.store.samples import PRACTICE, ending, moment, plan, repetition, signed, start
from wire.message import Clock

PATIENCE_S = 20.0
Employ = Callable[[], tuple[StoreWorker, Callable[[], Answer]]]


@pytest.fixture
def employ(tmp_path: Path) -> Iterator[Employ]:
    """Start a worker on `tmp_path`; gives it and a way to hear its next answer."""
    workers = []

    def start_one() -> tuple[StoreWorker, Callable[[], Answer]]:
        answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        worker = StoreWorker(tmp_path, answers.put, PRACTICE, retry_s=0.02)
        worker.start()
        workers.append(worker)
        return worker, lambda: answers.get(timeout=PATIENCE_S)

    yield start_one
    for worker in workers:
        worker.stop()


def test_a_session_is_kept_step_by_step_and_each_step_is_answered(employ: Employ, tmp_path: Path):
    worker, hear = employ()
    assert hear() == StoreReady((), None, None)
    steps = [
        Open(start()),
        Keep("s1", repetition(), moment()),
        Close("s1", ending(), moment()),
    ]
    for step, seq in zip(steps, [None, None, 1], strict=True):
        worker.ask(step)
        assert hear() == StoreAnswered(step, seq)
    worker.ask(Track(1))
    assert hear() == Tracked(1, Way(sent=False, received=False))
    assert worker.stop()
    db = open_database(database_path(tmp_path))
    assert waiting(db) == (1,)
    db.close()


def test_what_is_still_asked_for_at_the_end_is_kept(employ: Employ, tmp_path: Path):
    worker, _ = employ()
    worker.ask(Open(start()))
    for index in range(1, 6):
        worker.ask(Keep("s1", repetition(index), moment()))
    worker.ask(Close("s1", ending(), moment()))
    assert worker.stop()
    assert not worker.alive()
    db = open_database(database_path(tmp_path))
    assert waiting(db) == (1,)
    db.close()


def test_a_session_that_a_power_cut_left_open_is_told_at_the_start(employ: Employ, tmp_path: Path):
    before = open_database(database_path(tmp_path))
    open_session(before, start())
    keep(before, "s1", repetition(), moment())
    before.close()
    _, hear = employ()
    assert hear() == StoreReady((1,), None, moment().wall)


def test_a_damaged_database_is_told_at_the_start(employ: Employ, tmp_path: Path):
    database_path(tmp_path).write_bytes(b"not a database" * 999)
    _, hear = employ()
    assert hear() == StoreReady((), tmp_path / "mirror.db.damaged-1", None)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program's lock stands for a disk that refuses; it is not waited for."""

    def open_impatiently(path: Path) -> Database:
        return open_database(path, busy_ms=10)

    monkeypatch.setattr(worker_module, "open_database", open_impatiently)


@pytest.mark.usefixtures("impatient")
def test_what_the_disk_refuses_is_said_once_and_kept_later_in_order(employ: Employ, tmp_path: Path):
    worker, hear = employ()
    hear()
    steps = [
        Open(start()),
        Keep("s1", repetition(), moment()),
        Close("s1", ending(), moment()),
    ]
    holder = open_database(database_path(tmp_path))
    with holder.transaction():
        for step in steps:
            worker.ask(step)
        refused = hear()
        assert isinstance(refused, StoreFailed)
        assert refused.what == steps[0]
        assert "another program holds the file" in refused.reason
        worker.ask(Recall(moment()))  # practice goes on meanwhile
        assert isinstance(hear(), Recalled)
    assert [hear() for _ in steps] == [
        StoreAnswered(steps[0], None),
        StoreAnswered(steps[1], None),
        StoreAnswered(steps[2], 1),
    ]
    holder.close()


@pytest.mark.usefixtures("impatient")
def test_a_database_that_cannot_be_opened_is_tried_again(employ: Employ, tmp_path: Path):
    in_the_way = database_path(tmp_path)
    in_the_way.mkdir()
    worker, hear = employ()
    worker.ask(Open(start()))
    refused = hear()
    assert isinstance(refused, StoreFailed)
    assert refused.what is None
    in_the_way.rmdir()
    assert isinstance(hear(), StoreReady)
    assert hear() == StoreAnswered(Open(start()), None)


def test_a_mistake_ends_the_worker_and_the_kiosk_hears_of_it(employ: Employ):
    worker, hear = employ()
    hear()
    worker.ask(Keep("nobody", repetition(), moment()))
    died = hear()
    assert isinstance(died, StoreDied)
    assert "'nobody' is not open" in died.reason
    assert not worker.stop()
    assert not worker.alive()


def test_an_unenrolled_mirror_recalls_that_it_has_no_clinic(employ: Employ):
    worker, hear = employ()
    hear()
    worker.ask(Recall(moment()))
    assert hear() == Recalled(None, NoPlan(PlanReason.NOT_ENROLLED), History(moment().today))


def test_an_enrolled_mirror_recalls_its_plan_and_what_was_practised(
    employ: Employ, tmp_path: Path, clinic_key: Ed25519PrivateKey
):
    db = open_database(database_path(tmp_path))
    whole = bundle(clinic_key, plan=signed(clinic_key, plan(2)))
    enrolment = import_bundle(as_bytes(whole), tmp_path, db)
    db.close()
    worker, hear = employ()
    hear()
    worker.ask(Open(start()))
    worker.ask(Keep("s1", repetition(), moment()))
    worker.ask(Recall(moment(1)))
    assert [hear(), hear()] == [
        StoreAnswered(Open(start()), None),
        StoreAnswered(Keep("s1", repetition(), moment()), None),
    ]
    recalled = hear()
    assert isinstance(recalled, Recalled)
    assert (recalled.enrolment, recalled.plan) == (enrolment, plan(2))
    assert (recalled.history.sessions_today, recalled.history.minutes_since_last) == (1, 60)


def test_a_trusted_clock_lets_go_of_a_day_that_was_practised_by_an_untrusted_one(employ: Employ):
    worker, hear = employ()
    hear()
    at = moment(boot="dark", clock=Clock.FLOOR)
    for step in (Open(start("s1", at)), Keep("s1", repetition(), at), Close("s1", ending(), at)):
        worker.ask(step)
        hear()
    counts = []
    for day in (1, 2):
        worker.ask(Recall(moment(24 * day, boot=f"day {day}", up_s=60)))
        recalled = hear()
        assert isinstance(recalled, Recalled)
        counts.append(recalled.history.sessions_today)
    assert counts == [1, 0]


@pytest.mark.usefixtures("impatient")
def test_days_that_the_disk_refuses_to_note_are_said_and_noted_later(
    employ: Employ, tmp_path: Path
):
    worker, hear = employ()
    hear()
    worker.ask(Open(start("s1", moment(boot="dark", clock=Clock.FLOOR))))
    hear()
    holder = open_database(database_path(tmp_path))
    with holder.transaction():
        worker.ask(Recall(moment(24, boot="day 1", up_s=60)))
        assert isinstance(hear(), Recalled)
        assert isinstance(hear(), StoreFailed)
    worker.ask(Recall(moment(24, boot="day 1", up_s=90)))
    assert isinstance(hear(), Recalled)
    assert worker.stop()
    assert holder.rows("SELECT latest_day FROM session") == [("2030-05-07",)]
    holder.close()


def test_a_damaged_enrolment_is_a_reason_and_not_the_end(employ: Employ, tmp_path: Path):
    (tmp_path / "enrolment").mkdir()
    (tmp_path / "enrolment" / "enrolment.json").write_bytes(b"{")
    worker, hear = employ()
    hear()
    worker.ask(Recall(moment()))
    refused = hear()
    assert isinstance(refused, StoreFailed)
    assert "import the clinic's bundle again" in refused.reason
    assert worker.alive()
