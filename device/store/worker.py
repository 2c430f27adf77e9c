"""The thread that writes, so that a disk's sync never holds the screen.

The kiosk asks; the worker answers on the caller's queue when it is done. What a full disk refuses
is said once and asked again until it is kept, in order. A mistake of ours ends the thread and says
so: a dead worker is a dead process, and a dead process is restarted.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import assert_never

from device.errors import MirrorError, StoreDamaged, StoreError
from device.settings import Practice
from device.store.asking import (
    Answer,
    Asked,
    Close,
    Keep,
    Leave,
    Look,
    Note,
    Open,
    Recall,
    Recalled,
    Retry,
    StoreAnswered,
    StoreDied,
    StoreFailed,
    StoreReady,
    Track,
    Tracked,
    Write,
)
from device.store.clock import Moment, built_at, last_trusted
from device.store.database import Database, database_path, open_database
from device.store.enrolment import load_enrolment
from device.store.history import history_of, learn_days
from device.store.outgoing import SETTLED_KEPT, prune_settled, way_of
from device.store.plans import NoPlan, PlanReason, plan_in_force
from device.store.record import (
    close_interrupted,
    close_session,
    keep,
    note_movement,
    open_session,
)

RETRY_S = 5.0
log = logging.getLogger("quiet.store")


class StoreWorker:
    """Owns the database. `answer` is called on the worker's thread: give it a queue's `put`.

    `practice` has the numbers by which it tells what earlier sessions mean.
    """

    def __init__(
        self,
        state: Path,
        answer: Callable[[Answer], None],
        practice: Practice,
        *,
        retry_s: float = RETRY_S,
    ) -> None:
        self._state = state
        self._practice = practice
        self._answer = answer
        self._retry_s = retry_s
        self._asked: queue.Queue[Asked] = queue.Queue()
        self._unkept: deque[Write] = deque()
        self._told: str | None = None
        self._thread = threading.Thread(target=self._live, name="store", daemon=True)

    def start(self) -> None:
        """Begin; StoreReady comes when the database is open."""
        self._thread.start()

    def ask(self, what: Write | Look) -> None:
        """Ask for a write or a look; returns at once."""
        self._asked.put(what)

    def alive(self) -> bool:
        """Whether the thread lives; the watchdog's question."""
        return self._thread.is_alive()

    def stop(self, timeout_s: float = 5.0) -> bool:
        """Keep what is still asked for, then end. True when all of it was kept in time."""
        self._asked.put(Leave())
        self._thread.join(timeout_s)
        return not self.alive() and not self._unkept and self._asked.empty()

    def _live(self) -> None:
        try:
            with ExitStack() as ends:
                self._work(ends)
        except BaseException as error:  # whatever it is, the kiosk must hear of it
            log.exception("the store's worker has ended")
            self._answer(StoreDied(f"{type(error).__name__}: {error}"))

    def _work(self, ends: ExitStack) -> None:
        """Listen, look, write, until asked to leave."""
        db: Database | None = None
        leaving = False
        while not leaving:
            if db is None and (db := self._open()):
                ends.callback(db.close)
            try:
                asked = self._asked.get(timeout=None if db and not self._unkept else self._retry_s)
            except queue.Empty:
                asked = Retry()
            leaving = self._serve(db, asked)
            self._drain(db)

    def _serve(self, db: Database | None, asked: Asked) -> bool:
        """Look now, or line a write up; True when it is time to leave."""
        match asked:
            case Recall(now):
                self._answer(self._recalled(db, asked))
                self._learn(db, now)
            case Track():
                self._answer(_tracked(self._state, db, asked))
            case Open() | Note() | Keep() | Close():
                self._unkept.append(asked)
            case Retry():
                pass
            case Leave():
                return True
            case _:
                assert_never(asked)
        return False

    def _open(self) -> Database | None:
        try:
            db, ready = _opened(database_path(self._state))
        except StoreDamaged:
            raise
        except StoreError as error:
            self._refused(None, error)
            return None
        self._told = None
        self._answer(ready)
        return db

    def _drain(self, db: Database | None) -> None:
        """Write all that is lined up, oldest first, until the disk refuses."""
        while db and self._unkept:
            try:
                seq = _write(db, self._unkept[0])
            except StoreDamaged:
                raise
            except StoreError as error:
                self._refused(self._unkept[0], error)
                return
            self._told = None
            self._answer(StoreAnswered(self._unkept.popleft(), seq))

    def _recalled(self, db: Database | None, recall: Recall) -> Recalled | StoreFailed:
        if db is None:
            path = database_path(self._state)
            return StoreFailed(recall, f"{path}: cannot be opened yet; it is retried")
        try:
            enrolment = load_enrolment(self._state)
            untold = recall.practising or self._unkept
            history = None if untold else history_of(db, recall.now, self._practice)
            if enrolment is None:
                return Recalled(None, NoPlan(PlanReason.NOT_ENROLLED), history)
            plan = plan_in_force(db, enrolment.token, enrolment.clinic_key, recall.now)
            return Recalled(enrolment, plan, history)
        except StoreDamaged:
            raise
        except MirrorError as error:
            return StoreFailed(recall, str(error))

    def _learn(self, db: Database | None, now: Moment) -> None:
        """Note the days that this moment shows; what the disk refuses is noted at a later one."""
        if db is None:
            return
        try:
            learn_days(db, now)
        except StoreDamaged:
            raise
        except StoreError as error:
            self._refused(None, error)

    def _refused(self, what: Write | None, error: StoreError) -> None:
        """Say a refusal once, however often it is tried again."""
        if self._told != str(error):
            self._told = str(error)
            self._answer(StoreFailed(what, str(error)))


def _opened(path: Path) -> tuple[Database, StoreReady]:
    """Open, let go of what was received long ago, close what a power cut left open."""
    db = open_database(path)
    try:
        trusted = last_trusted(db)
        prune_settled(db, max(built_at(), trusted or built_at()) - SETTLED_KEPT)
        interrupted = close_interrupted(db)
    except BaseException:
        db.close()
        raise
    return db, StoreReady(tuple(interrupted), db.set_aside, trusted)


def _write(db: Database, what: Write) -> int | None:
    match what:
        case Open(start):
            open_session(db, start)
        case Note(session_id, at):
            note_movement(db, session_id, at)
        case Keep(session_id, repetition, at):
            keep(db, session_id, repetition, at)
        case Close(session_id, ending, at):
            return close_session(db, session_id, ending, at)
        case _:
            assert_never(what)
    return None


def _tracked(state: Path, db: Database | None, track: Track) -> Tracked | StoreFailed:
    if db is None:
        return StoreFailed(track, f"{database_path(state)}: cannot be opened yet; it is retried")
    try:
        return Tracked(track.seq, way_of(db, track.seq))
    except StoreDamaged:
        raise
    except StoreError as error:
        return StoreFailed(track, str(error))
