"""`mirror measure`: a file's walk from the disk to its measures, its gestures, and a plot.

gather → [learn rest → frames → film → rows, figures, plot] for each file → what it came to
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from device.errors import FileUnreadable, LookError
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.fetching import fetch
from device.look.look import footage_of, store_of
from device.look.material import Kind, Material, gather, kind_of
from device.look.progress import Teller, short, teller
from device.look.tally import Tally, counted
from device.look.views import View
from device.measuring import outlets, plotting, telling
from device.measuring.figures import Wanted, figures
from device.measuring.film import Film
from device.measuring.frame import Frame
from device.measuring.gesture import Gesture
from device.measuring.learning import Unlearned, has_skin, held_at_rest, learn, learn_closing
from device.measuring.listing import gesture_table
from device.measuring.outlets import Outlets
from device.measuring.picture import rest_of_picture
from device.measuring.resting import Still, Stretch, tries_s
from device.measuring.row import rows, told_path
from device.measuring.watching import Eyes, Known, eyes_of, frames
from device.measuring.wish import Asked, Wish, asked_of, check
from device.settings import Practice, Settings


@dataclass(frozen=True)
class Desk:
    """Everything that a file meets on its way, and what is counted of all files.

    `still` is the rest of a picture, where somebody named one: it serves every file.
    """

    eyes: Eyes
    asked: Asked
    still: Known | None
    wanted: Wanted
    outlets: Outlets
    plot: Path | None
    teller: Teller
    found: Tally = field(default_factory=Tally)
    fit: telling.FitTally = field(default_factory=telling.FitTally)

    def measure(self, file: Path) -> list[str]:
        """One file's walk; what could not be done of it. Raises FileUnreadable."""
        known, troubles = self._known_of(file)
        film, damage = self._film_of(file, known)
        gestures = list(figures(film, told_path(film), self.wanted, self.eyes.practice))
        self.outlets.tell(rows(film, self.wanted.affected), gestures)
        self.fit.add(film)
        if kind_of(file) is Kind.VIDEO and known:
            for line in self._about(film, gestures):
                self.teller.tell(line)
        if self.plot and known:
            plotting.draw(film, gestures, self.plot)
        elif self.plot:
            troubles.append(telling.why_no_plot(self.plot))
        doubts = _told(telling.why_time_went_back(film)) + _told(telling.why_a_stranger(film))
        return troubles + damage + doubts

    def _about(self, film: Film, gestures: Sequence[Gesture]) -> list[str]:
        """The gestures of a film, and what cannot be told of them."""
        why_no_s = telling.why_no_synkinesis(film, self.wanted.affected)
        few = telling.why_no_moments(film, self.eyes.practice) if gestures else None
        return [*gesture_table(film, gestures), *_told(few), *_told(why_no_s)]

    def _known_of(self, file: Path) -> tuple[Known | None, list[str]]:
        """What a file is compared to, and what of it could not be learned."""
        if self.still or kind_of(file) is not Kind.VIDEO:
            return self.still, []
        stretch = self.asked.rest if isinstance(self.asked.rest, Stretch) else None
        usual_s = self.eyes.practice.rest_learning_s
        needs_s = stretch.needed_s if stretch else tries_s(usual_s)
        for needed_s in needs_s:
            with self._film(file, "rest") as (views, rate_hz, lasts_s):
                known = learn(views, rate_hz, self.eyes, needed_s, stretch)
            if not (isinstance(known, Unlearned) and known.had_all):
                break
        if isinstance(known, Unlearned):
            return None, [telling.why_unlearned(file, known, stretch, lasts_s)]
        lacks = telling.what_rest_lacks(file, skin=has_skin(known))
        for line in _told(telling.what_rest_holds(file, held_at_rest(known))) + _told(lacks):
            self.teller.tell(line)
        closed = self.asked.closed
        return self._closing_of(file, known, closed) if closed else (known, [])

    def _closing_of(self, file: Path, known: Known, stretch: Stretch) -> tuple[Known, list[str]]:
        """What eyes that close have taught besides; it is told, and what they have not is named."""
        with self._film(file, "closed eyes") as (views, rate_hz, lasts_s):
            known, closed = learn_closing(views, rate_hz, self.eyes, known, stretch)
        for line in _told(telling.what_closing_taught(file, closed)):
            self.teller.tell(line)
        return known, _told(telling.why_not_closed(file, closed, stretch, lasts_s))

    @contextmanager
    def _film(self, file: Path, what: str) -> Iterator[tuple[Iterable[View], Fraction, float]]:
        """A film to learn from: views, their rate, and how long it lasts, infinite if unknown."""
        with footage_of(file) as footage:
            rate_hz, length = footage.rate_hz or Fraction(1), footage.length
            views = self.teller.through(footage.views, f"{what} of {short(file)}", length)
            yield views, rate_hz, float("inf") if length is None else float(length / rate_hz)

    def _film_of(self, file: Path, known: Known | None) -> tuple[Film, list[str]]:
        """All frames of a file, and how it broke off if it did."""
        measured: list[Frame] = []
        damage: list[str] = []
        with footage_of(file) as footage:
            views = self.teller.through(footage.views, short(file), footage.length)
            try:
                for sight, frame in frames(views, footage.rate_hz, self.eyes, known):
                    self.found.add(sight)
                    measured.append(frame)
            except FileUnreadable as reason:
                damage.append(str(reason))
        closures = known is not None and known.closures
        return Film(file, self.eyes.mesh.model, tuple(measured), closures), damage


def measure(settings: Settings, practice: Practice, wish: Wish) -> int:
    """Measure all there is and tell what it came to; the exit status, 1 if a file is not all done.

    Raises LookError if nothing can be done as wished, and ModelError if there is no such model.
    """
    material = gather(wish.source)
    asked = asked_of(wish)
    check(wish, material, asked)
    by_lines = not wish.places.named
    with outlets.opened(wish.places) as opened, teller(lines_on_stdout=by_lines) as told:
        store = store_of(settings, os.environ, Path.cwd())
        files = fetch(settings.seeing.model, store, told.tell)
        mesh = FaceMesh(files, hemiface=settings.seeing.hemiface)
        eyes, still = eyes_of(mesh, practice, settings.camera, wish.focal_share), None
        if isinstance(asked.rest, Still):
            eyes, still = eyes.against_a_picture(), _still(asked.rest.file, eyes)
            for line in _told(telling.what_rest_holds(asked.rest.file, held_at_rest(still))):
                told.tell(line)
        wanted = Wanted(wish.affected, wish.reference_mm)
        desk = Desk(eyes, asked, still, wanted, opened, wish.places.plot, told)
        broken = _measure_all(material, desk)
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


def _told(line: str | None) -> list[str]:
    return [] if line is None else [line]


def _still(file: Path, eyes: Eyes) -> Known:
    """The rest of a neutral picture; raises LookError if it shows none."""
    try:
        with footage_of(file) as footage:
            (view,) = footage.views
    except FileUnreadable as reason:  # one file less to measure, but without it there is nothing
        raise LookError(f"--rest {reason}") from reason
    known = rest_of_picture(view, eyes)
    if not isinstance(known, Known):
        raise LookError(telling.why_no_rest(file, known))
    return known
