"""Each thing that can be lit: where it stands on the glass, and its light while it changes.

All lengths are millimetres on the glass, as the eye and the standards count them; they become
pixels here, by the panel's own millimetres per pixel.

    ┌───────────┐
    │           │   the face's reflection: left alone
    │  (shape)  │   the middle: one of pacing shape, ring, timer, marks, dot
    │  caption  │   words, three rows high (two on a wide panel), or more, growing upwards
    └───────────┘
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray

from device.mirror.panel import forms
from device.mirror.panel.lettering import Lettering, broken
from device.mirror.panel.light import WARM, dimmed
from device.mirror.panel.scene import Marks, Scene
from device.mirror.panel.words import MarkWords
from device.settings import Panel

CAPITAL_MM = 12.0
SMALL_CAPITAL_MM = 10.0
"""Capitals of a prompt, and of one that would not fit; EN 301 549 5.1.4 asks for 0.7 degrees, which
is 9 mm at 75 cm."""
ROW_PITCH = 1.6
"""From row to row, in capitals."""
TIMER_MM = 22.0
CLOCK_OPACITY = 0.4
"""It is there for whoever looks for it; nothing depends on it, so it need not stand out."""
MARK_PITCH = 1.9
SPOT_MM = 9.0
MARGIN_MM = 6.0

SHAPE_MM = (96.0, 140.0)
"""Where the open pacing shape's last light ends; what is seen of it is about 75 by 110 mm."""
SHAPE_CLOSED, SHAPE_OPENED = 0.42, 0.57
GLOW_MM = 60.0
DOT_MM = 9.0
RING_MM = 60.0
RING_CLOSED_SHARE = 0.5
RING_WIDTH_SHARE = 0.07
SPEED_MM_S = 5.0
"""The fastest that an edge of light may travel."""

Paint = Callable[[float, float], pygame.Surface]
"""Light on black at a phase (how far it is open) and an opacity, both from 0 to 1."""


@dataclass(frozen=True)
class Light:
    """One lit thing: its place on the glass, its paint, and the phases a second it may live."""

    place: pygame.Rect
    paint: Paint
    pace_hz: float = 0.0


class Lights:
    """Makes every light for one panel. Raises PanelError without its font."""

    def __init__(self, panel: Panel, marks: MarkWords) -> None:
        self._mm_per_px = panel.mm_per_px
        self._width, self._height = panel.width_px, panel.height_px
        self._prompts = Lettering(self._px(CAPITAL_MM))
        self._digits = Lettering(self._px(TIMER_MM))
        self._labels = Lettering(self._px(SMALL_CAPITAL_MM))
        self._marks = marks
        self._small: dict[tuple[tuple[str, ...], float], bool] = {}

        # These two take longer to make than a tick has room for.
        height, row_px = self._shape_px, ROW_PITCH * self._prompts.capital_px
        self._shape_reach = forms.ellipse(round(height * SHAPE_MM[0] / SHAPE_MM[1]), round(height))
        self._glow_reach = forms.edge(round(self._px(GLOW_MM)), round(self._caption_top - row_px))

    def shape(self) -> Light:
        """The pacing shape; its phase is its openness."""
        reach = self._shape_reach
        travel_mm = forms.SEEN * (SHAPE_OPENED - SHAPE_CLOSED) * SHAPE_MM[1] / 2.0

        def paint(openness: float, opacity: float) -> pygame.Surface:
            profile = forms.breathing(openness, closed=SHAPE_CLOSED, opened=SHAPE_OPENED)
            return _surface(forms.pixels(reach, profile, WARM, opacity))

        return Light(self._in_the_middle(reach), paint, SPEED_MM_S / travel_mm)

    def ring(self) -> Light:
        """The ring of a held button; its phase is its share."""
        reach = self._round(RING_MM)
        travel_mm = (1.0 - RING_WIDTH_SHARE - RING_CLOSED_SHARE) * RING_MM / 2.0

        def paint(share: float, opacity: float) -> pygame.Surface:
            profile = forms.ring(
                share, closed_share=RING_CLOSED_SHARE, width_share=RING_WIDTH_SHARE
            )
            return _surface(forms.pixels(reach, profile, WARM, opacity))

        return Light(self._in_the_middle(reach), paint, SPEED_MM_S / travel_mm)

    def dot(self) -> Light:
        """The small sign of being awake."""
        reach = self._round(DOT_MM)
        return Light(self._in_the_middle(reach), _still(reach, forms.disc()))

    def glow(self, *, at_left: bool) -> Light:
        """Light along the left or the right edge of the glass, beside the face, above the words."""
        reach = self._glow_reach
        place = pygame.Rect(0, 0, reach.shape[1], reach.shape[0])
        if not at_left:
            reach = np.ascontiguousarray(reach[:, ::-1])
            place.right = self._width
        return Light(place, _still(reach, forms.glow()))

    def timer(self, digits: str, place: int) -> Light:
        """One digit of the seconds left, large, in the middle; each stands in a cell of its own.

        So that when a second passes the digits that stay are steady.
        """
        cell = max(map(self._digits.width_px, "0123456789"))
        digit = _stacked([self._digits.light(digits[place], WARM)], 0, 0.5)
        x, y = self._middle
        x += round((place - (len(digits) - 1) / 2) * cell)
        return Light(digit.get_rect(center=(x, y)), _faded(digit))

    def clock(self, told: str) -> Light:
        """The time of day, dim, where captions stand: for a mirror that is a clock as well."""
        digits = _stacked([self._digits.light(told, dimmed(WARM, CLOCK_OPACITY))], 0, 0.5)
        place = digits.get_rect(center=self._middle)
        place.bottom = round(self._caption_bottom)
        return Light(place, _faded(digits))

    def lines(self, lines: tuple[str, ...], *, small: bool = False) -> Light:
        """A caption: each line broken where the glass needs it, centred, above the lower edge."""
        block = self._written(lines, self._labels if small else self._prompts)
        place = block.get_rect(centerx=self._middle[0])
        place.centery = round((self._caption_top + self._caption_bottom) / 2)
        place.bottom = min(place.bottom, round(self._caption_bottom))
        return Light(place, _faded(block))

    def needs_small(self, scene: Scene) -> bool:
        """Whether a scene's caption would meet what stands in the middle, or leave the glass."""
        top = self._lower_edge(scene)
        if (scene.lines, top) not in self._small:
            tall = self._written(scene.lines, self._prompts).get_height()
            self._small[scene.lines, top] = tall > self._caption_bottom - top
        return self._small[scene.lines, top]

    def _lower_edge(self, scene: Scene) -> float:
        """How far down what stands in the middle reaches, with a margin below it, in pixels."""
        reaches = {
            "shape": forms.SEEN * SHAPE_OPENED * self._shape_px / 2.0,
            "ring": self._px(RING_MM / 2.0),
            "timer_s": self._px(TIMER_MM / 2.0),
            "marks": (MARK_PITCH + 0.5) * self._labels.capital_px,
        }
        lit = [reach for name, reach in reaches.items() if getattr(scene, name) is not None]
        return self._middle[1] + max(lit) + self._px(MARGIN_MM) if lit else 0.0

    def _written(self, lines: tuple[str, ...], letters: Lettering) -> pygame.Surface:
        room = self._width - round(2 * self._px(MARGIN_MM))
        if any(letters.width_px(line) > room for line in lines):
            lines = (" ".join(lines),)
        free = self._rows_free if len(lines) == 1 else 1
        rows = [row for line in lines for row in broken(line, room, letters.width_px, free)]
        pitch = round(ROW_PITCH * letters.capital_px)
        return _stacked([letters.light(row, WARM) for row in rows], pitch, 0.5)

    def marks(self, marks: Marks) -> Light:
        """Three honest marks, one below the other, each with its words."""
        words = self._marks
        told = (
            (marks.saved, words.saved),
            (marks.sent, words.sent),
            (marks.received, words.received),
        )
        rows = [self._marked(filled, text) for filled, text in told]
        block = _stacked(rows, round(MARK_PITCH * self._labels.capital_px), 0.0)
        return Light(block.get_rect(center=self._middle), _faded(block))

    def _marked(self, filled: bool, text: str) -> pygame.Surface:
        spot = _surface(forms.pixels(self._round(SPOT_MM), forms.spot(filled=filled), WARM, 1.0))
        label = self._labels.light(text, WARM)
        gap = round(self._px(SPOT_MM * 1.7))
        row = pygame.Surface((gap + label.get_width(), label.get_height()))
        row.blit(label, (gap, 0))
        middle = self._labels.ascent_px - round(self._labels.capital_px / 2)
        row.blit(spot, spot.get_rect(left=0, centery=middle))
        return row

    def _px(self, length_mm: float) -> float:
        return length_mm / self._mm_per_px

    def _round(self, diameter_mm: float) -> forms.Reach:
        side = round(self._px(diameter_mm))
        return forms.ellipse(side, side)

    @property
    def _caption_bottom(self) -> float:
        return self._height - self._px(MARGIN_MM)

    @property
    def _rows_free(self) -> int:
        """How many rows of a caption there is always room for."""
        return 3 if self._height > self._width else 2

    @property
    def _caption_top(self) -> float:
        return self._caption_bottom - self._rows_free * ROW_PITCH * self._prompts.capital_px

    @property
    def _middle(self) -> tuple[int, int]:
        above = self._shape_px / 2
        return self._width // 2, round(self._caption_top - self._px(MARGIN_MM) - above)

    @property
    def _shape_px(self) -> float:
        """How high the open shape's last light reaches: what there is room for."""
        return min(self._px(SHAPE_MM[1]), self._caption_top - 2 * self._px(MARGIN_MM))

    def _in_the_middle(self, reach: forms.Reach) -> pygame.Rect:
        place = pygame.Rect(0, 0, reach.shape[1], reach.shape[0])
        place.center = self._middle
        return place


def _still(reach: forms.Reach, profile: forms.Profile) -> Paint:
    return lambda _, opacity: _surface(forms.pixels(reach, profile, WARM, opacity))


def _faded(picture: pygame.Surface) -> Paint:
    def paint(_: float, opacity: float) -> pygame.Surface:
        level = round(255 * opacity)
        faded = picture.copy()
        faded.fill((level, level, level), special_flags=pygame.BLEND_RGB_MULT)
        return faded

    return paint


def _stacked(rows: list[pygame.Surface], pitch: int, align: float) -> pygame.Surface:
    """Rows below each other; `align` 0 puts them at the left, 0.5 in the middle."""
    width = max(row.get_width() for row in rows)
    height = pitch * (len(rows) - 1) + rows[-1].get_height()
    block = pygame.Surface((width, height))
    for index, row in enumerate(rows):
        block.blit(row, (round((width - row.get_width()) * align), pitch * index))
    return block


def _surface(lit: NDArray[np.uint32]) -> pygame.Surface:
    height, width = lit.shape
    return pygame.image.frombuffer(lit.astype("<u4").tobytes(), (width, height), "BGRA")
