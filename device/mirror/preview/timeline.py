"""A practice laid out in time on one sheet: its screens, its words, its cues, its sound.

Rows of ROW_S seconds, true to time; those in which nothing begins and nothing sounds are left out.
A screen stands where it began, or as near to it as there is room, with a thread to its moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pygame

from device.mirror.event import Button
from device.mirror.panel.light import Colour
from device.mirror.panel.sheet import BRIGHT, PALE, PAPER, Ink, draw_button, framed
from device.mirror.preview.account import Kind, Told, clock
from device.mirror.preview.sound import WINDOW_S, Levels
from device.mirror.preview.takes import Take

ROW_S = 20
PX_S = 94
MARGIN_PX = 60
WORDS_PX, SMALL_PX, HEADING_PX = 10, 8, 16
"""Heights of capitals."""
LANE_PX = 22
THREAD_PX = 12
LEVEL_PX = 96
ROW_GAP_PX = 34
LOUDEST_DBFS, QUIETEST_DBFS = -20.0, -70.0
GRID_DBFS = (-20, -40, -60)
LINE: Colour = (64, 64, 70)
COLOURS: dict[str, Colour] = {
    "voice": (236, 232, 222),
    "pad": (92, 150, 190),
    "tones": (226, 168, 78),
}
KINDS: dict[Kind, Colour] = {
    Kind.SPOKEN: BRIGHT,
    Kind.CAPTIONED: PALE,
    Kind.CUE: COLOURS["pad"],
    Kind.PRESS: COLOURS["tones"],
}


@dataclass(frozen=True)
class _Row:
    """One row's share of everything, from `start_s` on."""

    start_s: float
    takes: tuple[Take, ...]
    lanes: tuple[tuple[tuple[int, Told], ...], ...]
    """Lanes of words, each with its words and where they begin, in pixels."""

    @property
    def take_px(self) -> int:
        return max((take.picture.get_height() for take in self.takes), default=0)

    def height_px(self, *, sounds: bool) -> int:
        lanes = LANE_PX * len(self.lanes)
        return self.take_px + THREAD_PX + LANE_PX + lanes + (LEVEL_PX if sounds else 0)


def timeline(
    heading: str, takes: Sequence[Take], told: Sequence[Told], levels: Levels | None, for_s: float
) -> pygame.Surface:
    """The sheet; without `levels` there is no row of sound."""
    ink = Ink()
    starts = range(0, int(for_s) + 1, ROW_S)
    rows = [_Row(start, _within(takes, start), _lanes(ink, told, start)) for start in starts]
    rows = [row for row in rows if row.takes or row.lanes or _sounds(levels, row.start_s)]
    top = 3 * HEADING_PX + ROW_GAP_PX
    heights = [row.height_px(sounds=levels is not None) + ROW_GAP_PX for row in rows]
    sheet = pygame.Surface((2 * MARGIN_PX + ROW_S * PX_S, top + sum(heights)))
    sheet.fill(PAPER)
    ink.write(sheet, heading, (MARGIN_PX, 2 * HEADING_PX), HEADING_PX, BRIGHT)
    _legend(sheet, ink, sounds=levels is not None)
    for row, height in zip(rows, heights, strict=True):
        _draw(sheet, ink, row, levels, top)
        top += height
    return sheet


def _sounds(levels: Levels | None, start_s: float) -> bool:
    """Whether anything is heard in a row."""
    first, count = round(start_s / WINDOW_S), round(ROW_S / WINDOW_S)
    here = [one[first : first + count] for one in (levels or {}).values()]
    return any(one.size and one.max() > QUIETEST_DBFS for one in here)


def _within(takes: Iterable[Take], start_s: float) -> tuple[Take, ...]:
    return tuple(take for take in takes if start_s <= take.at_s < start_s + ROW_S)


def _lanes(
    ink: Ink, told: Iterable[Told], start_s: float
) -> tuple[tuple[tuple[int, Told], ...], ...]:
    """Words in as few lanes as they need: spoken and captioned above, cues and presses below."""
    here = [one for one in told if start_s <= one.at_s < start_s + ROW_S]
    words = [one for one in here if one.kind in {Kind.SPOKEN, Kind.CAPTIONED}]
    cues = [one for one in here if one not in words]
    return (*_packed(ink, words, start_s), *_packed(ink, cues, start_s))


def _packed(
    ink: Ink, told: Iterable[Told], start_s: float
) -> tuple[tuple[tuple[int, Told], ...], ...]:
    lanes: list[list[tuple[int, Told]]] = []
    ends: list[int] = []
    for one in told:
        width = _width_px(ink, one)
        left = min(_x(one.at_s, start_s), MARGIN_PX + ROW_S * PX_S - width)
        lane = next((number for number, end in enumerate(ends) if end + 14 <= left), len(ends))
        if lane == len(ends):
            lanes.append([])
            ends.append(0)
        lanes[lane].append((left, one))
        ends[lane] = left + width
    return tuple(map(tuple, lanes))


def _width_px(ink: Ink, one: Told) -> int:
    if one.kind is Kind.PRESS:
        return 2 * WORDS_PX
    return ink.letters(WORDS_PX).width_px(one.quoted)


def _x(at_s: float, start_s: float) -> int:
    return MARGIN_PX + round((at_s - start_s) * PX_S)


def _draw(sheet: pygame.Surface, ink: Ink, row: _Row, levels: Levels | None, top: int) -> None:
    below = top + row.take_px + THREAD_PX
    _draw_takes(sheet, row, top, below)
    for second in range(ROW_S + 1):
        at = _x(row.start_s + second, row.start_s)
        tall = 8 if second % 5 == 0 else 4
        pygame.draw.line(sheet, LINE, (at, below), (at, below + tall))
        if second % 5 == 0 and second < ROW_S:
            told = clock(row.start_s + second)[:-2]
            ink.write(sheet, told, (at + 4, below + 3), SMALL_PX, PALE)
    pygame.draw.line(sheet, LINE, (MARGIN_PX, below), (MARGIN_PX + ROW_S * PX_S, below))
    lane_top = below + LANE_PX
    for lane in row.lanes:
        for left, one in lane:
            _draw_words(sheet, ink, one, (left, lane_top))
        lane_top += LANE_PX
    if levels is not None:
        _draw_levels(sheet, ink, levels, row.start_s, lane_top)


def _draw_takes(sheet: pygame.Surface, row: _Row, top: int, below: int) -> None:
    """Screens from left to right; where they crowd, each stands after the one before."""
    widths = [take.picture.get_width() for take in row.takes]
    lefts: list[int] = []
    for take, width in zip(row.takes, widths, strict=True):
        free = lefts[-1] + width + 6 if lefts else 0
        lefts.append(max(free, _x(take.at_s, row.start_s)))
    edge = MARGIN_PX + ROW_S * PX_S + MARGIN_PX - 6
    for place in reversed(range(len(lefts))):
        lefts[place] = min(lefts[place], edge - widths[place])
        edge = lefts[place] - 6
    for take, left in zip(row.takes, lefts, strict=True):
        framed(sheet, take.picture, (left, top + row.take_px - take.picture.get_height()))
        moment = (_x(take.at_s, row.start_s), below)
        pygame.draw.line(sheet, PALE, (left, top + row.take_px + 1), moment)


def _draw_words(sheet: pygame.Surface, ink: Ink, one: Told, at: tuple[int, int]) -> None:
    if one.kind is Kind.PRESS:
        draw_button(sheet, Button(one.words), at, KINDS[one.kind])
    else:
        ink.write(sheet, one.quoted, at, WORDS_PX, KINDS[one.kind])


def _draw_levels(sheet: pygame.Surface, ink: Ink, levels: Levels, start_s: float, top: int) -> None:
    """Each group's level as a row of bars; the quieter group is drawn before the louder one."""
    bottom = top + LEVEL_PX
    for told in GRID_DBFS:
        height = bottom - _bar_px(float(told))
        pygame.draw.line(sheet, LINE, (MARGIN_PX, height), (MARGIN_PX + ROW_S * PX_S, height))
        ink.write(sheet, f"{told} dB", (8, height - SMALL_PX // 2), SMALL_PX, PALE)
    first, count = round(start_s / WINDOW_S), round(ROW_S / WINDOW_S)
    width = max(1, round(PX_S * WINDOW_S))
    for place in range(count):
        now = {name: one[first + place] for name, one in levels.items() if first + place < one.size}
        left = MARGIN_PX + round(place * WINDOW_S * PX_S)
        for name in sorted(now, key=now.__getitem__, reverse=True):
            tall = _bar_px(float(now[name]))
            if tall:
                pygame.draw.rect(sheet, COLOURS[name], (left, bottom - tall, width, tall))


def _bar_px(level_dbfs: float) -> int:
    share = (level_dbfs - QUIETEST_DBFS) / (LOUDEST_DBFS - QUIETEST_DBFS)
    return round(float(np.clip(share, 0.0, 1.0)) * (LEVEL_PX - 12))


def _legend(sheet: pygame.Surface, ink: Ink, *, sounds: bool) -> None:
    rows = [("“spoken and captioned”", BRIGHT), ("(captioned alone)", PALE)]
    rows += [("cues", COLOURS["pad"])]
    if sounds:
        names = {"voice": "voice", "pad": "pad", "tones": "bell, tick"}
        rows += [(f"level: {names[name]}", colour) for name, colour in COLOURS.items()]
    left = sheet.get_width() - MARGIN_PX
    for words, colour in reversed(rows):
        left -= ink.letters(WORDS_PX).width_px(words) + 22
        ink.write(sheet, words, (left + 22, 2 * HEADING_PX + 4), WORDS_PX, colour)
