"""The receiver: from the broker into the database, and the receipt back.

One thread owns the network and the database, so nothing can die unseen: whatever goes wrong that is
not a broker or a database known to be away ends the process with its reason. The order is always
commit, receipt, PUBACK. A kill at any point costs nothing, because a mirror lets go of a session
only for a receipt.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from paho.mqtt.client import MQTTMessage

from clinic.answer import Answer, Arrived, answer
from clinic.errors import BrokerAway, StoreBusy
from clinic.events import Away, Busy, Event, Listening
from clinic.folder import ClinicFolder
from clinic.line import Line
from clinic.store import Store
from wire.topics import EVERY_STATUS, SHARED_PROGRESS

TURN_S = 1.0
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0


def receive(
    folder: ClinicFolder,
    store: Store,
    key: Ed25519PrivateKey,
    tell: Callable[[Event], None],
) -> None:
    """Receive until interrupted; never returns by itself. Raises what cannot be waited out."""
    pauses = growing_pauses()
    while True:
        try:
            with Line(folder) as line:
                line.subscribe((SHARED_PROGRESS, EVERY_STATUS))
                tell(Listening(line.place))
                pauses = growing_pauses()
                _serve(line, store, key, tell)
        except BrokerAway as error:
            tell(Away(str(error)))
            time.sleep(next(pauses))


def growing_pauses() -> Iterator[float]:
    """Seconds to wait before each next try: doubling, with jitter, never above LONGEST_PAUSE_S."""
    pause_s = FIRST_PAUSE_S
    while True:
        yield pause_s * random.uniform(0.5, 1.0)  # noqa: S311
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


def _serve(line: Line, store: Store, key: Ed25519PrivateKey, tell: Callable[[Event], None]) -> None:
    """Answer what comes over one line until it is lost, waiting out a database that is busy."""
    pauses = growing_pauses()
    not_before_s = 0.0
    while True:
        if time.monotonic() >= not_before_s:
            try:
                _empty_inbox(line, store, key, tell)
                pauses = growing_pauses()
            except StoreBusy as error:
                tell(Busy(str(error)))
                not_before_s = time.monotonic() + next(pauses)
        line.turn(TURN_S)


def _empty_inbox(
    line: Line, store: Store, key: Ed25519PrivateKey, tell: Callable[[Event], None]
) -> None:
    """A message leaves the inbox only when all has been done for it."""
    while line.inbox and line.has_room:
        message = line.inbox[0]
        done = answer(_arrived(message), store, key)
        _send(line, message, done)
        line.inbox.popleft()
        tell(done.event)


def _send(line: Line, message: MQTTMessage, done: Answer) -> None:
    for letter in done.letters:
        line.publish(letter.topic, letter.payload)
    line.acknowledge(message)


def _arrived(message: MQTTMessage) -> Arrived:
    return Arrived(
        topic=message.topic,
        payload=bytes(message.payload),
        repeated=message.retain,
        at=datetime.now().astimezone(),
    )
