"""The walk: look for new rows, stay connected, send what is due, take in what has come.

One thread owns the database connection and does all of it; the network's thread only enqueues.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import assert_never

from device.errors import NetworkDied, PlanRefused
from device.notify import ALIVE, notify
from device.post import outbox
from device.post.inbox import Incoming, PlanCame, ReceiptCame, Unbelievable, read
from device.post.publisher import Acknowledged, Arrived, Connected, Connection, Died, Ended, Event
from device.store.clock import last_trusted, look_at_clock, note_trusted
from device.store.database import Database
from device.store.enrolment import Enrolment
from device.store.outgoing import OtherStream, body_of, note_sent, pending, settle, waiting
from device.store.plans import keep_plan, kept_version
from wire.message import SCHEMA, Clock, Status, encode
from wire.receipt import Receipt

POLL_S = 1.0
"""How soon a new row is noticed."""
CLOCK_S = 5.0
"""How often an unset clock is looked at again; the network usually sets it soon after the start."""
LEAVE_S = 3.0
"""How long a broker may take to let go; with a poll before it, a stop takes less than 5 s."""
Tell = Callable[[str, Mapping[str, object]], None]


class Carrier:
    """Carries sessions out and the clinic's word in, between one database and one broker."""

    def __init__(self, db: Database, enrolment: Enrolment, software: str, tell: Tell) -> None:
        self._db = db
        self._enrolment = enrolment
        self._software = software
        self._tell = tell
        self._chance = random.Random()  # noqa: S311  jitter, not a secret
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._connection: Connection | None = None
        self._receive_maximum = 0
        self._losses = 0
        self._away_because = ""
        self._connect_at_s = 0.0
        self._seen = -1
        self._waiting: tuple[int, ...] = ()
        self._attempts: outbox.Attempts = {}
        self._seq_of_mid: dict[int, int] = {}

    def walk(self, stop: threading.Event) -> None:
        """Until asked to stop, or until the database's file is another. Raises StoreError."""
        try:
            while not stop.is_set() and not self._db.replaced():
                notify(ALIVE)
                self._look_for_rows()
                self._stay_connected()
                self._send()
                self._listen()
        finally:
            self._take_leave()

    def _look_for_rows(self) -> None:
        seen = self._db.changed_elsewhere()
        if seen != self._seen:
            self._seen = seen
            self._waiting = waiting(self._db)

    def _stay_connected(self) -> None:
        now_s = time.monotonic()
        if self._connection is not None:
            if not self._connection.alive() and self._events.empty():
                raise NetworkDied("the network thread is gone without a word; the post starts anew")
            return
        if now_s < self._connect_at_s:
            return
        moment = look_at_clock(last_trusted(self._db))
        if moment.clock is Clock.NONE:
            self._away("the clock is not set, so no certificate can be checked yet", CLOCK_S)
            return
        with self._db.transaction() as tx:
            note_trusted(tx, moment)
        self._events = queue.SimpleQueue()
        self._connection = Connection(self._enrolment, self._status(online=False), self._events.put)
        self._connection.start()

    def _send(self) -> None:
        if self._connection is None:
            return
        now_s = time.monotonic()
        for seq in outbox.due(self._waiting, self._attempts, self._receive_maximum, now_s):
            mid = self._connection.publish(body_of(self._db, seq))
            self._seq_of_mid[mid] = seq
            self._attempts = outbox.sent(self._attempts, seq, now_s, self._chance.random())
            self._tell("sent", {"seq": seq, "times": self._attempts[seq].times})

    def _listen(self) -> None:
        """Take in one event, or wait a poll's length for it."""
        try:
            event = self._events.get(timeout=POLL_S)
        except queue.Empty:
            return
        match event:
            case Connected(receive_maximum):
                self._losses, self._away_because = 0, ""
                self._receive_maximum = receive_maximum
                self._say_status()
                self._tell("connected", {})
            case Acknowledged(mid, refusal):
                self._answered(self._seq_of_mid.pop(mid, None), refusal)
            case Arrived(topic, payload):
                token, key = self._enrolment.token, self._enrolment.clinic_key
                self._take_in(read(topic, payload, token, key))
            case Ended(reason, refused):
                self._lost(reason, refused=refused)
            case Died(error):
                raise NetworkDied(f"the network thread met {error!r}") from error
            case _:
                assert_never(event)

    def _answered(self, seq: int | None, refusal: str | None) -> None:
        """A PUBACK frees the window and settles nothing; a status has no seq."""
        if seq is None:
            return
        if refusal is None:
            self._attempts = outbox.acknowledged(self._attempts, seq)
            if self._waiting and seq == self._waiting[-1]:  # the one whose summary may be showing
                note_sent(self._db, seq, look_at_clock(None).wall)
        else:
            self._attempts = outbox.refused(self._attempts, seq, time.monotonic())
            self._tell("refused", {"seq": seq, "reason": refusal})

    def _take_in(self, incoming: Incoming) -> None:
        match incoming:
            case ReceiptCame(receipt):
                self._settle(receipt)
            case PlanCame(signed):
                self._take_plan(signed)
            case Unbelievable(topic, reason):
                self._tell("unbelievable", {"topic": topic, "reason": reason})
            case _:
                assert_never(incoming)

    def _settle(self, receipt: Receipt) -> None:
        outcome = settle(self._db, receipt, look_at_clock(None).wall)
        if isinstance(outcome, OtherStream):
            self._tell("unbelievable", {"reason": f"a receipt for {outcome.stream}, not for us"})
            return
        self._waiting = waiting(self._db)
        self._attempts = outbox.settled(outbox.heard(self._attempts), self._waiting)
        if outcome.settled:
            self._tell("received", {"through": receipt.through, "settled": outcome.settled})
            if not self._waiting:
                self._say_status()
        for seq, code in outcome.rejected.items():
            self._tell("rejected", {"seq": seq, "code": code})

    def _take_plan(self, signed: bytes) -> None:
        token, key = self._enrolment.token, self._enrolment.clinic_key
        before = kept_version(self._db)
        try:
            plan = keep_plan(self._db, signed, token, key)
        except PlanRefused as error:
            self._tell("plan_refused", {"reason": str(error)})
            return
        if plan.version != before:
            self._tell("plan", {"version": plan.version})
            self._say_status()

    def _lost(self, reason: str, *, refused: bool) -> None:
        self._losses += 1
        self._connection = None
        self._receive_maximum = 0
        self._attempts = outbox.cut_off(self._attempts)
        self._seq_of_mid = {}
        chance = self._chance.random()
        self._away(reason, outbox.reconnect_delay_s(self._losses, chance, refused=refused))

    def _away(self, reason: str, wait_s: float) -> None:
        """There is no connection; say why, once, and try again later."""
        self._connect_at_s = time.monotonic() + wait_s
        if reason != self._away_because:
            self._away_because = reason
            self._tell("away", {"reason": reason, "again_in_s": round(wait_s, 1)})

    def _say_status(self) -> None:
        if self._connection is not None:
            self._connection.say_status(self._status(online=True))

    def _status(self, *, online: bool) -> bytes:
        return encode(
            Status(
                schema=SCHEMA,
                online=online,
                software=self._software,
                pending=pending(self._db),
                plan_version=kept_version(self._db),
            )
        )

    def _take_leave(self) -> None:
        if self._connection is None:
            return
        try:
            self._connection.say_status(self._status(online=False))
        finally:
            self._connection.stop(LEAVE_S)
