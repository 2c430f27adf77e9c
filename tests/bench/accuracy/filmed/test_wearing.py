"""The 3-D head that wears a photograph, where it is at hand."""

from pathlib import Path

import numpy as np
import pytest

from bench.accuracy.filmed.gesture import AT_REST, HalfGesture, one_sided, smile_of
from bench.accuracy.filmed.sitter import Sitter, seated
from bench.accuracy.filmed.truth import ROW
from bench.accuracy.filmed.wearing import WornHead
from bench.contender import ROOT
from device.eyes.landmarks.models import ModelFiles
from device.face.anatomy import LEFT
from device.face.seen import MeasureName, Side
from device.film.turning import AHEAD, Turn, turned

HEAD = ROOT.parent / "shared" / "faces" / "ICT-FaceKit"
NOWHERE = np.eye(2, 3)

pytestmark = pytest.mark.skipif(not HEAD.is_dir(), reason="there is no 3-D head on this machine")


@pytest.fixture(scope="module")
def sitter(attention_files: ModelFiles) -> Sitter:  # noqa: ARG001  (a model is in the store)
    return seated("")


@pytest.fixture(scope="module")
def worn(sitter: Sitter) -> WornHead:
    return WornHead(Path(HEAD), sitter, AT_REST)


def test_a_head_that_does_nothing_is_the_photograph(sitter: Sitter, worn: WornHead) -> None:
    picture = worn.picture(AT_REST, NOWHERE, AHEAD).astype(int)
    assert np.abs(picture - sitter.face.image).max() <= 2


def test_a_smile_of_the_head_goes_as_far_as_asked_and_changes_that_side(
    sitter: Sitter, worn: WornHead
) -> None:
    smile = one_sided(Side.LEFT, smile_of(0.05))
    out, up = (
        worn.truth(smile)[ROW[measure]]
        for measure in (
            MeasureName.ORAL_COMMISSURE_OUTWARD_MM,
            MeasureName.ORAL_COMMISSURE_UPWARD_MM,
        )
    )
    assert np.hypot(out[0], up[0]) == pytest.approx(5.0, rel=1e-3)
    assert np.hypot(out[1], up[1]) == pytest.approx(0.0, abs=0.02)
    changed = np.abs(worn.picture(smile, NOWHERE, AHEAD).astype(int) - sitter.face.image)
    columns = np.nonzero(changed.max(axis=2) > 20)[1]
    assert np.median(columns) > sitter.face.marks.nose_tip[0]


def test_a_closed_eye_is_closed_and_covers_its_iris(sitter: Sitter, worn: WornHead) -> None:
    closing = one_sided(Side.LEFT, HalfGesture(narrowing=1.0))
    left, right = worn.truth(closing)[ROW[MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE]]
    assert (left, right) == pytest.approx((1.0, 0.0), abs=0.01)
    x, y = sitter.places[LEFT.eye.iris].astype(int)
    iris = (slice(y - 3, y + 4), slice(x - 3, x + 4))
    picture = worn.picture(closing, NOWHERE, AHEAD)
    assert picture[iris].mean() > sitter.face.image[iris].mean() + 10


def test_a_turned_head_is_the_film_s_own_turn_to_a_pixel(sitter: Sitter, worn: WornHead) -> None:
    turn = Turn(4.0, 0.0)
    ours = worn.picture(AT_REST, NOWHERE, turn).astype(float)
    films = turned(sitter.face.image, sitter.face.relief, turn)
    x, y = (round(place) for place in sitter.face.marks.eyes)
    middle = (slice(y - 60, y + 220), slice(x - 120, x + 120))
    unturned = np.abs(sitter.face.image[middle].astype(float) - films[middle]).mean()
    assert np.abs(ours[middle] - films[middle]).mean() < unturned / 2
