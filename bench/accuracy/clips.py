"""Real clips, of which nobody knows the truth: what can be told of measuring all the same.

A clip's face has to be at rest in some of it: in the seconds that a file of its name and the ending
`.rest` names (as in `0-1.5`), or else in the first that the mirror itself would learn from. The
mirror learns from every other frame of those, forth and back if they are few, and is judged by the
others: noise that it has learned by heart does not count as none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from bench.accuracy.judges import practice
from bench.accuracy.panel import Note, Panel, measured
from bench.cast import Peer
from device.errors import FileUnreadable, LookError
from device.face.points import Image
from device.face.seen import RestLearned
from device.film.warp import Floats
from device.look.look import footage_of
from device.look.material import Kind, gather, kind_of
from device.look.videos import USUAL_RATE_HZ

ENDING = ".rest"
BETWEEN_S = 60.0
"""The mirror's clock runs on from learning rest to the clip itself, as in one session."""
PATIENCE_S = 30.0
"""So long the frames of rest are shown again and again."""
MOST_KEPT = 90
"""Frames of rest that are remembered to be shown again."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Stretch:
    """Seconds of a clip, since its first frame."""

    from_s: float
    to_s: float

    def holds(self, at_s: float) -> bool:
        """Whether a moment lies in it."""
        return self.from_s <= at_s <= self.to_s


@dataclass(frozen=True)
class Shown:
    """A clip that everybody has seen, frame by frame.

    `rest` is where the face was at rest, None where that was never learned. `readings` are by who
    measured, (frames, measures, 2) as in a `Recording`, against the frames `learned_from`.
    """

    file: Path
    rate_hz: float
    rest: Stretch | None
    notes: Sequence[Note]
    readings: dict[str, Floats]

    @property
    def judged(self) -> Mask:
        """The frames of rest that it was not learned from."""
        return _in_rest(self.notes, self.rest) & ~_every_other(len(self.notes))


def shown(folder: Path, peer: Peer | None) -> Iterator[Shown]:
    """All clips of a folder, one after the other; what cannot be read is told and left out.

    Raises LookError if the folder holds none.
    """
    files = [file for file in gather(folder).files if kind_of(file) is Kind.VIDEO]
    if not files:
        raise LookError(f"--clips {folder}: no video lies there")
    # How far away a face is nobody can tell without the camera, so no face is refused for that.
    anywhere = replace(practice(), nearest_cm=0.0, farthest_cm=float("inf"))
    with closing(Panel(peer, anywhere)) as panel:
        for file in files:
            try:
                yield watched(file, panel, anywhere.rest_learning_s)
            except FileUnreadable as reason:
                print(f"  left out: {reason}", file=sys.stderr, flush=True)


def watched(file: Path, panel: Panel, learning_s: float) -> Shown:
    """One clip, gone through for its rest and then whole; raises FileUnreadable."""
    panel.begin()
    named = named_rest(file)
    rest = _relearned(file, named, panel) if named else _learned(file, panel, learning_s)
    notes = [panel.look(image, BETWEEN_S + at_s) for at_s, image in _frames(file)]
    learned_from = _in_rest(notes, rest) & _every_other(len(notes))
    return Shown(file, _rate_hz(file), rest, notes, measured(notes, learned_from))


def named_rest(file: Path) -> Stretch | None:
    """What the file beside a clip says of its rest; raises LookError if that is no stretch."""
    beside = file.with_suffix(ENDING)
    if not beside.is_file():
        return None
    words = beside.read_text(encoding="utf-8").strip()
    first, _, last = words.partition("-")
    try:
        stretch = Stretch(float(first), float(last))
    except ValueError:
        stretch = Stretch(0.0, 0.0)
    if not 0 <= stretch.from_s < stretch.to_s:
        raise LookError(f"{beside}: {words!r} should be two times in seconds, as 0-1.5")
    return stretch


def forth_and_back(frames: Sequence[Image]) -> Iterator[Image]:
    """The frames, again and again, without a jump."""
    way = [*frames, *frames[-2:0:-1]]
    return (way[number % len(way)] for number in count())


def _relearned(file: Path, named: Stretch, panel: Panel) -> Stretch | None:
    """Show every other frame of a stretch until rest is learned; None if it never is."""
    inside = (image for at_s, image in _every_second(file) if named.holds(at_s))
    kept = [image for image, _ in zip(inside, range(MOST_KEPT), strict=False)]
    step_s = 2 / _rate_hz(file)
    if not kept:
        raise LookError(f"{file.with_suffix(ENDING)}: the clip has no frames there")
    for number, image in zip(range(round(PATIENCE_S / step_s)), forth_and_back(kept), strict=False):
        if isinstance(panel.rest(image, number * step_s).rest, RestLearned):
            return named
    return None


def _learned(file: Path, panel: Panel, learning_s: float) -> Stretch | None:
    """Show every other frame of a clip until rest is learned; None if it never is."""
    for at_s, image in _every_second(file):
        if isinstance(panel.rest(image, at_s).rest, RestLearned):
            return Stretch(at_s - learning_s, at_s)
    return None


def _frames(file: Path) -> Iterator[tuple[float, Image]]:
    """When each frame is shown, s, and the frame: upright RGB, as the product reads a video."""
    with footage_of(file) as footage:
        rate_hz = footage.rate_hz or USUAL_RATE_HZ
        for view in footage.views:
            yield float(view.frame / rate_hz) if view.time_s is None else view.time_s, view.image


def _every_second(file: Path) -> Iterator[tuple[float, Image]]:
    return (frame for number, frame in enumerate(_frames(file)) if number % 2 == 0)


def _rate_hz(file: Path) -> float:
    with footage_of(file) as footage:
        return float(footage.rate_hz or USUAL_RATE_HZ)


def _every_other(count: int) -> Mask:
    return np.asarray(np.arange(count) % 2 == 0)


def _in_rest(notes: Sequence[Note], rest: Stretch | None) -> Mask:
    inside = [rest is not None and rest.holds(note.at_s - BETWEEN_S) for note in notes]
    return np.array(inside, dtype=bool)
