"""The session's records: what the session asks of the store, and what its answers mean to it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from device.errors import MirrorError, StoreError
from device.mirror.event import (
    CloseSession,
    Delivered,
    Event,
    Informed,
    KeepRepetition,
    NoPlanWhy,
    NoteMovement,
    NotKept,
    OpenSession,
    SessionKept,
)
from device.mirror.situation import Session
from device.mirror.states import Summary
from device.store.asking import (
    Answer,
    Close,
    Keep,
    Note,
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
from device.store.clock import Moment, day_number, look_at_clock
from device.store.enrolment import Enrolment
from device.store.plans import NoPlan
from device.store.record import Ending, SessionStart
from device.store.worker import StoreWorker
from wire.message import Clock

RECALL_S = 30.0
"""How often the mirror asks the store again for the plan, also during a practice, and for what was
done before."""
TRACK_S = 0.5
"""How often the summary asks how far the session has come."""

Keeping = OpenSession | NoteMovement | KeepRepetition | CloseSession
log = logging.getLogger("quiet.mirror")


class Records:
    """Talks to the store's worker: one open record at most, asked for and answered in order."""

    def __init__(self, store: StoreWorker, software: str) -> None:
        self._store, self._software = store, software
        self._trusted: datetime | None = None
        self._enrolment: Enrolment | None = None
        self._open: str | None = None
        self._closing: str | None = None
        self._last_seq: int | None = None
        self._asked_s = 0.0

    def keep(self, effect: Keeping, session: Session) -> None:
        """Ask the store for what the session wants kept; the answer comes as an event."""
        if isinstance(effect, OpenSession):
            self._begin(effect, session)
            return
        if self._open is None:
            raise MirrorError(f"{effect} without an open session: the session's moves are wrong")
        match effect:
            case NoteMovement():
                self._store.ask(Note(self._open, self._now()))
            case KeepRepetition(repetition):
                self._store.ask(Keep(self._open, repetition, self._now()))
            case CloseSession(end, reason, minutes):
                ending = Ending(end=end, minutes=minutes, stop_reason=reason)
                self._store.ask(Close(self._open, ending, self._now()))
                self._open, self._closing, self._last_seq = None, self._open, None
            case _:
                assert_never(effect)

    def heard(self, answer: Answer, at_s: float) -> Iterator[Event]:
        """What an answer of the store means to the session. Raises StoreError when it has died."""
        match answer:
            case StoreReady(interrupted, set_aside, trusted):
                self._trusted = trusted
                if interrupted or set_aside:
                    log.warning("closed as interrupted: %s; set aside: %s", interrupted, set_aside)
                self._recall()
            case StoreAnswered(Close(session_id), seq) if seq is not None:
                if session_id != self._closing:  # an earlier one, kept at last
                    return
                self._last_seq = seq
                yield SessionKept(at_s, seq)
                self._recall()
            case StoreFailed(what, reason):
                if not isinstance(what, Track):
                    log.error("the store: %s", reason)
                if isinstance(what, Open | Note | Keep | Close):
                    yield NotKept(at_s, reason)
            case Recalled(enrolment, plan, history):
                self._enrolment = enrolment
                if isinstance(plan, NoPlan):
                    yield Informed(at_s, None, history, NoPlanWhy(plan.reason.value))
                else:
                    yield Informed(at_s, plan, history)
            case Tracked(seq, way) if seq == self._last_seq:
                yield Delivered(at_s, way.sent, way.received)
            case StoreAnswered() | Tracked():
                pass
            case StoreDied(reason):
                raise StoreError(f"the store's worker has ended: {reason}")
            case _:
                assert_never(answer)

    def look(self, session: Session, at_s: float) -> None:
        """Ask how far a session has come while its summary shows; otherwise, what may be done."""
        waited_s = at_s - self._asked_s
        if isinstance(session.state, Summary) and self._last_seq and waited_s >= TRACK_S:
            self._asked_s = at_s
            self._store.ask(Track(self._last_seq))
        elif waited_s >= RECALL_S:
            self._asked_s = at_s
            self._recall(practising=session.dose is not None)

    def time_of_day(self) -> str | None:
        """What a clock on the wall shows, None while nobody can say."""
        now = self._now()
        return f"{now.wall:%H:%M}" if now.clock is Clock.NTP else None

    def check_alive(self) -> None:
        """Raise StoreError when the worker's thread has ended."""
        if not self._store.alive():
            raise StoreError("the store's worker has ended")

    def _begin(self, opening: OpenSession, session: Session) -> None:
        now = self._now()
        enrolled_on = self._enrolment.enrolled_on if self._enrolment else None
        self._open = uuid.uuid4().hex
        started = SessionStart(
            session_id=self._open,
            plan_version=opening.plan_version,
            routine=opening.routine,
            name=opening.name,
            probe=opening.probe,
            repetitions_planned=opening.repetitions_planned,
            minutes_planned=opening.minutes_planned,
            day=day_number(enrolled_on, now),
            model=session.seen.model if session.seen else None,
            software=self._software,
            at=now,
        )
        self._store.ask(Open(started))

    def _recall(self, *, practising: bool = False) -> None:
        self._store.ask(Recall(self._now(), practising))

    def _now(self) -> Moment:
        return look_at_clock(self._trusted)
