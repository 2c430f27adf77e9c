"""A turn of the filmed head, as a camera sees it.

To draw a turned head, the camera's ray through each pixel of the new picture is turned back into
the photograph's space and followed from near to far until it meets the relief. What it meets first
is what is seen, so what comes to lie behind is hidden and nothing folds (relief mapping: Policarpo,
Oliveira and Comba 2005, doi 10.1145/1053427.1053453).

A turn fades out around the head: each ray is turned back by its own place's share of the turn, all
of it on the head, ever less on the neck, none on the shoulders and the room. What the photograph
never saw, the far side of a cheek or the underside of the chin, is its rim drawn out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, radians
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from device.face.points import Image
from device.film.relief import Relief, looked_up
from device.film.warp import Floats, Grid, Region

Arms = NDArray[np.floating[Any]]

_STRIDE_PX = 4  # one ray is followed for so many pixels each way; only edges are looked at closer
_STEP_PX = 5.0  # along the picture, from one look at the relief to the next
_FEWEST_LOOKS = 4
_CLOSER = 4  # rounds of false position (Illinois), once a ray has met the relief
_SETTLES = 30  # rounds until a place that is turned by its own share of the turn stands still
_SHEET_PX = 1024
_SEEN_PX = 1.5  # a place is hidden if what is seen there came from farther off


@dataclass(frozen=True)
class Turn:
    """The head's turn from how it was photographed, degrees: to the person's left, and up."""

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0


AHEAD = Turn()


@dataclass(frozen=True)
class _Rays:
    """Where rays run over the photograph: at a nearness n, at (x, y) = start + n * way, px."""

    start_x: Grid
    start_y: Grid
    way_x: Grid
    way_y: Grid

    def at(self, nearness: Grid | float) -> tuple[Grid, Grid]:
        """The place in the photograph before or behind which a ray is at a nearness."""
        return self.start_x + nearness * self.way_x, self.start_y + nearness * self.way_y


def turned(image: Image, relief: Relief, turn: Turn) -> Image:
    """The picture with its head turned; outside `relief.moving` the pixels are the same bytes."""
    if turn == AHEAD:
        return image
    seen, whole = relief.moving, Region(0, 0, image.shape[1], image.shape[0])
    x, y = came_from(relief, turn)
    result = image.copy()
    result[seen.pixels_of(whole)] = cv2.remap(
        image, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return result


def came_from(relief: Relief, turn: Turn) -> tuple[Grid, Grid]:
    """For every pixel of `relief.moving`, the place in the photograph that is seen there."""
    x, y = _pixels(relief.moving, 1)
    coarse_x, coarse_y = _pixels(relief.moving, _STRIDE_PX)
    seen_x, seen_y = _met(relief, coarse_x, coarse_y, turn)
    across, down = seen_x - coarse_x, seen_y - coarse_y
    found_x, found_y = (at + _refined(way, x.shape) for at, way in ((x, across), (y, down)))
    edges = _refined(_edges(across, down), x.shape) > 0
    if edges.any():
        closer_x, closer_y = _met(relief, _sheet(x[edges]), _sheet(y[edges]), turn)
        count = np.count_nonzero(edges)
        found_x[edges], found_y[edges] = closer_x.ravel()[:count], closer_y.ravel()[:count]
    return found_x, found_y


def where(relief: Relief, places: Floats, turn: Turn) -> Floats:
    """Where the skin at `places` (n, 2) of the photograph is after a turn, seen or hidden."""
    depth = relief.focal_px / _at(relief.nearness, places)
    flat = (places - relief.centre) * (depth / relief.focal_px)[:, None]
    arms = np.column_stack([flat, depth]) - relief.axis
    goes_to = places
    for _ in range(_SETTLES):
        angles = _radians(turn, _at(relief.share, goes_to))
        x, y, z = _turned(arms.T, *angles) + relief.axis[:, None]
        goes_to = np.column_stack([x, y]) * (relief.focal_px / z)[:, None] + relief.centre
    return goes_to


def is_seen(relief: Relief, places: Floats, turn: Turn) -> NDArray[np.bool_]:
    """Which of `places` (n, 2) of the photograph are still to be seen after a turn."""
    x, y = where(relief, places, turn).astype(np.float32).T
    seen_x, seen_y = _met(relief, x, y, turn)
    return np.asarray(np.hypot(seen_x - places[:, 0], seen_y - places[:, 1]) < _SEEN_PX)


def _met(relief: Relief, x: Grid, y: Grid, turn: Turn) -> tuple[Grid, Grid]:
    """The place in the photograph that is seen through each pixel: where its ray meets first."""
    rays = _turned_back(relief, x, y, turn)
    before, gap_before = np.full_like(x, relief.nearness.max()), np.ones_like(x)
    behind, gap_behind = np.full_like(x, relief.nearness.min()), np.full_like(x, -1)
    on_its_way = np.ones(x.shape, dtype=bool)
    for nearness in _looks(relief, rays):
        gap = nearness - looked_up(relief.nearness, *rays.at(nearness))
        meets = on_its_way & (gap <= 0)
        on_its_way &= ~meets
        for kept, value in ((behind, nearness), (gap_behind, gap)):
            np.copyto(kept, value, where=meets)
        for kept, value in ((before, nearness), (gap_before, gap)):
            np.copyto(kept, value, where=on_its_way)
    for _ in range(_CLOSER):
        between = behind + (before - behind) * gap_behind / (gap_behind - gap_before)
        gap = between - looked_up(relief.nearness, *rays.at(between))
        ahead = gap > 0
        before, gap_before = np.where(ahead, between, before), np.where(ahead, gap, gap_before / 2)
        behind, gap_behind = np.where(ahead, behind, between), np.where(ahead, gap_behind / 2, gap)
    return rays.at(np.where(gap_before < -gap_behind, before, behind))


def _edges(across: Grid, down: Grid) -> Grid:
    """Where what is seen leaps from skin to skin behind it: more than 0 there and around."""
    leaps = np.zeros(across.shape, np.float32)
    for way in (across, down):
        for along in (0, 1):
            step = np.abs(np.diff(way, axis=along, append=way.take([-1], along)))
            leaps[step > _STRIDE_PX] = 1
    return np.asarray(cv2.dilate(leaps, np.ones((3, 3), np.uint8)), dtype=np.float32)


def _refined(coarse: Grid, shape: tuple[int, ...]) -> Grid:
    """Values of squares of pixels as values of their pixels, cut to a shape."""
    height, width = coarse.shape
    fine = cv2.resize(coarse, (_STRIDE_PX * width, _STRIDE_PX * height))
    return np.asarray(fine[: shape[0], : shape[1]], dtype=np.float32)


def _sheet(places: Grid) -> Grid:
    """A list on a sheet, since OpenCV's pictures have no long rows; its beginning fills the end."""
    return np.resize(places, (-(-places.size // _SHEET_PX), _SHEET_PX))


def _looks(relief: Relief, rays: _Rays) -> Iterator[float]:
    """The nearnesses to look at, from the nearest to the farthest: no ray leaps over a feature."""
    nearest, farthest = float(relief.nearness.max()), float(relief.nearness.min())
    longest = float(max(np.abs(rays.way_x).max(), np.abs(rays.way_y).max()))
    looks = max(_FEWEST_LOOKS, ceil(longest * (nearest - farthest) / _STEP_PX))
    yield from np.linspace(nearest, farthest, looks + 1, dtype=np.float32)


def _turned_back(relief: Relief, x: Grid, y: Grid, turn: Turn) -> _Rays:
    """The camera's rays through pixels of the turned picture, in the photograph's space."""
    (middle_x, middle_y), focal = relief.centre, relief.focal_px
    angles = _radians(turn, looked_up(relief.share, x, y))
    towards = np.stack([(x - middle_x) / focal, (y - middle_y) / focal, np.ones_like(x)])
    from_axis = np.stack([np.full_like(x, -length) for length in relief.axis])
    across, down, ahead = _unturned(towards, *angles)
    camera_x, camera_y, camera_z = _unturned(from_axis, *angles) + relief.axis.reshape(
        3, *[1] * x.ndim
    )
    slope_x, slope_y = across / ahead, down / ahead
    return _Rays(
        start_x=_grid(middle_x + focal * slope_x),
        start_y=_grid(middle_y + focal * slope_y),
        way_x=_grid(camera_x - camera_z * slope_x),
        way_y=_grid(camera_y - camera_z * slope_y),
    )


def _turned(arm: Arms, yaw: Arms, pitch: Arms) -> Arms:
    """Arms (3, ...) from the axis, after a nod and then a turn to the side."""
    x, y, z = arm
    y, z = y * np.cos(pitch) + z * np.sin(pitch), z * np.cos(pitch) - y * np.sin(pitch)
    return np.stack([x * np.cos(yaw) - z * np.sin(yaw), y, x * np.sin(yaw) + z * np.cos(yaw)])


def _unturned(arm: Arms, yaw: Arms, pitch: Arms) -> Arms:
    """The arms before `_turned`."""
    x, y, z = arm
    x, z = x * np.cos(yaw) + z * np.sin(yaw), z * np.cos(yaw) - x * np.sin(yaw)
    y, z = y * np.cos(pitch) - z * np.sin(pitch), z * np.cos(pitch) + y * np.sin(pitch)
    return np.stack([x, y, z])


def _radians(turn: Turn, share: Arms) -> tuple[Arms, Arms]:
    return share * np.float32(radians(turn.yaw_deg)), share * np.float32(radians(turn.pitch_deg))


def _at(grid: Grid, places: Floats) -> Floats:
    x, y = places.astype(np.float32).T
    return looked_up(grid, x, y).astype(np.float64)


def _grid(values: Arms) -> Grid:
    return values.astype(np.float32)


def _pixels(box: Region, stride: int) -> tuple[Grid, Grid]:
    """The middles of squares of pixels, x and y."""
    offset = (stride - 1) / 2
    x = np.arange(box.left, box.right, stride, dtype=np.float32) + offset
    y = np.arange(box.top, box.bottom, stride, dtype=np.float32) + offset
    across, down = np.meshgrid(x, y)
    return across, down
