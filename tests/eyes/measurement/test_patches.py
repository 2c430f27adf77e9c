"""Patches of skin: moved, stretched, lit anew, noisy or gone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from device.eyes.measurement.patches import Warps, find, sampled, templates, weave

SKIN = weave(1.0157, 3.8)
MIDDLES = np.array([[60.0, 50.0], [101.3, 80.7], [140.0, 120.2], [70.5, 150.0]])
NEAR = np.array([1.1, -0.8])
"""How far off a patch is looked for: about what landmarks tremble."""


@pytest.fixture(scope="module")
def texture():
    """Something like skin: soft, of all sizes."""
    grain = np.random.default_rng(3).standard_normal((200, 200))
    soft = cv2.GaussianBlur(grain, (0, 0), 1.6) * 40 + cv2.GaussianBlur(grain, (0, 0), 5) * 120
    return fine(120 + soft)


def fine(levels):
    """Grey levels and parts of them."""
    return np.clip(levels, 0, 255).astype(np.float32)


@pytest.fixture(scope="module")
def known(texture):
    return templates(sampled(texture, Warps.at(MIDDLES), SKIN), SKIN)


def moved(texture, matrix):
    size = texture.shape[::-1]
    return cv2.warpAffine(texture, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_WRAP)


def shifted(texture, way):
    """Moved by an exact part of a pixel, by its spectrum: cv2 rounds to a 32nd."""
    down, across = (np.fft.fftfreq(length)[:, None] for length in texture.shape)
    turn = np.exp(-2j * np.pi * (across.T * way[0] + down * way[1]))
    there = np.fft.ifft2(np.fft.fft2(texture) * turn).real
    return fine(there)


@pytest.mark.parametrize("way", [(0.0, 0.0), (0.1, 0.0), (0.25, -0.6), (-1.5, 2.2)])
def test_a_patch_is_found_to_a_thirtieth_of_a_pixel(texture, known, way):
    found = find(known, shifted(texture, way), Warps.at(MIDDLES + NEAR))
    assert found.warps.middles - MIDDLES == pytest.approx(np.tile(way, (4, 1)), abs=0.03)
    assert found.likeness.min() > 0.99


def test_a_patch_that_is_stretched_is_found_by_its_middle(texture, known):
    about = MIDDLES[1]
    matrix = np.array([[1.05, 0.02, 0.0], [-0.01, 0.97, 0.0]])
    matrix[:, 2] = about - matrix[:, :2] @ about + (0.4, -0.3)
    found = find(known, moved(texture, matrix), Warps.at(MIDDLES))
    there = MIDDLES @ matrix[:, :2].T + matrix[:, 2]
    assert found.warps.middles == pytest.approx(there, abs=0.06)


def test_less_light_and_light_from_one_side_move_nothing(texture, known):
    across = np.linspace(0.5, 1.3, texture.shape[1])
    lit = fine(texture * 0.7 * across)
    found = find(known, lit, Warps.at(MIDDLES + NEAR))
    assert found.warps.middles == pytest.approx(MIDDLES, abs=0.06)


def test_noise_moves_a_patch_by_hundredths(texture, known):
    chance = np.random.default_rng(7)
    errors = []
    for _ in range(20):
        noisy = fine(texture + 2.0 * chance.standard_normal(texture.shape))
        found = find(known, noisy, Warps.at(MIDDLES + NEAR))
        errors.append(found.warps.middles - MIDDLES)
    assert np.std(errors) < 0.08
    assert np.abs(np.mean(errors, axis=0)).max() < 0.05


def test_another_piece_of_skin_is_not_like_the_template(texture, known):
    other = np.rot90(texture, 2).copy()
    assert find(known, other, Warps.at(MIDDLES)).likeness.max() < 0.6


def test_an_even_grey_is_like_nothing_and_harms_nothing(known):
    flat = np.full((200, 200), 128, np.float32)
    assert np.abs(find(known, flat, Warps.at(MIDDLES)).likeness).max() < 0.1
    blank = templates(sampled(flat, Warps.at(MIDDLES), SKIN), SKIN)
    found = find(blank, flat, Warps.at(MIDDLES))
    assert np.isfinite(found.warps.middles).all()
    assert np.abs(found.likeness).max() < 0.1
