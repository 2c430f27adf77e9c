"""Real asymmetry: the tilt of the mouth in photographs, against the marks of a hand."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from pathlib import Path
from statistics import fmean, linear_regression

from bench.accuracy.panel import Panel
from bench.accuracy.recording import COARSE, HALVES
from bench.accuracy.row import Cell, Row, at_least
from bench.photographs import (
    LEFT_CANTHUS,
    LEFT_CORNER,
    RIGHT_CANTHUS,
    RIGHT_CORNER,
    marked,
    marks,
)
from bench.stage import photograph
from device.face.anatomy import LEFT, RIGHT
from device.film.warp import Floats

IRISES = ((4, 8), (12, 16))
"""The edges of each iris, from the one side to the other, among the marks of a photograph."""
IRIS_MM = 11.77
"""The width of an iris in adults (ResearchGate 323784094)."""
LEAST_SLOPE = 0.85
FEWEST = 3
"""A line through fewer says nothing."""


def rows(panel: Panel, photographs: Sequence[Path]) -> list[Row]:
    """The slope of what is measured on what the hand has marked. Ours is measured by halves."""
    by_hand: list[float] = []
    measured: dict[str, list[float]] = {who: [] for who in panel.who}
    for path in photographs:
        seen = panel.see(photograph(str(path)))
        if len(seen) < len(panel.who):
            continue
        by = marks(path)
        across = by[LEFT_CANTHUS] - by[RIGHT_CANTHUS]
        by_hand.append(tilt(by[RIGHT_CORNER], by[LEFT_CORNER], across))
        for who, points in seen.items():
            corners = points[[RIGHT.oral_commissure, LEFT.oral_commissure], :2]
            measured[who].append(tilt(corners[0], corners[1], across))
    what = f"{len(by_hand)} hand-marked photographs: slope of the mouth's tilt"
    cells = {who: _slope(by_hand, each) for who, each in measured.items()}
    return [Row(what, f"≥ {LEAST_SLOPE:g}", cells | {COARSE: cells[HALVES]})]


def tilt(right_corner: Floats, left_corner: Floats, across: Floats) -> float:
    """By how much the left corner stands higher, % of the line of the canthi; px, y down."""
    step = left_corner - right_corner
    rise = float(across[1] * step[0] - across[0] * step[1]) / hypot(*across)
    return 100 * rise / hypot(*across)


def marked_mm_per_iod(photograph: Path) -> float | None:
    """The scale of a face by its irises, as a hand has marked them; None without marks."""
    if not marked([photograph]):
        return None
    by = marks(photograph)
    irises = [hypot(*(by[one] - by[other])) for one, other in IRISES]
    return IRIS_MM * hypot(*(by[LEFT_CANTHUS] - by[RIGHT_CANTHUS])) / fmean(irises)


def _slope(by_hand: Sequence[float], measured: Sequence[float]) -> Cell:
    if len(by_hand) < FEWEST:
        return Cell("none")
    return at_least(linear_regression(by_hand, measured).slope, LEAST_SLOPE)
