"""Small patches of skin, found again to hundredths of a pixel: how far each has moved.

Each patch is registered by the inverse compositional method (Baker and Matthews 2004, doi
10.1023/B:VISI.0000011205.11775.fd): what the pixels say of a small affine change of the template is
worked out once, at rest, and every frame is then a few products. Brighter, darker and lit from one
side are projected out (their part 3, appearance variation), so that light moves nothing.

An affine patch may be larger than a translated one: skin that stretches within the patch is told
from skin that moves, and its middle is what is reported.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Grey = NDArray[np.uint16]
"""A picture in shades of grey, finer than a camera's, so that a blurred one is not rounded."""
Samples = NDArray[np.float32]
"""Grey levels of n patches, m pixels each: shape (n, m)."""

REACH_PX = 8
"""From the middle of a patch to its edge: 17 x 17 samples."""
PITCH_PX = 1.0157
"""Between samples. Off a whole pixel: `cv2.remap` rounds places to a 32nd of one, so each sample is
rounded differently and the patch not at all."""
WIDTH_PX = 3.8
"""Of the Gaussian window: the middle of a patch counts most."""
ROUNDS = 12
LONGEST_STEP = np.array([2.0, 2.0, 0.1, 0.1, 0.1, 0.1])
"""Of one round: px, and shares. A patch that asks for more is lost, or will ask again."""
SETTLED_PX = 0.01
"""A patch that moves by less in a round has been found."""
FAINTEST = 1e-6
"""Keeps an evenly grey patch, which cannot be found, from dividing by zero."""

_steps = np.arange(-REACH_PX, REACH_PX + 1) * PITCH_PX
OFFSETS = np.stack(np.meshgrid(_steps, _steps), axis=-1).reshape(-1, 2)
"""(x, y) of every sample from the middle of its patch, shape (m, 2)."""
_SPREAD = np.ascontiguousarray(OFFSETS.T, dtype=np.float32)
_WINDOW = np.exp(-(OFFSETS**2).sum(axis=1) / (2 * WIDTH_PX**2))


@dataclass(frozen=True)
class Warps:
    """Where n patches lie: their middles, shape (n, 2), and how they are stretched, (n, 2, 2)."""

    middles: Floats
    stretches: Floats

    @classmethod
    def at(cls, middles: Floats) -> Warps:
        """Unstretched patches."""
        return cls(middles, np.tile(np.eye(2), (len(middles), 1, 1)))

    def places(self) -> Samples:
        """The places of all samples, x and y: shape (n, 2, m)."""
        spread = self.stretches.astype(np.float32) @ _SPREAD
        spread += self.middles.astype(np.float32)[:, :, None]
        return spread


@dataclass(frozen=True)
class Templates:
    """n patches ready to be found again.

    `looks`, shape (n, m): their grey, light taken out, of length 1 under the window. `answers`,
    shape (n, 7, m): what the pixels say of the six affine parameters, and how much of the template
    is in them.
    """

    looks: Samples
    answers: Samples

    def __getitem__(self, chosen: NDArray[np.intp]) -> Templates:
        """Some of the patches."""
        return Templates(self.looks[chosen], self.answers[chosen])


@dataclass(frozen=True)
class Found:
    """Where n patches were found. `likeness` is the correlation with the template, -1 to 1."""

    warps: Warps
    likeness: Floats


def sampled(grey: Grey, warps: Warps) -> Samples:
    """The grey levels under patches, shape (n, m); beyond the edge its last pixels again."""
    places = warps.places()
    x, y = np.ascontiguousarray(places[:, 0]), np.ascontiguousarray(places[:, 1])
    pixels = cv2.remap(grey, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return pixels.astype(np.float32)


def templates(pixels: Samples) -> Templates:
    """Templates from grey levels of patches, shape (n, m)."""
    looks = _unlit(pixels.astype(np.float64))
    lengths = np.sqrt(_product(looks, looks)) + FAINTEST
    looks /= lengths[:, None]
    across, down = _slopes(pixels) / lengths[:, None]
    x, y = OFFSETS.T
    parts = [across, down, across * x, across * y, down * x, down * y]
    descents = _without(_unlit(np.stack(parts, axis=1)), looks)
    weighted = descents * _WINDOW
    hessians = weighted @ descents.transpose(0, 2, 1)
    answers = np.linalg.solve(hessians + FAINTEST * np.eye(6), weighted)
    gains = (looks * _WINDOW)[:, None]
    all_answers = np.concatenate([answers, gains], axis=1)
    return Templates(looks.astype(np.float32), all_answers.astype(np.float32))


def find(known: Templates, grey: Grey, start: Warps) -> Found:
    """Find patches near where they are thought to be."""
    warps = start
    for _ in range(ROUNDS):
        pixels = sampled(grey, warps)
        said = (known.answers @ pixels[:, :, None])[:, :, 0].astype(np.float64)
        steps = said[:, :6] / np.maximum(said[:, 6:], FAINTEST)
        warps = _composed(warps, np.clip(steps, -LONGEST_STEP, LONGEST_STEP))
        if np.abs(steps[:, :2]).max() < SETTLED_PX:
            break
    seen = _unlit(sampled(grey, warps).astype(np.float64))
    lengths = np.sqrt(_product(seen, seen)) + FAINTEST
    return Found(warps, _product(known.looks, seen) / lengths)


def _composed(warps: Warps, steps: Floats) -> Warps:
    """Every warp after the inverse of its template's small step."""
    linear = np.eye(2) + steps[:, 2:].reshape(-1, 2, 2)
    stretches = warps.stretches @ np.linalg.inv(linear)
    back = np.einsum("nij,nj->ni", stretches, steps[:, :2])
    return Warps(warps.middles - back, stretches)


def _light() -> Floats:
    """An orthonormal basis, under the window, of what light does to a patch: shape (3, m)."""
    plane = np.column_stack([np.ones(len(OFFSETS)), OFFSETS]) * np.sqrt(_WINDOW)[:, None]
    basis, _ = np.linalg.qr(plane)
    return np.asarray(basis.T / np.sqrt(_WINDOW), dtype=np.float64)


_LIGHT = _light()


def _unlit(pixels: Floats) -> Floats:
    """Pixels, shape (..., m), without brightness and without a slope of it."""
    return np.asarray(pixels - (pixels * _WINDOW) @ _LIGHT.T @ _LIGHT)


def _slopes(pixels: Samples) -> Floats:
    """The change of grey along x and along y, a pixel: shape (2, n, m)."""
    side = 2 * REACH_PX + 1
    patches = pixels.astype(np.float64).reshape(-1, side, side)
    slopes = np.gradient(patches, PITCH_PX, axis=(2, 1))
    return np.asarray(np.stack(slopes).reshape(2, len(pixels), -1))


def _without(descents: Floats, looks: Floats) -> Floats:
    """Descents, shape (n, k, m), without what more or less contrast would do."""
    share = np.einsum("nkm,nm->nk", descents * _WINDOW, looks)
    return np.asarray(descents - share[:, :, None] * looks[:, None])


def _product(one: Floats | Samples, other: Floats | Samples) -> Floats:
    """The product of patches under the window, shape (n,)."""
    return np.asarray(np.einsum("nm,nm,m->n", one, other, _WINDOW))
