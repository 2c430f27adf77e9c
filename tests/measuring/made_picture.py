"""Photographs made unrestful, or another's: lids drawn shut, lips parted, a face painted over."""

from __future__ import annotations

import cv2
import numpy as np

from device.face.anatomy import HALVES, LEFT, RIGHT

SKIN_ABOVE_IOD = 0.12
"""Of skin above the upper lid, which is stretched down over the eye with it."""
OVER_LASHES_IOD = 0.02
"""How far the upper lid is drawn over the lower one's margin, so that no white of it stays."""
JAW_IOD = 0.5
"""How far below an opened mouth the skin goes along."""
INSIDE_A_MOUTH = (35, 18, 18)


def with_shut_eyes(image, points):
    """Both upper lids, and the skin above them, drawn down to the lower ones, lashes and all."""
    rows, columns = _grid(image)
    iod_px = _iod_px(points)
    for half in HALVES:
        eye = half.eye
        upper, lower = (
            _height(image, points[[eye.outer_canthus, *lid, eye.inner_canthus], :2])
            for lid in (eye.upper_lid, eye.lower_lid)
        )
        lower = lower + OVER_LASHES_IOD * iod_px
        still = upper - SKIN_ABOVE_IOD * iod_px
        came_from = still + (rows - still) * (upper - still) / np.maximum(lower - still, 1.0)
        rows = np.where((rows >= still) & (rows <= lower), came_from, rows)
    return cv2.remap(image, columns, rows.astype(np.float32), cv2.INTER_LINEAR)


def with_parted_lips(image, points, gap_iod=0.08):
    """The lower lip and the chin let down from the line between the commissures."""
    rows, columns = _grid(image)
    left, right = points[LEFT.oral_commissure, :2], points[RIGHT.oral_commissure, :2]
    line = _height(image, np.array([left, right]))
    across = (columns - right[0]) / (left[0] - right[0])
    gap = gap_iod * _iod_px(points) * np.clip(4 * across * (1 - across), 0.0, None)
    below = rows - line
    goes_along = np.clip(1 - below / (JAW_IOD * _iod_px(points)), 0.0, 1.0)
    came_from = np.where(below > 0, rows - gap * goes_along, rows).astype(np.float32)
    opened = cv2.remap(image, columns, came_from, cv2.INTER_LINEAR)
    opened[(below > 0) & (below < gap)] = INSIDE_A_MOUTH
    return opened


def painted(image, amount=0.35, patches_px=14.0):
    """The same face in the colours of nobody: the person that they were known as is gone."""
    chance = np.random.default_rng(1).standard_normal(image.shape).astype(np.float32)
    patches = cv2.GaussianBlur(chance, (0, 0), patches_px)
    coloured = image * np.exp(amount * patches / patches.std())
    return np.clip(coloured, 0, 255).astype(np.uint8)


def _grid(image):
    rows, columns = np.mgrid[: image.shape[0], : image.shape[1]]
    return rows.astype(np.float32), columns.astype(np.float32)


def _height(image, places):
    """The height of a line through places in every column; none but at its ends' beyond them."""
    x, y = places[np.argsort(places[:, 0])].T
    heights = np.interp(np.arange(image.shape[1]), x, y, left=np.nan, right=np.nan)
    return heights[None, :]


def _iod_px(points):
    outer = points[LEFT.eye.outer_canthus] - points[RIGHT.eye.outer_canthus]
    return float(np.linalg.norm(outer[:2]))
