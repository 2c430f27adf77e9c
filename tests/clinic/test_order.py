"""Commit, then receipt, then PUBACK: the order on which "nothing is lost" stands."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from paho.mqtt.client import MQTTMessage
from sqlalchemy import URL

from clinic.receiver import _empty_inbox
from clinic.store import Store
from tests.clinic.sessions import session
from wire import topics
from wire.message import encode

TOKEN = "a" * 32


class Ledger:
    """A line that notes, at each thing sent, how many sessions the database already holds."""

    has_room = True

    def __init__(self, store: Store, message: MQTTMessage) -> None:
        self.inbox = deque([message])
        self.noted: list[tuple[str, int]] = []
        self._store = store

    def publish(self, topic: str, _payload: bytes) -> None:
        self.noted.append((topic.rsplit("/", 1)[1], len(self._store.sessions())))

    def acknowledge(self, _message: MQTTMessage) -> None:
        self.noted.append(("puback", len(self._store.sessions())))


def test_a_session_is_committed_before_its_receipt_and_acknowledged_last(tmp_path: Path) -> None:
    store = Store(URL.create("sqlite", database=str(tmp_path / "clinic.db")))
    message = MQTTMessage(mid=1, topic=topics.progress(TOKEN).encode())
    message.payload = encode(session(1))
    line = Ledger(store, message)
    _empty_inbox(line, store, Ed25519PrivateKey.generate(), lambda _: None)  # type: ignore[arg-type]
    store.close()
    assert line.noted == [("receipt", 1), ("puback", 1)]
    assert not line.inbox
