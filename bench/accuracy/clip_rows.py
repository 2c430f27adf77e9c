"""What is told of real clips: how much can be measured, and how still a resting face is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import nan

import numpy as np

from bench.accuracy.clips import Mask, Shown
from bench.accuracy.figures import root_mean_square
from bench.accuracy.filmed.truth import ROW
from bench.accuracy.panel import Note
from bench.accuracy.recording import COARSE, FINE, HALVES
from bench.accuracy.row import NONE, Cell, Row, number, row
from bench.results import table
from device.face.seen import FitView, MeasureName, PoorView, Reason, Region
from device.film.warp import Floats

OF_A_REGION = {
    Region.BROWS: MeasureName.BROW_RAISE_MM,
    Region.EYES: MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE,
    Region.NOSE: MeasureName.NASAL_ALA_RAISE_MM,
    Region.MOUTH: MeasureName.ORAL_COMMISSURE_EXCURSION_MM,
    Region.CHIN: MeasureName.CHIN_RAISE_MM,
}
"""The measure by which it is counted whether a region was read, both sides of it."""
EXCURSION = ROW[MeasureName.ORAL_COMMISSURE_EXCURSION_MM]
WAY = [ROW[MeasureName.ORAL_COMMISSURE_OUTWARD_MM], ROW[MeasureName.ORAL_COMMISSURE_UPWARD_MM]]
MOVES = {"≤ 3 %": (0.0, 3.0), "3–8 %": (3.0, 8.0), "> 8 %": (8.0, np.inf)}
"""How far a corner went by landmarks, % iod, in the classes of what was once counted by hand."""
LEAST_SHARE = 0.97


def told(clips: Sequence[Shown], rows: Callable[[Sequence[Row]], str]) -> str:
    """All tables, one after the other; `rows` makes one of rows that everybody has a cell in."""
    still = [line for clip in clips if clip.rest for line in at_rest(clip)]
    pieces = [
        table(("clip", "frames", "a face", "fit", "why not", "rest", "blinks"), map(_seen, clips)),
        table(
            ("of fit frames with rest known", "fine", "coarse alone", "not read", "why not"),
            (line for clip in clips for line in _regions(clip)),
        ),
        table(
            ("corners by how far landmarks saw them go", "corners", "fine", "target", "apart"),
            (line for clip in clips for line in _kept(clip)),
        ),
        rows(still),
    ]
    return "\n".join(pieces)


def at_rest(clip: Shown) -> list[Row]:
    """What everybody read into corners at rest, in the frames that it was not learned from."""
    judged, name = clip.judged, clip.file.name

    def of_all(figure: Callable[[Floats], float], digits: int) -> Callable[[str], Cell]:
        return lambda who: Cell(number(figure(clip.readings[who][judged, EXCURSION]), digits))

    who = tuple(clip.readings)
    count = int(judged.sum())
    return [
        row(f"{name}: rest, {count} frames, off by % iod, rms", "", of_all(_rms, 2), who),
        row(f"{name}: noise of one frame, % iod", "", of_all(_noise, 3), who),
        row(f"{name}: drift from first half to second, % iod", "", of_all(_drift, 2), who),
    ]


def blinks(notes: Sequence[Note]) -> int:
    """How often a blink began."""
    seen = [False, *(note.blinking for note in notes)]
    return sum(now and not before for before, now in pairwise(seen))


def _seen(clip: Shown) -> tuple[str, ...]:
    views = [note.seen.view for note in clip.notes]
    reasons = Counter(str(view.reason) for view in views if isinstance(view, PoorView))
    found = sum(note.flat[HALVES] is not None for note in clip.notes)
    fit = sum(isinstance(view, FitView) for view in views)
    rest = f"{clip.rest.from_s:.2f}–{clip.rest.to_s:.2f} s" if clip.rest else NONE
    counts = (len(views), found, fit)
    return (clip.file.name, *map(str, counts), _counted(reasons), rest, str(blinks(clip.notes)))


def _regions(clip: Shown) -> Iterator[tuple[str, ...]]:
    """A line for each region: the share of frames read on each grade, and why others were not."""
    if clip.rest is None:
        return
    fit = np.array([isinstance(note.seen.view, FitView) for note in clip.notes])
    for region, measure in OF_A_REGION.items():
        fine, coarse = (_known(clip.readings[who][:, ROW[measure]]) & fit for who in (FINE, COARSE))
        poor = Counter(str(reason) for note in clip.notes if (reason := _poor(note, region)))
        if region is Region.EYES:
            blinking = np.array([note.blinking for note in clip.notes]) & fit & ~coarse
            poor["blink"] = int(blinking.sum())
        shares = (_share(fine, fit), _share(coarse & ~fine, fit), _share(fit & ~coarse, fit))
        yield f"{clip.file.name}: {region}", *(number(one) for one in shares), _counted(poor)


def _kept(clip: Shown) -> Iterator[tuple[str, ...]]:
    """A line for each class of movement: corners in it, how many are fine, and how far from those.

    *Apart* is the root mean square of what skin and landmarks then differ by, % iod.
    """
    if clip.rest is None:
        return
    went = np.hypot(*(clip.readings[COARSE][:, way] for way in WAY))
    fine = clip.readings[FINE][:, EXCURSION]
    apart = fine - clip.readings[COARSE][:, EXCURSION]
    for name, (least, most) in MOVES.items():
        there = (went > least) & (went <= most)
        share = _share(np.isfinite(fine) & there, there)
        target = f"≥ {LEAST_SHARE:g}" if least == 0 else ""
        cells = (str(int(there.sum())), number(share), target)
        yield f"{clip.file.name}: {name}", *cells, number(root_mean_square(apart[there]))


def _poor(note: Note, region: Region) -> Reason | None:
    view = note.seen.view
    return view.poor.get(region) if isinstance(view, FitView) else None


def _counted(reasons: Counter[str]) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in reasons.most_common() if count)


def _known(sides: Floats) -> Mask:
    return np.asarray(np.isfinite(sides).all(axis=1))


def _share(some: Mask, of_all: Mask) -> float:
    return float(some.sum() / of_all.sum()) if of_all.any() else nan


def _rms(sides: Floats) -> float:
    return root_mean_square(sides.ravel())


def _noise(sides: Floats) -> float:
    """What both corners tremble by from one frame to the next."""
    steps = np.diff(sides, axis=0)
    known = steps[np.isfinite(steps)]
    return float(known.std() / np.sqrt(2)) if known.size else nan


def _drift(sides: Floats) -> float:
    """The larger side's."""
    first, second = np.array_split(sides, 2)
    if not (_known(first).any() and _known(second).any()):
        return nan
    return float(np.abs(np.nanmean(second, axis=0) - np.nanmean(first, axis=0)).max())
