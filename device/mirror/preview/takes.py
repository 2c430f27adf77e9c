"""The screens of a practice, each taken once it has come to stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pygame

from device.mirror.event import Tick
from device.mirror.panel.scene import Captions, Scene, compose
from device.mirror.panel.sheet import thumb
from device.mirror.panel.storyboard import SETTLED_S, stage
from device.mirror.preview.exposure import Exposure
from device.mirror.preview.practice import Moment

STILL_S = 1.2
"""So long is waited for a moment in which nothing fades: a timer's digits do in each second."""
DRAWN_HZ = 10.0
"""How often the screen is drawn: often enough for what fades in half a second and moves 5 mm/s."""
TALL_PX, WIDE_PX = 240, 190
"""A picture's longer side, of a tall panel and of a wide one: several stand side by side."""


@dataclass(frozen=True)
class Take:
    """A screen that began to show at `at_s`, as it was once its fade was over."""

    at_s: float
    picture: pygame.Surface


def takes(moments: Iterable[Moment], captions: Captions, exposure: Exposure) -> Iterator[Take]:
    """Every screen that stayed for SETTLED_S, in order."""
    showing: tuple[object, ...] | None = None
    since_s, drawn_s, done = 0.0, float("-inf"), True
    for moment in moments:
        at_s = moment.at_s
        if not isinstance(moment.event, Tick) or at_s - drawn_s < 1.0 / DRAWN_HZ:
            continue
        scene, drawn_s = compose(moment.session, at_s, captions), at_s
        changing = exposure.live(scene, at_s) and stage(scene) != "moving"
        if kind_of(scene) != showing:
            showing, since_s, done = kind_of(scene), at_s, False
        if not done and at_s - since_s >= (STILL_S if changing else SETTLED_S):
            done = True
            yield Take(since_s, _small(exposure.now()))


def _small(picture: pygame.Surface) -> pygame.Surface:
    wide = picture.get_width() > picture.get_height()
    return thumb(picture, WIDE_PX if wide else TALL_PX)


def kind_of(scene: Scene) -> tuple[object, ...]:
    """What makes a screen another one; a timer that counts, or a shape that goes on, does not."""
    return (
        scene.lines,
        scene.marks,
        scene.glow,
        scene.dot,
        scene.ring is None,
        scene.timer_s is None,
        stage(scene),
    )
