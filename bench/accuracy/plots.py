"""Pictures of the recordings, for docs/pictures: calm, and readable without seeing colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.accuracy.figures import gains, leaks, moves, spread
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.parts import conditions, minutes, repetition, smiles, steps
from bench.accuracy.recording import (
    COARSE,
    FINE,
    MEDIAPIPE,
    REFINE,
    Recording,
)
from device.film.warp import Floats

INK, RULE = "#333333", "#bbbbbb"
DOTS_PER_INCH = 130
WIDE, HIGH = 7.2, 4.2
LEAST_D_PRIME = 0.1
"""Smaller ones, and those below zero, are drawn there; the axis says so."""
ENOUGH = 3.0
TICKS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


@dataclass(frozen=True)
class Look:
    """How one measurer is drawn: colours of Okabe and Ito, and a mark of its own."""

    colour: str
    mark: str
    dash: str


LOOKS = {
    MEDIAPIPE: Look("#999999", "s", ":"),
    REFINE: Look("#E69F00", "^", "-."),
    COARSE: Look("#56B4E9", "o", "--"),
    FINE: Look("#0072B2", "D", "-"),
}


def draw(recordings: Mapping[str, Sequence[Recording]], folder: Path) -> Iterator[Path]:
    """All pictures of the parts that there are; each as soon as it is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    drawings = {
        "steps": _steps,
        "smiles": _gains,
        "conditions": _conditions,
        "minutes": _minutes,
        "repetition": _trace,
    }
    for name, drawing in drawings.items():
        if recordings.get(name):
            path = folder / f"accuracy-{name}.png"
            drawing(recordings[name]).savefig(path, dpi=DOTS_PER_INCH)
            yield path


def _sheet(rows: int = 1, columns: int = 1, high: float = HIGH) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(WIDE, high), layout="constrained")
    axes = np.atleast_1d(figure.subplots(rows, columns, sharey=columns > 1)).ravel().tolist()
    for one in axes:
        one.spines[["top", "right"]].set_visible(False)
        one.tick_params(colors=INK, labelsize=9)
    return figure, axes


def _who(recordings: Sequence[Recording]) -> list[str]:
    """Those who measured anything, in the order of the tables."""
    return [
        who
        for who in LOOKS
        if any(np.isfinite(rec.readings[who]).any() for rec in recordings if who in rec.readings)
    ]


def _line(axes: Axes, who: str, x: Sequence[float] | Floats, y: Sequence[float] | Floats) -> None:
    look = LOOKS[who]
    axes.plot(x, y, look.dash, color=look.colour, marker=look.mark, markersize=5, label=who)


def _rule(axes: Axes, **at: float) -> None:
    for way, value in at.items():
        (axes.axhline if way == "y" else axes.axvline)(value, color=RULE, linewidth=1, zorder=0)


def _told_beside(axes: Axes, words: str, at: tuple[float, float], across: str, along: str) -> None:
    """Say what a rule stands for: above a level one at its right end, or beside an upright one."""
    level = across == "axes fraction"
    axes.annotate(
        words,
        at,
        xycoords=(across, along),
        xytext=(0, 2) if level else (4, 0),
        textcoords="offset points",
        ha="right" if level else "left",
        va="bottom" if level else "top",
        fontsize=9,
        color=INK,
    )


def _legend(figure: Figure, axes: Axes) -> None:
    handles, _ = axes.get_legend_handles_labels()
    figure.legend(
        handles=handles,
        loc="outside lower center",
        ncols=len(handles),
        frameon=False,
        fontsize=9,
        labelcolor=INK,
    )


def _steps(recordings: Sequence[Recording]) -> Figure:
    """The worst face of each step: what every step has to reach is a line."""
    figure, (axes,) = _sheet()
    for who in _who(recordings):
        each = [steps.told(rec, who, steps.corner).d_primes for rec in recordings]
        sizes = sorted(each[0])
        worst = np.array([np.nanmin([one[size] for one in each]) for size in sizes])
        _line(axes, who, sizes, np.maximum(worst, LEAST_D_PRIME))
    _rule(axes, y=ENOUGH, x=steps.TARGET_IOD)
    _told_beside(axes, "told from rest: d′ ≥ 3", (0.995, ENOUGH), "axes fraction", "data")
    _told_beside(axes, "1 % of a smile", (steps.TARGET_IOD, 0.99), "data", "axes fraction")
    axes.set(xscale="log", yscale="log", xlabel="step of one corner, % iod")
    axes.set_ylabel("d′ of a one-second mean, the worst face")
    axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
    axes.set_yticks(TICKS, [_told_d_prime(tick) for tick in TICKS])
    axes.minorticks_off()
    axes.set_title("Which step can be told from rest", loc="left", fontsize=11, color=INK)
    _legend(figure, axes)
    return figure


def _told_d_prime(tick: float) -> str:
    """The lowest mark stands for all that lies below it, too."""
    return f"≤ {tick:g}" if tick <= LEAST_D_PRIME else f"{tick:g}"


def _gains(recordings: Sequence[Recording]) -> Figure:
    figure, panels = _sheet(columns=2)
    labels = [f"{100 * share:g} %" for share in smiles.SMILES]
    for who in _who(recordings):
        moved = [moves(recordings, who, smiles.EXCURSION, label) for label in labels]
        sizes = [100 * share for share in smiles.SMILES]
        for axes, shares in zip(panels, (gains, leaks), strict=True):
            _line(axes, who, sizes, [spread(shares(each)).mean for each in moved])
    for axes, title, true in zip(
        panels, ("the corner that moved", "the still one"), (1, 0), strict=True
    ):
        _rule(axes, y=true)
        axes.set(xlabel="true movement, % iod")
        axes.set_title(title, loc="left", fontsize=11, color=INK)
    panels[0].set_ylabel("seen, as a share of the true movement")
    _legend(figure, panels[1])
    return figure


def _conditions(recordings: Sequence[Recording]) -> Figure:
    figure, panels = _sheet(columns=2, high=4.6)
    names = conditions.named(recordings)
    for who in _who(recordings):
        seen, off = [], []
        for name in names:
            of_it = [rec for rec in recordings if rec.scene.name == name]
            seen.append(spread(gains(moves(of_it, who, conditions.EXCURSION))).mean)
            off.append(spread(conditions.zeros(of_it, who)).mean)
        for axes, values in zip(panels, (seen, off), strict=True):
            look = LOOKS[who]
            axes.plot(values, range(len(names)), look.mark, color=look.colour, label=who)
    for axes, title, true in zip(
        panels, ("gain of a smile of 3 %", "rest, off by % iod"), (1, 0), strict=True
    ):
        _rule(axes, x=true)
        axes.grid(axis="y", color=RULE, linewidth=0.4)
        axes.set_title(title, loc="left", fontsize=11, color=INK)
    panels[0].set_yticks(range(len(names)), names)
    panels[0].invert_yaxis()
    _legend(figure, panels[1])
    return figure


def _minutes(recordings: Sequence[Recording]) -> Figure:
    figure, (axes,) = _sheet()
    for who in _who(recordings):
        at_min = minutes.zeros(recordings[0], who)[0]
        each = np.abs([minutes.zeros(rec, who)[1] for rec in recordings])
        known = np.isfinite(each).any(axis=(0, 2))
        worst = np.nanmax(each[:, known], axis=(0, 2))
        _line(axes, who, at_min[known], worst)
    _rule(axes, y=0)
    axes.set(
        xlabel="minutes since rest was learned",
        ylabel="a resting corner reads, % iod: the worst of all",
    )
    axes.set_title(
        "Ten minutes: a sinking head in a failing light", loc="left", fontsize=11, color=INK
    )
    _legend(figure, axes)
    return figure


def _trace(recordings: Sequence[Recording]) -> Figure:
    figure, panels = _sheet(columns=2)
    recording = recordings[0]
    shown = recording.at_s >= repetition.begun_s(recording) - 1
    for axes, side in zip(panels, BOTH_SIDES, strict=True):
        for who in _who(recordings):
            values = recording.of(who, repetition.EXCURSION, side)[shown]
            axes.plot(
                recording.at_s[shown], values, color=LOOKS[who].colour, linewidth=1.2, label=who
            )
        true = recording.true(repetition.EXCURSION, side)[shown]
        axes.plot(
            recording.at_s[shown], true, color=INK, linewidth=1, linestyle="--", label="truth"
        )
        axes.set(xlabel="seconds")
        axes.set_title(f"the person's {side}", loc="left", fontsize=11, color=INK)
    panels[0].set_ylabel("excursion of the corner, % iod")
    _legend(figure, panels[1])
    return figure
