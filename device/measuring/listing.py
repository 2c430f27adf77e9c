"""The gestures of a film as a small table for a person to read."""

from __future__ import annotations

from collections.abc import Sequence

from device.face.seen import Grade
from device.look.tally import counted
from device.measuring.digits import plain
from device.measuring.film import Film
from device.measuring.gesture import Gesture

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
    return ABSENT if value is None else f"{plain(value, digits):.{digits}f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Words to the left, figures to the right."""
    words = 2
    parts = [
        cell.ljust(width) if column < words else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"  {'  '.join(parts)}".rstrip()
