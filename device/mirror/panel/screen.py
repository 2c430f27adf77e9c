"""A scene becomes light. Here sides become edges, and time becomes fades.

A mirror keeps sides: the person's left is at the left edge of the glass, and nothing is flipped.

Calm is built in, not asked for: whatever is composed, nothing appears or goes in less than FADE_S,
and nothing grows faster than its light's own pace. Where lights meet the brighter one is seen, so
that they cannot add up to a flash. `draw` is handed the time and touches only what
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pygame
from numpy.typing import NDArray

from device.face.seen import Side
from device.mirror.panel.display import DRM_FOLDER
from device.mirror.panel.glass import Glass, Happened
from device.mirror.panel.lights import Light, Lights
from device.mirror.panel.scene import Scene
from device.mirror.panel.words import MarkWords
from device.settings import Panel

FADE_S = 0.45
"""From dark to lit and back: at least 400 ms."""


@dataclass
class _Layer:
    """A light on its way to the opacity and the phase that the scene wants."""

    light: Light
    phase: float
    aim_phase: float
    opacity: float = 0.0
    aim_opacity: float = 0.0

    def advance(self, passed_s: float) -> bool:
        """Come nearer to the aim; True when that changes what is lit."""
        was = (self.opacity, self.phase)
        self.opacity = _nearer(self.opacity, self.aim_opacity, passed_s / FADE_S)
        self.phase = _nearer(self.phase, self.aim_phase, passed_s * self.light.pace_hz)
        return was != (self.opacity, self.phase)

    @property
    def gone(self) -> bool:
        """Dark, and to stay so."""
        return self.opacity == 0.0 == self.aim_opacity


@dataclass(frozen=True)
class _Wanted:
    """What a scene asks of one light, and how to make it where it is not lit yet."""

    make: Callable[[], Light]
    opacity: float = 1.0
    phase: float = 0.0


class Screen:
    """The panel's light. Raises PanelError when the display or the font cannot be opened."""

    def __init__(self, panel: Panel, marks: MarkWords, drm: Path = DRM_FOLDER) -> None:
        self._glass = Glass(panel, drm)
        self._lights = Lights(panel, marks)
        self._layers: dict[Hashable, _Layer] = {}
        self._drawn_s: float | None = None

    def draw(self, scene: Scene, at_s: float) -> bool:
        """Bring the light nearer to a scene; True when a pixel was drawn.

        The time since the last call is lived in the last scene, so a new one begins to show at the
        next call: call it thirty times a second, also when nothing changes.
        """
        passed_s = 0.0 if self._drawn_s is None else max(0.0, at_s - self._drawn_s)
        self._drawn_s = at_s
        self._glass.look_after(at_s)
        stale = [layer.light for layer in self._layers.values() if layer.advance(passed_s)]
        self._layers = {key: layer for key, layer in self._layers.items() if not layer.gone}
        self._aim(self._wanted(scene))
        if stale:
            self._redraw(stale)
        return bool(stale)

    def happened(self) -> list[Happened]:
        """Sound devices that came or went; in a window also keys 1, 2, 3 and its closing."""
        return self._glass.happened()

    def snapshot(self) -> NDArray[np.uint8]:
        """What is lit now, shape (height, width, 3), red, green, blue."""
        return self._glass.pixels()

    def close(self) -> None:
        """Dark, and the display given back."""
        self._glass.close()

    def _wanted(self, scene: Scene) -> dict[Hashable, _Wanted]:
        lights = self._lights
        wanted: dict[Hashable, _Wanted] = {}
        if scene.glow is not None:
            at_left = scene.glow.side is Side.LEFT
            make = partial(lights.glow, at_left=at_left)
            wanted["glow", at_left] = _Wanted(make, scene.glow.opacity)
        if scene.shape is not None:
            wanted["shape"] = _Wanted(lights.shape, scene.shape.opacity, scene.shape.openness)
        if scene.ring is not None:
            wanted["ring"] = _Wanted(lights.ring, phase=scene.ring.share)
        if scene.dot is not None:
            wanted["dot"] = _Wanted(lights.dot)
        if scene.marks is not None:
            wanted["marks", scene.marks] = _Wanted(partial(lights.marks, scene.marks))
        if scene.clock is not None:
            wanted["clock", scene.clock] = _Wanted(partial(lights.clock, scene.clock))
        if scene.timer_s is not None:
            digits = str(scene.timer_s)
            for place, digit in enumerate(digits):
                make = partial(lights.timer, digits, place)
                wanted["timer", len(digits), place, digit] = _Wanted(make)
        if scene.lines:
            small = lights.needs_small(scene)
            make = partial(lights.lines, scene.lines, small=small)
            wanted["lines", scene.lines, small] = _Wanted(make)
        return wanted

    def _aim(self, wanted: dict[Hashable, _Wanted]) -> None:
        for key, layer in self._layers.items():
            if key not in wanted:
                layer.aim_opacity = 0.0
        for key, want in wanted.items():
            if key not in self._layers:
                self._layers[key] = _Layer(want.make(), want.phase, want.phase)
            self._layers[key].aim_opacity = want.opacity
            self._layers[key].aim_phase = want.phase

    def _redraw(self, stale: list[Light]) -> None:
        surface = self._glass.surface
        lit = [
            (layer.light.place, layer.light.paint(layer.phase, layer.opacity))
            for layer in self._layers.values()
            if any(layer.light.place.colliderect(light.place) for light in stale)
        ]
        for light in stale:
            surface.fill("black", light.place)
            for place, picture in lit:
                part = place.clip(light.place)
                seen = part.move(-place.x, -place.y)
                surface.blit(picture, part, seen, pygame.BLEND_RGB_MAX)
        self._glass.show([light.place for light in stale])


def _nearer(value: float, aim: float, step: float) -> float:
    return min(aim, value + step) if value < aim else max(aim, value - step)
