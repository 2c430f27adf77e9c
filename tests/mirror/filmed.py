"""Traces from film: a photographed face practises before the real eyes, in no time.

    directions → film → frame → see (landmarks, skin, view, measures) → advance → cues → directions

The film's clock is the only one, so a take can be made again; what the eyes see of it is real.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from device.eyes.cameras.camera import Frame
from device.eyes.eyes import obey, see
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.models import ModelStore, locate
from device.eyes.measurement.observe import Watch
from device.face.seen import Pace
from device.film.directions import BeginSmile, CloseEyes, Direction
from device.film.face import portrait_face
from device.film.projector import Projector
from device.film.reel import load_reel
from device.history import History
from device.mirror.coaching.cue import BeginRise, Cue, Prompt, Say
from device.mirror.event import AskEyes, Button, Event, Informed, Pressed, Tick
from device.mirror.routines import load_routines
from device.mirror.session import advance, start
from device.mirror.situation import Step
from device.mirror.states import Booting, Idle
from device.settings import config_folder, load_practice, load_settings
from wire.plan import Phase, Plan, RoutinePlan
from wire.plan import Side as PlanSide

LOOK_S, TICK_S = 1 / 15, 1 / 30
REACTION_S = 0.3
FAR_DAY = date(2099, 12, 31)
Prompted = type[Cue] | str
"""A cue's kind, or a line that is said."""


@dataclass(frozen=True)
class Acted:
    """What the person does `after_s` a cue, the `nth` of its kind."""

    cue: Prompted
    nth: int
    after_s: float
    does: Direction | Button


@dataclass(frozen=True)
class Scene:
    """One filmed practice: the takes of its smiles, what else is done, and the plan."""

    takes: tuple[str, ...]
    acts: tuple[Acted, ...] = ()
    routine: str = "small_smile"
    repetitions: int = 3
    plan: dict[str, object] = field(default_factory=dict)
    hold_s: float = 3.0
    lets_go: bool = True
    until_s: float = 150.0

    def given(self) -> Plan:
        """The plan that it is practised by."""
        row = RoutinePlan(self.routine, repetitions=self.repetitions, hold_s=3.0)
        fields: dict[str, object] = {
            "schema": 1,
            "version": 1,
            "valid_until": FAR_DAY,
            "affected": PlanSide.LEFT,
            "phase": Phase.RETURNING,
            "routines": (row,),
            "reference_smile_mm": 9.28,
            "feedback_shares": (0.5,),
        }
        return Plan(**{**fields, **self.plan})  # type: ignore[arg-type]


class FilmedPerson:
    """The film, the eyes before it, and the person in it who hears the cues."""

    def __init__(self, scene: Scene) -> None:
        settings = load_settings(config_folder() / "desk.toml", ['camera.name="film"'])
        self._settings = settings
        reel, camera = load_reel(config_folder() / "film.toml"), settings.camera
        face = portrait_face(reel.face, camera.width, camera.height, camera.focal_length_share)
        self._film = Projector(face, reel, seed=7, rate_hz=camera.rate_hz)
        files = locate(settings.seeing.model, ModelStore.of(settings, os.environ))
        self._mesh = FaceMesh(files, hemiface=settings.seeing.hemiface)
        self._watch, self._pace = Watch(self._mesh.model), Pace.SLOW
        self._practice = load_practice(config_folder() / "practice.toml")
        self._scene, self._at_s, self._number = scene, 0.0, 0
        self._heard: dict[Prompted, int] = {}
        self._planned: list[tuple[float, Direction | Button]] = []

    def read(self, patience_s: float) -> Frame:  # noqa: ARG002  a camera's, which never waits here
        """The film's picture of this moment, as a camera gives it."""
        self._number += 1
        return Frame(self._film.render(self._at_s), self._at_s, self._number)

    def practises(self) -> Iterator[Event]:
        """Everything that happens, from black to black."""
        session = start(self._practice, load_routines(config_folder() / "routines"), 0.0)
        begun = False
        for event in self._happens():
            yield event
            step = advance(session, event)
            session = step.session
            begun = begun or not isinstance(session.state, Booting | Idle)
            self._hears(step, event.at_s)
            if begun and isinstance(session.state, Idle):
                return

    def _happens(self) -> Iterator[Event]:
        yield Informed(0.0, self._scene.given(), History())
        self._planned.append((1.0, Button.GO))
        looked_s = -1.0
        for n in range(int(self._scene.until_s / TICK_S)):
            self._at_s = n * TICK_S
            yield from self._does()
            every_s = LOOK_S if self._pace is Pace.FULL else 0.5
            if self._at_s - looked_s >= every_s - TICK_S / 2:
                looked_s = self._at_s
                self._watch, seen = see(
                    self, self._mesh, self._watch, self._pace, self._settings, self._practice
                )
                yield seen
            yield Tick(self._at_s)

    def _does(self) -> Iterator[Event]:
        due = [does for at_s, does in self._planned if at_s <= self._at_s]
        self._planned = [one for one in self._planned if one[0] > self._at_s]
        for does in due:
            if isinstance(does, Button):
                yield Pressed(does, self._at_s)
            else:
                self._film.direct(does, self._at_s)

    def _hears(self, step: Step, at_s: float) -> None:
        for effect in step.effects:
            if isinstance(effect, AskEyes):
                self._pace = effect.ask.pace
                self._watch = obey(effect.ask, self._watch)
        for cue in step.cues:
            for kind in (type(cue), *([cue.prompt] if isinstance(cue, Say) else [])):
                self._heard[kind] = self._heard.get(kind, 0) + 1
                self._plan(kind, self._heard[kind], at_s)
            if isinstance(cue, BeginRise):
                self._smile(cue, at_s)

    def _plan(self, kind: Prompted, nth: int, at_s: float) -> None:
        if kind == Prompt.CLOSE_EYES:
            self._planned.append((at_s + REACTION_S, CloseEyes(self._practice.closing_s)))
        for act in self._scene.acts:
            if act.cue == kind and act.nth == nth:
                self._planned.append((at_s + act.after_s, act.does))

    def _smile(self, cue: BeginRise, at_s: float) -> None:
        takes = self._scene.takes
        take = takes[min(self._heard[BeginRise], len(takes)) - 1]
        hold_s = self._scene.hold_s if self._scene.lets_go else 600.0
        release_s = self._practice.release_s
        smile = BeginSmile(take, cue.for_s, hold_s, release_s, REACTION_S)
        self._film.direct(smile, at_s)
