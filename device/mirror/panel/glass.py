"""The sheet of pixels that is drawn on, and how it comes to light: a display, a window, or memory.

The kind is chosen by name and never replaced by another: `kmsdrm` without a display raises. A
display that goes later is waited for: what is drawn meanwhile is kept, and lit when it is back.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pygame
from numpy.typing import NDArray

from device.errors import PanelError
from device.mirror.event import Button
from device.mirror.panel.display import (
    DRM_FOLDER,
    connected_cards,
    open_display,
    turned,
    turned_size,
)
from device.settings import Panel, ScreenKind

_LOOK_AGAIN_S = 2.0
"""How often a display that can be unplugged is looked for."""
_log = logging.getLogger(__name__)
_KEYS = {pygame.K_1: Button.GO, pygame.K_2: Button.CHANGE, pygame.K_3: Button.STOP}


@dataclass(frozen=True)
class Key:
    """A key of the desk's keyboard that stands for a button went down, or came up."""

    button: Button
    down: bool


@dataclass(frozen=True)
class WindowClosed:
    """Somebody closed the window."""


@dataclass(frozen=True)
class SoundDevice:
    """A sound device was plugged in, or the one that sounds was pulled out."""

    there: bool


Happened = Key | WindowClosed | SoundDevice
"""What SDL tells of the world outside the mirror's own buttons."""


class Glass:
    """`surface` is the whole glass, `width_px` by `height_px`; `show` brings parts of it to light.

    Raises PanelError when the display named in the settings cannot be opened.
    """

    def __init__(self, panel: Panel, drm: Path = DRM_FOLDER) -> None:
        windowed = panel.screen is ScreenKind.WINDOW
        self._kind, self._drm = panel.screen, drm
        self._turned_deg = 0 if windowed else panel.rotate_deg
        self.surface = pygame.Surface((panel.width_px, panel.height_px))
        self._display: pygame.Surface | None = self._opened()
        self._looked_s = float("-inf")

    def show(self, stale: Sequence[pygame.Rect]) -> None:
        """Bring what changed to the eye. A display that fails is given up until it is back."""
        if self._display is None:
            return
        try:
            if self._kind is ScreenKind.WINDOW:
                pygame.transform.smoothscale(self.surface, self._display.get_size(), self._display)
                pygame.display.flip()
            else:
                pygame.display.update([self._light(part, self._display) for part in stale])
        except pygame.error as error:
            self._give_up(str(error))

    def look_after(self, at_s: float) -> None:
        """Every other second: notice that the display was unplugged, and light it again."""
        if at_s - self._looked_s < _LOOK_AGAIN_S:
            return
        self._looked_s = at_s
        if self._display is None:
            self._come_back()
        elif self._kind is ScreenKind.KMSDRM and not connected_cards(self._drm):
            self._give_up("it was unplugged")

    def _light(self, part: pygame.Rect, display: pygame.Surface) -> pygame.Rect:
        """Copy a part of the glass to the display's own pixels; where it lies there."""
        there = turned(part, self.surface.get_size(), self._turned_deg)
        picture = self.surface.subsurface(part)
        if self._turned_deg:
            picture = pygame.transform.rotate(picture, -self._turned_deg)
        display.blit(picture, there)
        return there

    def _opened(self) -> pygame.Surface:
        size = turned_size(self.surface.get_size(), self._turned_deg)
        return open_display(self._kind, size, self._drm)

    def _give_up(self, why: str) -> None:
        self._display = None
        _log.warning("the display is lost (%s); sound carries on, and it is looked for", why)

    def _come_back(self) -> None:
        pygame.display.quit()
        try:
            self._display = self._opened()
        except PanelError:
            return  # it was told when it went; as long as it is away there is nothing new to tell
        _log.info("the display is back")
        self.show([self.surface.get_rect()])

    def happened(self) -> list[Happened]:
        """What happened since the last call; keys in a window alone."""
        if self._display is None:
            return []
        meanings = map(meant, pygame.event.get())
        windowed = self._kind is ScreenKind.WINDOW
        return [
            one
            for one in meanings
            if one is not None and (windowed or isinstance(one, SoundDevice))
        ]

    def pixels(self) -> NDArray[np.uint8]:
        """A copy of the glass, shape (height, width, 3), red, green, blue."""
        return pygame.surfarray.array3d(self.surface).transpose(1, 0, 2).copy()

    def close(self) -> None:
        """Give the display back."""
        pygame.display.quit()


def meant(event: pygame.event.Event) -> Happened | None:
    """What a key or the window's cross stands for: 1 round, 2 triangle, 3 square, Esc closes.

    Of sound devices SDL names the one that is open, and went, by a number other than 0.
    """
    if event.type == pygame.QUIT:
        return WindowClosed()
    if event.type == pygame.AUDIODEVICEADDED and not event.iscapture:
        return SoundDevice(there=True)
    if event.type == pygame.AUDIODEVICEREMOVED and not event.iscapture and event.which:
        return SoundDevice(there=False)
    if event.type not in {pygame.KEYDOWN, pygame.KEYUP}:
        return None
    if event.key == pygame.K_ESCAPE:
        return WindowClosed()
    button = _KEYS.get(event.key)
    return None if button is None else Key(button, down=event.type == pygame.KEYDOWN)
