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
Grey = NDArray[np.float32]
"""A picture in grey levels and parts of them: whole levels would move a patch by 0.03 px."""
Samples = NDArray[np.float32]
"""Grey levels of n patches, m pixels each: shape (n, m)."""

SAMPLES = 8
"""From the middle of a patch to its edge: 17 x 17 samples."""
ROUNDS = 12
LONGEST_STEP = np.array([2.0, 2.0, 0.1, 0.1, 0.1, 0.1])
"""Of one round: px, and stretches. A patch that asks for more is lost, or will ask again."""
SETTLED_PX = 0.01
"""A patch that moves by less in a round has been found."""
SETTLED_SHARE = 0.9
"""With so many of them found, those that still wander have lost their skin."""
FAINTEST = 1e-6
"""Keeps an evenly grey patch, which cannot be found, from dividing by zero."""


@dataclass(frozen=True)
class Weave:
    """How a patch is sampled: `offsets`, shape (m, 2), px from its middle, under a `window`, (m,).

    `light`, shape (3, m), is an orthonormal basis of what light does under the window; `spread` is
    the offsets again, (2, m), for sampling.
    """

    offsets: Floats
    spread: Samples
    window: Floats
    light: Floats
    pitch_px: float


def weave(pitch_px: float, width_px: float) -> Weave:
    """Samples `pitch_px` apart under a Gaussian of sigma `width_px`: the middle counts most.

    A pitch off a whole pixel is best: `cv2.remap` rounds places to a 32nd of one, so that each
    sample is rounded differently and the patch not at all.
    """
    steps = np.arange(-SAMPLES, SAMPLES + 1) * pitch_px
    offsets = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    window = np.exp(-(offsets**2).sum(axis=1) / (2 * width_px**2))
    plane = np.column_stack([np.ones(len(offsets)), offsets]) * np.sqrt(window)[:, None]
    basis, _ = np.linalg.qr(plane)
    spread = np.ascontiguousarray(offsets.T, dtype=np.float32)
    return Weave(offsets, spread, window, basis.T / np.sqrt(window), pitch_px)


@dataclass(frozen=True)
class Warps:
    """Where n patches lie: their middles, shape (n, 2), and how they are stretched, (n, 2, 2)."""

    middles: Floats
    stretches: Floats

    @classmethod
    def at(cls, middles: Floats) -> Warps:
        """Unstretched patches."""
        return cls(middles, np.tile(np.eye(2), (len(middles), 1, 1)))

    def places(self, weave: Weave) -> Samples:
        """The places of all samples, x and y: shape (2, n, m)."""
        stretches = self.stretches.transpose(1, 0, 2).astype(np.float32)
        spread = stretches @ weave.spread
        spread += self.middles.T.astype(np.float32)[:, :, None]
        return spread


@dataclass(frozen=True)
class Templates:
    """n patches ready to be found again.

    `looks`, shape (n, m): their grey, light taken out, of length 1 under the window. `answers`,
    shape (n, 7, m): what the pixels say of the place and four stretches, and how much of the
    template is in them. `trembling`, (n,), is by how much a grey level of noise in each pixel
    moves a patch, px.
    """

    weave: Weave
    looks: Samples
    answers: Samples
    trembling: Floats

    def __getitem__(self, chosen: NDArray[np.intp]) -> Templates:
        """Some of the patches."""
        looks, answers, trembling = self.looks, self.answers, self.trembling
        return Templates(self.weave, looks[chosen], answers[chosen], trembling[chosen])


@dataclass(frozen=True)
class Found:
    """Where n patches were found. `likeness` is the correlation with the template, -1 to 1."""

    warps: Warps
    likeness: Floats


def sampled(grey: Grey, warps: Warps, weave: Weave) -> Samples:
    """The grey levels under patches, shape (n, m); beyond the edge its last pixels again."""
    x, y = warps.places(weave)
    pixels = cv2.remap(grey, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(pixels, dtype=np.float32)


def templates(pixels: Samples, weave: Weave) -> Templates:
    """Templates from grey levels of patches, shape (n, m)."""
    looks = _unlit(pixels.astype(np.float64), weave)
    lengths = np.sqrt(_product(looks, looks, weave)) + FAINTEST
    looks /= lengths[:, None]
    descents = _unlit(_descents(pixels, weave) / lengths[:, None, None], weave)
    weighted = _without(descents, looks, weave) * weave.window
    hessians = weighted @ (weighted / weave.window).transpose(0, 2, 1)
    answers = np.linalg.solve(hessians + FAINTEST * np.eye(hessians.shape[-1]), weighted)
    gains = (looks * weave.window)[:, None]
    trembling = np.sqrt((answers[:, :2] ** 2).sum(axis=(1, 2))) / lengths
    all_answers = np.concatenate([answers, gains], axis=1).astype(np.float32)
    return Templates(weave, looks.astype(np.float32), all_answers, trembling)


def find(known: Templates, grey: Grey, start: Warps) -> Found:
    """Find patches near where they are thought to be."""
    warps = start
    for _ in range(ROUNDS):
        pixels = sampled(grey, warps, known.weave)
        said = (known.answers @ pixels[:, :, None])[:, :, 0].astype(np.float64)
        steps = np.clip(
            said[:, :-1] / np.maximum(said[:, -1:], FAINTEST), -LONGEST_STEP, LONGEST_STEP
        )
        warps = _composed(warps, steps)
        if np.mean(np.abs(steps[:, :2]).max(axis=1) < SETTLED_PX) >= SETTLED_SHARE:
            break
    seen = _unlit(sampled(grey, warps, known.weave).astype(np.float64), known.weave)
    lengths = np.sqrt(_product(seen, seen, known.weave)) + FAINTEST
    return Found(warps, _product(known.looks, seen, known.weave) / lengths)


def _composed(warps: Warps, steps: Floats) -> Warps:
    """Every warp after the inverse of its template's small step."""
    stretches = warps.stretches @ _inverse(np.eye(2) + steps[:, 2:].reshape(-1, 2, 2))
    back = np.einsum("nij,nj->ni", stretches, steps[:, :2])
    return Warps(warps.middles - back, stretches)


def _inverse(linear: Floats) -> Floats:
    """Of 2 x 2 matrices near one, shape (n, 2, 2)."""
    adjugates = linear[:, ::-1, ::-1].transpose(0, 2, 1) * ((1, -1), (-1, 1))
    determinants = linear[:, 0, 0] * linear[:, 1, 1] - linear[:, 0, 1] * linear[:, 1, 0]
    return np.asarray(adjugates / determinants[:, None, None])


def _unlit(pixels: Floats, weave: Weave) -> Floats:
    """Pixels, shape (..., m), without brightness and without a slope of it."""
    return np.asarray(pixels - (pixels * weave.window) @ weave.light.T @ weave.light)


def _descents(pixels: Samples, weave: Weave) -> Floats:
    """How grey changes with place, and with stretches: shape (n, 6, m)."""
    side = 2 * SAMPLES + 1
    patches = pixels.astype(np.float64).reshape(-1, side, side)
    slopes = np.gradient(patches, weave.pitch_px, axis=(2, 1))
    across, down = (slope.reshape(len(pixels), -1) for slope in slopes)
    x, y = weave.offsets.T
    return np.stack([across, down, across * x, across * y, down * x, down * y], axis=1)


def _without(descents: Floats, looks: Floats, weave: Weave) -> Floats:
    """Descents, shape (n, k, m), without what more or less contrast would do."""
    share = np.einsum("nkm,nm->nk", descents * weave.window, looks)
    return np.asarray(descents - share[:, :, None] * looks[:, None])


def _product(one: Floats | Samples, other: Floats | Samples, weave: Weave) -> Floats:
    """The product of patches under the window, shape (n,)."""
    return np.asarray(np.einsum("nm,nm,m->n", one, other, weave.window))
