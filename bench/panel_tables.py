"""The tables of the panel's bench, against their targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from bench import panel_notes
from bench.figures import at_share
from bench.panel_notes import Notes
from bench.results import judged, table

CUE_LIMIT_MS, ANSWER_LIMIT_MS, PACE_LIMIT_MS = 150.0, 100.0, 50.0
DRAWING_LIMIT_PERCENT = 25.0
TAIL = 0.95
WAYS = {
    "ours": "drawing alone, ours",
    "whole": "the same lights, the whole glass each time",
    "plain": "plain pygame: fill, scale a picture, write, flip",
}
"""What draws thirty frames a second, by the names that `panel_drawing.py` takes."""


@dataclass(frozen=True)
class Ran:
    """What was noted of a mirror, and shares of one core: its own, and the eyes' and film's."""

    notes: Notes
    share: float
    beside: float = 0.0


@dataclass(frozen=True)
class Drawing:
    """What one way of drawing came to."""

    frames: int
    lit: int
    wall_s: float
    worked_s: float

    @property
    def percent(self) -> float:
        """Of one core."""
        return 100.0 * self.worked_s / self.wall_s


def latencies(pressed: Notes, seen: Notes) -> str:
    """From a frame to its cue, and from a press to its answer."""
    ways, answers = panel_notes.ways(seen), panel_notes.answers(pressed)
    heard = [one.heard_s for one in answers if one.heard_s is not None]
    shown = [one.shown_s for one in answers if one.shown_s is not None]
    costs = panel_notes.cue_costs(seen)
    rows = [
        _waited("frame captured → the session has it", [way.taken_s for way in ways]),
        _waited("frame captured → its cues queued", [way.queued_s for way in ways], CUE_LIMIT_MS),
        _waited("the same, frames that caused a cue", panel_notes.caused(seen), CUE_LIMIT_MS),
        _waited("of it, to queue a cue", [each for kind in costs.values() for each in kind]),
        _waited("pin's edge → sound queued", heard, ANSWER_LIMIT_MS),
        _waited("pin's edge → shown", shown, ANSWER_LIMIT_MS),
        _waited("the loop stands still to make a practice's sounds", pressed.rehearsed_s[:1]),
    ]
    return table(("ms", "p50", "p95", "longest", "times", "target, p95"), rows)


def _waited(name: str, seconds: Sequence[float], limit_ms: float | None = None) -> tuple[str, ...]:
    if not seconds:
        return name, "", "", "", "0", "not measured"
    p95_ms = 1000 * at_share(seconds, TAIL)
    figures = (at_share(seconds, 0.5), at_share(seconds, TAIL), max(seconds))
    target = "" if limit_ms is None else judged(p95_ms, limit_ms)
    return name, *(f"{1000 * each:.1f}" for each in figures), str(len(seconds)), target


def paces(practices: Mapping[str, Ran], begin_tone_s: float) -> str:
    """How evenly repetitions are paced."""
    rows = []
    for name, ran in practices.items():
        late = panel_notes.lateness(ran.notes, begin_tone_s)
        off = panel_notes.steps_off(ran.notes, begin_tone_s)
        rows.append(_paced(name, late, off))
    heads = (
        "ms",
        "late, mean",
        "deviation",
        "latest",
        "worst single step",
        "cues",
        "target, latest",
    )
    return table(heads, rows)


def _paced(name: str, late: Sequence[float], off: Sequence[float]) -> tuple[str, ...]:
    if not late:
        return name, "", "", "", "", "0", "not measured"
    latest_ms = 1000 * max(map(abs, late))
    figures = (fmean(late), pstdev(late), max(late, key=abs), max(off, key=abs))
    told = (f"{1000 * each:.1f}" for each in figures)
    return name, *told, str(len(late)), judged(latest_ms, PACE_LIMIT_MS)


def loads(idle: Ran, practices: Mapping[str, Ran], drawings: Mapping[str, Drawing]) -> str:
    """Processor time, as shares of one core."""
    rows = [
        (
            f"{WAYS[way]}, {one.lit} of {one.frames} frames lit",
            f"{one.percent:.1f}",
            f"{one.percent / drawings['ours'].percent:.2f}",
            judged(one.percent, DRAWING_LIMIT_PERCENT) if way == "ours" else "",
        )
        for way, one in drawings.items()
    ]
    rows.append(("the whole process at idle", f"{100 * idle.share:.1f}", "", ""))
    rows += [
        (f"the whole process, practising {name}", f"{100 * ran.share:.1f}", "", "")
        for name, ran in practices.items()
    ]
    return table(("processor time", "percent of one core", "÷ ours", "target"), rows)
