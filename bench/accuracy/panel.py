"""Everybody before the same frames, and what is noted of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bench.accuracy.judges import NOBODY, Landmarkers, Mirror, practice
from bench.accuracy.recording import COARSE, FINE, HALVES, Recording
from bench.accuracy.scene import CLOSING, REST, Scene
from bench.accuracy.shooting import Shot
from bench.accuracy.truth import Readings, geometry_of, told
from bench.cast import Peer
from bench.witnesses import level
from device.eyes.measurement.measures import typical
from device.face.points import Image, Points
from device.film.warp import Floats
from device.settings import Practice


class Panel:
    """All who measure, in one process of ours and two of MediaPipe's."""

    def __init__(self, peer: Peer | None) -> None:
        """Without `peer` MediaPipe is left out."""
        self._open = ExitStack()
        self._landmarkers = Landmarkers(peer, self._open)
        self._mirror = Mirror()
        self.who = (*self._landmarkers.who, HALVES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def watch(self, scene: Scene, shots: Iterable[Shot]) -> Recording:
        """Everybody sees the same frames, one after the other."""
        self._mirror.begin()
        notes = Notes(self.who)
        for number, shot in enumerate(shots):
            points = self._landmarkers.look(shot.image, fresh=number == 0)
            points[HALVES], readings = self._mirror.look(
                shot.image, shot.at_s, closing=shot.name == CLOSING
            )
            notes.take(shot, points, readings)
        return notes.recording(scene)

    def see(self, image: Image) -> dict[str, Points]:
        """The landmarks of a still by all who find any, at a second look, when they settle."""
        self._landmarkers.look(image, fresh=True)
        answers = self._landmarkers.look(image, fresh=False)
        answers[HALVES] = self._mirror.see(image)
        return {who: points for who, points in answers.items() if points is not None}


class Notes:
    """What is noted of a scene, frame by frame; pictures are not kept."""

    def __init__(self, who: Sequence[str]) -> None:
        self._at_s: list[float] = []
        self._names: list[str] = []
        self._truth: list[Readings] = []
        self._flat: dict[str, list[Floats | None]] = {one: [] for one in who}
        self._ours: dict[str, list[Readings]] = {one: [] for one in (COARSE, FINE)}

    def take(
        self, shot: Shot, points: Mapping[str, Points | None], ours: Mapping[str, Readings]
    ) -> None:
        """Note one frame."""
        self._at_s.append(shot.at_s)
        self._names.append(shot.name)
        self._truth.append(shot.truth)
        for who, each in points.items():
            self._flat[who].append(None if each is None else level(each))
        for who, readings in ours.items():
            self._ours[who].append(readings)

    def recording(self, scene: Scene) -> Recording:
        """All of it, landmarks measured against their own rest."""
        names = np.array(self._names)
        measured = {
            who: measured_flat(each, names == REST, practice()) for who, each in self._flat.items()
        }
        ours = {who: np.array(each) for who, each in self._ours.items()}
        at_s, truth = np.array(self._at_s), np.array(self._truth)
        return Recording(scene, at_s, names, truth, measured | ours)


def measured_flat(
    flat: Sequence[Floats | None], resting: Sequence[bool] | NDArray[np.bool_], numbers: Practice
) -> Floats:
    """Landmarks in the flat head frame as measures against their own rest: (frames, measures, 2).

    Rest is the median of the frames that are `resting`, before anything else happened.
    """
    first = _first_spell(np.asarray(resting, dtype=bool))
    geometries = [None if points is None else geometry_of(points) for points in flat]
    at_rest = [one for one, rests in zip(geometries, first, strict=True) if rests and one]
    if not at_rest:
        return np.array([NOBODY for _ in flat])
    rest = typical(at_rest)
    return np.array([NOBODY if one is None else told(one, rest, numbers) for one in geometries])


def _first_spell(resting: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The frames up to the first that does not rest."""
    return np.asarray(np.logical_and.accumulate(resting))
