"""The soft forms of light, as numbers: how opaque each is at every distance from its middle.

A form is two things. Its *reach* is a picture of distances, made once: 0 in the middle, 1 where
the light ends. Its *profile* says how opaque the light is at each distance, and is all that
changes while the form breathes. So a frame is one table look-up, whatever the form.

Lengths are pixels here; the figures in millimetres stand in `lights.py`, which knows the panel.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from device.mirror.panel.light import Colour

Reach = NDArray[np.uint16]
"""Distances, shape (height, width), in steps of 1 / STEPS."""

Profile = NDArray[np.float32]
"""Opacity from 0 to 1 at each of STEPS + 1 distances."""

STEPS = 2047
DISTANCES: Profile = np.linspace(0.0, 1.0, STEPS + 1, dtype=np.float32)

_GRAIN_STEPS = 2.0
"""Still noise on the distances, so that eight bits show a slope and not terraces in a dark room."""


def ellipse(width_px: int, height_px: int) -> Reach:
    """Distances in an ellipse that touches the sides of its box."""
    down, across = _centred(height_px), _centred(width_px)
    return _steps(np.hypot(down[:, None], across[None, :]))


def edge(width_px: int, height_px: int) -> Reach:
    """Distances from the middle of a tall box's left edge, slow along it and quick across."""
    across = np.linspace(0.0, 1.0, width_px, dtype=np.float32)
    along = np.square(_centred(height_px))
    return _steps(np.hypot(along[:, None], across[None, :]))


def _centred(length_px: int) -> NDArray[np.float32]:
    return np.linspace(-1.0, 1.0, length_px, dtype=np.float32)


def _steps(distances: NDArray[np.float32]) -> Reach:
    grain = np.random.default_rng(0).uniform(-_GRAIN_STEPS, _GRAIN_STEPS, distances.shape)
    return np.clip(distances * STEPS + grain, 0, STEPS).astype(np.uint16)


SEEN = math.log2(10.0) ** 0.25
"""A breathing shape is seen out to where it has a tenth of its opacity: this much beyond a half."""


def breathing(openness: float, *, closed: float, opened: float) -> Profile:
    """The pacing shape: a soft body without an outline, that widens and brightens as it opens.

    `closed` and `opened` are the distances at which it has half of its middle's opacity.
    """
    half = _between(closed, opened, openness)
    body: Profile = np.exp2(-((DISTANCES / half) ** 4))
    lit: Profile = _between(0.78, 0.96, openness) * (body - body[-1])
    return lit


def glow() -> Profile:
    """Light that leans in from an edge, fainter from its first millimetre on, to none at 1."""
    return np.float32(0.85) * (np.float32(1.0) - DISTANCES) ** np.float32(1.6)


def disc() -> Profile:
    """A small soft disc, no brighter than it needs to be seen."""
    return np.float32(0.74) * (1.0 - _rise(DISTANCES, 0.55, 1.0))


def spot(*, filled: bool) -> Profile:
    """A mark: a full disc for what is true, an empty circle for what is not yet."""
    full = 1.0 - _rise(DISTANCES, 0.90, 1.0)
    return full if filled else full * _rise(DISTANCES, 0.62, 0.72)


def ring(share: float, *, closed_share: float, width_share: float) -> Profile:
    """A ring that widens with `share` until it meets a faint one that waits for it."""
    radius = _between(closed_share, 1.0 - width_share, share)
    waiting = 0.25 * _band(1.0 - width_share, width_share / 2.0)
    return np.maximum(waiting, np.float32(0.92) * _band(radius, width_share))


def _band(middle: float, half_width: float) -> Profile:
    return 1.0 - _rise(np.abs(DISTANCES - middle), half_width * 0.4, half_width)


def _rise(values: Profile, start: float, end: float) -> Profile:
    """From 0 at `start` to 1 at `end` without a corner at either (smoothstep)."""
    share = np.clip((values - start) / (end - start), 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)


def _between(low: float, high: float, share: float) -> float:
    return low + (high - low) * min(1.0, max(0.0, share))


def pixels(reach: Reach, profile: Profile, colour: Colour, opacity: float) -> NDArray[np.uint32]:
    """Light on black as 0xFFRRGGBB pixels, shape (height, width)."""
    red, green, blue = (
        np.rint(profile * (channel * opacity)).astype(np.uint32) for channel in colour
    )
    table = np.uint32(0xFF000000) | (red << 16) | (green << 8) | blue
    lit: NDArray[np.uint32] = table[reach]
    return lit
