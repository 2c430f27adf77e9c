"""START HERE for coaching: the process that has the screen, the sound, the buttons, the database.

`step` is one event's walk; around it stand the start, the loop at thirty ticks a second, and the
end. The session itself is pure (`session.py`); here its effects are carried out.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, assert_never

from device.errors import MirrorError
from device.face.link import EyesLink
from device.face.seen import Seen, Side
from device.mirror.coaching.routine import Routines
from device.mirror.event import (
    AskEyes,
    CloseSession,
    Effect,
    Event,
    KeepRepetition,
    KeepVolume,
    NoteMovement,
    OpenSession,
    SeeingLost,
    SwitchOff,
    Tick,
)
from device.mirror.hands import Hands
from device.mirror.panel.buttons import Buttons
from device.mirror.panel.glass import Key, SoundDevice, WindowClosed
from device.mirror.panel.scene import Captions, compose
from device.mirror.panel.screen import Screen
from device.mirror.panel.speaker import Speaker
from device.mirror.panel.storyboard import Storyboard
from device.mirror.panel.volume import keep_volume, kept_volume
from device.mirror.panel.words import Words
from device.mirror.records import Records
from device.mirror.session import advance, start
from device.mirror.states import Idle, Pacing, State
from device.mirror.tell import Told, seen_line, tell
from device.mirror.trace import TICK_S, line_of
from device.notify import ALIVE, READY, STOPPING, notify
from device.settings import Practice
from device.store.asking import Answer

SEEN_EVERY_S = 2.0
"""How often measures are told."""


@dataclass
class Parts:
    """What the kiosk is made of, opened and closed by `opening.py`.

    `volume` is the file that keeps how loud the person wants it.
    """

    screen: Screen
    speaker: Speaker
    buttons: Buttons
    words: Words
    volume: Path
    captions_only: bool = False
    idle_clock: bool = False
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
        teller: Callable[[Told], None],
    ) -> None:
        self.happened: queue.SimpleQueue[Event | Answer] = queue.SimpleQueue()
        self._parts, self._teller = parts, teller
        below_db = kept_volume(parts.volume)
        parts.speaker.turn_down(below_db)
        self._session = start(
            practice,
            routines,
            time.monotonic(),
            below_db=below_db,
            captions_only=parts.captions_only,
        )
        self._clock: str | None = None
        self._clock_s = float("-inf")
        self._speak_to(None)
        self._told_view: tuple[object, ...] = ()
        self._told_s = 0.0
        self._off = threading.Event()

    def run(self, eyes: EyesLink, records: Records, stop: threading.Event) -> None:
        """Tick until told to stop or switched off. A dead worker raises, and ends the process."""
        self._eyes, self._records = eyes, records
        next_s = time.monotonic()
        notify(READY)
        while not (stop.is_set() or self._off.is_set()):
            for event in self._events():
                self.step(event)
            self.step(Tick(time.monotonic()))
            self._records.look(self._session, time.monotonic())
            self._feed_the_watchdog()
            next_s = max(next_s + TICK_S, time.monotonic() - TICK_S)
            stop.wait(max(0.0, next_s - time.monotonic()))
        notify(STOPPING)

    def step(self, event: Event) -> None:
        """One event's walk: advance, sound, draw, carry out, tell."""
        parts = self._parts
        done = advance(self._session, event)
        before, self._session = self._session, done.session
        if done.session.affected is not before.affected:
            self._speak_to(done.session.affected)
        for cue in done.cues:
            parts.speaker.play(cue, event.at_s)
        if done.session.dose is not None and done.session.dose is not before.dose:
            parts.speaker.rehearse(done.session.dose)
        if isinstance(event, Tick):
            self._draw(event.at_s)
        for effect in done.effects:
            self._carry_out(effect)
        if isinstance(event, Seen):
            self._tell_what_is_seen(event)
        for told in tell(event.at_s, done, self._say):
            self._teller(told)
        if parts.trace is not None and not isinstance(event, Tick):
            parts.trace.write(line_of(event))

    def _speak_to(self, affected: Side | None) -> None:
        """Words that name a side are the person's own from now on."""
        words = self._parts.words
        self._captions = Captions(words.lines(affected), words.counted, words.named_sides(affected))
        self._say = words.sentences(affected)
        self._parts.speaker.speak_to(affected)

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
        scene = compose(self._session, at_s, self._captions, self._time_of_day(at_s))
        self._parts.screen.draw(scene, at_s)
        if self._parts.storyboard is not None:
            self._parts.storyboard.look(_named(self._session.state), scene, at_s)

    def _time_of_day(self, at_s: float) -> str | None:
        """What the clock shows at idle, where it is wanted and known; looked at once a second."""
        if not self._parts.idle_clock or not isinstance(self._session.state, Idle):
            return None
        if at_s - self._clock_s >= 1.0:
            self._clock, self._clock_s = self._records.time_of_day(), at_s
        return self._clock

    def _events(self) -> Iterator[Event]:
        """Everything that happened since the last tick, in the order in which it is known."""
        self._take_in()
        yield from self._parts.buttons.events(time.monotonic())
        while True:
            try:
                happened = self.happened.get_nowait()
            except queue.Empty:
                return
            if isinstance(happened, Answer):
                yield from self._records.heard(happened, time.monotonic())
            else:
                yield happened

    def _take_in(self) -> None:
        parts = self._parts
        for one in parts.screen.happened():
            match one:
                case WindowClosed():
                    self._off.set()
                case Key(button, down):
                    parts.buttons.drive(button, down=down)
                case SoundDevice(there=True):
                    parts.speaker.look_again()
                case SoundDevice():
                    parts.speaker.lose("it was unplugged")
        if parts.hands is not None:
            parts.hands.press_what_is_asked()

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case AskEyes(ask):
                self._eyes.ask(ask)
            case KeepVolume(below_db):
                keep_volume(self._parts.volume, below_db)
            case SwitchOff():
                self._off.set()
            case OpenSession() | NoteMovement() | KeepRepetition() | CloseSession():
                self._records.keep(effect, self._session)
            case _:
                assert_never(effect)

    def _feed_the_watchdog(self) -> None:
        self._records.check_alive()
        if not self._eyes.alive():
            raise MirrorError("the thread that listens to the eyes has ended")
        notify(ALIVE)

    def lost(self, reason: str) -> None:
        """The eyes are away; called from the link's thread."""
        self.happened.put(SeeingLost(time.monotonic(), reason))


def _named(state: State) -> str:
    """A state as the storyboard calls it; within a repetition, by its phase."""
    if isinstance(state, Pacing):
        return f"{state.repetition.index} {state.repetition.phase.value}"
    return type(state).__name__
