"""One practice in no time: the real session, ticks and frames at their own pace, made presses.

The person switches the mirror on, finds the routine, does what is asked, answers that it was easy,
and goes. What the store and the clinic would answer comes a moment later, as it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from device.face.seen import Pace
from device.history import History
from device.mirror.coaching.cue import Cue
from device.mirror.event import (
    AskEyes,
    Button,
    CloseSession,
    Delivered,
    Event,
    Informed,
    Pressed,
    Released,
    SessionKept,
    Tick,
)
from device.mirror.presses import offered
from device.mirror.preview.person import Person
from device.mirror.session import advance
from device.mirror.situation import Session, Step
from device.mirror.states import Choose, Feeling, Idle, NotNow, StillTight, Summary
from device.mirror.trace import TICK_S
from wire.plan import Plan

FRAMES = {Pace.FULL: 2, Pace.SLOW: 15}
"""A frame in so many ticks: fifteen a second, or two."""
AFTER_S = 2.5
"""Of the dark mirror, after its last light."""
ANSWER_S = 1.5
"""How long the person takes to answer with a button."""
HELD_S = 0.15
KEPT_S, SENT_S, RECEIVED_S = 0.2, 2.0, 4.0
"""After the last repetition: the disk, the broker, the clinic."""
LONGEST_S = 3600.0


@dataclass(frozen=True)
class Moment:
    """One step of the practice, after it; `cues` and `event` are what it was made of."""

    at_s: float
    session: Session
    event: Event
    cues: tuple[Cue, ...]


def practised(start: Session, plan: Plan, history: History, name: str) -> Iterator[Moment]:
    """Every step from a mirror that boots to a mirror that is dark again."""
    return _Practice(start, Person(), name).moments(Informed(0.0, plan, history))


@dataclass
class _Practice:
    session: Session
    person: Person
    name: str
    pace: Pace = Pace.FULL
    pressed_s: float = 0.0
    over_s: float | None = None

    def moments(self, informed: Informed) -> Iterator[Moment]:
        waiting: list[Event] = [informed]
        for number in range(round(LONGEST_S / TICK_S)):
            at_s = number * TICK_S
            due = [event for event in waiting if event.at_s <= at_s]
            waiting = [event for event in waiting if event.at_s > at_s]
            if number % FRAMES[self.pace] == 0:
                due.append(self.person.seen(self.session, at_s, number))
            pressed = self._pressed(at_s)
            if pressed is not None:
                due.append(pressed)
                waiting.append(Released(pressed.button, at_s + HELD_S))
            for event in (*due, Tick(at_s)):
                step = advance(self.session, event)
                waiting += self._take_in(step, at_s)
                yield Moment(at_s, step.session, event, step.cues)
            if self._is_over(at_s):
                return

    def _take_in(self, step: Step, at_s: float) -> Iterator[Event]:
        """Live on in the new session; what comes of its effects, later."""
        self.session = step.session
        self.person.follow(step.session, step.cues, step.effects, at_s)
        for effect in step.effects:
            if isinstance(effect, AskEyes):
                self.pace = effect.ask.pace
            if isinstance(effect, CloseSession):
                yield SessionKept(at_s + KEPT_S, 1)
                yield Delivered(at_s + SENT_S, sent=True, received=False)
                yield Delivered(at_s + RECEIVED_S, sent=True, received=True)

    def _pressed(self, at_s: float) -> Pressed | None:
        """The button that goes down now, if one does."""
        button = self._wanted()
        if button is None or at_s < max(self.pressed_s, self._since_s()) + ANSWER_S:
            return None
        self.pressed_s = at_s
        return Pressed(button, at_s)

    def _wanted(self) -> Button | None:
        match self.session.state:
            case Idle() if self.over_s is None and self.session.informed:
                first = offered(self.session)[0] == self.name
                return Button.GO if first else Button.CHANGE
            case Choose(name=name):
                return Button.GO if name == self.name else Button.CHANGE
            case Feeling():
                return Button.GO
            case StillTight():
                return Button.CHANGE
            case _:
                return None

    def _since_s(self) -> float:
        state = self.session.state
        return state.since_s if isinstance(state, Idle | Choose | Feeling | StillTight) else 0.0

    def _is_over(self, at_s: float) -> bool:
        if isinstance(self.session.state, Summary | NotNow):
            self.over_s = at_s
        return self.over_s is not None and at_s >= self.over_s + AFTER_S
