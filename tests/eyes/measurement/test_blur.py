"""How blurred a photographed face is, in any light."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from device.eyes.measurement.blur import blur_px
from device.face.anatomy import LEFT, RIGHT
from device.film.face import portrait_face
from device.film.reel import load_reel
from device.film.warp import Pull, warp_of, warped
from device.settings import config_folder

IOD_PX = 190.0


@pytest.fixture(scope="module")
def face():
    """The film's portrait, and the landmarks between which blur is looked for, from its marks."""
    reel = load_reel(config_folder() / "film.toml")
    film = portrait_face(reel.face, 864, 1536)
    points = np.zeros((478, 3))
    for half, marks in ((LEFT, film.marks.left), (RIGHT, film.marks.right)):
        points[half.eye.outer_canthus, :2] = marks.outer_canthus
        points[half.brow_upper[2], :2] = marks.brow
        points[half.eye.lower_lid[3], :2] = marks.lower_lid
    return film, points


def beyond(image, face):
    """The blur that was added, blurs adding by their squares."""
    film, points = face
    return np.sqrt(max(blur_px(image, points) ** 2 - blur_px(film.image, points) ** 2, 0.0))


@pytest.mark.parametrize("sigma_px", [2.0, 3.0, 4.0])
def test_a_known_blur_is_read_to_a_third(face, sigma_px):
    blurred = cv2.GaussianBlur(face[0].image, (0, 0), sigma_px)
    assert beyond(blurred, face) == pytest.approx(sigma_px, rel=0.33)


def test_dim_light_and_a_noisy_sensor_do_not_blur(face):
    film, points = face
    noise = np.random.default_rng(3).normal(0.0, 3.0, film.image.shape)
    dim = np.clip(np.rint(0.4 * film.image + noise), 0, 255).astype(np.uint8)
    assert blur_px(dim, points) == pytest.approx(blur_px(film.image, points), abs=0.3)


@pytest.mark.parametrize("shape", [(1, 13), (13, 1)])
def test_a_head_that_moves_is_blurred_along_its_way(face, shape):
    streaked = cv2.filter2D(face[0].image, -1, np.full(shape, 1 / 13))
    assert beyond(streaked, face) > 2.0


def test_a_mist_over_the_mirror_is_a_blur(face):
    film, _ = face
    misted = cv2.addWeighted(cv2.GaussianBlur(film.image, (0, 0), 4.0), 0.4, film.image, 0.0, 120)
    assert beyond(misted, face) > 2.5


def test_a_smile_does_not_blur(face):
    film, _ = face
    corner = film.marks.left.oral_commissure
    up = warp_of([Pull(corner, (0, -0.08 * IOD_PX), 0.25 * IOD_PX)])
    assert beyond(warped(film.image, up), face) < 1.0


def test_an_even_wall_and_a_face_out_of_the_picture_have_a_number_too(face):
    _, points = face
    assert np.isfinite(blur_px(np.full((1536, 864, 3), 90, np.uint8), points))
    assert blur_px(face[0].image, points + 5000.0) == 0.0
    assert blur_px(face[0].image, points - 5000.0) == 0.0
