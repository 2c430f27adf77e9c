"""Everybody before the same frames, and what is noted of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from bench.accuracy.filmed.scene import CLOSING, REST, Scene
from bench.accuracy.filmed.shooting import Shot
from bench.accuracy.filmed.truth import placed, readings
from bench.accuracy.judges import NOBODY, Landmarkers, Mirror, noises_of, readings_of
from bench.accuracy.recording import HALVES, OURS, Recording
from bench.cast import Peer
from device.face.points import Image, Points
from device.face.seen import RestLearned, Seen
from device.film.warp import Floats
from device.settings import Practice


@dataclass(frozen=True)
class Note:
    """What everybody made of one frame; the picture is not kept.

    `flat` has landmarks by who found them, as `placed` has them, None where nobody was found.
    `blinking` is whether the mirror saw a blink.
    """

    at_s: float
    flat: Mapping[str, Floats | None]
    seen: Seen
    blinking: bool


class Panel:
    """All who measure, in one process of ours and two of MediaPipe's; `close` ends those."""

    def __init__(self, peer: Peer | None, numbers: Practice | None = None) -> None:
        """Without `peer` MediaPipe is left out; without `numbers` the mirror has its own."""
        self._open = ExitStack()
        self._landmarkers = Landmarkers(peer, self._open)
        self._mirror = Mirror(numbers)
        self._fresh = True
        self.who = (*self._landmarkers.who, HALVES)

    def close(self) -> None:
        """Nobody looks any more."""
        self._open.close()

    def begin(self) -> None:
        """Somebody new sits down."""
        self._mirror.begin()
        self._fresh = True

    def rest(self, image: Image, at_s: float) -> Seen:
        """Show a frame to the mirror alone, for it to learn rest."""
        return self._mirror.look(image, at_s)[1]

    def look(self, image: Image, at_s: float, *, closing: bool = False) -> Note:
        """Show everybody the next frame; `closing` if the person was asked to close their eyes."""
        points = self._landmarkers.look(image, fresh=self._fresh)
        self._fresh = False
        points[HALVES], seen = self._mirror.look(image, at_s, closing=closing)
        flat = {who: None if each is None else _flat(each) for who, each in points.items()}
        return Note(at_s, flat, seen, self._mirror.blinking)

    def watch(self, scene: Scene, shots: Iterable[Shot]) -> Recording:
        """Everybody sees the same frames, one after the other."""
        self.begin()
        names, truth, notes = [], [], []
        for shot in shots:
            names.append(shot.name)
            truth.append(shot.truth)
            notes.append(self.look(shot.image, shot.at_s, closing=shot.name == CLOSING))
        at_s, resting = np.array([note.at_s for note in notes]), np.array(names) == REST
        first_spell = np.logical_and.accumulate(resting)
        everything = measured(notes, first_spell)
        noises = trembling(notes, everything, first_spell)
        rest = last_rest(notes)
        scale, closed = (rest.mm_per_iod, len(rest.left_open)) if rest else (nan, 0)
        watched = (np.array(names), np.array(truth), everything)
        return Recording(scene, at_s, *watched, scale, closed, noises)

    def see(self, image: Image) -> dict[str, Points]:
        """The landmarks of a still by all who find any, at a second look, when they settle."""
        self._landmarkers.look(image, fresh=True)
        answers = self._landmarkers.look(image, fresh=False)
        answers[HALVES] = self._mirror.see(image)
        return {who: points for who, points in answers.items() if points is not None}


def measured(notes: Sequence[Note], resting: NDArray[np.bool_]) -> dict[str, Floats]:
    """What everybody read, (frames, measures, 2); landmarks against their own `resting` frames."""
    found = {
        who: measured_flat([note.flat[who] for note in notes], resting) for who in notes[0].flat
    }
    ours = [readings_of(note.seen) for note in notes]
    return found | {grade: np.array([each[grade] for each in ours]) for grade in OURS}


def measured_flat(flat: Sequence[Floats | None], resting: NDArray[np.bool_]) -> Floats:
    """Landmarks, as `placed` has them, as measures against rest: (frames, measures, 2).

    Rest is the median of the frames that are `resting`.
    """
    at_rest = [one for one, rests in zip(flat, resting, strict=True) if rests and one is not None]
    if not at_rest:
        return np.array([NOBODY for _ in flat])
    rest = np.median(at_rest, axis=0)
    return np.array([NOBODY if one is None else readings(one, rest) for one in flat])


def trembling(
    notes: Sequence[Note], found: Mapping[str, Floats], resting: NDArray[np.bool_]
) -> dict[str, Floats]:
    """One sigma of a frame of each measure, (measures,), the larger side's.

    Ours is what the mirror last told of itself; everybody else's is how their readings of the
    `resting` frames spread.
    """
    noises = {who: _spread(each[resting]) for who, each in found.items()}
    for note in notes:
        for grade, told in noises_of(note.seen).items():
            noises[grade] = np.where(np.isfinite(told), told, noises[grade])
    return noises


def last_rest(notes: Sequence[Note]) -> RestLearned | None:
    """What the mirror last told of the person's rest; None if it never learned it."""
    rests = (note.seen.rest for note in reversed(notes))
    return next((rest for rest in rests if isinstance(rest, RestLearned)), None)


def _spread(readings: Floats) -> Floats:
    """Of readings, (frames, measures, 2): (measures,), the larger side's; NaN without any."""
    known = readings[np.isfinite(readings).all(axis=(1, 2))]
    if not len(known):
        return np.full(readings.shape[1], np.nan)
    return np.asarray(known.std(axis=0).max(axis=-1))


def _flat(points: Points) -> Floats:
    return placed(points[:, :2], points[:, :2])
