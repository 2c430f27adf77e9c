"""Four screens that tell the mirror, side by side: dark, ready, moving, done."""

from __future__ import annotations

import pygame

from device.mirror.panel.scene import Captions, compose
from device.mirror.panel.sheet import PAPER, framed, thumb
from device.mirror.preview.exposure import Exposure
from device.mirror.preview.screens import AT_S, every_state
from device.mirror.situation import Session

TOLD = (
    "idle",
    "ready check: a hint",
    "pacing: hold",
    "summary: received by the clinic",
)
"""The titles of the four."""
LONG_PX = 480
GAP_PX = 20


def strip(base: Session, routine: str, captions: Captions, exposure: Exposure) -> pygame.Surface:
    """The four pictures in a row."""
    states = {one.title: one for one in every_state(base, routine, captions.sides)}
    scenes = [compose(states[title].session, AT_S, captions) for title in TOLD]
    small = [thumb(exposure.settled(scene), LONG_PX) for scene in scenes]
    width, height = small[0].get_size()
    sheet = pygame.Surface((len(small) * (width + GAP_PX) + GAP_PX, height + 2 * GAP_PX))
    sheet.fill(PAPER)
    for number, one in enumerate(small):
        framed(sheet, one, (GAP_PX + number * (width + GAP_PX), GAP_PX))
    return sheet
