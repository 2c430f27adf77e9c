"""How well light behind a two-way mirror can be told from the face reflected in front of it.

The person's own reflection is the paper on which the panel writes. Its luminance is that of a
matt face, L = E * rho / pi, of which the glass returns what it does not let through, 1 - T. Light
of the panel is added to it: contrast = (T * N * Y + (1 - T) * L) / ((1 - T) * L), with the panel's
N nits and the relative luminance Y of a colour (IEC 61966-2-1). It is WCAG's ratio with the face's
reflection in the place of WCAG's fixed flare of 0.05.
"""

from __future__ import annotations

import math

from device.settings import Panel

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
WARM: Colour = (255, 241, 220)
"""#FFF1DC: all that the panel lights is white or this."""

ILLUMINANCE_LX = 300.0
"""On the face: a well lit bathroom mirror (EN 12464-1 asks for 200 lx in washrooms; ours)."""

FACE_REFLECTANCE = 0.45
"""Very fair skin, CIELAB L* 73, so that every other face gives more contrast (ours). Fair skin
lies nearer L* 65, a third."""

TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0
"""What WCAG 2.1 asks of text (1.4.3) and of shapes that carry meaning (1.4.11)."""


def relative_luminance(colour: Colour) -> float:
    """Luminance of an sRGB colour, 0 to 1 of the panel's white."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(coded: float) -> float:
    return coded / 12.92 if coded <= 0.04045 else float(((coded + 0.055) / 1.055) ** 2.4)


def dimmed(colour: Colour, opacity: float) -> Colour:
    """The colour as it stands on black at an opacity from 0 to 1."""
    red, green, blue = (round(channel * opacity) for channel in colour)
    return red, green, blue


def contrast(
    colour: Colour,
    panel: Panel,
    illuminance_lx: float = ILLUMINANCE_LX,
    reflectance: float = FACE_REFLECTANCE,
) -> float:
    """Contrast of a colour through the panel's glass; a very fair face at 300 lx if not told.

    `illuminance_lx` is the light on the face, `reflectance` its own from 0 to 1.
    """
    reflected_nits = (1.0 - panel.glass_transmission) * illuminance_lx * reflectance / math.pi
    shown_nits = panel.glass_transmission * panel.panel_nits * relative_luminance(colour)
    if reflected_nits == 0.0:
        return math.inf
    return (shown_nits + reflected_nits) / reflected_nits


def brightest_room_lx(
    colour: Colour, panel: Panel, wanted: float, reflectance: float = FACE_REFLECTANCE
) -> float:
    """How bright it may be on a face before a colour's contrast falls below what is wanted."""
    at_1_lx = contrast(colour, panel, 1.0, reflectance)
    return (at_1_lx - 1.0) / (wanted - 1.0)
