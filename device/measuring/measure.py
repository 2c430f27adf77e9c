"""`mirror measure`: a file's walk from the disk to its measures, its gestures, and a plot.

gather → [learn rest → frames → film → rows, figures, plot] for each file → what it came to
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from device.errors import FileUnreadable, LookError
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.fetching import fetch
from device.face.seen import Reason, Side
from device.look.look import footage_of, store_of
from device.look.material import Kind, Material, gather, kind_of
from device.look.progress import Teller, short, teller
from device.look.tally import Tally, counted
from device.measuring import outlets, plotting
from device.measuring.figures import Wanted, figures
from device.measuring.film import Film
from device.measuring.frame import Frame
from device.measuring.outlets import Outlets, Places
from device.measuring.resting import Still, StillRest, Stretch, asked_rest
from device.measuring.row import rows, told_path
from device.measuring.telling import FitTally, gesture_table, why_unlearned
from device.measuring.watching import Eyes, Resting, Unlearned, eyes_of, frames, learn, still_rest
from device.settings import Practice, Settings


@dataclass(frozen=True)
class Wish:
    """What somebody asked for: files, what to compare them to, and where the outcome goes.

    `rest` is SECONDS, A-B or a picture's name; None leaves each film its first good seconds.
    `focal_share` is the focal length of the camera divided by the width of its pictures.
    """

    source: Path
    rest: str | None = None
    affected: Side | None = None
    reference_mm: float | None = None
    focal_share: float | None = None
    places: Places = field(default_factory=Places)


@dataclass(frozen=True)
class Desk:
    """Everything that a file meets on its way, and what is counted of all files."""

    eyes: Eyes
    rest: Stretch | StillRest | None
    wanted: Wanted
    outlets: Outlets
    plot: Path | None
    teller: Teller
    found: Tally = field(default_factory=Tally)
    fit: FitTally = field(default_factory=FitTally)

    def measure(self, file: Path) -> list[str]:
        """One file's walk; what could not be done of it. Raises FileUnreadable."""
        resting, unlearned = self._rest_of(file)
        film, damage = self._film_of(file, resting)
        gestures = list(figures(film, told_path(film), self.wanted, self.eyes.practice))
        self.outlets.tell(rows(film, self.wanted.affected), gestures)
        self.fit.add(film)
        if kind_of(file) is Kind.VIDEO and not unlearned:
            for line in gesture_table(film, gestures):
                self.teller.tell(line)
        if self.plot and not unlearned:
            plotting.draw(film, gestures, self.plot)
        return unlearned + damage

    def _rest_of(self, file: Path) -> tuple[Resting, list[str]]:
        """What a file is compared to, and why it is nothing."""
        if isinstance(self.rest, StillRest) or kind_of(file) is not Kind.VIDEO:
            return self.rest if isinstance(self.rest, StillRest) else None, []
        with footage_of(file) as footage:
            rate_hz, length = footage.rate_hz or Fraction(1), footage.length
            views = self.teller.through(footage.views, f"rest of {short(file)}", length)
            resting = learn(views, rate_hz, self.eyes, self.rest)
        if not isinstance(resting, Unlearned):
            return resting, []
        lasts_s = float("inf") if length is None else float(length / rate_hz)
        return None, [why_unlearned(file, resting, self.rest, lasts_s)]

    def _film_of(self, file: Path, resting: Resting) -> tuple[Film, list[str]]:
        """All frames of a file, and how it broke off if it did."""
        measured: list[Frame] = []
        damage: list[str] = []
        with footage_of(file) as footage:
            views = self.teller.through(footage.views, short(file), footage.length)
            try:
                for sight, frame in frames(views, footage.rate_hz, self.eyes, resting):
                    self.found.add(sight)
                    measured.append(frame)
            except FileUnreadable as reason:
                damage.append(str(reason))
        return Film(file, self.eyes.mesh.model, tuple(measured)), damage


def measure(settings: Settings, practice: Practice, wish: Wish) -> int:
    """Measure all there is and tell what it came to; the exit status, 1 if a file is not all done.

    Raises LookError if nothing can be done as wished, and ModelError if there is no such model.
    """
    material, asked = gather(wish.source), asked_rest(wish.rest)
    _check(wish, material, asked)
    by_lines = not wish.places.named
    with outlets.opened(wish.places) as opened, teller(lines_on_stdout=by_lines) as told:
        store = store_of(settings, os.environ, Path.cwd())
        files = fetch(settings.seeing.model, store, told.tell)
        mesh = FaceMesh(files, hemiface=settings.seeing.hemiface)
        eyes = eyes_of(mesh, practice, settings.camera, wish.focal_share)
        rest = _still(asked.file, eyes) if isinstance(asked, Still) else asked
        wanted = Wanted(wish.affected, wish.reference_mm)
        broken = _measure_all(material, Desk(eyes, rest, wanted, opened, wish.places.plot, told))
    return 1 if broken else 0


def _measure_all(material: Material, desk: Desk) -> int:
    """Measure one file after the other; how many were not all done, each told by name."""
    broken = len(material.closed)
    for closed in material.closed:
        desk.teller.tell(str(closed))
    for file in desk.teller.through(material.files, "files", len(material.files)):
        troubles = _troubles(file, desk)
        broken += bool(troubles)
        for trouble in troubles:
            desk.teller.tell(trouble)
    desk.teller.tell(_summary(material, desk, broken))
    return broken


def _troubles(file: Path, desk: Desk) -> list[str]:
    try:
        return desk.measure(file)
    except FileUnreadable as reason:
        return [str(reason)]


def _summary(material: Material, desk: Desk, broken: int) -> str:
    files = counted(len(material.files), "file")
    parts = [f"{desk.eyes.mesh.model}: {files}, {desk.found.told()}", desk.fit.told()]
    if material.passed_over:
        parts.append(f"{counted(material.passed_over, 'other file')} passed over")
    if broken:
        parts.append(f"{broken} not done to the end, named above")
    return "; ".join(parts)


def _still(file: Path, eyes: Eyes) -> StillRest:
    """The rest of a neutral picture; raises LookError if it shows none."""
    with footage_of(file) as footage:
        (view,) = footage.views
    rest = still_rest(view, eyes)
    if isinstance(rest, Reason):
        raise LookError(
            f"--rest {file}: nothing can be measured from this picture ({rest}); name one of a "
            "single neutral face, near and looking ahead"
        )
    return rest


def _check(wish: Wish, material: Material, asked: Stretch | Still | None) -> None:
    """Raises LookError for what cannot be done, before anything is."""
    neutral = [asked.file] if isinstance(asked, Still) else []
    wish.places.spare([*material.files, *neutral])
    films = [file for file in material.files if kind_of(file) is Kind.VIDEO]
    if isinstance(asked, Stretch) and not films:
        raise LookError(f"--rest {wish.rest}: a picture has no seconds; name a neutral picture")
    if wish.places.plot:
        plotting.require(wish.places.plot, wish.source)
