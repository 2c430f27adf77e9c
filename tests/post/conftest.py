"""A mirror's state folder enrolled with a real clinic, and the post walking on it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from clinic.enrol import signing_key
from clinic.line import Line
from device.post import carrier, outbox, post
from device.post.post import run
from device.store.database import Database, database_path, open_database
from device.store.enrolment import import_bundle
from device.store.record import close_session, keep, open_session
from tests.broker import PATIENCE_S, Site, found_site
from tests.store.samples import ending, moment, repetition, start
from wire import topics
from wire.bundle import Bundle
from wire.message import Clock, Progress, decode_progress
from wire.receipt import Receipt
from wire.signing import Kind, seal


class Told:
    """What the post tells, as it happens."""

    def __init__(self) -> None:
        self.all: list[tuple[str, Mapping[str, object]]] = []
        self._coming: queue.SimpleQueue[tuple[str, Mapping[str, object]]] = queue.SimpleQueue()

    def __call__(self, what: str, facts: Mapping[str, object]) -> None:
        self.all.append((what, facts))
        self._coming.put((what, facts))

    def until(self, wanted: str, **facts: object) -> Mapping[str, object]:
        """The next `wanted` with these facts; fails with all that was told if none comes."""
        while True:
            try:
                what, told = self._coming.get(timeout=PATIENCE_S)
            except queue.Empty:
                pytest.fail(f"no {wanted} {facts}; told: {self.all}")
            if what == wanted and facts.items() <= told.items():
                return told


@dataclass(frozen=True)
class Mirror:
    """A mirror's state folder, enrolled, and its database as the mirror itself has it open."""

    site: Site
    bundle: Bundle
    state: Path
    db: Database

    def practise(self, name: str) -> int:
        """One session from first to last; its seq."""
        at = moment(clock=Clock.FLOOR)  # the samples' year is not to become the trusted time
        open_session(self.db, start(name, at))
        keep(self.db, name, repetition(), at)
        return close_session(self.db, name, ending(), at)

    @contextmanager
    def post(self) -> Iterator[Told]:
        """The post, walking in a thread until the block is left."""
        stop, told = threading.Event(), Told()
        walk = threading.Thread(target=run, args=(self.state, "0.1.0", stop, told))
        walk.start()
        try:
            yield told
        finally:
            stop.set()
            walk.join(PATIENCE_S)
        assert not walk.is_alive()

    @contextmanager
    def hearing(self, call: Callable[[], ClinicByHand]) -> Iterator[tuple[ClinicByHand, Told]]:
        """The post, with a clinic that listened before it began."""
        clinic = call()
        with self.post() as told:
            yield clinic, told


class ClinicByHand:
    """The clinic's end of the line, receiving and sending only what a test says."""

    def __init__(self, mirror: Mirror) -> None:
        self.bundle = mirror.bundle
        self.key = signing_key(mirror.site.folder)
        self.line = Line(mirror.site.folder)
        self.line.subscribe([topics.EVERY_PROGRESS, topics.EVERY_STATUS])

    def hears(self, topic: str) -> bytes:
        """The next message on `topic`, acknowledged to the broker and in no other way."""
        while True:
            while not self.line.inbox:
                self.line.turn(PATIENCE_S)
            message = self.line.inbox.popleft()
            self.line.acknowledge(message)
            if message.topic == topic:
                return bytes(message.payload)

    def hears_session(self, seq: int = 1) -> Progress:
        """The next message of this session; others may come again meanwhile."""
        while True:
            message = decode_progress(self.hears(topics.progress(self.bundle.token)))
            if message.seq == seq:
                return message

    def says(self, topic: str, payload: bytes) -> None:
        self.line.publish(topic, payload)
        self.line.settle()

    def receipt(self, receipt: Receipt) -> None:
        """A signed receipt, retained, as the clinic's receiver sends it."""
        signed = seal(Kind.RECEIPT, self.bundle.token, receipt, self.key)
        self.says(topics.receipt(self.bundle.token), signed)


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look, and send again, more often than a mirror need."""
    monkeypatch.setattr(carrier, "POLL_S", 0.05)
    monkeypatch.setattr(post, "RELOOK_S", 0.05)
    monkeypatch.setattr(outbox, "FIRST_RESEND_S", 2.0)


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """An enrolled mirror, in a hurry, whose clinic's broker does not run yet."""
    hurry(monkeypatch)
    site = found_site(tmp_path / "clinic")
    bundle = site.enrol()
    state = tmp_path / "state"
    db = open_database(database_path(state))
    import_bundle(msgspec.json.encode(bundle), state, db)
    yield Mirror(site, bundle, state, db)
    db.close()


@pytest.fixture
def clinic_by_hand(mirror: Mirror) -> Iterator[Callable[[], ClinicByHand]]:
    """Call it once the broker runs."""
    opened: list[ClinicByHand] = []

    def call() -> ClinicByHand:
        opened.append(ClinicByHand(mirror))
        return opened[-1]

    yield call
    for one in opened:
        one.line.__exit__(None, None, None)
