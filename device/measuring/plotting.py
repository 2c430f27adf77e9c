"""A film's measures over time, drawn: both sides, gestures shaded, gaps left as gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from device.errors import LookError
from device.face.seen import Grade, MeasureName
from device.look.kept import kept
from device.look.material import Kind, kind_of
from device.measuring.course import Floats
from device.measuring.film import NARROWING, Film
from device.measuring.following import FOLLOWED
from device.measuring.gesture import Gesture

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

LEFT_COLOUR, RIGHT_COLOUR = "#E69F00", "#0072B2"
"""Orange and blue, as the overlay of `mirror look` has yellow and blue: a pair that every kind of
colour vision tells apart, and that is dark enough for white paper (Okabe & Ito 2008)."""
INK, FAINT, SHADE, UNFIT = "#333333", "#D9D9D9", "#EAF1F4", "#B0B0B0"
NOISES = 3.0
"""Half the height of the noise band in standard deviations: what a gesture must leave."""
ENDINGS = {".png", ".svg"}


@dataclass(frozen=True)
class Panel:
    """One measure's place on the page; `per` is how much of it is one of the axis.

    The axis shows at least from `low` to `high`, so that noise does not fill it.
    """

    measure: MeasureName
    title: str
    unit: str
    low: float = -0.5
    high: float = 2.0
    per: float = 1.0


PANELS = (
    Panel(MeasureName.ORAL_COMMISSURE_EXCURSION_MM, "Oral commissure, excursion", "mm"),
    Panel(NARROWING, "Palpebral fissure, narrowing", "%", -10.0, 40.0, per=0.01),
    Panel(MeasureName.BROW_RAISE_MM, "Brow, raise", "mm"),
    Panel(MeasureName.NASAL_ALA_RAISE_MM, "Nasal ala, raise", "mm"),
)


def require(file: Path, source: Path) -> None:
    """Raises LookError, saying what to do, if there can be no plot of a source in this file."""
    if kind_of(source) is not Kind.VIDEO or source.is_dir():
        raise LookError(f"{file}: a plot is of one video over time; name a video, or leave --plot")
    if file.suffix.lower() not in ENDINGS:
        raise LookError(f"{file}: a plot ends in .png or .svg; name such a file")
    if find_spec("matplotlib") is None:
        raise LookError(
            "a plot needs matplotlib, which this install lacks; install quiet-mirror[desk]"
        )


def draw(film: Film, gestures: Sequence[Gesture], file: Path) -> None:
    """Write the plot of a film; raises LookError where it cannot be written."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 1.2 + 1.9 * len(PANELS)), layout="constrained")
    axes = figure.subplots(len(PANELS), 1, sharex=True)
    for panel, ax in zip(PANELS, axes, strict=True):
        _draw_panel(ax, panel, film, gestures)
    axes[-1].set_xlabel("time, s", color=INK)
    handles, says = _legend()
    figure.legend(handles, says, loc="outside upper right", ncols=5, frameon=False, fontsize=9)
    figure.suptitle(film.file.name, x=0.01, ha="left", fontsize=11, color=INK)
    with kept(file, LookError) as place:
        figure.savefig(place, format=file.suffix.lower().removeprefix("."), dpi=150)


def _draw_panel(ax: Axes, panel: Panel, film: Film, gestures: Sequence[Gesture]) -> None:
    course = film.course(panel.measure)
    for gesture in _of(panel, gestures):
        ax.axvspan(*_ends_s(gesture), color=SHADE, lw=0, zorder=0)
    if np.isfinite(course.noise):
        band = NOISES * course.noise / panel.per
        ax.axhspan(-band, band, color=FAINT, alpha=0.6, lw=0, zorder=1)
    ax.axhline(0.0, color=UNFIT, lw=0.8, zorder=1)
    for row, colour in enumerate((LEFT_COLOUR, RIGHT_COLOUR)):
        ax.plot(course.at_s, course.sides[:, row] / panel.per, color=colour, lw=1.4, zorder=3 - row)
    _mark_unmeasured(ax, course.at_s, np.isfinite(course.sides).all(axis=1))
    how = "by landmarks" if course.grade is Grade.COARSE else "fine"
    ax.set_title(f"{panel.title}, {panel.unit}  ·  {how}", loc="left", fontsize=9, color=INK)
    ax.tick_params(labelsize=8, colors=INK)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(UNFIT)
    ax.margins(x=0.01)
    low, high = ax.get_ylim()
    ax.set_ylim(min(low, panel.low), max(high, panel.high))


def _of(panel: Panel, gestures: Sequence[Gesture]) -> list[Gesture]:
    names = {followed.name for followed in FOLLOWED if followed.measure is panel.measure}
    return [gesture for gesture in gestures if gesture.gesture in names]


def _ends_s(gesture: Gesture) -> tuple[float, float]:
    """From onset to offset, or as much of it as the film shows."""
    times = gesture.times
    begins = times.onset_s if times.onset_s is not None else times.hold_from_s
    held_to_s = times.hold_from_s + times.hold_s
    return begins, times.offset_s if times.offset_s is not None else held_to_s


def _mark_unmeasured(ax: Axes, at_s: Floats, measured: np.typing.NDArray[np.bool_]) -> None:
    """A grey line along the foot of the panel wherever nothing was measured."""
    foot = np.where(measured, np.nan, 0.02)
    ax.plot(
        at_s, foot, color=UNFIT, lw=4, solid_capstyle="butt", transform=ax.get_xaxis_transform()
    )


def _legend() -> tuple[list[Artist], list[str]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [
        Line2D([], [], color=LEFT_COLOUR, lw=2),
        Line2D([], [], color=RIGHT_COLOUR, lw=2),
        Patch(color=SHADE),
        Patch(color=FAINT),
        Line2D([], [], color=UNFIT, lw=4),
    ]
    says = ["person's left", "person's right", "gesture", "3 × noise at rest", "not measured"]
    return handles, says
