"""What a filmed face does: every place is pulled once, whatever it does at the same time."""

import numpy as np
import pytest

from bench.accuracy.filmed.gesture import Gesture, HalfGesture, pulls_of
from bench.accuracy.filmed.sitter import Sitter, seated
from device.eyes.landmarks.models import ModelFiles
from device.face.anatomy import HALVES
from device.film.warp import forward, warp_of


@pytest.fixture(scope="module")
def sitter(attention_files: ModelFiles) -> Sitter:  # noqa: ARG001  (a model is in the store)
    return seated("")


@pytest.mark.parametrize(
    "does",
    [
        HalfGesture(brow=0.03, narrowing=0.3),
        HalfGesture(brow=0.03),
        HalfGesture(narrowing=0.3),
    ],
)
def test_a_brow_may_rise_over_an_eye_that_narrows_or_blinks(
    sitter: Sitter, does: HalfGesture
) -> None:
    pulls = pulls_of(sitter.places, sitter.iod_px, Gesture(does, does))
    assert len({pull.at for pull in pulls}) == len(pulls)
    canthi = sitter.places[[half.eye.outer_canthus for half in HALVES]]
    assert np.abs(forward(warp_of(pulls), canthi) - canthi).max() < 1e-6
