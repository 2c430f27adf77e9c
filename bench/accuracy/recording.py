"""What everybody made of a scene: readings by who, beside the truth, frame by frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bench.accuracy.filmed.scene import Scene
from bench.accuracy.filmed.truth import BOTH_SIDES, ROW
from device.face.seen import MeasureName, Side
from device.film.warp import Floats

MEDIAPIPE, REFINE = "MediaPipe default", "MediaPipe refine"
WHOLE, HALVES = "landmarks, whole face", "landmarks, halves"
COARSE, FINE = "ours, coarse", "ours, fine"
OURS = (COARSE, FINE)
EVERYBODY = (MEDIAPIPE, REFINE, WHOLE, HALVES, COARSE, FINE)


@dataclass(frozen=True)
class Recording:
    """One scene. `truth` and each of `readings` are (frames, measures, 2), the left side first.

    Units are % iod, shares and degrees; NaN is no reading. `names` are those of the holds, empty
    on the way from one to the next. `mm_per_iod` is the scale that the mirror gave the sitter, NaN
    where it never learned their rest; `closed` of their eyes had taught it their gentle closure in
    the end. `noises` are one sigma of a single frame at rest, (measures,), the larger side's.
    """

    scene: Scene
    at_s: Floats
    names: NDArray[np.str_]
    truth: Floats
    readings: Mapping[str, Floats]
    mm_per_iod: float = float("nan")
    closed: int = 0
    noises: Mapping[str, Floats] = field(default_factory=dict)

    def of(self, who: str, name: MeasureName, side: Side) -> Floats:
        """One measure of one side, for every frame."""
        return np.asarray(self.readings[who][:, ROW[name], BOTH_SIDES.index(side)])

    def true(self, name: MeasureName, side: Side) -> Floats:
        """What that should have been."""
        return np.asarray(self.truth[:, ROW[name], BOTH_SIDES.index(side)])

    def noise(self, who: str, name: MeasureName) -> float:
        """How finely one reads a measure of this sitter in a single frame; NaN if unknown."""
        return float(self.noises[who][ROW[name]]) if who in self.noises else float("nan")

    def during(self, hold: str) -> NDArray[np.bool_]:
        """The frames of the holds of a name."""
        return np.asarray(self.names == hold)

    @property
    def learned_s(self) -> float:
        """When the mirror knew the face at rest: its first reading; infinite if it never did."""
        known = np.isfinite(self.readings[COARSE]).any(axis=(1, 2))
        return float(self.at_s[known][0]) if known.any() else float("inf")
