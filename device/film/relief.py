"""The depth of the filmed head: a photograph becomes a relief.

A generic head is laid over the photographed one, so that eyes, nose tip and mouth coincide. Each
pixel of the photograph then lies as far from the camera as the skin there.

Lengths are px of the photograph at the eyes, where the camera is as far away as its focal length
is long; x goes to the right, y down, z away from the camera, which is the origin.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from device.errors import FilmError
from device.film.reel import HeadShape, Marks, Place
from device.film.warp import Floats, Grid, Region

FOCAL_LENGTH_SHARE = 1.09
"""Focal length over the picture's width where nobody names one: that of the settings' camera."""

# Where a turn of the head fades out: between two ellipses about the head. In interocular distances
# from between the eyes, chosen by eye on the default portrait, so that hat and chin go along and
# the shoulders do not; all ours.
_HEAD_DOWN_IOD = -0.05  # the ellipses' centre
_HEAD_ACROSS_IOD, _HEAD_ALONG_IOD = 1.05, 1.50
_STILL_FROM = 1.65  # the outer ellipse, times the inner one


@dataclass(frozen=True)
class Relief:
    """`nearness` (height, width): the focal length over the depth, 1 at the eyes, more before them.

    `share` (height, width) is how much of a turn each place of the picture takes, 0 to 1, none
    outside `moving`; `axis` (x, y, z) is the point that the head turns about, px.
    """

    nearness: Grid
    share: Grid
    moving: Region
    axis: Floats
    focal_px: float

    @property
    def centre(self) -> Place:
        """Where the camera's axis meets the picture."""
        height, width = self.nearness.shape
        return (width - 1) / 2, (height - 1) / 2


def relief_of(
    head: HeadShape, file: Path, marks: Marks, size: tuple[int, int], focal_px: float
) -> Relief:
    """The generic head of `file` laid over a face.

    `size` is the picture's width and height; raises FilmError if `file` is not a head's relief.
    """
    heights_iod = (_grey(file) - head.canthi_grey) / head.grey_per_iod
    iod_px = marks.interocular_px
    height_px = iod_px * _laid(heights_iod.astype(np.float32), head, marks, size)
    share = _share_of_turn(marks.eyes, iod_px, size)
    return Relief(
        nearness=np.asarray(focal_px / (focal_px - height_px), dtype=np.float32),
        share=share,
        moving=_box(share > 0),
        axis=_axis(head, marks, size, focal_px),
        focal_px=focal_px,
    )


def looked_up(grid: Grid, x: Grid, y: Grid) -> Grid:
    """A grid's values at places between its pixels; beyond its edges they go on."""
    found = cv2.remap(grid, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, dtype=np.float32).reshape(x.shape)


def _grey(file: Path) -> Floats:
    pixels = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.dtype != np.uint16 or pixels.ndim != 2:
        raise FilmError(f"{file}: not a grey picture of 16 bits; it should be the film's head")
    return pixels.astype(np.float64)


def _laid(heights: Grid, head: HeadShape, marks: Marks, size: tuple[int, int]) -> Grid:
    """The head's heights for each pixel of the face's picture."""
    on_head = np.array([head.eyes, head.nose_tip, head.mouth])
    on_face = np.array([marks.eyes, marks.nose_tip, marks.mouth])
    scale = head.interocular_px / marks.interocular_px
    columns, rows = (np.arange(length, dtype=np.float64) for length in size)
    down = np.interp(rows, on_face[:, 1], on_head[:, 1])
    down += scale * (np.minimum(0, rows - on_face[0, 1]) + np.maximum(0, rows - on_face[-1, 1]))
    shift = np.interp(rows, on_face[:, 1], on_head[:, 0] - scale * on_face[:, 0])
    x = shift[:, None] + scale * columns
    y = np.broadcast_to(down[:, None], x.shape)
    return looked_up(heights, x.astype(np.float32), y.astype(np.float32))


def _share_of_turn(eyes: Place, iod_px: float, size: tuple[int, int]) -> Grid:
    """1 inside the inner ellipse, 0 outside the outer one."""
    x, y = np.meshgrid(*(np.arange(length) for length in size))
    across = (x - eyes[0]) / (_HEAD_ACROSS_IOD * iod_px)
    along = (y - eyes[1] - _HEAD_DOWN_IOD * iod_px) / (_HEAD_ALONG_IOD * iod_px)
    out = np.clip((np.hypot(across, along) - 1) / (_STILL_FROM - 1), 0, 1)
    return np.asarray((1 - out) ** 2 * (1 + 2 * out), dtype=np.float32)


def _axis(head: HeadShape, marks: Marks, size: tuple[int, int], focal_px: float) -> Floats:
    across, down, ahead = marks.interocular_px * np.array(head.axis_iod)
    depth = focal_px - ahead
    centre = (np.array(size) - 1) / 2
    flat = (np.add(marks.eyes, (across, down)) - centre) * depth / focal_px
    return np.array([*flat, depth])


def _box(inside: NDArray[np.bool_]) -> Region:
    """The rectangle around what is true."""
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    return Region(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
