"""Words as light: the typeface, its size in millimetres, and where a line may be broken.

The typeface is Atkinson Hyperlegible, drawn by the Braille Institute for people with low vision
(SIL Open Font License, from a package; no font lies in this repository).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from importlib.resources import as_file, files
from itertools import combinations, pairwise

import pygame

from device.errors import PanelError
from device.mirror.panel.light import Colour

FONT_PACKAGE = "fontpkg_atkinson_hyperlegible"
FONT_FILE = "files/AtkinsonHyperlegible-Regular.ttf"
_PROBE = 1000


class Lettering:
    """Letters of one height: a capital H is at least `capital_px` pixels high."""

    def __init__(self, capital_px: float) -> None:
        per_size = _capital_height(_open_font(_PROBE)) / _PROBE
        self._font = _open_font(math.ceil(math.ceil(capital_px) / per_size))
        self.capital_px = capital_px

    def width_px(self, text: str) -> int:
        """How wide a text is."""
        return self._font.size(text)[0]

    def light(self, text: str, colour: Colour) -> pygame.Surface:
        """The text as light on nothing, with soft edges; its baseline is at `ascent_px`."""
        return self._font.render(text, True, colour)

    @property
    def ascent_px(self) -> int:
        """From the top of a rendered text to its baseline."""
        return self._font.get_ascent()


def _open_font(size: int) -> pygame.font.Font:
    pygame.font.init()
    try:
        with as_file(files(FONT_PACKAGE) / FONT_FILE) as path:
            return pygame.font.Font(path, size)
    except (ModuleNotFoundError, FileNotFoundError, pygame.error) as error:
        raise PanelError(
            f"no font: {FONT_PACKAGE}/{FONT_FILE} cannot be opened ({error}); "
            "install fontpkg-atkinson-hyperlegible, as the lock file does"
        ) from error


def _capital_height(font: pygame.font.Font) -> int:
    return font.render("H", True, (255, 255, 255)).get_bounding_rect().height


def broken(
    line: str, width_px: int, width_of: Callable[[str], int], rows_free: int = 1
) -> tuple[str, ...]:
    """One line as rows that fit: broken where it pauses, and of like width.

    In as few rows as may be, or in up to `rows_free` where it reads better so. A single word wider
    than `width_px` stays whole: it would rather be clipped than cut.
    """
    words = line.split()
    fewest = 0
    fitting: list[tuple[str, ...]] = []
    for rows in range(1, len(words)):
        if fewest and rows > max(fewest, rows_free):
            break
        ways = [way for way in _ways(words, rows) if max(map(width_of, way)) <= width_px]
        fewest = fewest or (rows if ways else 0)
        fitting += ways
    return min(fitting, key=lambda way: _unrest(way, width_of), default=tuple(words))


def _ways(words: list[str], rows: int) -> Iterator[tuple[str, ...]]:
    for cuts in combinations(range(1, len(words)), rows - 1):
        bounds = pairwise((0, *cuts, len(words)))
        yield tuple(" ".join(words[start:end]) for start, end in bounds)


def _unrest(way: tuple[str, ...], width_of: Callable[[str], int]) -> tuple[int, int]:
    """How badly rows read: breaks that tear, sentences that begin within a row, the rows; width."""
    torn = sum(_torn(row) for row in way[:-1])
    begun = 2 * sum(row.count(end) for row in way for end in _SENTENCE_ENDS)
    return torn + begun + len(way), sum(width_of(row) ** 2 for row in way)


_SENTENCE_ENDS = (". ", "? ")


def _torn(row: str) -> int:
    if row.endswith((".", "?")):
        return 0
    return 1 if row.endswith((",", ":")) else 2
