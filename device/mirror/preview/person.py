"""A person made of numbers, who does what is asked: what the eyes would tell of them.

Nothing is left to chance, so one plan always gives one storyboard. The person moves evenly, to the
middle of the corridor that is asked for, a reaction's time after each cue, and nothing joins in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from device.face.seen import (
    FitView,
    Measure,
    MeasureName,
    Reading,
    Rest,
    RestAbsent,
    RestLearned,
    RestLearning,
    Seen,
    Side,
)
from device.mirror.coaching.cue import BeginRise, Cue, Ease, LetGo
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.movements import FOLLOWED, Followed
from device.mirror.coaching.programme import Hearing
from device.mirror.event import AskEyes, Effect
from device.mirror.situation import Session
from device.mirror.states import Timed
from wire.message import MovementCode

LEARNS_S = 5.0
"""Good seconds that the eyes need to learn a rest face (experience.md)."""
REACTION_S = 0.3
DISTANCE_CM = 60.0
MM_PER_IOD = 90.0
"""An adult's outer canthi lie some 90 mm apart."""
NOISE_MM, NOISE_SHARE = 0.1, 0.01
OTHER_MM, OTHER_SHARE = 2.0, 0.5
"""How far what is no smile goes: a little."""
TONE_MM, TONE_EVERY_S = 0.3, 40.0
"""While a face is listened to its tone comes and goes a little, so that this is heard."""
EASED = 0.5


@dataclass(frozen=True)
class _Going:
    """A way to `to`, a share of the whole movement, from `start` on, in `for_s` seconds."""

    begin_s: float
    for_s: float
    start: float
    to: float

    def at(self, at_s: float) -> float:
        share = min(1.0, max(0.0, (at_s - self.begin_s) / self.for_s)) if self.for_s else 1.0
        return self.start + (self.to - self.start) * share


@dataclass
class Person:
    """Told what the mirror does; seen at any moment."""

    _going: _Going = _Going(0.0, 0.0, 0.0, 0.0)
    _movement: Followed = FOLLOWED[MovementCode.CLOSED_SMILE]
    _whole: float = 0.0
    _learning_s: float | None = None
    _learned_s: float | None = None
    _closing: bool = False
    _closed: bool = False

    def follow(
        self, session: Session, cues: tuple[Cue, ...], effects: tuple[Effect, ...], at_s: float
    ) -> None:
        """Do what was just asked for; learn and close the eyes where the eyes are told to."""
        for cue in cues:
            match cue:
                case BeginRise(for_s=for_s):
                    self._take_up(session)
                    self._go(at_s + REACTION_S, for_s, 1.0)
                case LetGo(for_s=for_s):
                    self._go(at_s + REACTION_S, for_s, 0.0)
                case Ease():
                    self._go(at_s + REACTION_S, 1.0, EASED * self._going.at(at_s))
                case _:
                    pass
        for effect in effects:
            if isinstance(effect, AskEyes):
                self._be_learned(effect, at_s)

    def seen(self, session: Session, at_s: float, frame: int) -> Seen:
        """What the eyes tell of one frame."""
        rest = self._rest(at_s)
        measures = self._measures(session, at_s) if isinstance(rest, RestLearned) else {}
        return Seen(at_s, frame, FitView(), rest, DISTANCE_CM, measures, "made")

    def _take_up(self, session: Session) -> None:
        run = session.running
        if run is None or session.dose is None:
            return
        self._movement = run.repetition.followed
        self._whole = _asked(session.dose, self._movement)

    def _go(self, begin_s: float, for_s: float, to: float) -> None:
        self._going = _Going(begin_s, for_s, self._going.at(begin_s), to)

    def _be_learned(self, effect: AskEyes, at_s: float) -> None:
        if effect.ask.learn_rest:
            self._learning_s, self._learned_s = at_s, None
        self._closed = self._closed or self._closing
        self._closing = effect.ask.closing

    def _rest(self, at_s: float) -> Rest:
        if self._learning_s is not None and at_s - self._learning_s >= LEARNS_S:
            self._learned_s, self._learning_s = at_s, None
        if self._learning_s is not None:
            return RestLearning((at_s - self._learning_s) / LEARNS_S)
        if self._learned_s is None:
            return RestAbsent()
        left_open = dict.fromkeys(Side, 0.0) if self._closed else {}
        return RestLearned(self._learned_s, MM_PER_IOD, left_open)

    def _measures(self, session: Session, at_s: float) -> dict[MeasureName, Measure]:
        measures = {name: _at(0.0, name) for name in MeasureName}
        moved = self._movement.sign * self._whole * self._going.at(at_s)
        measures[self._movement.measure] = _at(moved, self._movement.measure)
        if _listens(session):
            tone = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
            turn = (at_s - _since_s(session)) / TONE_EVERY_S
            measures[tone] = _at(TONE_MM * (0.5 - 0.5 * math.cos(2.0 * math.pi * turn)), tone)
        return measures


def _asked(dose: Dose, movement: Followed) -> float:
    """How far a movement goes: to the middle of the corridor, where the plan gives one."""
    if movement.is_smile and dose.reference_mm is not None:
        return dose.reference_mm * (dose.corridor_low + dose.corridor_high) / 2.0
    return OTHER_MM if movement.in_mm else OTHER_SHARE


def _at(value: float, name: MeasureName) -> Measure:
    reading = Reading(value, value, NOISE_SHARE if name.endswith("share") else NOISE_MM)
    return Measure(reading, reading)


def _listens(session: Session) -> bool:
    state = session.state
    return isinstance(state, Timed) and isinstance(session.item(state.index), Hearing)


def _since_s(session: Session) -> float:
    return session.state.since_s if isinstance(session.state, Timed) else 0.0
