"""Where the networks look: the way into the crop and the way back are one."""

from __future__ import annotations

from math import cos, pi, sin

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.eyes.landmarks.region import MARGIN, Region, Window, around, to_image, whole

regions = st.builds(
    Region,
    x=st.floats(-500, 2000),
    y=st.floats(-500, 2000),
    size=st.floats(1, 4000),
    angle_rad=st.floats(-pi, pi),
)


@given(region=regions, side=st.sampled_from([128, 192, 256]))
def test_the_middle_of_the_crop_is_the_middle_of_the_region(region, side):
    middle = np.array([[side / 2, side / 2, 0.0]])
    assert to_image(middle, region, side)[0, :2] == pytest.approx([region.x, region.y], abs=1e-6)


@given(region=regions)
def test_the_crop_turns_with_the_head_and_keeps_its_shape(region):
    corner, right, below = to_image(np.array([[0, 0, 0], [192, 0, 0], [0, 192, 0.0]]), region, 192)
    along = region.size * np.array([cos(region.angle_rad), sin(region.angle_rad), 0])
    assert right - corner == pytest.approx(along, abs=1e-6)
    assert below - corner == pytest.approx([-along[1], along[0], 0], abs=1e-6)


@given(depth=st.floats(-100, 100), size=st.floats(10, 2000))
def test_depth_is_scaled_like_width(depth, size):
    made = to_image(np.array([[0.0, 0.0, depth]]), Region(0, 0, size), 256)
    assert made[0, 2] == pytest.approx(depth * size / 256)


def test_the_crop_shows_the_pixel_that_the_way_back_names():
    ramp = np.tile(np.arange(200, dtype=np.uint8)[:, None, None], (1, 300, 3))
    region = Region(x=150.0, y=100.0, size=96.0, angle_rad=pi / 2)
    shown = Window(32).on(ramp, region)
    for u, v in ((0, 0), (5, 20), (31, 31)):
        _, y, _ = to_image(np.array([[u, v, 0.0]]), region, 32)[0]
        assert shown[v, u, 0] == pytest.approx(y, abs=1)


def test_beyond_the_edge_the_last_pixels_are_repeated():
    image = np.full((50, 50, 3), 90, np.uint8)
    shown = Window(64).on(image, Region(x=0.0, y=0.0, size=400.0))
    assert (shown == 90).all()


@given(region=regions, border=st.sampled_from([cv2.BORDER_REPLICATE, cv2.BORDER_CONSTANT]))
def test_a_window_shows_what_mediapipes_own_warp_would(region, border):
    image = np.random.default_rng(5).integers(0, 256, (90, 160, 3), dtype=np.uint8)
    matrix = np.vstack((region.matrix(32), (0, 0, 1)))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    wanted = cv2.warpPerspective(image, matrix, (32, 32), flags=flags, borderMode=border)
    apart = np.abs(Window(32, border).on(image, region).astype(int) - wanted).max(axis=-1)
    # A place half-way between two 32nds may go either way: upright, a row and a column of them.
    assert np.count_nonzero(apart) <= 32 + 31
    assert apart.max() <= 2 * 255 / 32


def test_an_upended_region_shows_the_image_upside_down():
    image = np.random.default_rng(6).integers(0, 256, (90, 160, 3), dtype=np.uint8)
    region = Region(x=80.0, y=45.0, size=64.0)
    upright, upended = Window(32).on(image, region).copy(), Window(32).on(image, region.upended())
    assert (upended[1:, 1:] == upright[1:, 1:][::-1, ::-1]).all()


@pytest.mark.parametrize(("height", "width"), [(1536, 864), (480, 640), (10, 10)])
def test_the_whole_image_fits_into_its_square(height, width):
    square = whole(np.empty((height, width, 3), np.uint8))
    assert (square.x, square.y) == (width / 2, height / 2)
    assert square.size == max(height, width)


def test_the_next_look_is_levelled_by_the_outer_canthi_and_half_again_as_large():
    points = np.zeros((478, 3))
    points[:, :2] = (100, 50)
    points[33, :2], points[263, :2] = (60, 30), (140, 70)
    region = around(points)
    assert (region.x, region.y) == (100, 50)
    assert region.size == pytest.approx(MARGIN * 80)
    assert region.angle_rad == pytest.approx(np.arctan2(40, 80))


def test_two_regions_are_one_face_only_when_one_centre_lies_in_the_other_face():
    face = Region(x=100, y=100, size=150)
    assert face.holds(Region(x=100, y=149, size=150))
    assert not face.holds(Region(x=100, y=151, size=150))
    assert face.holds(Region(x=120, y=130, size=300))
    assert not face.holds(Region(x=200, y=100, size=150))
