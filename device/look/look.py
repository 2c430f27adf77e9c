"""`mirror look`: a file's walk from the disk to lines of JSON, and to an overlay if wished.

gather → [footage → look_through → a line, a drawing] for each file → what it came to
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from device.errors import FileUnreadable, LookError, OverlayUnwritten
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.fetching import fetch, fetch_named
from device.eyes.landmarks.models import ModelFiles, ModelName, ModelStore
from device.look.line import Write, line_of, lines_to
from device.look.looking import Draw, Sight, look_through
from device.look.material import Kind, Material, gather, kind_of
from device.look.pictures import read_picture
from device.look.progress import Teller, short, teller
from device.look.tally import Tally, counted
from device.look.videos import opened
from device.look.views import Footage, View
from device.settings import Settings


class Overlay(Protocol):
    """Draws landmarks on what was looked at; a desk's install has one (`overlay.py`)."""

    @property
    def targets(self) -> Mapping[Path, Path]:
        """Where the overlay of each file goes."""

    def drawing(self, file: Path, footage: Footage) -> AbstractContextManager[Draw]:
        """Where the sights of one file are drawn, in their order."""


@dataclass(frozen=True)
class Wish:
    """What somebody asked for: a file or folder to look at, how, and where the outcome goes.

    No `model` means the settings' own; no `jsonl`, standard output; no `overlay`, none is drawn.
    """

    source: Path
    model: ModelName | None = None
    hemiface: bool = False
    jsonl: Path | None = None
    overlay: Path | None = None


@dataclass(frozen=True)
class Desk:
    """Everything that a file meets on its way."""

    mesh: FaceMesh
    model: ModelName
    write: Write
    overlay: Overlay | None
    teller: Teller

    def look_at(self, file: Path, tally: Tally) -> None:
        """One file's walk.

        Raises FileUnreadable, once all that could be read of it has been counted, and
        OverlayUnwritten.
        """
        with footage_of(file) as footage, self._drawing(file, footage) as draw:
            views = self.teller.through(footage.views, short(file), footage.length)
            for sight in look_through(views, self.mesh):
                self.write(line_of(file, sight, self.model))
                tally.add(sight)
                draw(sight)

    def _drawing(self, file: Path, footage: Footage) -> AbstractContextManager[Draw]:
        return self.overlay.drawing(file, footage) if self.overlay else nullcontext(_undrawn)


def look(settings: Settings, wish: Wish) -> int:
    """Look at all there is and tell what it came to; the exit status, 1 if a file is not all done.

    Raises LookError if nothing can be done as wished, and ModelError if there is no such model.
    """
    material = gather(wish.source)
    overlay = _overlay(wish, material)
    _spare(wish.jsonl, material, overlay)
    with lines_to(wish.jsonl) as write, teller(lines_on_stdout=wish.jsonl is None) as told:
        files = _model(settings, wish.model, told)
        mesh = FaceMesh(files, hemiface=wish.hemiface)
        broken = _look_at_all(material, Desk(mesh, files.name, write, overlay, told))
    return 1 if broken else 0


def store_of(settings: Settings, environment: Mapping[str, str], here: Path) -> ModelStore:
    """Where models are kept: with the mirror's state, or else with this person's other caches.

    A desk's settings name the state from the folder that one stands in; where none is there, no
    mirror was set up, and looking at a picture must not leave models in every folder.
    """
    store = ModelStore.of(settings, environment)
    if settings.state.is_absolute() or (here / settings.state).is_dir():
        return store
    caches = Path(environment.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    return replace(store, cache=caches / "quiet-mirror" / "models")


@contextmanager
def footage_of(file: Path) -> Iterator[Footage]:
    """A picture or a video, opened; raises FileUnreadable."""
    if kind_of(file) is Kind.VIDEO:
        with opened(file) as footage:
            yield footage
    else:
        yield Footage([View(read_picture(file))], length=1)


def _look_at_all(material: Material, desk: Desk) -> int:
    """Look at one file after the other; how many were not done to the end, each told by name."""
    tally, broken = Tally(), len(material.closed)
    for closed in material.closed:
        desk.teller.tell(str(closed))
    for file in desk.teller.through(material.files, "files", len(material.files)):
        try:
            desk.look_at(file, tally)
        except (FileUnreadable, OverlayUnwritten) as reason:
            broken += 1
            desk.teller.tell(str(reason))
    desk.teller.tell(_summary(material, desk, tally, broken))
    return broken


def _summary(material: Material, desk: Desk, tally: Tally, broken: int) -> str:
    parts = [f"{desk.mesh.model}: {counted(len(material.files), 'file')}, {tally.told()}"]
    if material.passed_over:
        parts.append(f"{counted(material.passed_over, 'other file')} passed over")
    if broken:
        parts.append(f"{broken} not done to the end, named above")
    return "; ".join(parts)


def _model(settings: Settings, name: ModelName | None, told: Teller) -> ModelFiles:
    """The model asked for, or the settings' own; fetched if it is not here and may be fetched."""
    store = store_of(settings, os.environ, Path.cwd())
    if name is None:
        return fetch(settings.seeing.model, store, told.tell)
    return fetch_named(name, store, told.tell)


def _overlay(wish: Wish, material: Material) -> Overlay | None:
    if wish.overlay is None:
        return None
    if find_spec("device.look.overlay") is None:
        raise LookError("this install draws no overlay: it is for a desk; use a checkout for it")
    from device.look.overlay import planned

    return planned(wish.source, wish.overlay, material.files)


def _spare(file: Path | None, material: Material, overlay: Overlay | None) -> None:
    """Raises LookError if the lines would be written over what is looked at, or an overlay."""
    if file is None:
        return
    place = os.path.realpath(file)
    if place in map(os.path.realpath, material.files):
        raise LookError(f"{file}: is to be looked at and would be overwritten; name another file")
    if overlay and place in map(os.path.realpath, overlay.targets.values()):
        raise LookError(f"{file}: cannot be both lines and overlay; name another file for one")


def _undrawn(_: Sight) -> None:
    """Nobody asked for a drawing."""
