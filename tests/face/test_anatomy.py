"""Mesh indices by name: each is where its name says, and both sides are mirror images."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest

from device.face import anatomy
from device.face.anatomy import HALVES, LEFT, RIGHT, half
from device.face.seen import Side

GOLDEN = Path(__file__).parent.parent / "eyes" / "landmarks" / "mediapipe_grace_hopper.npz"


@pytest.fixture(scope="module")
def level():
    """MediaPipe's own landmarks of a calm face: x to the person's left, eyes level, IOD 1."""
    with np.load(GOLDEN) as golden:
        points = golden["mesh_v2"][:, :2].astype(np.float64)
    right, left = points[RIGHT.eye.outer_canthus], points[LEFT.eye.outer_canthus]
    x = (left - right) / np.linalg.norm(left - right)
    turned = (points - (left + right) / 2) @ np.stack((x, (-x[1], x[0]))).T
    return turned / np.linalg.norm(left - right)


def places(part):
    """Every index of a half, by name, in order."""
    for field in fields(part):
        value = getattr(part, field.name)
        if is_dataclass(value):
            yield from ((f"{field.name}.{name}", index) for name, index in places(value))
        elif isinstance(value, int):
            yield field.name, value
        elif isinstance(value, tuple):
            yield from ((f"{field.name}[{i}]", index) for i, index in enumerate(value))


def test_both_sides_are_mirror_images(level):
    for (name, right), (_, left) in zip(places(RIGHT), places(LEFT), strict=True):
        apart = np.linalg.norm(level[right] * (-1, 1) - level[left])
        assert apart < 0.15, name


def test_sides_are_the_persons_own(level):
    assert all(level[index, 0] > 0 for _, index in places(LEFT))
    assert all(level[index, 0] < 0 for _, index in places(RIGHT))
    assert half(Side.LEFT) is LEFT
    assert half(Side.RIGHT) is RIGHT


def test_no_index_is_named_twice_on_one_side():
    for side in HALVES:
        indices = [index for _, index in places(side)]
        assert len(indices) == len(set(indices))


@pytest.mark.parametrize("side", HALVES, ids=["left", "right"])
def test_upper_lids_lie_above_lower_lids(level, side):
    for upper, lower in zip(side.eye.upper_lid, side.eye.lower_lid, strict=True):
        assert level[upper, 1] < level[lower, 1]
        assert level[upper, 0] == pytest.approx(level[lower, 0], abs=0.03)


@pytest.mark.parametrize("side", HALVES, ids=["left", "right"])
def test_lids_and_brows_run_from_the_temple_to_the_nose(level, side):
    for line in (side.eye.upper_lid, side.eye.lower_lid, side.brow_upper, side.brow_lower):
        outward = np.abs(level[list(line), 0])
        assert (np.diff(outward) < 0).all()


@pytest.mark.parametrize("side", HALVES, ids=["left", "right"])
def test_an_eye_lies_round_its_iris(level, side):
    eye = side.eye
    assert abs(level[eye.iris_lateral, 0]) > abs(level[eye.iris_medial, 0])
    assert level[eye.iris_top, 1] < level[eye.iris, 1] < level[eye.iris_bottom, 1]
    assert len(eye.contour) == len(set(eye.contour)) == 16


def test_the_midline_runs_down_the_middle_from_hair_to_chin(level):
    line = [
        *anatomy.FOREHEAD,
        anatomy.GLABELLA,
        anatomy.NASION,
        *anatomy.NOSE_BRIDGE,
        anatomy.NOSE_TIP,
        anatomy.SUBNASALE,
        anatomy.UPPER_LIP,
        anatomy.UPPER_LIP_INNER,
        anatomy.LOWER_LIP_INNER,
        anatomy.LOWER_LIP,
        anatomy.CHIN,
    ]
    assert (np.diff(level[line, 1]) > 0).all()
    assert np.abs(level[line, 0]).max() < 0.12
