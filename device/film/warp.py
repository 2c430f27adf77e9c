"""The one warp: a photographed face moved by a known amount, smoothly, exactly and only nearby.

A warp is a few pulls. Each pull says: the skin at this place moves by this much, and nothing moves
farther away than its radius. Between the pulls the skin follows smoothly: the displacement field is
a sum of bumps (1 - (r / radius)^2)^3, weighted so that every pulled place moves by exactly what was
asked, whatever its neighbours do. An image is warped through the field's inverse, found by fixed
point, so the known numbers are those of the skin and not of the picture grid.

Coordinates are x to the right and y down, in pixels, pixel centres at integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, log

import cv2
import numpy as np
from numpy.typing import NDArray

from device.errors import FilmError
from device.face.points import Image

Floats = NDArray[np.float64]
Grid = NDArray[np.float32]

STEEPEST = 0.85
"""Largest change of displacement over distance that is accepted, px per px. Below 1 the field
cannot fold (its Jacobian stays positive) and the fixed point finds the one inverse."""

EXACT_PX = 0.005
"""The inverse misses by no more than this, a third of what cv2.remap's own coordinates may miss."""

_BAND_PX = 96
_STILL_PX = 1e-9  # rounding left over from solving
_PROBES = 8  # per radius ...
_MISSED = 1.05  # ... and how far the field may exceed its greatest probe


@dataclass(frozen=True)
class Pull:
    """The skin at `at` moves by `by`, both (x, y) in px; past `radius` px nothing moves.

    A pull by (0, 0) holds its place against its neighbours.
    """

    at: tuple[float, float]
    by: tuple[float, float]
    radius: float


@dataclass(frozen=True)
class Warp:
    """A smooth field: bumps at `centres` (n, 2) with `radii` (n,) and `strengths` (n, 2), px.

    `steepness` is the field's largest change over distance, px per px, and `longest` its largest
    displacement, px.
    """

    centres: Floats
    radii: Floats
    strengths: Floats
    steepness: float = 0.0
    longest: float = 0.0


@dataclass(frozen=True)
class Region:
    """A rectangle of whole pixels, right and bottom not included; none if they are not greater."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        """How many pixels."""
        return max(0, self.right - self.left) * max(0, self.bottom - self.top)

    def pixels_of(self, whole: Region) -> tuple[slice, slice]:
        """Rows and columns of this rectangle in an array that begins where `whole` does."""
        rows = slice(self.top - whole.top, self.bottom - whole.top)
        return rows, slice(self.left - whole.left, self.right - whole.left)


def warp_of(pulls: Sequence[Pull]) -> Warp:
    """The field that moves every pulled place by exactly what its pull asks.

    Raises FilmError when the skin would have to fold or tear: a pull too long for its radius, or
    two that ask for different things at nearly one place.
    """
    centres = np.array([pull.at for pull in pulls], dtype=float).reshape(-1, 2)
    radii = np.array([pull.radius for pull in pulls], dtype=float)
    asked = np.array([pull.by for pull in pulls], dtype=float).reshape(-1, 2)
    try:
        strengths = np.linalg.solve(_bumps(centres, centres, radii), asked)
    except np.linalg.LinAlgError as error:
        raise FilmError(f"two pulls at one place of the face: {pulls}; take one away") from error
    moving = np.any(np.abs(strengths) > _STILL_PX, axis=1)
    field = Warp(centres[moving], radii[moving], strengths[moving])
    steepness, longest = _extremes(field)
    if steepness > STEEPEST:
        raise FilmError(
            f"the warp would fold the skin: its displacement changes by {steepness:.2f} px per px "
            f"and {STEEPEST} is the most; ask for a smaller movement or a wider radius"
        )
    return replace(field, steepness=steepness, longest=longest)


def forward(warp: Warp, points: Floats) -> Floats:
    """Where the skin at each of `points` (n, 2) goes."""
    return points + _bumps(points, warp.centres, warp.radii) @ warp.strengths


def inverse(warp: Warp, points: Floats) -> Floats:
    """Where the skin that is now at each of `points` (n, 2) came from, by fixed point."""
    came_from = points
    for _ in range(_rounds(warp)):
        came_from = came_from + points - forward(warp, came_from)
    return came_from


def gradients(warp: Warp, points: Floats) -> Floats:
    """The displacement's change over distance at each of `points` (n, 2): (n, 2, 2), px per px.

    `[:, i, j]` is the change of displacement i along axis j, 0 for x and 1 for y.
    """
    across, down = _away(points, warp.centres)
    inside = np.maximum(0, 1 - (across**2 + down**2) / warp.radii**2)
    slope = -6 * inside**2 / warp.radii**2
    along_x, along_y = (slope * across) @ warp.strengths, (slope * down) @ warp.strengths
    return np.stack([along_x, along_y], axis=-1)


def warped(image: Image, warp: Warp) -> Image:
    """A new image with the skin moved; pixels outside the pulls' radii are the same bytes."""
    moved = image.copy()
    whole = Region(0, 0, image.shape[1], image.shape[0])
    for band in _bands(warp, whole):
        x, y = _came_from(warp, band)
        skin = cv2.remap(image, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        moved[band.pixels_of(whole)] = skin
    return moved


def _bands(warp: Warp, whole: Region) -> Iterator[Region]:
    """The part of the image that the warp may touch, in bands of a few rows.

    Most bands know few pulls and gentle ones, so their fixed points are soon found.
    """
    discs = zip(warp.centres, warp.radii, strict=True)
    touched = [part for centre, r in discs if (part := _around(centre, r, whole)).area]
    for top in range(whole.top, whole.bottom, _BAND_PX):
        bottom = min(top + _BAND_PX, whole.bottom)
        here = [part for part in touched if part.top < bottom and top < part.bottom]
        if here:
            left, right = min(part.left for part in here), max(part.right for part in here)
            yield Region(left, top, right, bottom)


def _around(centre: Floats, reach: float, whole: Region) -> Region:
    """The pixels of `whole` within `reach` px of a place, or none."""
    x, y = centre
    left, top = max(whole.left, floor(x - reach)), max(whole.top, floor(y - reach))
    right, bottom = min(whole.right, ceil(x + reach) + 1), min(whole.bottom, ceil(y + reach) + 1)
    return Region(left, top, right, bottom)


def _away(points: Floats, centres: Floats) -> tuple[Floats, Floats]:
    return points[:, :1] - centres[:, 0], points[:, 1:] - centres[:, 1]


def _bumps(points: Floats, centres: Floats, radii: Floats) -> Floats:
    """The weight of each of n bumps at each of m points: (m, n), from 0 to 1."""
    across, down = _away(points, centres)
    return np.asarray(np.maximum(0, 1 - (across**2 + down**2) / radii**2) ** 3)


def _extremes(field: Warp) -> tuple[float, float]:
    """A field's steepness and its longest displacement, probed all over and rounded up.

    The steepness is the Frobenius norm of the gradient, which bounds its spectral norm.
    """
    if not field.radii.size:
        return 0.0, 0.0
    around = np.linspace(-1, 1, 2 * _PROBES + 1)
    disc = np.stack(np.meshgrid(around, around), axis=-1).reshape(-1, 2)
    probes = (field.centres[:, None] + field.radii[:, None, None] * disc).reshape(-1, 2)
    steepest = np.linalg.norm(gradients(field, probes), axis=(1, 2)).max()
    longest = np.linalg.norm(forward(field, probes) - probes, axis=1).max()
    return _MISSED * float(steepest), _MISSED * float(longest)


def _rounds(warp: Warp) -> int:
    """Rounds until the fixed point is within EXACT_PX.

    What is left at first is a displacement; each round shrinks it by the steepness.
    """
    rate = max(warp.steepness, 0.01)
    return max(1, ceil(log(EXACT_PX / max(warp.longest, EXACT_PX)) / log(rate)))


def _came_from(warp: Warp, region: Region) -> tuple[Grid, Grid]:
    """`inverse` of every pixel of a region, as maps of x and of y.

    The same bumps and the same fixed point, but each bump is added only where it reaches, and the
    rounds end once nothing moves any more: a film has 50 ms for a frame.
    """
    x = np.arange(region.left, region.right, dtype=np.float32)
    y = np.arange(region.top, region.bottom, dtype=np.float32)
    pixels = np.stack(np.meshgrid(x, y))
    reaches = [
        (bump, near.pixels_of(region))
        for bump, centre in enumerate(warp.centres)
        if (near := _around(centre, warp.radii[bump] + warp.longest, region)).area
    ]
    came_from = pixels
    for _ in range(_rounds(warp)):
        nearer = pixels.copy()
        for bump, (rows, columns) in reaches:
            _pull_back(nearer[:, rows, columns], came_from[:, rows, columns], warp, bump)
        still = float(np.max(np.abs(nearer - came_from))) < EXACT_PX * (1 - warp.steepness)
        came_from = nearer
        if still:
            break
    return came_from[0], came_from[1]


def _pull_back(pixels: Grid, came_from: Grid, warp: Warp, bump: int) -> None:
    """Take one bump's displacement at `came_from` off `pixels`, both (2, rows, columns)."""
    centre, strength = (a[bump].astype(np.float32) for a in (warp.centres, warp.strengths))
    across, down = came_from[0] - centre[0], came_from[1] - centre[1]
    inside = 1 - (across * across + down * down) / np.float32(warp.radii[bump] ** 2)
    inside = np.maximum(inside, 0)
    weight = inside * inside * inside
    pixels[0] -= strength[0] * weight
    pixels[1] -= strength[1] * weight
