"""The real screen in memory, and pictures of it once its fades are over."""

from __future__ import annotations

import msgspec
import pygame

from device.mirror.panel.scene import BLACK, Scene
from device.mirror.panel.screen import Screen
from device.mirror.panel.words import MarkWords
from device.settings import Panel, ScreenKind

SETTLED_S = 10.0
"""Longer than any fade or growth takes."""


def in_memory(panel: Panel) -> Panel:
    """The same panel, drawn upright and nowhere."""
    return msgspec.structs.replace(panel, screen=ScreenKind.OFFSCREEN, rotate_deg=0)


class Exposure:
    """Pictures of one panel. Raises PanelError without its font."""

    def __init__(self, panel: Panel, marks: MarkWords) -> None:
        self._screen = Screen(in_memory(panel), marks)
        self._at_s = 0.0

    def settled(self, scene: Scene) -> pygame.Surface:
        """A scene that came out of the dark, and has come to stay."""
        for one in (BLACK, BLACK, scene, scene):
            self._at_s += SETTLED_S
            self._screen.draw(one, self._at_s)
        return self.now()

    def live(self, scene: Scene, at_s: float) -> bool:
        """Go on in a scene; `at_s` never goes back. True while something changes."""
        return self._screen.draw(scene, at_s)

    def now(self) -> pygame.Surface:
        """What is lit now."""
        return pygame.surfarray.make_surface(self._screen.snapshot().swapaxes(0, 1))

    def close(self) -> None:
        """Give the memory back."""
        self._screen.close()
