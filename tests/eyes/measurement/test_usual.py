"""What many frames say together."""

from __future__ import annotations

import numpy as np
import pytest

from device.eyes.measurement.usual import MAD_TO_SIGMA, sigma, usual

NAN = np.nan


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        ([3.0], 3.0),
        ([1.0, 2.0], 1.5),
        ([5.0, 1.0, 90.0], 5.0),
        ([4.0, 1.0, 90.0, 2.0], 3.0),
        ([NAN, 7.0, NAN], 7.0),
        ([9.0, NAN, 1.0, 2.0], 2.0),
        ([NAN, NAN], 0.0),
    ],
)
def test_the_usual_is_the_middle_of_the_frames_that_saw_it(frames, said):
    assert usual(np.array(frames)) == said


def test_each_place_has_its_own_usual_whatever_the_others_saw():
    chance = np.random.default_rng(1)
    frames = chance.normal(size=(31, 5, 2))
    frames[chance.random(frames.shape) < 0.4] = NAN
    frames[:, 3] = NAN
    found = usual(frames)
    assert not found[3].any()
    seen = np.delete(np.arange(5), 3)
    assert np.array_equal(found[seen], np.nanmedian(frames[:, seen], axis=0))


def test_a_lost_frame_or_a_wild_one_hardly_widens_the_spread():
    frames = np.array([0.0, 1.0, 2.0, 3.0, 4.0, NAN, 1000.0])
    assert sigma(frames) == MAD_TO_SIGMA * 1.5
