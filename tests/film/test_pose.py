import cv2
import numpy as np
import pytest

from device.errors import FilmError
from device.face.points import Image
from device.face.seen import Side
from device.film.face import FilmFace
from device.film.gesture import smiling
from device.film.pose import REST, HalfPose, Pose, face_warp, posed, skin_at, smile_px
from device.film.reel import Place, Reel
from device.film.turning import Turn
from device.film.warp import forward


def moved(face: FilmFace, reel: Reel, pose: Pose, place: Place) -> np.ndarray:
    warp = face_warp(face, reel.smile, pose)
    return (forward(warp, np.array([place])) - place)[0]


@pytest.mark.parametrize("name", ["well", "too_big", "eye_joins", "one_sided"])
def test_each_take_moves_both_commissures_by_what_it_says(
    face: FilmFace, reel: Reel, name: str
) -> None:
    take = reel.takes[name]
    pose = smiling(take, reel.smile, share=1.0)
    for side, share in ((Side.LEFT, take.left_share), (Side.RIGHT, take.right_share)):
        way = moved(face, reel, pose, face.marks.on(side).oral_commissure)
        mm = np.hypot(*way) / face.interocular_px * reel.smile.interocular_mm
        assert mm == pytest.approx(share * reel.smile.reference_mm, abs=1e-6)
        assert way[1] < 0  # up
        assert (way[0] > 0) == (side is Side.LEFT)  # and outwards


@pytest.mark.parametrize("name", ["well", "too_big", "eye_joins", "one_sided"])
def test_each_take_narrows_the_eye_that_joins_and_no_other(
    face: FilmFace, reel: Reel, name: str
) -> None:
    take = reel.takes[name]
    pose = smiling(take, reel.smile, share=1.0)
    for side in Side:
        marks = face.marks.on(side)
        upper = marks.upper_lid[1] + moved(face, reel, pose, marks.upper_lid)[1]
        lower = marks.lower_lid[1] + moved(face, reel, pose, marks.lower_lid)[1]
        left_open = (lower - upper) / (marks.lower_lid[1] - marks.upper_lid[1])
        narrowing = take.narrowing if take.eye_joins is side else 0.0
        assert 1 - left_open == pytest.approx(narrowing, abs=1e-9)


def test_a_smile_of_the_left_leaves_the_right_half_of_the_face_the_same_bytes(
    face: FilmFace, reel: Reel
) -> None:
    image = posed(face, reel.smile, Pose(left=HalfPose(smile_mm=3.0)))
    changed = (image != face.image).any(axis=2)
    right = face.marks.right.oral_commissure
    assert changed[:, round(face.marks.nose_tip[0]) :].any()
    assert not changed[:, : round(right[0]) + 10].any()
    assert not changed[: round(face.marks.left.lower_lid[1])].any()


def test_the_skin_in_the_picture_moves_as_far_as_was_asked(face: FilmFace, reel: Reel) -> None:
    """Seen by an independent tracker in the pixels, not by the warp's own numbers."""
    image = posed(face, reel.smile, Pose(HalfPose(2.3), HalfPose(2.2)))
    for side, mm in ((Side.LEFT, 2.3), (Side.RIGHT, 2.2)):
        seen = _tracked(face.image, image, face.marks.on(side).oral_commissure)
        assert seen == pytest.approx(smile_px(face, reel.smile, side, mm), abs=0.15)


def test_rest_is_the_photograph_itself(face: FilmFace, reel: Reel) -> None:
    assert posed(face, reel.smile, REST) is face.image


def test_the_film_knows_where_the_skin_of_a_smiling_turned_face_is(
    face: FilmFace, reel: Reel
) -> None:
    """Its truth is what an independent tracker sees, from one turn to a slightly larger one."""
    poses = [Pose(HalfPose(2.3), HalfPose(2.2), Turn(yaw, 2)) for yaw in (6.0, 8.0)]
    images = [posed(face, reel.smile, pose) for pose in poses]
    for side in Side:
        place = np.array([face.marks.on(side).oral_commissure])
        begins, ends = (skin_at(face, reel.smile, pose, place)[0] for pose in poses)
        assert ends[0] - begins[0] > 3
        assert _tracked(*images, tuple(begins)) == pytest.approx(ends - begins, abs=0.4)


def test_a_pose_that_would_fold_the_skin_is_refused(face: FilmFace, reel: Reel) -> None:
    with pytest.raises(FilmError, match="fold the skin"):
        posed(face, reel.smile, Pose(left=HalfPose(smile_mm=30.0)))


def _tracked(before: Image, after: Image, place: Place) -> np.ndarray:
    grey = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (before, after)]
    start = np.array([[place]], np.float32)
    end, found, _ = cv2.calcOpticalFlowPyrLK(*grey, start, None, winSize=(11, 11), maxLevel=1)
    assert found.all()
    return (end - start)[0, 0]
