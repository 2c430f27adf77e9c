"""The sheet of pixels that is drawn on, and how it comes to light: a display, a window, or memory.

The kind is chosen by name and never replaced by another: `kmsdrm` without a display raises.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pygame
from numpy.typing import NDArray

from device.errors import PanelError
from device.mirror.event import Button
from device.settings import Panel, ScreenKind

DRM_FOLDER = Path("/sys/class/drm")
_DESK_SHARE = 0.9
_DESKTOP_DRIVERS = frozenset({"x11", "wayland", "windows", "cocoa"})
_KEYS = {pygame.K_1: Button.GO, pygame.K_2: Button.CHANGE, pygame.K_3: Button.STOP}


@dataclass(frozen=True)
class Key:
    """A key of the desk's keyboard that stands for a button went down, or came up."""

    button: Button
    down: bool


@dataclass(frozen=True)
class WindowClosed:
    """Somebody closed the window."""


class Glass:
    """`surface` is the whole glass, `width_px` by `height_px`; `show` brings parts of it to light.

    Raises PanelError when the display named in the settings cannot be opened.
    """

    def __init__(self, panel: Panel, drm: Path = DRM_FOLDER) -> None:
        self._size = (panel.width_px, panel.height_px)
        self._windowed = panel.screen is ScreenKind.WINDOW
        self._display = _open_display(panel.screen, self._size, drm)
        self.surface = pygame.Surface(self._size) if self._windowed else self._display
        self.surface.fill("black")

    def show(self, stale: Sequence[pygame.Rect]) -> None:
        """Bring what changed to the eye."""
        if self._windowed:
            pygame.transform.smoothscale(self.surface, self._display.get_size(), self._display)
            pygame.display.flip()
        else:
            pygame.display.update(list(stale))

    def keys(self) -> list[Key | WindowClosed]:
        """What the desk's keyboard did since the last call; on the appliance, always nothing."""
        happened = [meant(event) for event in pygame.event.get()]
        return [one for one in happened if one is not None] if self._windowed else []

    def pixels(self) -> NDArray[np.uint8]:
        """A copy of the glass, shape (height, width, 3), red, green, blue."""
        return pygame.surfarray.array3d(self.surface).transpose(1, 0, 2).copy()

    def close(self) -> None:
        """Give the display back."""
        pygame.display.quit()


def meant(event: pygame.event.Event) -> Key | WindowClosed | None:
    """What a key or the window's cross stands for: 1 round, 2 triangle, 3 square, Esc closes."""
    if event.type == pygame.QUIT:
        return WindowClosed()
    if event.type not in {pygame.KEYDOWN, pygame.KEYUP}:
        return None
    if event.key == pygame.K_ESCAPE:
        return WindowClosed()
    button = _KEYS.get(event.key)
    return None if button is None else Key(button, down=event.type == pygame.KEYDOWN)


def _open_display(kind: ScreenKind, size: tuple[int, int], drm: Path) -> pygame.Surface:
    match kind:
        case ScreenKind.OFFSCREEN:
            # Memory is all that is wanted; through a texture each frame would cost 12 ms.
            drivers = {"SDL_VIDEODRIVER": "offscreen", "SDL_FRAMEBUFFER_ACCELERATION": "0"}
            return _open(kind, size, drivers, 0)
        case ScreenKind.KMSDRM:
            card = str(connected_card(drm))
            drivers = {"SDL_VIDEODRIVER": "kmsdrm", "SDL_KMSDRM_DEVICE_INDEX": card}
            return _open(kind, size, drivers, pygame.FULLSCREEN)
        case ScreenKind.WINDOW:
            return _open_window(size)


def _open(
    kind: ScreenKind, size: tuple[int, int], drivers: dict[str, str], flags: int
) -> pygame.Surface:
    try:
        with environment(drivers):
            pygame.display.init()
            display = pygame.display.set_mode(size, flags)
    except pygame.error as error:
        raise PanelError(
            f'panel.screen = "{kind}": {error}; check the display and its groups (video, render), '
            'or choose "window" or "offscreen"'
        ) from error
    if display.get_size() != size:
        raise PanelError(
            f'panel.screen = "{kind}": the display shows {display.get_size()} pixels and '
            f"panel.width_px, panel.height_px ask for {size}; give the display's own"
        )
    pygame.mouse.set_visible(False)
    return display


def _open_window(size: tuple[int, int]) -> pygame.Surface:
    width, height = size
    try:
        pygame.display.init()
        desk_width, desk_height = _desktop_size()
        share = min(1.0, _DESK_SHARE * desk_width / width, _DESK_SHARE * desk_height / height)
        display = pygame.display.set_mode((round(width * share), round(height * share)))
    except pygame.error as error:
        raise PanelError(
            f'panel.screen = "window": {error}; run on a desktop, or choose "offscreen"'
        ) from error
    pygame.display.set_caption("Quiet Mirror · 1 round, 2 triangle, 3 square")
    return display


def _desktop_size() -> tuple[int, int]:
    driver = pygame.display.get_driver()
    if driver not in _DESKTOP_DRIVERS:
        pygame.display.quit()
        raise pygame.error(f"there is no desktop here, only {driver}")
    return pygame.display.get_desktop_sizes()[0]


def connected_card(drm: Path) -> int:
    """Which graphics card has a display plugged in; a Pi 5 has several, and their numbers move.

    Reads `card*-*/status` below `drm`. Raises PanelError when no display is connected.
    """
    for status in sorted(drm.glob("card*-*/status")):
        if status.read_text(encoding="ascii").strip() == "connected":
            return int(status.parent.name.removeprefix("card").partition("-")[0])
    raise PanelError(
        f'panel.screen = "kmsdrm": no display is connected (looked in {drm}); '
        'plug it in, or choose "window" or "offscreen"'
    )


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """SDL reads its drivers from the environment, once; nobody else should inherit them."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
