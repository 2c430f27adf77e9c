"""A film's movements over time, drawn: both sides, gestures shaded, gaps left as gaps.

A panel shows a movement on the grade that holds throughout the film, and a gesture that was told on
the other one dashed, on its own course.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from device.errors import LookError
from device.face.seen import Grade
from device.look.kept import kept
from device.look.material import Kind, kind_of
from device.measuring.course import Course
from device.measuring.film import Film
from device.measuring.following import FOLLOWED, Followed
from device.measuring.gesture import Gesture
from device.measuring.strokes import Stretch, alone, broken, unmeasured

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT_COLOUR, RIGHT_COLOUR = "#E69F00", "#0072B2"
"""Orange and blue, as the overlay of `mirror look` has yellow and blue: a pair that every kind of
colour vision tells apart, and that is dark enough for white paper (Okabe & Ito 2008)."""
INK, FAINT, SHADE, UNFIT = "#333333", "#D9D9D9", "#EAF1F4", "#B0B0B0"
DASHED = (0, (3, 2))
HOW = {Grade.FINE: "fine", Grade.COARSE: "by landmarks"}
NOISES = 3.0
"""Half the height of the noise band in standard deviations: what a gesture must leave."""
ENDINGS = {".png", ".svg"}


@dataclass(frozen=True)
class Panel:
    """One movement's place on the page; `per` is how much of its measure is one of the axis.

    The axis shows at least from `low` to `high`, so that noise does not fill it.
    """

    followed: Followed
    title: str
    unit: str
    low: float = -0.5
    high: float = 2.0
    per: float = 1.0


SMILE, PUCKER, CLOSING, BROWS, SNARL = FOLLOWED
PANELS = (
    Panel(SMILE, "Oral commissure, excursion", "mm"),
    Panel(PUCKER, "Oral commissure, inward", "mm"),
    Panel(CLOSING, "Palpebral fissure, narrowing", "%", -10.0, 40.0, per=0.01),
    Panel(BROWS, "Brow, raise", "mm"),
    Panel(SNARL, "Nasal ala, raise", "mm"),
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
    figure = figure_of(film, gestures)
    with kept(file, LookError) as place:
        figure.savefig(place, format=file.suffix.lower().removeprefix("."), dpi=150)


def figure_of(film: Film, gestures: Sequence[Gesture]) -> Figure:
    """The page: a panel a movement, under a legend."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 1.2 + 1.9 * len(PANELS)), layout="constrained")
    axes = figure.subplots(len(PANELS), 1, sharex=True)
    for panel, ax in zip(PANELS, axes, strict=True):
        _draw_panel(ax, panel, film, gestures)
    axes[-1].set_xlabel("time, s", color=INK)
    handles, says = _legend()
    figure.suptitle(film.file.name, x=0.01, ha="left", fontsize=11, color=INK)
    figure.legend(handles, says, loc="outside lower center", ncols=6, frameon=False, fontsize=9)
    return figure


def _draw_panel(ax: Axes, panel: Panel, film: Film, gestures: Sequence[Gesture]) -> None:
    course = panel.followed.course(film, film.grades[panel.followed.measure])
    own = [gesture for gesture in gestures if gesture.gesture == panel.followed.name]
    others = [gesture for gesture in own if gesture.grade is not course.grade]
    for gesture in own:
        ax.axvspan(*_ends_s(gesture), color=SHADE, lw=0, zorder=0)
    if np.isfinite(course.noise):
        band = NOISES * course.noise / panel.per
        ax.axhspan(-band, band, color=FAINT, alpha=0.6, lw=0, zorder=1)
    ax.axhline(0.0, color=UNFIT, lw=0.8, zorder=1)
    _draw_course(ax, course, panel.per)
    told = [panel.followed.course(film, one.grade).within(*_ends_s(one)) for one in others]
    for elsewhere in told:
        _draw_course(ax, elsewhere, panel.per, dashed=True)
    _mark_unmeasured(ax, unmeasured(course, told))
    ax.set_title(_title(panel, course.grade, others), loc="left", fontsize=9, color=INK)
    ax.tick_params(labelsize=8, colors=INK)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(UNFIT)
    ax.margins(x=0.01)
    low, high = ax.get_ylim()
    ax.set_ylim(min(low, panel.low), max(high, panel.high))


def _draw_course(ax: Axes, course: Course, per: float, *, dashed: bool = False) -> None:
    """Both sides; a frame that no line reaches is a dot."""
    at_s, sides = broken(course)
    single = alone(course)
    for row, colour in enumerate((LEFT_COLOUR, RIGHT_COLOUR)):
        style: dict[str, Any] = {"color": colour, "zorder": 3 - row}
        ax.plot(at_s, sides[:, row] / per, lw=1.4, ls=DASHED if dashed else "-", **style)
        ax.plot(single.at_s, single.sides[:, row] / per, ls="", marker=".", ms=4, **style)


def _title(panel: Panel, grade: Grade, others: Sequence[Gesture]) -> str:
    dashed = f", dashed {HOW[others[0].grade]}" if others else ""
    return f"{panel.title}, {panel.unit}  ·  {HOW[grade]}{dashed}"


def _ends_s(gesture: Gesture) -> tuple[float, float]:
    """From onset to offset, or as much of it as the film shows."""
    times = gesture.times
    begins = times.onset_s if times.onset_s is not None else times.hold_from_s
    held_to_s = times.hold_from_s + times.hold_s
    return begins, times.offset_s if times.offset_s is not None else held_to_s


def _mark_unmeasured(ax: Axes, stretches: Sequence[Stretch]) -> None:
    """A grey line along the foot of the panel wherever nothing was measured."""
    foot = ax.get_xaxis_transform()
    for stretch in stretches:
        ax.plot(stretch, (0.02, 0.02), color=UNFIT, lw=4, solid_capstyle="butt", transform=foot)


def _legend() -> tuple[list[Artist], list[str]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [
        Line2D([], [], color=LEFT_COLOUR, lw=2),
        Line2D([], [], color=RIGHT_COLOUR, lw=2),
        Line2D([], [], color=INK, lw=1.4, ls=DASHED),
        Patch(color=SHADE),
        Patch(color=FAINT),
        Line2D([], [], color=UNFIT, lw=4),
    ]
    says = [
        "person's left",
        "person's right",
        "gesture on the other grade",
        "gesture",
        "3 × noise at rest",
        "not measured",
    ]
    return handles, says
