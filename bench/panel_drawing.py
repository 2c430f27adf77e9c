"""Thirty frames a second of a breathing shape: `python -m bench.panel_drawing WAY SECONDS`.

WAY is `ours`, the panel's own screen; `whole`, the same lights on a glass that is filled and lit
all anew each time; or `plain`, a beginner's loop in pygame that fills the glass, scales a picture
of the shape, writes the caption and flips. All draw in memory, in the size of the desk's panel.
Told as JSON: frames, those in which pixels
changed, how long it took, and the processor time of the whole process meanwhile.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import pygame

from device.mirror.opening import taught
from device.mirror.panel.glass import Glass
from device.mirror.panel.lights import CAPITAL_MM, SHAPE_OPENED, Lights
from device.mirror.panel.scene import PacingShape, Scene
from device.mirror.panel.screen import FADE_S, Screen
from device.mirror.panel.words import MarkWords
from device.mirror.trace import TICK_S
from device.settings import Panel, config_folder, load_settings

BREATH_S = 8.0
"""Open and closed again, as a repetition's rise and release."""
CAPTION_S = 2.0
"""The caption comes and goes so often that it fades for about half of the time."""
CAPTION = ("Only a quarter of the way.",)

Frame = Callable[[float], bool]
"""Draws the picture of a moment; whether any pixel changed."""


def openness(at_s: float) -> float:
    """How far the shape is open: it breathes evenly."""
    phase = at_s % BREATH_S / BREATH_S
    return 2.0 * min(phase, 1.0 - phase)


def captioned(at_s: float) -> bool:
    """Whether the caption is to be seen."""
    return at_s % CAPTION_S < CAPTION_S / 2.0


def ours(panel: Panel, marks: MarkWords) -> Frame:
    """The panel's own screen, shown one scene after the other."""
    screen = Screen(panel, marks)

    def draw(at_s: float) -> bool:
        lines = CAPTION if captioned(at_s) else ()
        return screen.draw(Scene(lines=lines, shape=PacingShape(openness(at_s))), at_s)

    return draw


def whole(panel: Panel, marks: MarkWords) -> Frame:
    """The same lights, all of the glass each time."""
    surface, lights = Glass(panel).surface, Lights(panel, marks)
    shape, words = lights.shape(), lights.lines(CAPTION)

    def draw(at_s: float) -> bool:
        surface.fill("black")
        surface.blit(shape.paint(openness(at_s), 1.0), shape.place)
        picture = words.paint(0.0, _opacity(at_s))
        surface.blit(picture, words.place, special_flags=pygame.BLEND_RGB_MAX)
        pygame.display.flip()
        return True

    return draw


def plain(panel: Panel, marks: MarkWords) -> Frame:
    """A picture of the shape is scaled, and the caption written, each time."""
    surface = Glass(panel).surface
    middle, height = surface.get_rect().center, panel.height_px
    light = Lights(panel, marks).shape().paint(1.0, 1.0)
    font = pygame.font.Font(None, round(1.4 * CAPITAL_MM / panel.mm_per_px))

    def draw(at_s: float) -> bool:
        surface.fill("black")
        share = 1.0 - (1.0 - openness(at_s)) * (1.0 - SHAPE_OPENED)
        shape = pygame.transform.smoothscale_by(light, share)
        surface.blit(shape, shape.get_rect(center=middle))
        words = font.render(CAPTION[0], True, "white")
        words.set_alpha(round(255 * _opacity(at_s)))
        surface.blit(words, words.get_rect(center=(middle[0], height - 2 * words.get_height())))
        pygame.display.flip()
        return True

    return draw


def _opacity(at_s: float) -> float:
    since_s = at_s % (CAPTION_S / 2.0)
    share = min(1.0, since_s / FADE_S)
    return share if captioned(at_s) else 1.0 - share


WAYS = {"ours": ours, "whole": whole, "plain": plain}


def drawn(draw: Frame, for_s: float) -> dict[str, float]:
    """Draw at the mirror's own pace."""
    began_s, worked_s = time.monotonic(), time.process_time()
    frames = round(for_s / TICK_S)
    lit = 0
    for number in range(frames):
        time.sleep(max(0.0, began_s + number * TICK_S - time.monotonic()))
        lit += draw(number * TICK_S)
    worked_s, wall_s = time.process_time() - worked_s, time.monotonic() - began_s
    return {"frames": frames, "lit": lit, "wall_s": wall_s, "worked_s": worked_s}


def main(way: str, for_s: str) -> None:
    """Draw, and tell."""
    settings = load_settings(config_folder() / "desk.toml", ['panel.screen="offscreen"'])
    draw = WAYS[way](settings.panel, taught(settings).words.marks)
    draw(0.0)
    print(json.dumps(drawn(draw, float(for_s))))


if __name__ == "__main__":
    main(*sys.argv[1:])
