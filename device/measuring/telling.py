"""What a person reads of it on standard error: gestures as a small table, and what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from device.face.seen import Grade, PoorView, Reason
from device.look.tally import counted
from device.measuring.film import Film
from device.measuring.gesture import Gesture
from device.measuring.resting import Stretch
from device.measuring.watching import Unlearned

HEADS = ("gesture", "grade", "onset s", "hold s", "offset s", "left", "right", "", "symmetry",
         "start ms", "end ms", "S")  # fmt: skip
ABSENT = "-"


def gesture_table(film: Film, gestures: Sequence[Gesture]) -> list[str]:
    """A line a gesture, under a line that says which is what; sides are the hold's."""
    lines = [f"{film.file}: {counted(len(gestures), 'gesture')}{':' if gestures else ''}"]
    if not gestures:
        return lines
    cells = [HEADS, *(_cells(gesture) for gesture in gestures)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADS))]
    return lines + [_line(line, widths) for line in cells]


def why_unlearned(file: Path, rest: Unlearned, stretch: Stretch | None, lasts_s: float) -> str:
    """Why changes from rest are left out, and what to do."""
    if stretch and lasts_s < stretch.to_s:
        what = f"no rest in {stretch}: the film lasts {lasts_s:.1f} s"
    elif not rest.settled:
        what = "no rest learned: the face did not keep still"
    else:
        mostly = "".join(f" ({reason})" for reason, _ in rest.reasons.most_common(1))
        what = f"no rest learned: {rest.good_s:.1f} of {rest.needed_s:.1f} s measurable{mostly}"
    return (
        f"{file}: {what}; changes from rest are left out; say where it is with --rest A-B (seconds)"
        " or --rest IMAGE"
    )


class FitTally:
    """Counts how many frames could be measured, and why others could not."""

    def __init__(self) -> None:
        self._fit = 0
        self._reasons: Counter[Reason] = Counter()

    def add(self, film: Film) -> None:
        """Count the frames of a file."""
        self._fit += int(film.fit.sum())
        views = [frame.view for frame in film.frames]
        self._reasons.update(view.reason for view in views if isinstance(view, PoorView))

    def told(self) -> str:
        """As in "fit in 120, too_far in 8"."""
        why = "".join(f", {reason} in {count}" for reason, count in self._reasons.most_common())
        return f"fit in {self._fit}{why}"


def _cells(gesture: Gesture) -> tuple[str, ...]:
    times, both, coarse = gesture.times, gesture.together, gesture.grade is Grade.COARSE
    return (
        gesture.gesture,
        gesture.grade,
        _told(times.onset_s, 2),
        _told(times.hold_s, 1),
        _told(times.offset_s, 2),
        _told(gesture.left.hold, 2),
        _told(gesture.right.hold, 2),
        gesture.unit,
        _told(both.symmetry, 1 if coarse else 2),
        _told(both.start_gap_ms, 0),
        _told(both.end_gap_ms, 0),
        _told(gesture.synkinesis, 2),
    )


def _told(value: float | None, digits: int) -> str:
    return ABSENT if value is None else f"{value:.{digits}f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Words to the left, figures to the right."""
    words = 2
    parts = [
        cell.ljust(width) if column < words else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"  {'  '.join(parts)}".rstrip()
