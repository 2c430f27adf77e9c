"""Records of sessions, with the real store behind them: each answer belongs to its own session."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from device.errors import MirrorError, StoreError
from device.history import History
from device.mirror.event import (
    CloseSession,
    Delivered,
    Event,
    Informed,
    KeepRepetition,
    NoPlanWhy,
    NotKept,
    OpenSession,
    SessionKept,
)
from device.mirror.records import Records
from device.mirror.session import start
from device.mirror.states import Summary
from device.store.asking import (
    Answer,
    Close,
    Recalled,
    StoreAnswered,
    StoreDied,
    StoreFailed,
    Track,
    Tracked,
)
from device.store.database import database_path, join_database
from device.store.outgoing import Way, bodies
from device.store.plans import NoPlan, PlanReason
from device.store.worker import StoreWorker
from tests.mirror.people import PRACTICE, ROUTINES
from tests.store.samples import plan
from wire.message import End, Grade, MovementCode, Repetition, RoutineCode, decode_progress

OPEN = OpenSession(RoutineCode.SMALL_SMILE, "small_smile-evening", 3, 2.0, 1, probe=True)
DONE = CloseSession(End.DONE, None, 1.1)
SESSION = start(PRACTICE, ROUTINES, 0.0)
SUMMARY = replace(SESSION, state=Summary(0.0))


class Desk:
    """Records over a real store's worker, its answers taken as the kiosk takes them."""

    def __init__(self, state: Path) -> None:
        self.answers: queue.Queue[Answer] = queue.Queue()
        self.store = StoreWorker(state, self.answers.put, PRACTICE)
        self.records = Records(self.store, "0.1.0")
        self.store.start()

    def until(self, kind: type) -> Event:
        """The next event of a kind; what comes before it is passed over."""
        while True:
            answer = self.answers.get(timeout=10)
            for event in self.records.heard(answer, 1.0):
                if isinstance(event, kind):
                    return event

    def informed(self) -> Informed:
        event = self.until(Informed)
        assert isinstance(event, Informed)
        return event

    def practise(self) -> None:
        self.records.keep(OPEN, SESSION)
        done = Repetition(1, MovementCode.CLOSED_SMILE, Grade.COARSE, 1.0, effort=0.25)
        self.records.keep(KeepRepetition(done), SESSION)
        self.records.keep(DONE, SESSION)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.stop()


def test_what_was_practised_is_kept_with_its_repetition_and_its_minutes(
    desk: Desk, tmp_path: Path
) -> None:
    desk.practise()
    assert desk.until(SessionKept) == SessionKept(1.0, 1)
    database = join_database(database_path(tmp_path))
    [body] = bodies(database)
    database.close()
    kept = decode_progress(body)
    assert (kept.minutes, kept.minutes_planned, len(kept.repetitions)) == (1.1, 2.0, 1)
    assert kept.probe
    [name] = desk.informed().history.turns
    assert name == "small_smile-evening"


def test_a_mirror_without_a_clinic_is_told_that_it_has_no_plan(desk: Desk) -> None:
    informed = desk.informed()
    assert (informed.plan, informed.why) == (None, NoPlanWhy.NOT_ENROLLED)


@pytest.mark.parametrize("reason", PlanReason)
def test_why_there_is_no_plan_is_told_with_what_was_practised(
    desk: Desk, reason: PlanReason
) -> None:
    known = History(sessions_today=2, onset_mm=2.4)
    answer = Recalled(None, NoPlan(reason, date(2030, 6, 1)), known)
    assert list(desk.records.heard(answer, 3.0)) == [
        Informed(3.0, None, known, NoPlanWhy(reason.value))
    ]


def test_a_plan_in_force_is_told_with_what_was_practised(desk: Desk) -> None:
    known = History(quieted_today=True, probe_due=True)
    answer = Recalled(None, plan(2), known)
    assert list(desk.records.heard(answer, 3.0)) == [Informed(3.0, plan(2), known)]


def test_a_summary_is_never_told_of_the_session_before(desk: Desk) -> None:
    desk.practise()
    desk.until(SessionKept)
    desk.records.look(SUMMARY, 10.0)
    assert desk.until(Delivered) == Delivered(1.0, sent=False, received=False)
    desk.records.keep(OPEN, SESSION)
    desk.records.keep(DONE, SESSION)
    late = Tracked(1, Way(sent=True, received=True))
    assert list(desk.records.heard(late, 2.0)) == []


def test_a_session_kept_at_last_is_not_taken_for_the_one_that_shows(desk: Desk) -> None:
    desk.practise()
    desk.until(SessionKept)
    desk.practise()
    stale = StoreAnswered(Close("another", DONE, None), 1)  # type: ignore[arg-type]
    assert list(desk.records.heard(stale, 2.0)) == []
    assert desk.until(SessionKept) == SessionKept(1.0, 2)


def test_what_could_not_be_kept_is_said_and_what_could_not_be_looked_up_is_not(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.practise()
    desk.until(SessionKept)
    refused = StoreFailed(Close("x", DONE, None), "the disk is full")  # type: ignore[arg-type]
    assert list(desk.records.heard(refused, 2.0)) == [NotKept(2.0, "the disk is full")]
    assert list(desk.records.heard(StoreFailed(Track(1), "busy"), 2.0)) == []
    assert "the disk is full" in caplog.text
    assert "busy" not in caplog.text


def test_a_store_that_has_died_ends_the_process(desk: Desk) -> None:
    with pytest.raises(StoreError, match="has ended"):
        list(desk.records.heard(StoreDied("a mistake"), 1.0))
    desk.store.stop()
    with pytest.raises(StoreError, match="has ended"):
        desk.records.check_alive()


@pytest.mark.parametrize(
    "effect", [DONE, KeepRepetition(Repetition(1, MovementCode.CLOSED_SMILE, Grade.NONE, 0.0))]
)
def test_nothing_is_kept_outside_a_session(
    desk: Desk, effect: CloseSession | KeepRepetition
) -> None:
    with pytest.raises(MirrorError, match="without an open session"):
        desk.records.keep(effect, SESSION)
