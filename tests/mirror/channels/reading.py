"""An eye: what is lit in, and out of it what a person would notice. It knows no cue and no state.

A caption is understood when it has stood long enough to be read, a mark by its being filled; eyes
that are closed see nothing.
"""

from __future__ import annotations

from collections import deque

from device.mirror.panel.scene import Scene
from device.mirror.panel.words import MarkWords
from tests.mirror.channels.telling import Pace, Told

SIGNS_A_SECOND = 15.0
"""A slow reader's: subtitles are cut for 12 to 17."""
LEAST_S = 1.0
LOOKS = 9
"""Over a third of a second one sees whether a shape grows."""


class Eye:
    """Looks at scenes, one a thirtieth of a second."""

    def __init__(self, marks: MarkWords, *, shape: bool = True, words: bool = True) -> None:
        self._marks = marks
        self._shape, self._words = shape, words
        self._openness: deque[float] = deque(maxlen=LOOKS)
        self._lines: tuple[str, ...] = ()
        self._since_s = 0.0
        self._read = False

    def look(self, scene: Scene, at_s: float) -> Told:
        """Take in what is lit now."""
        filled = (self._marks.saved,) if scene.marks is not None and scene.marks.saved else ()
        sentences = self._sentence((*scene.lines, *filled), at_s) if self._words else ()
        return Told(self._pace(scene), sentences)

    def _pace(self, scene: Scene) -> Pace:
        if scene.shape is None or not self._shape:
            self._openness.clear()
            return Pace.ABSENT
        self._openness.append(scene.shape.openness)
        change = self._openness[-1] - self._openness[0]
        if abs(change) < 0.01:
            return Pace.STAYS if scene.shape.openness > 0.1 else Pace.ABSENT
        return Pace.SWELLS if change > 0 else Pace.FALLS

    def _sentence(self, lines: tuple[str, ...], at_s: float) -> tuple[str, ...]:
        if lines != self._lines:
            self._lines, self._since_s, self._read = lines, at_s, False
        text = " ".join(lines)
        if not text or self._read or at_s - self._since_s < reading_s(text):
            return ()
        self._read = True
        return (text,)


def reading_s(text: str) -> float:
    """How long somebody reads."""
    return max(LEAST_S, len(text) / SIGNS_A_SECOND)
