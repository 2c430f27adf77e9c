"""What looking came to: how many frames, who was in them, how long it took."""

from __future__ import annotations

from collections import Counter
from statistics import median

from device.look.line import Who, who
from device.look.looking import Sight

_SAID = {Who.FACE: "a face in", Who.NO_FACE: "no face in", Who.TWO_FACES: "more than one in"}


class Tally:
    """Counts sights."""

    def __init__(self) -> None:
        self._found: Counter[Who] = Counter()
        self._took_s: list[float] = []

    def add(self, sight: Sight) -> None:
        """Count one sight."""
        self._found[who(sight.found)] += 1
        self._took_s.append(sight.took_s)

    def told(self) -> str:
        """As in "140 frames: a face in 132, no face in 8; 7.9 ms a frame"."""
        frames = counted(len(self._took_s), "frame")
        if not self._took_s:
            return frames
        found = ", ".join(f"{_SAID[one]} {self._found[one]}" for one in Who if self._found[one])
        return f"{frames}: {found}; {1000 * median(self._took_s):.1f} ms a frame"


def counted(count: int, thing: str) -> str:
    """As in "1 frame" or "2 frames"."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
