"""Opening a display: a graphics card without X, a window, or memory; and turned pixels."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pygame

from device.errors import PanelError
from device.settings import ScreenKind

DRM_FOLDER = Path("/sys/class/drm")
_DESK_SHARE = 0.9
_DESKTOP_DRIVERS = frozenset({"x11", "wayland", "windows", "cocoa"})


def turned_size(size: tuple[int, int], turned_deg: int) -> tuple[int, int]:
    """The pixels of a display whose picture is turned to stand upright."""
    width, height = size
    return (height, width) if turned_deg in {90, 270} else (width, height)


def turned(part: pygame.Rect, size: tuple[int, int], turned_deg: int) -> pygame.Rect:
    """Where a part of an upright picture lies once all of it is turned clockwise."""
    width, height = size
    match turned_deg:
        case 90:
            return pygame.Rect(height - part.bottom, part.x, part.height, part.width)
        case 180:
            return pygame.Rect(width - part.right, height - part.bottom, part.width, part.height)
        case 270:
            return pygame.Rect(part.y, width - part.right, part.height, part.width)
        case _:
            return part


def open_display(kind: ScreenKind, size: tuple[int, int], drm: Path) -> pygame.Surface:
    """A dark display of so many pixels; raises PanelError when there is none of this kind."""
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
            f"panel.model, or width_px, height_px and rotate_deg, ask for {size}; give its own"
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


def connected_cards(drm: Path) -> list[int]:
    """The graphics cards that have a display plugged in, by `card*-*/status` below `drm`.

    A Pi 5 has several cards, and their numbers move.
    """
    return [
        int(status.parent.name.removeprefix("card").partition("-")[0])
        for status in sorted(drm.glob("card*-*/status"))
        if status.read_text(encoding="ascii").strip() == "connected"
    ]


def connected_card(drm: Path) -> int:
    """The first card with a display; raises PanelError when none is connected."""
    for card in connected_cards(drm):
        return card
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
