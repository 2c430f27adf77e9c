"""A band of skin along a lid's margin: how it looked at rest, and how like that it looks now."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pixels = NDArray[np.float32]

FAINTEST = 1e-6
"""Keeps an evenly grey band, which cannot be found, from dividing by zero."""


@dataclass(frozen=True)
class Band:
    """One lid at rest.

    `rows` and `columns`, shape (10, n), are its band in the patch; `look` is the red there, light
    taken out and of length 1. `way`, shape (n,), is where a lid goes that closes, px: down for the
    upper one and up for the lower, by the eye's opening at that column.
    """

    rows: Floats
    columns: Floats
    look: Pixels
    way: Floats


def band_of(patch: Pixels, columns: Floats, rows: Floats, way: Floats) -> Band:
    """The band of a patch at rest, at places of shape (rows, n); `way` as in `Band`."""
    spread = np.broadcast_to(columns, rows.shape)
    look = unlit(sampled(patch, spread, rows).ravel()).reshape(rows.shape)
    return Band(rows, spread, look, way)


def likeness(band: Band, pixels: Pixels, reach: Floats, aside: Floats) -> Floats:
    """How like a band is, so far on its way and so far aside: shape (asides, reaches)."""
    shape = (len(aside), len(reach), *band.rows.shape)
    columns, rows = np.empty((2, *shape), dtype=np.float32)
    columns[:] = (band.columns + aside[:, None, None])[:, None]
    rows[:] = band.rows + reach[:, None, None] * band.way
    seen = unlit(sampled(pixels, columns, rows).reshape(*shape[:2], -1))
    return np.asarray(seen @ band.look.ravel(), dtype=np.float64)


def top(fit: Floats) -> tuple[int, float]:
    """Which value is the greatest, and how far from it, in steps, a parabola has its top."""
    best = int(np.argmax(fit))
    if best in (0, len(fit) - 1):
        return best, 0.0
    before, most, after = (float(one) for one in fit[best - 1 : best + 2])
    bent = before - 2 * most + after
    return best, (before - after) / (2 * bent) if bent < 0 else 0.0


def sampled(pixels: Pixels, columns: Floats | Pixels, rows: Floats | Pixels) -> Pixels:
    """The pixels at places of any shape, beyond the edge its last ones again."""
    flat = (-1, rows.shape[-1])
    x, y = (np.ascontiguousarray(one.reshape(flat), dtype=np.float32) for one in (columns, rows))
    taken = cv2.remap(pixels, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(taken.reshape(rows.shape), dtype=np.float32)


def unlit(bands: Pixels) -> Pixels:
    """Bands, shape (..., pixels), without brightness and contrast: of length 1."""
    level = bands - bands.mean(axis=-1, keepdims=True)
    lengths = np.sqrt(np.einsum("...p,...p->...", level, level))[..., None]
    return np.asarray(level / (lengths + FAINTEST), dtype=np.float32)


def tops(fit: Floats) -> list[int]:
    """Which values are greater than those beside them."""
    return [int(n) + 1 for n in np.flatnonzero((fit[1:-1] > fit[:-2]) & (fit[1:-1] >= fit[2:]))]
