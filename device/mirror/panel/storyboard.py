"""The panel's screens of one session as pictures, for people who want to see what was shown.

Only what the panel itself lights is kept, never a camera's image. For desks and documents.
"""

from __future__ import annotations

from pathlib import Path

import pygame

from device.mirror.panel.scene import Scene
from device.mirror.panel.screen import Screen
from device.mirror.panel.sheet import Taken, contact_sheet

SETTLED_S = 0.7
"""A screen is taken once its fade is over."""


class Storyboard:
    """Takes each new screen once; `finish` lays them out on one sheet."""

    def __init__(self, folder: Path, screen: Screen) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._screen = folder, screen
        self._showing: tuple[object, ...] = ()
        self._since_s = 0.0
        self._done = True
        self._taken: list[Taken] = []

    def look(self, state: str, scene: Scene, at_s: float) -> None:
        """Take the screen when it shows something new and has settled."""
        showing = (state, scene.lines, scene.marks, stage(scene))
        if showing != self._showing:
            self._showing, self._since_s, self._done = showing, at_s, False
        if not self._done and at_s - self._since_s >= SETTLED_S:
            self._done = True
            self._take(state)

    def finish(self) -> Path:
        """Write the contact sheet and return where it is."""
        sheet = contact_sheet(self._taken)
        path = self._folder / "contact-sheet.png"
        pygame.image.save(sheet, path)
        return path

    def _take(self, state: str) -> None:
        picture = pygame.surfarray.make_surface(self._screen.snapshot().swapaxes(0, 1))
        number = len(self._taken) + 1
        name = state.lower().replace(" ", "-")
        pygame.image.save(picture, self._folder / f"{number:02}-{name}.png")
        self._taken.append(Taken(state, picture))


def stage(scene: Scene) -> str | None:
    """Where the pacing shape is; None where there is none."""
    if scene.shape is None:
        return None
    return {0.0: "closed", 1.0: "open"}.get(scene.shape.openness, "moving")
