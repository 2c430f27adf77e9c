"""`mirror look`: a file's walk from the disk to lines of JSON, and to an overlay if wished.

gather → [footage → look_through → a line, a drawing] for each file → what it came to
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from device.errors import FileUnreadable, LookError
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.fetching import fetch, fetch_named
from device.eyes.landmarks.models import ModelFiles, ModelName, ModelStore
from device.look.line import Write, line_of, lines_to
from device.look.looking import Sight, look_through
from device.look.material import Kind, Material, gather, kind_of
from device.look.pictures import read_picture
from device.look.progress import Teller, short, teller
from device.look.tally import Tally, counted
from device.look.videos import opened
from device.look.views import Footage, View
from device.settings import Settings

Draw = Callable[[Sight], object]


class Overlay(Protocol):
    """Draws landmarks on what was looked at; a desk's install has one (`overlay.py`)."""

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
        """One file's walk. Raises FileUnreadable, once all that is whole in it has been counted."""
        with footage_of(file) as footage, self._drawing(file, footage) as draw:
            views = self.teller.through(footage.views, short(file), footage.length)
            for sight in look_through(views, self.mesh):
                self.write(line_of(file, sight, self.model))
                draw(sight)
                tally.add(sight)

    def _drawing(self, file: Path, footage: Footage) -> AbstractContextManager[Draw]:
        return self.overlay.drawing(file, footage) if self.overlay else nullcontext(_undrawn)


def look(settings: Settings, wish: Wish) -> int:
    """Look at all there is and tell what it came to; the exit status, 1 if a file was not whole.

    Raises LookError if nothing can be done as wished, and ModelError if there is no such model.
    """
    material = gather(wish.source)
    _spare(wish.jsonl, material)
    overlay = _overlay(wish, material)
    with teller(lines_on_stdout=wish.jsonl is None) as told:
        files = _model(settings, wish.model, told)
        mesh = FaceMesh(files, hemiface=wish.hemiface)
        with lines_to(wish.jsonl) as write:
            broken = _look_at_all(material, Desk(mesh, files.name, write, overlay, told))
    return 1 if broken else 0


@contextmanager
def footage_of(file: Path) -> Iterator[Footage]:
    """A picture or a video, opened; raises FileUnreadable."""
    if kind_of(file) is Kind.VIDEO:
        with opened(file) as footage:
            yield footage
    else:
        yield Footage([View(read_picture(file))], length=1)


def _look_at_all(material: Material, desk: Desk) -> int:
    """Look at one file after the other; how many of them were not whole, each told by name."""
    whole, broken = Tally(), [*map(str, material.closed)]
    for line in broken:
        desk.teller.tell(line)
    for file in desk.teller.through(material.files, "files", len(material.files)):
        tally = Tally()
        try:
            desk.look_at(file, tally)
        except FileUnreadable as reason:
            broken.append(str(reason))
            desk.teller.tell(str(reason))
        if kind_of(file) is Kind.VIDEO and len(material.files) > 1:
            desk.teller.tell(f"{file}: {tally.told()}")
        whole.include(tally)
    desk.teller.tell(_summary(material, desk, whole, len(broken)))
    return len(broken)


def _summary(material: Material, desk: Desk, tally: Tally, broken: int) -> str:
    parts = [f"{desk.mesh.model}: {counted(len(material.files), 'file')}, {tally.told()}"]
    if material.passed_over:
        parts.append(f"{counted(material.passed_over, 'other file')} passed over")
    if broken:
        parts.append(f"{broken} not whole, named above")
    return "; ".join(parts)


def _model(settings: Settings, name: ModelName | None, told: Teller) -> ModelFiles:
    """The model asked for, or the settings' own; fetched if it is not here and may be fetched."""
    store = ModelStore.of(settings, os.environ)
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


def _spare(file: Path | None, material: Material) -> None:
    """Raises LookError if a file that is to be written is one that is to be looked at."""
    if file and file.exists() and any(file.samefile(one) for one in material.files):
        raise LookError(f"{file}: is to be looked at and would be overwritten; name another file")


def _undrawn(_: Sight) -> None:
    """Nobody asked for a drawing."""
