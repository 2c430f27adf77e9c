"""`mirror storyboard`, the walk: each state and one practice, seen and heard without a mirror."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pygame

from device.errors import SettingsError
from device.face.seen import Side
from device.mirror.catalogue.gates import fresh, open_plan
from device.mirror.catalogue.plans import planned
from device.mirror.coaching.routine import Routine
from device.mirror.event import Button
from device.mirror.panel.scene import Captions, compose
from device.mirror.panel.sheet import Note, Taken, contact_sheet
from device.mirror.panel.voice import Voice
from device.mirror.preview.account import Told, account, as_text, clock
from device.mirror.preview.answers import answer
from device.mirror.preview.exposure import Exposure
from device.mirror.preview.practice import Moment, practised
from device.mirror.preview.screens import AT_S, Shown, every_state
from device.mirror.preview.sound import Heard, sounded
from device.mirror.preview.strip import strip
from device.mirror.preview.takes import takes
from device.mirror.preview.timeline import timeline
from device.mirror.routines import Taught
from device.mirror.session import start
from device.mirror.situation import Session
from device.mirror.states import Idle
from device.settings import Panel, Practice, SoundKind, config_folder, load_displays
from wire import plan as plans
from wire.mistakes import meant
from wire.plan import Plan

MEAN_SMILE_MM = 9.28
"""The reference smile where no plan gives one: Braz J Otorhinolaryngol 2012;78(2):41."""
SMALL_PANEL = "10.1-portrait"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What is wanted: which routine, for whom, and where it goes.

    `sound` is False where neither a WAV nor levels are wanted; `strip` is a file for four screens
    that tell the mirror.
    """

    routine: str
    folder: Path
    plan: Path | None = None
    affected: Side | None = None
    sound: bool = True
    strip: Path | None = None


def panels_of(names: list[str], own: Panel) -> dict[str, Panel]:
    """The panels that were named, or the settings' own and the small one. Raises SettingsError."""
    known = load_displays(config_folder() / "panels.toml")
    own_name = own.model or f"{own.width_px}x{own.height_px}"
    found: dict[str, Panel] = {}
    for name in names or (own_name, SMALL_PANEL):
        if name == own_name:
            found[name] = own
        elif name in known:
            figures = msgspec.structs.asdict(known[name])
            found[name] = msgspec.structs.replace(own, model=name, **figures)
        else:
            raise SettingsError(f"no panel is called {name}; {meant(name, (*known, own_name))}")
    return found


def routine_of(name: str, taught: Taught) -> Routine:
    """The routine that was named. Raises SettingsError."""
    if name not in taught.routines:
        raise SettingsError(f"no routine is called {name}; {meant(name, taught.routines)}")
    return taught.routines[name]


@dataclass(frozen=True)
class _Played:
    """The practice, played through once for all panels."""

    moments: tuple[Moment, ...]
    told: tuple[Told, ...]
    heard: Heard | None

    @property
    def for_s(self) -> float:
        return self.moments[-1].at_s


def preview(
    wish: Wish,
    panels: Mapping[str, Panel],
    taught: Taught,
    practice: Practice,
    voice: Voice | None,
    tell: Tell,
) -> None:
    """Make every picture, the text and the sound; `tell` is given a line for each.

    Without a `voice` nothing sounds. Raises MirrorError, and OSError where nothing can be written.
    """
    routine = routine_of(wish.routine, taught)
    plan = _plan(wish, routine, taught, practice)
    base = _idle(plan, routine, taught, practice)
    wish.folder.mkdir(parents=True, exist_ok=True)
    played = _play(wish, plan, base, taught, voice, next(iter(panels.values())), tell)
    side = Side(plan.affected.value)
    words = taught.words
    captions = Captions(words.lines(side), words.counted, words.named_sides(side))
    for name, panel in panels.items():
        with closing(Exposure(panel, words.marks)) as exposure:
            _Board(wish, name, panel, base, captions, exposure, tell).make(played, words.language)
    if wish.strip is not None:
        name, panel = next(iter(panels.items()))
        with closing(Exposure(panel, words.marks)) as exposure:
            pygame.image.save(strip(base, wish.routine, captions, exposure), wish.strip)
        tell(f"{wish.strip}: four screens of {name}")


def _plan(wish: Wish, routine: Routine, taught: Taught, practice: Practice) -> Plan:
    """The plan file's, checked; or one of this routine alone, with everything unlocked."""
    if wish.plan is not None and not wish.plan.is_file():
        raise SettingsError(f"{wish.plan}: no such plan; config/plans has some to copy")
    _, given = planned(routine, 0, wish.plan, practice, taught.words)
    plan = given or _changed(open_plan(routine, practice), reference_smile_mm=MEAN_SMILE_MM)
    if wish.affected is not None:
        plan = _changed(plan, affected=plans.Side(wish.affected.value))
    return plan


def _changed(plan: Plan, **changes: object) -> Plan:
    """The plan with some of its lines changed."""
    return msgspec.structs.replace(plan, **changes)


def _idle(plan: Plan, routine: Routine, taught: Taught, practice: Practice) -> Session:
    """A mirror that is dark, and knows plan and history."""
    booting = start(practice, taught.routines, 0.0)
    history = fresh(routine)
    return replace(
        booting, state=Idle(0.0), seeing=True, plan=plan, history=history, informed_s=0.0
    )


def _play(
    wish: Wish,
    plan: Plan,
    base: Session,
    taught: Taught,
    voice: Voice | None,
    panel: Panel,
    tell: Tell,
) -> _Played:
    """Once through the practice, its sound and its text."""
    booting = start(base.practice, base.routines, 0.0)
    moments = tuple(practised(booting, plan, base.history, wish.routine))
    told = tuple(account(moments, taught.words.sentences(base.affected)))
    text = wish.folder / f"{wish.routine}.txt"
    text.write_text("\n".join(as_text(told)) + "\n", encoding="utf-8")
    tell(f"{text}: {clock(moments[-1].at_s)} of practice")
    if voice is None:
        return _Played(moments, told, None)
    heard = sounded(msgspec.structs.replace(panel, sound=SoundKind.OFF), voice, moments)
    wav = wish.folder / f"{wish.routine}.wav"
    peak_dbfs = heard.write(wav)
    tell(f"{wav}: voice {voice.told}; its loudest sample {peak_dbfs:.1f} dB below full scale")
    return _Played(moments, told, heard)


@dataclass(frozen=True)
class _Board:
    """One panel's pictures."""

    wish: Wish
    name: str
    panel: Panel
    base: Session
    captions: Captions
    exposure: Exposure
    tell: Tell

    def make(self, played: _Played, language: str) -> None:
        """The states, each and on one sheet; then the practice in time."""
        size = f"{self.name}, {self.panel.width_px} x {self.panel.height_px} px"
        about = f"{self.wish.routine} · {size} · {language} · affected {self.base.affected}"
        self._states(about)
        self._timeline(about, played)

    def _states(self, about: str) -> None:
        folder = self.wish.folder / "states" / self.name
        folder.mkdir(parents=True, exist_ok=True)
        shown = list(every_state(self.base, self.wish.routine, self.captions.sides))
        taken = [self._taken(one, number, folder) for number, one in enumerate(shown, 1)]
        sheet = self.wish.folder / f"states-{self.name}.png"
        pygame.image.save(contact_sheet(taken, about), sheet)
        self.tell(f"{sheet}: {len(taken)} screens, each in {folder}")

    def _taken(self, one: Shown, number: int, folder: Path) -> Taken:
        scene = compose(one.session, AT_S, self.captions, one.clock)
        picture = self.exposure.settled(scene)
        name = "-".join("".join(c if c.isalnum() else " " for c in one.title).split())
        pygame.image.save(picture, folder / f"{number:02}-{name}.png")
        answers = tuple(Note(answer(one.session, button, AT_S), button) for button in Button)
        return Taken(f"{number} {one.title}", picture, answers)

    def _timeline(self, about: str, played: _Played) -> None:
        shots = list(takes(played.moments, self.captions, self.exposure))
        levels = None if played.heard is None else played.heard.levels()
        sheet = self.wish.folder / f"{self.wish.routine}-{self.name}.png"
        pygame.image.save(timeline(about, shots, played.told, levels, played.for_s), sheet)
        self.tell(f"{sheet}: {len(shots)} screens in time")
