"""A contact sheet: pictures of the panel in its own shape, with words under each that can be read.

Sheets are for desks and documents, so they are in English, and measured in pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pygame

from device.mirror.event import Button
from device.mirror.panel.lettering import Lettering, broken
from device.mirror.panel.light import Colour

PAPER: Colour = (30, 30, 33)
BRIGHT: Colour = (238, 236, 230)
PALE: Colour = (178, 178, 180)
FRAME: Colour = (82, 82, 88)
WIDTH_PX = 1900
LONG_PX = 400
"""A picture's longer side."""
GAP_PX = 22
TITLE_PX, NOTE_PX, HEADING_PX = 11, 10, 16
"""Heights of capitals."""
ROW_PITCH = 1.9
ICON_PX = 11


@dataclass(frozen=True)
class Note:
    """A row of words under a picture; `button` puts that button's sign before it."""

    words: str
    button: Button | None = None


@dataclass(frozen=True)
class Taken:
    """One picture of the panel, what it shows, and what more is to be said of it."""

    title: str
    picture: pygame.Surface
    notes: tuple[Note, ...] = ()


class Ink:
    """Words in the panel's own letters, at the few heights that a sheet needs."""

    def __init__(self) -> None:
        self._letters: dict[int, Lettering] = {}

    def letters(self, capital_px: int) -> Lettering:
        """Letters of one height. Raises PanelError without the font."""
        if capital_px not in self._letters:
            self._letters[capital_px] = Lettering(capital_px)
        return self._letters[capital_px]

    def rows(self, words: str, capital_px: int, width_px: int) -> tuple[str, ...]:
        """Words broken to a width."""
        return broken(words, width_px, self.letters(capital_px).width_px)

    def write(
        self,
        sheet: pygame.Surface,
        words: str,
        at: tuple[int, int],
        capital_px: int,
        colour: Colour,
    ) -> int:
        """Write one row, its capitals' upper edge at `at`; gives its width in pixels."""
        letters = self.letters(capital_px)
        written = letters.light(words, colour)
        sheet.blit(written, (at[0], at[1] - letters.ascent_px + capital_px))
        return written.get_width()


def thumb_size(picture: pygame.Surface, long_px: int = LONG_PX) -> tuple[int, int]:
    """The size at which a picture's longer side is so many pixels."""
    width, height = picture.get_size()
    share = long_px / max(width, height)
    return round(width * share), round(height * share)


def thumb(picture: pygame.Surface, long_px: int = LONG_PX) -> pygame.Surface:
    """A picture made small."""
    return pygame.transform.smoothscale(picture, thumb_size(picture, long_px))


def framed(sheet: pygame.Surface, small: pygame.Surface, at: tuple[int, int]) -> None:
    """Put a small picture on a sheet; the frame shows where a black one is."""
    place = sheet.blit(small, at)
    pygame.draw.rect(sheet, FRAME, place.inflate(2, 2), 1)


def contact_sheet(taken: Sequence[Taken], heading: str = "") -> pygame.Surface:
    """All of them in their order, row by row."""
    ink = Ink()
    width, height = thumb_size(taken[0].picture) if taken else (LONG_PX, LONG_PX)
    columns = max(1, (WIDTH_PX - GAP_PX) // (width + GAP_PX))
    rows = [taken[start : start + columns] for start in range(0, len(taken), columns)]
    top = GAP_PX + (round(HEADING_PX * 2.5) if heading else 0)
    below = [max(_below_px(ink, one, width) for one in row) for row in rows]
    high = top + sum(height + some + GAP_PX for some in below)
    sheet = pygame.Surface((columns * (width + GAP_PX) + GAP_PX, high))
    sheet.fill(PAPER)
    ink.write(sheet, heading, (GAP_PX, GAP_PX), HEADING_PX, BRIGHT)
    for row, some in zip(rows, below, strict=True):
        for number, one in enumerate(row):
            _put(sheet, ink, one, (GAP_PX + number * (width + GAP_PX), top))
        top += height + some + GAP_PX
    return sheet


def _put(sheet: pygame.Surface, ink: Ink, one: Taken, at: tuple[int, int]) -> None:
    small = thumb(one.picture)
    framed(sheet, small, at)
    left, top = at[0], at[1] + small.get_height() + TITLE_PX
    for words, capital_px, colour, button in _rows(ink, one, small.get_width()):
        indent = 0 if colour is BRIGHT else round(1.7 * ICON_PX)
        if button is not None:
            draw_button(sheet, button, (left, top + capital_px - ICON_PX), colour)
        ink.write(sheet, words, (left + indent, top), capital_px, colour)
        top += round(capital_px * ROW_PITCH)


def _below_px(ink: Ink, one: Taken, width_px: int) -> int:
    return TITLE_PX + sum(
        round(capital_px * ROW_PITCH) for _, capital_px, _, _ in _rows(ink, one, width_px)
    )


def _rows(ink: Ink, one: Taken, width_px: int) -> Iterator[tuple[str, int, Colour, Button | None]]:
    """What stands under a picture, row by row: words, height, colour, the sign before them."""
    for row in ink.rows(one.title, TITLE_PX, width_px):
        yield row, TITLE_PX, BRIGHT, None
    for note in one.notes:
        rows = ink.rows(note.words, NOTE_PX, width_px - round(1.7 * ICON_PX))
        for number, row in enumerate(rows):
            yield row, NOTE_PX, PALE, None if number else note.button


def draw_button(sheet: pygame.Surface, button: Button, at: tuple[int, int], colour: Colour) -> None:
    """The sign on a button: round, triangle, square."""
    box = pygame.Rect(at, (ICON_PX, ICON_PX))
    match button:
        case Button.GO:
            pygame.draw.circle(sheet, colour, box.center, ICON_PX // 2)
        case Button.CHANGE:
            pygame.draw.polygon(sheet, colour, (box.midtop, box.bottomleft, box.bottomright))
        case Button.STOP:
            pygame.draw.rect(sheet, colour, box.inflate(-1, -1))
