"""START HERE for coaching: the process that has the screen, the sound, the buttons, the database.

`step` is one event's walk; around it stand the start, the loop at thirty ticks a second, and the
end. The session itself is pure (`session.py`); here its effects are carried out.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, assert_never

from device.errors import MirrorError, StoreError
from device.face.link import EyesLink
from device.face.seen import Seen
from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.limits import Practised
from device.mirror.coaching.routine import Routines
from device.mirror.event import (
    AskEyes,
    CloseSession,
    Delivered,
    Effect,
    Event,
    Informed,
    KeepRepetition,
    NotKept,
    OpenSession,
    SeeingLost,
    SessionKept,
    SwitchOff,
    Tick,
)
from device.mirror.hands import Hands
from device.mirror.panel.buttons import Buttons
from device.mirror.panel.glass import WindowClosed
from device.mirror.panel.scene import compose
from device.mirror.panel.screen import Screen
from device.mirror.panel.speaker import Speaker
from device.mirror.panel.storyboard import Storyboard
from device.mirror.panel.words import Words
from device.mirror.session import advance, start
from device.mirror.states import Idle, Pacing, State, Summary
from device.mirror.tell import Told, seen_line, tell
from device.mirror.trace import TICK_S, line_of
from device.notify import ALIVE, READY, STOPPING, notify
from device.settings import Practice
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
from device.store.clock import Moment, day_number, look_at_clock
from device.store.enrolment import Enrolment
from device.store.record import Ending, SessionStart
from device.store.worker import StoreWorker
from wire.plan import Plan

RECALL_S = 30.0
"""How often a waiting mirror asks the store for the plan and today's count again."""
TRACK_S = 0.5
"""How often the summary asks how far the session has come."""
SEEN_EVERY_S = 2.0
"""How often measures are told."""

log = logging.getLogger("quiet.mirror")


@dataclass
class Parts:
    """What the kiosk is made of, opened by `open_parts` and closed in the end."""

    screen: Screen
    speaker: Speaker
    buttons: Buttons
    words: Words
    hands: Hands | None = None
    storyboard: Storyboard | None = None
    trace: IO[bytes] | None = None


class Kiosk:
    """One mirror: its session, its parts, and the queue on which everything that happens comes."""

    def __init__(
        self,
        parts: Parts,
        practice: Practice,
        routines: Routines,
        software: str,
        teller: Callable[[Told], None],
    ) -> None:
        self.happened: queue.SimpleQueue[Event | Answer] = queue.SimpleQueue()
        self._parts, self._software, self._teller = parts, software, teller
        self._say = {prompt: parts.words.say(prompt) for prompt in Prompt}
        self._lines = parts.words.lines
        self._session = start(practice, routines, time.monotonic())
        self._trusted: datetime | None = None
        self._enrolment: Enrolment | None = None
        self._record: str | None = None
        self._last_seq: int | None = None
        self._asked_s = 0.0
        self._told_view: tuple[object, ...] = ()
        self._told_s = 0.0
        self._off = threading.Event()

    def run(self, eyes: EyesLink, store: StoreWorker, stop: threading.Event) -> None:
        """Tick until told to stop or switched off. A dead worker raises, and ends the process."""
        self._eyes, self._store = eyes, store
        next_s = time.monotonic()
        notify(READY)
        while not (stop.is_set() or self._off.is_set()):
            for event in self._events():
                self.step(event)
            self.step(Tick(time.monotonic()))
            self._ask_the_store(time.monotonic())
            self._feed_the_watchdog()
            next_s = max(next_s + TICK_S, time.monotonic() - TICK_S)
            stop.wait(max(0.0, next_s - time.monotonic()))
        notify(STOPPING)

    def step(self, event: Event) -> None:
        """One event's walk: advance, sound, draw, carry out, tell."""
        parts = self._parts
        done = advance(self._session, event)
        self._session = done.session
        for cue in done.cues:
            parts.speaker.play(cue, event.at_s)
        if isinstance(event, Tick):
            self._draw(event.at_s)
        for effect in done.effects:
            self._carry_out(effect, event.at_s)
        if isinstance(event, Seen):
            self._tell_what_is_seen(event)
        for told in tell(event.at_s, done, self._say):
            self._teller(told)
        if parts.trace is not None and not isinstance(event, Tick):
            parts.trace.write(line_of(event))

    def _tell_what_is_seen(self, seen: Seen) -> None:
        """Tell a change at once, and during a movement the measures every other second."""
        view = (seen.view, type(seen.rest), bool(seen.measures))
        state = self._session.state
        moving = isinstance(state, Pacing) and state.repetition.moving and bool(seen.measures)
        often = moving and seen.at_s - self._told_s >= SEEN_EVERY_S
        if view == self._told_view and not often:
            return
        self._told_view, self._told_s = view, seen.at_s
        line, detail = seen_line(seen)
        self._teller(Told(round(seen.at_s, 3), type(state).__name__, "sees", line, detail))

    def _draw(self, at_s: float) -> None:
        scene = compose(self._session, at_s, self._lines)
        self._parts.screen.draw(scene, at_s)
        if self._parts.storyboard is not None:
            self._parts.storyboard.look(_named(self._session.state), scene, at_s)

    def _events(self) -> Iterator[Event]:
        """Everything that happened since the last tick, in the order in which it is known."""
        self._press_keys()
        yield from self._parts.buttons.events(time.monotonic())
        while True:
            try:
                happened = self.happened.get_nowait()
            except queue.Empty:
                return
            if isinstance(happened, Answer):
                yield from self._heard(happened)
            else:
                yield happened

    def _press_keys(self) -> None:
        parts = self._parts
        for key in parts.screen.keys():  # noqa: SIM118  a method of the screen, not a dict's
            if isinstance(key, WindowClosed):
                self._off.set()
            else:
                parts.buttons.drive(key.button, down=key.down)
        if parts.hands is not None:
            parts.hands.press_what_is_asked()

    def _heard(self, answer: Answer) -> Iterator[Event]:
        """What the store's answers mean to the session."""
        at_s = time.monotonic()
        match answer:
            case StoreReady(interrupted, set_aside, trusted):
                self._trusted = trusted
                if interrupted or set_aside:
                    log.warning("closed as interrupted: %s; set aside: %s", interrupted, set_aside)
                self._store.ask(Recall(self._now()))
            case StoreAnswered(Close(), seq) if seq is not None:
                self._last_seq = seq
                yield SessionKept(at_s, seq)
                self._store.ask(Recall(self._now()))
            case StoreAnswered():
                pass
            case StoreFailed(what, reason):
                log.error("not kept yet: %s", reason)
                if what is not None and not isinstance(what, Recall | Track):
                    yield NotKept(at_s, reason)
            case Recalled(enrolment, plan, practised):
                self._enrolment = enrolment
                today = Practised(practised.sessions_today, practised.minutes_since_last)
                yield Informed(at_s, plan if isinstance(plan, Plan) else None, today)
            case Tracked(_, way):
                yield Delivered(at_s, way.sent, way.received)
            case StoreDied(reason):
                raise StoreError(f"the store's worker has ended: {reason}")
            case _:
                assert_never(answer)

    def _carry_out(self, effect: Effect, at_s: float) -> None:
        match effect:
            case AskEyes(ask):
                self._eyes.ask(ask)
            case OpenSession():
                self._open(effect)
            case KeepRepetition(repetition) if self._record is not None:
                self._store.ask(Keep(self._record, repetition, self._now()))
            case CloseSession(end, reason, minutes) if self._record is not None:
                ending = Ending(end=end, minutes=minutes, stop_reason=reason)
                self._store.ask(Close(self._record, ending, self._now()))
                self._record = None
            case SwitchOff():
                self._off.set()
            case KeepRepetition() | CloseSession():
                raise MirrorError(f"at {at_s:.2f} s: {effect} without an open session")
            case _:
                assert_never(effect)

    def _open(self, opening: OpenSession) -> None:
        now = self._now()
        seen = self._session.seen
        self._record = uuid.uuid4().hex
        started = SessionStart(
            session_id=self._record,
            plan_version=opening.plan_version,
            routine=opening.routine,
            repetitions_planned=opening.repetitions_planned,
            day=day_number(self._enrolment.enrolled_on if self._enrolment else None, now),
            model=seen.model if seen else None,
            software=self._software,
            at=now,
        )
        self._store.ask(Open(started))

    def _ask_the_store(self, at_s: float) -> None:
        """Where a session has got to while its summary shows; what may be practised, at idle."""
        state = self._session.state
        if isinstance(state, Summary) and self._last_seq and at_s - self._asked_s >= TRACK_S:
            self._asked_s = at_s
            self._store.ask(Track(self._last_seq))
        elif isinstance(state, Idle) and at_s - self._asked_s >= RECALL_S:
            self._asked_s = at_s
            self._store.ask(Recall(self._now()))

    def _feed_the_watchdog(self) -> None:
        if not self._store.alive():
            raise StoreError("the store's worker has ended")
        if not self._eyes.alive():
            raise MirrorError("the thread that listens to the eyes has ended")
        notify(ALIVE)

    def _now(self) -> Moment:
        return look_at_clock(self._trusted)

    def lost(self, reason: str) -> None:
        """The eyes are away; called from the link's thread."""
        self.happened.put(SeeingLost(time.monotonic(), reason))


def _named(state: State) -> str:
    """A state as the storyboard calls it; within a repetition, by its phase."""
    if isinstance(state, Pacing):
        return f"{state.repetition.index} {state.repetition.phase.value}"
    return type(state).__name__
