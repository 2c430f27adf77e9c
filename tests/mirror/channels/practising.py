"""A person who practises by what is told through one channel, and a session that does not care.

What they know beforehand: where the round button is, that they came to practise, and plain
English. All else they must be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from device.mirror.coaching.cue import BeginRise, Cue, KeepHolding, LetGo, RestNow
from device.mirror.event import (
    AskEyes,
    Button,
    CloseSession,
    Event,
    Informed,
    Pressed,
    SessionKept,
    Tick,
)
from device.mirror.session import advance
from device.mirror.situation import Session, Step
from device.mirror.states import Idle
from tests.mirror.channels.telling import Pace, Told
from tests.mirror.people import TICK_S, Eyes, Person, Smile, awake, kept
from wire.message import Felt, Flag, Repetition
from wire.plan import Plan

SLOWLY_S = 4.0
"""How long they take for a movement."""
THINKS_S = 1.0
"""From understanding a question to pressing."""

Channel = Callable[[Session, tuple[Cue, ...], float, bool], Told]
"""From a session and its cues at a time to what comes through, with eyes open or not."""


@dataclass
class Practitioner(Person):
    """Does what is told: `small` is the share of a full smile that a small one is to them."""

    smiles: list[Smile] = field(default_factory=lambda: [Smile(1.0, 1.0)])
    small: float = 0.25
    share: float = 0.0
    aim: float = 0.0
    knows_smile: bool = False
    eyes_shut: bool = False
    shut_s: float = 0.0
    knows_it_is_over: bool = False
    knocks: int = 0
    answer_s: float = float("inf")

    def _now(self, _: float) -> tuple[Smile, float]:
        return self.smiles[0], self.share

    def do(self, told: Told, at_s: float) -> Button | None:
        """One moment: understand, move a little, and perhaps press."""
        for sentence in told.sentences:
            self._understand(sentence.lower(), at_s)
        if told.knock:
            self.knocks += 1
            self._soften()
        self._move(told.pace)
        self.shut_s = self.shut_s + TICK_S if self.eyes_shut else self.shut_s
        if at_s < self.answer_s:
            return None
        self.answer_s = float("inf")
        return Button.GO

    def _understand(self, said: str, at_s: float) -> None:
        self.knows_smile |= bool(re.search(r"\bsmile\b", said))
        if "close your eyes" in said:
            self.eyes_shut = True
        if re.search(r"\bopen them\b", said):
            self.eyes_shut = False
        if "round is easy" in said:
            self.answer_s = at_s + THINKS_S
        if "smaller next time" in said:
            self.small *= 0.6
        elif "softer" in said:
            self._soften()
        self.knows_it_is_over |= "saved" in said

    def _soften(self) -> None:
        self.aim *= 0.6
        self.small *= 0.6

    def _move(self, pace: Pace) -> None:
        step = max(self.small, self.share) / SLOWLY_S * TICK_S
        if pace is Pace.SWELLS and self.knows_smile:
            self.aim = self.small
        if pace in {Pace.FALLS, Pace.ABSENT}:
            self.aim = 0.0
        if pace is Pace.STAYS:
            self.aim = min(self.aim, self.share)
        moved = min(step, abs(self.aim - self.share))
        self.share += moved if self.aim > self.share else -moved


@dataclass(frozen=True)
class Lived:
    """A practice as it was, and the person after it."""

    person: Practitioner
    steps: list[tuple[Event, Step]] = field(repr=False)
    course: list[float] = field(repr=False)
    """How far the face was moved, at each tick."""

    @property
    def repetitions(self) -> list[Repetition]:
        """Each as it was kept in the end."""
        return kept(self.steps)

    def lacks(self) -> set[str]:
        """What did not come about that a practice is made of."""
        done = {one.index: one for one in self.repetitions}
        last = max(done, default=0)
        smiled = {
            f"smile {number}"
            for number, one in done.items()
            if not (_is_small_smile(one) and self._went_along(number))
        }
        answered = bool(done) and done[last].felt is Felt.EASY
        held_closed = self.person.shut_s >= 4.0 and not self.person.eyes_shut
        there = {
            "an answer": answered,
            "the end": self.person.knows_it_is_over,
            "eyes closed and open again": held_closed or self.person.closed_before,
            "three repetitions": sorted(done) == [1, 2, 3],
        }
        return smiled | {name for name, came in there.items() if not came}

    def _went_along(self, number: int) -> bool:
        """Whether the face rose, stayed, let go and rested when it was asked to, a moment late."""
        rise_s, hold_s, release_s, rest_s = (
            [e.at_s for e, s in self.steps if any(isinstance(cue, kind) for cue in s.cues)][
                number - 1
            ]
            for kind in (BeginRise, KeepHolding, LetGo, RestNow)
        )
        before, held, still, going, after = (
            self.course[round(at_s / TICK_S)]
            for at_s in (rise_s, hold_s + 1.5, release_s, release_s + 3.0, rest_s + 2.0)
        )
        stayed = 0.9 * held <= still <= 1.1 * held
        return before < 0.02 and stayed and going < 0.7 * still and after < 0.02


def _is_small_smile(one: Repetition) -> bool:
    """As the mirror saw it: an effort in the corridor, and nothing to remark on."""
    remarked = set(one.flags) - {Flag.FEEL_FIRST}
    return one.effort is not None and 0.15 <= one.effort <= 0.35 and not remarked


def live(person: Practitioner, given: Plan, channel: Channel, *, captions_only: bool) -> Lived:
    """A whole practice in no time: frames at 15 Hz, ticks at 30, the channel at each tick."""
    session = replace(awake(), captions_only=captions_only)
    steps: list[tuple[Event, Step]] = []
    course: list[float] = []
    eyes = Eyes()
    waiting: list[Event] = [Informed(0.0, given, person.history), Pressed(Button.GO, 1.0)]
    for n in range(round(180 / TICK_S)):
        at_s = n * TICK_S
        cues: list[Cue] = []
        due = [one for one in waiting if one.at_s <= at_s]
        waiting = [one for one in waiting if one.at_s > at_s]
        seen = [person.seen(at_s, n // 2, eyes)] if n % 2 == 0 else []
        for event in (*due, *seen, Tick(at_s)):
            step = advance(session, event)
            session = step.session
            steps.append((event, step))
            cues += step.cues
            waiting += _carried_out(step, at_s, eyes, person)
        pressed = person.do(channel(session, tuple(cues), at_s, not person.eyes_shut), at_s)
        waiting += [Pressed(pressed, at_s + TICK_S)] if pressed else []
        course.append(person.share)
        _learn(eyes, person, at_s)
        if at_s > 2.0 and isinstance(session.state, Idle):
            break
    return Lived(person, steps, course)


def _carried_out(step: Step, at_s: float, eyes: Eyes, person: Practitioner) -> list[Event]:
    for effect in step.effects:
        if isinstance(effect, AskEyes) and effect.ask.learn_rest:
            eyes.learned_s, eyes.learning_s = None, at_s
        if isinstance(effect, AskEyes):
            eyes.closed = eyes.closed or (eyes.closing and person.shut_s >= 4.0)
            eyes.closing = effect.ask.closing
    closed = any(isinstance(effect, CloseSession) for effect in step.effects)
    return [SessionKept(at_s + 0.1, 1)] if closed else []


def _learn(eyes: Eyes, person: Practitioner, at_s: float) -> None:
    if eyes.learning_s is not None and at_s - eyes.learning_s > person.learns_s:
        eyes.learned_s, eyes.learning_s = at_s, None
