"""A person made of numbers: Seen for every frame of a practice, as data for session tests."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from device.face.seen import (
    FitView,
    Measure,
    MeasureName,
    PoorView,
    Reading,
    Reason,
    RestAbsent,
    RestLearned,
    RestLearning,
    Seen,
    Side,
    Unrest,
)
from device.history import History
from device.mirror.coaching.cue import BeginRise
from device.mirror.event import AskEyes, Event, Informed, KeepRepetition, Tick
from device.mirror.routines import load_routines
from device.mirror.session import advance, start
from device.mirror.situation import Session, Step
from device.mirror.states import Idle
from device.settings import config_folder, load_practice
from wire import message
from wire import plan as plans
from wire.message import RoutineCode
from wire.plan import Phase, Plan, RoutinePlan

PRACTICE = load_practice(config_folder() / "practice.toml")
ROUTINES = load_routines(config_folder() / "routines")
FRAME_S = 1 / 15
TICK_S = 1 / 30
BEFORE = History(turns=dict.fromkeys(ROUTINES, 1))
"""Everything was practised once: the first time nothing is felt first."""


def plan(**changes: object) -> Plan:
    fields: dict[str, object] = {
        "schema": 1,
        "version": 3,
        "valid_until": date(2026, 6, 1),
        "affected": plans.Side.LEFT,
        "phase": Phase.RETURNING,
        "routines": (RoutinePlan(RoutineCode.SMALL_SMILE, repetitions=3, hold_s=3.0),),
        "reference_smile_mm": 9.28,
        "feedback_shares": (0.5,),
    }
    return Plan(**{**fields, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Smile:
    """How one repetition is done: shares of the reference smile, and the eyes' narrowing."""

    left: float = 0.25
    right: float = 0.25
    eye_left: float = 0.0
    eye_right: float = 0.0
    chin_left: float = 0.0
    lets_go: bool = True


@dataclass
class Person:
    """Does what is asked, a little late, in the way of the next smile in the list."""

    smiles: list[Smile]
    noise_mm: float = 0.1
    gone: tuple[float, float] = (0.0, 0.0)
    reason: Reason = Reason.NO_FACE
    seed: int = 1
    closed_before: bool = True
    restless: bool = False
    history: History = field(default_factory=lambda: BEFORE)
    learns_s: float = 5.0
    tone_mm: float = 0.0
    tone_from_s: float = 0.0
    holds_s: float = 3.0
    blind_after_s: float = float("inf")
    rise_s: list[float] = field(default_factory=list)

    def seen(self, at_s: float, frame: int, eyes: Eyes) -> Seen:
        if self.gone[0] <= at_s < self.gone[1]:
            return Seen(at_s, frame, PoorView(self.reason), RestAbsent(), None, {}, "mesh_v2")
        if eyes.learned_s is None:
            rest = RestLearning(0.5, Unrest.MOVED) if self.restless else RestAbsent()
            return Seen(at_s, frame, FitView(), rest, 60.0, {}, "mesh_v2")
        left_open = dict.fromkeys(Side, 0.0) if eyes.closed or self.closed_before else {}
        rest = RestLearned(eyes.learned_s, 84.0, left_open)
        measures = self._measures(at_s, frame, self._tone(at_s) - self._tone(eyes.learned_s))
        return Seen(at_s, frame, FitView(), rest, 60.0, measures, "mesh_v2")

    def _tone(self, at_s: float) -> float:
        return self.tone_mm if at_s >= self.tone_from_s else 0.0

    def _measures(self, at_s: float, frame: int, tone: float) -> dict[MeasureName, Measure]:
        chance = random.Random(f"{self.seed} {frame}")
        smile, amount = self._now(at_s)
        mouth = [
            9.28 * side * amount + tone + chance.gauss(0, self.noise_mm)
            for side in (smile.left, smile.right)
        ]
        eyes = [side * amount + chance.gauss(0, 0.01) for side in (smile.eye_left, smile.eye_right)]
        chin = [smile.chin_left * amount + chance.gauss(0, 0.05), chance.gauss(0, 0.05)]
        brows = [chance.gauss(0, 0.05), chance.gauss(0, 0.05)]
        return {
            MeasureName.NASAL_ALA_RAISE_MM: Measure(Reading(*brows, 0.05)),
            MeasureName.ORAL_COMMISSURE_OUTWARD_MM: Measure(Reading(*mouth, self.noise_mm)),
            MeasureName.CHIN_RAISE_MM: Measure(Reading(*chin, 0.05)),
            MeasureName.BROW_RAISE_MM: Measure(Reading(*brows, 0.05)),
            MeasureName.ORAL_COMMISSURE_EXCURSION_MM: Measure(Reading(*mouth, self.noise_mm)),
            MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE: Measure(Reading(*eyes, 0.01)),
        }

    def _now(self, at_s: float) -> tuple[Smile, float]:
        if not self.rise_s:
            return Smile(), 0.0
        smile = self.smiles[min(len(self.rise_s), len(self.smiles)) - 1]
        t = at_s - self.rise_s[-1] - 0.3
        let_go = 4.0 + self.holds_s if smile.lets_go else 1e9
        return smile, max(0.0, min(1.0, t / 4.0, 1.0 - (t - let_go) / 4.0))


@dataclass
class Eyes:
    """Whether a rest face is being learned, or was, and when; whether eyes were closed for it."""

    learning_s: float | None = None
    learned_s: float | None = None
    closing: bool = False
    closed: bool = False


def awake() -> Session:
    """A mirror that has booted: it is dark, and its eyes see."""
    return replace(start(PRACTICE, ROUTINES, 0.0), state=Idle(0.0), seeing=True)


def practise(
    person: Person,
    given: Plan | None,
    script: dict[float, Event],
    until_s: float = 110.0,
    clock: Callable[[Event], Event] = lambda event: event,
) -> list[tuple[Event, Step]]:
    """Run a session in no time: frames, ticks and the script's events, the person listening.

    The mirror knows each event by its `clock`; what comes back has the true times.
    """
    session = awake()
    steps: list[tuple[Event, Step]] = []
    eyes = Eyes()
    for event in _events(person, given, script, until_s, eyes):
        step = advance(session, clock(event))
        session = step.session
        steps.append((event, step))
        for effect in step.effects:
            if isinstance(effect, AskEyes) and effect.ask.learn_rest:
                eyes.learned_s, eyes.learning_s = None, event.at_s
            if isinstance(effect, AskEyes):
                eyes.closed, eyes.closing = eyes.closed or eyes.closing, effect.ask.closing
        if eyes.learning_s is not None and event.at_s - eyes.learning_s > person.learns_s:
            eyes.learned_s, eyes.learning_s = event.at_s, None
        person.rise_s += [event.at_s for cue in step.cues if isinstance(cue, BeginRise)]
    return steps


def _events(
    person: Person, given: Plan | None, script: dict[float, Event], until_s: float, eyes: Eyes
) -> Iterator[Event]:
    yield Informed(0.0, given, person.history)
    waiting = sorted(script.items())
    for n in range(int(until_s / TICK_S)):
        at_s = n * TICK_S
        while waiting and waiting[0][0] <= at_s:
            yield waiting.pop(0)[1]
        if n % 2 == 0 and at_s < person.blind_after_s:
            yield person.seen(at_s, n // 2, eyes)
        yield Tick(at_s)


def last(steps: list[tuple[Event, Step]]) -> Session:
    return steps[-1][1].session


def kept(steps: list[tuple[Event, Step]]) -> list[message.Repetition]:
    """Every repetition that was kept, as it stood in the end: it is kept again after its rest."""
    effects = [effect for _, step in steps for effect in step.effects]
    by_index = {
        one.repetition.index: one.repetition for one in effects if isinstance(one, KeepRepetition)
    }
    return list(by_index.values())
