"""Draws facets: for every pixel, which place of a photograph the foremost facet shows there."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from bench.accuracy.filmed.head import Indices
from device.film.warp import Floats, Grid, Region

SIZES = (4, 6, 8, 12, 24, 64)
"""Facets are looked at in classes of size, px; none is larger than the last."""
SOFT_PX = 4.0
"""How softly the drawn face ends in what is around it."""


def drawn(seen: Floats, worn: Floats, facets: Indices, box: Region) -> tuple[Grid, Grid, Grid]:
    """The places in the photograph that are seen in a box, x and y, and how much of it is drawn.

    `seen` (n, 3) has the vertices in the picture, with their depth, and `worn` (n, 2) in the
    photograph. Facets (m, 4) that look away are left out.
    """
    triangles = np.concatenate([facets[:, [0, 1, 2]], facets[:, [0, 2, 3]]])
    triangles = triangles[_looks_ahead(seen, triangles)]
    height, width = box.bottom - box.top, box.right - box.left
    pixels, depths, xs, ys = (
        np.concatenate(parts) for parts in zip(*_hits(seen, worn, triangles, box), strict=True)
    )
    order = np.argsort(-depths, kind="stable")
    covered = np.zeros(height * width, np.float32)
    x, y = np.zeros_like(covered), np.zeros_like(covered)
    x[pixels[order]], y[pixels[order]] = xs[order], ys[order]
    covered[pixels] = 1
    share = _softened(covered.reshape(height, width))
    return x.reshape(height, width), y.reshape(height, width), share


def _looks_ahead(
    seen: Floats, triangles: Indices
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return _doubled_areas(seen, triangles) < 0


def _doubled_areas(seen: Floats, triangles: Indices) -> Floats:
    a, b, c = (seen[triangles[:, corner], :2] for corner in range(3))
    areas: Floats = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    return areas


def _hits(
    seen: Floats, worn: Floats, triangles: Indices, box: Region
) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
    """For each class of size: pixels hit, as numbers in the box, depths, and places, x and y."""
    corners = seen[triangles]
    low = np.floor(corners[:, :, :2].min(axis=1)).astype(np.int64)
    high = np.ceil(corners[:, :, :2].max(axis=1)).astype(np.int64)
    extent = (high - low).max(axis=1) + 1
    inside = ((low >= (box.left, box.top)) & (high < (box.right, box.bottom))).all(axis=1)
    least = 0
    for size in SIZES:
        some = np.flatnonzero(inside & (extent > least) & (extent <= size))
        least = size
        if some.size:
            yield _hits_of(corners[some], worn[triangles[some]], low[some], size, box)


def _hits_of(
    corners: Floats, worn: Floats, low: Indices, size: int, box: Region
) -> tuple[Floats, Floats, Floats, Floats]:
    """Every pixel of a square about each triangle, kept if it lies in the triangle."""
    steps = np.stack(np.meshgrid(np.arange(size), np.arange(size)), axis=-1).reshape(-1, 2)
    a, b, c = (corners[:, corner, :2] - low for corner in range(3))
    whole = _cross(b - a, c - a)
    first, second = _share(b, c, whole, steps), _share(c, a, whole, steps)
    hit = (first >= 0) & (second >= 0) & (first + second <= 1)
    facet, step = np.nonzero(hit)
    shares = np.stack([first[hit], second[hit], 1 - first[hit] - second[hit]])
    place = low[facet] + steps[step]
    numbers = (place[:, 1] - box.top) * (box.right - box.left) + place[:, 0] - box.left
    values = np.concatenate([corners[facet, :, 2:], worn[facet]], axis=2)
    depth, x, y = np.einsum("kn,nkv->vn", shares, values)
    return numbers, depth, x, y


def _share(one: Floats, other: Floats, whole: Floats, steps: Indices) -> Grid:
    """A corner's share of each pixel, the other two corners given: linear in the pixel's place."""
    away = one - other
    at_low = _cross(one, other) / whole
    across, down = away[:, 1] / whole, -away[:, 0] / whole
    each = (part.astype(np.float32)[:, None] for part in (at_low, across, down))
    start, right, below = each
    x, y = steps.astype(np.float32).T
    found: Grid = start + right * x + below * y
    return found


def _cross(one: Floats, other: Floats) -> Floats:
    found: Floats = one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]
    return found


def _softened(covered: Grid) -> Grid:
    """Holes between facets filled, and the rim let fade."""
    whole = cv2.morphologyEx(covered, cv2.MORPH_CLOSE, np.ones((3, 3)))
    smaller = cv2.erode(whole, np.ones((3, 3)), iterations=int(2 * SOFT_PX))
    soft = cv2.GaussianBlur(smaller, (0, 0), SOFT_PX)
    return np.asarray(np.minimum(soft, covered), dtype=np.float32)
