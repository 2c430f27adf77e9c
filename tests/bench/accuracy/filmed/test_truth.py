"""What a scene says is true: as much as was asked, where it was asked, and in the pixels."""

import cv2
import numpy as np
import pytest

from bench.accuracy.filmed.gesture import AT_REST, Gesture, HalfGesture, one_sided, smile_of
from bench.accuracy.filmed.scene import AHEAD, Stance
from bench.accuracy.filmed.shooting import moved
from bench.accuracy.filmed.sitter import Sitter, seated
from bench.accuracy.filmed.truth import ROW
from bench.accuracy.filmed.warping import WarpedFace
from device.eyes.landmarks.models import ModelFiles
from device.face.anatomy import LEFT, RIGHT, half
from device.face.points import Image
from device.face.seen import MeasureName, Side
from device.film.turning import AHEAD as NO_TURN
from device.film.turning import Turn, where

NOWHERE = np.eye(2, 3)

pytestmark = pytest.mark.usefixtures("attention_files")


@pytest.fixture(scope="module")
def sitter(attention_files: ModelFiles) -> Sitter:  # noqa: ARG001  (a model is in the store)
    return seated("")


def subject(sitter: Sitter, rest: Gesture = AT_REST) -> WarpedFace:
    return WarpedFace(sitter, rest)


def grey(image: Image) -> Image:
    return cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)


def found(before: Image, after: Image, places: np.ndarray) -> np.ndarray:
    """Where the skin at places (n, 2) of one picture is in another, by Lucas and Kanade."""
    start = places.astype(np.float32)[:, None]
    ends, seen, _ = cv2.calcOpticalFlowPyrLK(
        grey(before), grey(after), start, None, winSize=(15, 15), maxLevel=2
    )
    assert seen.all()
    return ends[:, 0]


@pytest.mark.parametrize(
    ("measure", "does", "amount"),
    [
        (MeasureName.ORAL_COMMISSURE_EXCURSION_MM, smile_of(0.03), 3.0),
        (MeasureName.ORAL_COMMISSURE_OUTWARD_MM, HalfGesture(outward=0.02), 2.0),
        (MeasureName.ORAL_COMMISSURE_UPWARD_MM, HalfGesture(upward=-0.03), -3.0),
        (MeasureName.BROW_RAISE_MM, HalfGesture(brow=0.02), 2.0),
        (MeasureName.NASAL_ALA_RAISE_MM, HalfGesture(ala=0.015), 1.5),
        (MeasureName.UPPER_LIP_RAISE_MM, HalfGesture(upper_lip=0.02), 2.0),
        (MeasureName.LOWER_LIP_LOWERING_MM, HalfGesture(lower_lip=0.02), 2.0),
        (MeasureName.CHIN_RAISE_MM, HalfGesture(chin=0.02), 2.0),
    ],
)
@pytest.mark.parametrize("side", list(Side))
def test_a_place_goes_as_far_as_was_asked_and_its_mirror_image_stays(
    sitter: Sitter, side: Side, measure: MeasureName, does: HalfGesture, amount: float
) -> None:
    left, right = subject(sitter).truth(one_sided(side, does))[ROW[measure]]
    moved_side, still_side = (left, right) if side is Side.LEFT else (right, left)
    assert moved_side == pytest.approx(amount, rel=0.06)
    assert still_side == pytest.approx(0.0, abs=0.05)


def test_an_eye_narrows_by_about_the_share_that_was_asked(sitter: Sitter) -> None:
    narrowed = subject(sitter).truth(one_sided(Side.RIGHT, HalfGesture(narrowing=0.3)))
    left, right = narrowed[ROW[MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE]]
    assert right == pytest.approx(0.3, abs=0.06)
    assert left == pytest.approx(0.0, abs=0.001)


def test_a_philtrum_that_goes_left_is_outward_on_the_left(sitter: Sitter) -> None:
    left, right = subject(sitter).truth(Gesture(philtrum=0.02))[
        ROW[MeasureName.PHILTRUM_DEVIATION_MM]
    ]
    assert (left, right) == pytest.approx((2.0, -2.0), rel=0.05)


def test_a_corner_that_hangs_at_rest_has_not_moved(sitter: Sitter) -> None:
    hangs = HalfGesture(upward=-0.03)
    rest = one_sided(Side.LEFT, hangs)
    now = subject(sitter, rest).truth(one_sided(Side.RIGHT, smile_of(0.05), hangs))
    left, right = now[ROW[MeasureName.ORAL_COMMISSURE_EXCURSION_MM]]
    assert left == pytest.approx(0.0, abs=0.02)
    assert right == pytest.approx(5.0, rel=0.04)


def test_what_lies_nearer_to_the_camera_went_less_far_than_it_looks(sitter: Sitter) -> None:
    smile = one_sided(Side.LEFT, smile_of(0.04))
    left, _ = subject(sitter).truth(smile)[ROW[MeasureName.ORAL_COMMISSURE_EXCURSION_MM]]
    nearness = {
        place: float(sitter.face.relief.nearness[round(y), round(x)])
        for place in (LEFT.oral_commissure, LEFT.eye.outer_canthus, RIGHT.eye.outer_canthus)
        for x, y in [sitter.places[place]]
    }
    corner, *canthi = nearness.values()
    assert corner > max(canthi)
    assert left == pytest.approx(4.0 * np.mean(canthi) / corner, rel=0.01)


IN_THE_PIXELS = {
    "corner": (smile_of(0.02), MeasureName.ORAL_COMMISSURE_UPWARD_MM, "oral_commissure"),
    "ala": (HalfGesture(ala=0.015), MeasureName.NASAL_ALA_RAISE_MM, "nose_wing"),
    "brow": (HalfGesture(brow=0.02), MeasureName.BROW_RAISE_MM, "brow_lower"),
    "upper lip": (HalfGesture(upper_lip=0.02), MeasureName.UPPER_LIP_RAISE_MM, "upper_lip"),
    "lower lip": (HalfGesture(lower_lip=-0.02), MeasureName.LOWER_LIP_LOWERING_MM, "lower_lip"),
    "chin": (HalfGesture(chin=0.02), MeasureName.CHIN_RAISE_MM, "mentalis"),
}


@pytest.mark.parametrize("mirrored", [False, True], ids=["as it is", "mirrored"])
@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("place", IN_THE_PIXELS)
def test_each_place_is_where_the_truth_says_in_the_pixels(
    place: str, side: Side, *, mirrored: bool
) -> None:
    """The one who films moves left and right by their names; pixels know only where they lie."""
    does, measure, landmarks = IN_THE_PIXELS[place]
    one = seated("", mirrored=mirrored)
    face, gesture = subject(one), one_sided(side, does)
    before, after = (face.picture(each, NOWHERE, NO_TURN) for each in (AT_REST, gesture))
    middle = (one.places[33, 0] + one.places[263, 0]) / 2
    went = {}
    for each in Side:
        named = np.atleast_1d(getattr(half(each), landmarks))
        places = one.places[named[1:3] if named.size > 2 else named]
        at_the_pictures_right = bool((places[:, 0] > middle).all())
        assert at_the_pictures_right == (each is Side.LEFT)
        went[each] = (found(before, after, places) - places)[:, 1].mean() / one.iod_px * 100
    down = -1.0 if measure is MeasureName.LOWER_LIP_LOWERING_MM else 1.0
    true = face.truth(gesture)[ROW[measure]]
    for row, each in enumerate(Side):
        assert -down * went[each] == pytest.approx(true[row], abs=0.3)
    assert abs(true[list(Side).index(side)]) > 1.0


@pytest.mark.parametrize("side", list(Side))
def test_a_corner_goes_outward_in_the_pixels_too(sitter: Sitter, side: Side) -> None:
    face, smile = subject(sitter), one_sided(side, smile_of(0.02))
    corner = sitter.places[[half(side).oral_commissure]]
    before, after = (face.picture(does, NOWHERE, NO_TURN) for does in (AT_REST, smile))
    across = (found(before, after, corner) - corner)[0, 0] / sitter.iod_px * 100
    true = face.truth(smile)[ROW[MeasureName.ORAL_COMMISSURE_OUTWARD_MM], list(Side).index(side)]
    assert (across if side is Side.LEFT else -across) == pytest.approx(true, abs=0.25)


def test_a_lid_comes_down_in_the_pixels_of_that_eye_alone(sitter: Sitter) -> None:
    face = subject(sitter)
    narrowed = face.picture(
        one_sided(Side.LEFT, HalfGesture(narrowing=0.4)), NOWHERE, NO_TURN
    ).astype(int)
    changed = np.abs(narrowed - sitter.face.image).max(axis=2) > 8
    left, right = (
        changed[round(y) - 12 : round(y) + 12, round(x) - 25 : round(x) + 25].mean()
        for x, y in sitter.places[[LEFT.eye.iris, RIGHT.eye.iris]]
    )
    assert left > 0.2
    assert right == 0.0


def test_a_face_that_neither_moves_nor_turns_is_the_photograph(sitter: Sitter) -> None:
    picture = subject(sitter).picture(AT_REST, moved(AHEAD, sitter), NO_TURN)
    assert np.array_equal(picture, sitter.face.image)


def test_a_turned_and_shifted_face_is_where_turn_and_shift_take_it(sitter: Sitter) -> None:
    places = sitter.places[[LEFT.eye.inner_canthus, RIGHT.eye.inner_canthus, 1, 6]]
    stance = Stance(across=0.02, down=-0.01, roll_deg=0.5, yaw_deg=2.0, pitch_deg=-1.0)
    move, turn = moved(stance, sitter), Turn(stance.yaw_deg, stance.pitch_deg)
    face = subject(sitter)
    before, after = face.picture(AT_REST, NOWHERE, NO_TURN), face.picture(AT_REST, move, turn)
    there = where(sitter.face.relief, places, turn) @ move[:, :2].T + move[:, 2]
    assert np.abs(found(before, after, places) - there).max() < 0.3


def test_a_mirrored_sitter_is_the_mirror_image(sitter: Sitter) -> None:
    other = seated("", mirrored=True)
    assert other.iod_px == pytest.approx(sitter.iod_px, rel=0.02)
    middle = (slice(500, 900), slice(280, 580))
    straight, flipped = (
        np.abs(image[middle].astype(float) - sitter.face.image[middle]).mean()
        for image in (other.face.image, other.face.image[:, ::-1])
    )
    assert flipped < straight / 2


def test_a_fold_darkens_and_the_rest_of_the_face_keeps_its_bytes(sitter: Sitter) -> None:
    smile = smile_of(0.0, crease=0.2)
    marked = subject(sitter).picture(one_sided(Side.LEFT, smile), NOWHERE, NO_TURN)
    changed = np.abs(marked.astype(int) - sitter.face.image).max(axis=2) > 0
    rows, columns = np.nonzero(changed)
    ala, corner = sitter.places[[LEFT.nose_wing, LEFT.oral_commissure]]
    assert columns.min() > sitter.places[RIGHT.oral_commissure][0]
    assert ala[1] - 40 < rows.min() < rows.max() < corner[1] + 60


def test_a_dimpled_chin_is_uneven_on_its_side_alone(sitter: Sitter) -> None:
    dimpled = one_sided(Side.LEFT, HalfGesture(dimples=0.1))
    picture = subject(sitter).picture(dimpled, NOWHERE, NO_TURN).astype(float)
    uneven = {}
    for side in Side:
        x, y = sitter.places[list(half(side).mentalis)].mean(axis=0).astype(int)
        here = (slice(y - 12, y + 12), slice(x - 12, x + 12))
        uneven[side] = (picture - sitter.face.image)[here].std()
    assert uneven[Side.LEFT] > 3 * uneven[Side.RIGHT]
