"""The fold of a lid looks like its margin, and lies above it: an eye is not read by its fold."""

from __future__ import annotations

import pytest

from device.eyes.measurement.closure import Closing, Closure
from device.eyes.measurement.lid_watch import LidWatch, _opening, follow_lids
from device.eyes.measurement.lids import learn_lids, sight_of
from tests.eyes.measurement.made_eyes import Eyes, landmarks, picture

SEEN = 0.6
"""Of every narrowing the landmarks of the drawn eyes see this much."""


def sight(eyes, seed):
    return sight_of(picture(eyes, seed), landmarks(eyes, SEEN, seed))


def with_a_fold(fold_mm, narrowing):
    """Both eyes' openings when they narrow, of somebody whose lids have a fold so far above."""
    rest = [sight(Eyes(fold_mm=fold_mm), seed=seed) for seed in range(12)]
    now = sight(Eyes(narrowing=narrowing, fold_mm=fold_mm), seed=50)
    return follow_lids(LidWatch(learn_lids(rest)), now, 0.0)[1]


@pytest.mark.parametrize("fold_mm", [4.0, 5.0])
@pytest.mark.parametrize("narrowing", [(0.4, 0.0), (0.4, 0.4), (0.5, 0.5), (0.0, 0.6)])
def test_the_fold_of_a_lid_is_not_taken_for_its_margin(fold_mm, narrowing):
    for eye, true in zip(with_a_fold(fold_mm, narrowing), narrowing, strict=True):
        assert eye.doubt is None
        assert eye.fine == pytest.approx(1 - true, abs=0.06)
        assert eye.coarse == pytest.approx(1 - SEEN * true, abs=0.03)


def test_margins_that_narrow_less_than_landmarks_see_are_another_edge():
    """For landmarks see a part of a narrowing, never more than there is."""
    other = _opening(Closing(0.0, 0.30, 0.22), None)
    assert (other.coarse, other.fine, other.doubt) == (0.7, None, None)
    assert _opening(Closing(0.0, 0.30, 0.27), None).fine == 0.73
    closure = Closure((0.0, 0.6), (0.0, 1.0))
    assert _opening(Closing(0.0, 0.30, 0.27), closure).fine == 0.73
    assert _opening(Closing(0.0, 0.15, 0.08), closure).fine is None
