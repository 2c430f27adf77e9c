"""Each half of the face by itself: no side knows of the other, and both come out better."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from device.eyes.landmarks import face_mesh
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.hemiface import (
    Hemiface,
    completed_by_left,
    completed_by_right,
    on_midline,
)
from device.face.anatomy import LEFT, LEFT_POINTS, MIDLINE, RIGHT, RIGHT_POINTS
from device.face.points import Landmarks, NoFace
from device.film.warp import Pull, warp_of, warped

SMILE_IOD, REACH_IOD = 0.08, 0.25
"""A one-sided smile, large, so that landmarks see it well, and how far it reaches: not to the
midline. In interocular distances."""


@pytest.fixture(scope="module")
def whole(each_model):
    return FaceMesh(each_model)


@pytest.fixture(scope="module")
def halves(each_model):
    return FaceMesh(each_model, hemiface=True)


def seen(mesh, image):
    """Landmarks of an image that is part of no film."""
    mesh.forget()
    found = mesh.locate(image)
    assert isinstance(found, Landmarks)
    return found


def excursions(mesh, before, after, side):
    """How far up both oral commissures went, (moved, still), as shares of SMILE_IOD."""
    one, other = seen(mesh, before).points, seen(mesh, after).points
    eyes = np.linalg.norm((one[LEFT.eye.outer_canthus] - one[RIGHT.eye.outer_canthus])[:2])
    up = (one - other)[:, 1] / eyes / SMILE_IOD
    return up[side.oral_commissure], up[(RIGHT if side is LEFT else LEFT).oral_commissure]


def smiling(image, mesh, side):
    points = seen(mesh, image).points
    eyes = np.linalg.norm((points[LEFT.eye.outer_canthus] - points[RIGHT.eye.outer_canthus])[:2])
    corner = tuple(points[side.oral_commissure, :2])
    return warped(image, warp_of([Pull(corner, (0, -SMILE_IOD * eyes), REACH_IOD * eyes)]))


def test_every_point_is_on_the_midline_or_has_its_mirror_image():
    assert sorted((*MIDLINE, *LEFT_POINTS, *RIGHT_POINTS)) == list(range(478))
    partner = dict(zip(LEFT_POINTS, RIGHT_POINTS, strict=True))
    for name in ("oral_commissure", "nose_wing", "temple"):
        assert partner[getattr(LEFT, name)] == getattr(RIGHT, name)
    for name in ("upper_lip", "brow_upper", "jaw", "cheek", "forehead", "nose_flank"):
        assert tuple(map(partner.get, getattr(LEFT, name))) == getattr(RIGHT, name)
    assert tuple(map(partner.get, LEFT.eye.contour)) == RIGHT.eye.contour
    for name in ("iris", "iris_lateral", "iris_top", "iris_medial", "iris_bottom"):
        assert partner[getattr(LEFT.eye, name)] == getattr(RIGHT.eye, name)


def test_a_completed_half_is_alike_on_both_sides_and_is_that_half():
    pixels = np.random.default_rng(2).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    into = np.empty_like(pixels)
    left = completed_by_left(pixels, into).copy()
    right = completed_by_right(pixels, into).copy()
    assert (left == left[:, ::-1]).all()
    assert (right == right[:, ::-1]).all()
    assert (left[:, 4:] == pixels[:, 4:]).all()
    assert (right[:, :4] == pixels[:, :4]).all()


def test_the_midline_of_a_tilted_face_is_the_middle_of_the_crop(grace_hopper, whole):
    matrix = cv2.getRotationMatrix2D((256, 240), 17, 0.9)
    image = cv2.warpAffine(grace_hopper, matrix, (512, 600))
    points = seen(whole, image).points
    region = on_midline(points, 192)
    line = region.matrix(192) @ [[95.5, 95.5], [0, 191], [1, 1]]
    for one, other in ((33, 263), (133, 362)):
        middle = (points[one, :2] + points[other, :2]) / 2
        across = (line[:, 1] - line[:, 0]) / np.linalg.norm(line[:, 1] - line[:, 0])
        aside = np.cross(across, middle - line[:, 0])
        assert abs(aside) < 1.5  # px: the two pairs of canthi have one bisector, nearly


class MadeMesh:
    """Places every point of a pair at one distance from the middle, and says what it is told."""

    side, count = 192, 478

    def __init__(self, *logits):
        self.logits = list(logits)

    def infer(self, pixels):
        assert pixels.shape == (self.side, self.side, 3)
        made = np.zeros((478, 3))
        made[list(LEFT_POINTS), 0], made[list(RIGHT_POINTS), 0] = 95.5 + 30, 95.5 - 30
        return made, self.logits.pop(0)


def level_points(middle_px):
    points = np.zeros((478, 3))
    points[list(LEFT_POINTS), 0], points[list(RIGHT_POINTS), 0] = middle_px + 40, middle_px - 40
    points[:, 1] = np.linspace(50, 130, 478)
    for one, other in ((33, 263), (133, 362)):
        points[[one, other], 1] = 80
    return points


def test_the_midline_runs_between_the_two_middle_pixels_of_the_crop():
    region = on_midline(level_points(100.25), 192)
    x, _ = region.matrix(192) @ (95.5, 17, 1)
    assert x == pytest.approx(100.25, abs=1e-9)


def test_an_answer_mirrored_back_lies_on_the_first():
    image = np.zeros((200, 200, 3), np.uint8)
    points = level_points(100.25)
    placed, _ = Hemiface(MadeMesh(5.0, 5.0)).by_halves(image, points)
    px = on_midline(points, 192).size / 192
    assert placed[list(LEFT_POINTS), 0] == pytest.approx(100.25 + 30 * px)
    assert placed[list(RIGHT_POINTS), 0] == pytest.approx(100.25 - 30 * px)


@pytest.mark.parametrize("logits", [(5.0, -3.0), (-3.0, 5.0)])
def test_the_half_that_is_less_of_a_face_counts(logits):
    image = np.zeros((200, 200, 3), np.uint8)
    assert Hemiface(MadeMesh(*logits)).by_halves(image, level_points(100.0))[1] == -3.0


@pytest.mark.parametrize("side", [LEFT, RIGHT], ids=["left", "right"])
def test_a_still_side_is_lent_less_of_the_others_smile_and_the_moved_one_gets_its_own(
    grace_hopper, whole, halves, side
):
    after = smiling(grace_hopper, whole, side)
    lent = excursions(whole, grace_hopper, after, side)
    own = excursions(halves, grace_hopper, after, side)
    assert own[0] - own[1] == pytest.approx(1, abs=0.15)
    assert abs(own[1]) < 0.06 < lent[1]


def test_what_happens_on_one_side_does_not_reach_the_other_at_all(grace_hopper, halves):
    """The still side's half is the same pixels as before, if the midline is."""
    mesh = Hemiface(halves._mesh)
    points = seen(halves, grace_hopper).points
    before, _ = mesh.by_halves(grace_hopper, points)
    after, _ = mesh.by_halves(smiling(grace_hopper, halves, LEFT), points)
    right, left = list(RIGHT_POINTS), list(LEFT_POINTS)
    assert (before[right] == after[right]).all()
    assert np.abs(before[left] - after[left]).max() > 2


def test_the_midline_and_every_depth_are_the_whole_faces(grace_hopper, whole, halves, monkeypatch):
    monkeypatch.setattr(face_mesh, "SETTLING", 0)
    one, other = seen(whole, grace_hopper).points, seen(halves, grace_hopper).points
    assert (one[list(MIDLINE)] == other[list(MIDLINE)]).all()
    assert (one[:, 2] == other[:, 2]).all()
    assert np.abs(one - other).max() < 12  # px of 116 between the canthi: it is the same face


def test_landmarks_say_that_they_were_placed_by_halves(grace_hopper, whole, halves):
    assert seen(halves, grace_hopper).model == f"{seen(whole, grace_hopper).model}_hemiface"
    assert halves.model == f"{whole.model}_hemiface"


def test_a_look_that_is_not_close_is_the_whole_faces(grace_hopper, whole, halves):
    halves.forget()
    found = halves.locate(grace_hopper, closely=False)
    assert found.model == whole.model
    assert (found.points == seen(whole, grace_hopper).points).all()


def test_a_face_of_which_a_half_makes_none_is_not_seen(grace_hopper, halves, monkeypatch):
    seen(halves, grace_hopper)
    monkeypatch.setattr(halves._halves, "by_halves", lambda _, points: (points, -1.0))
    assert halves.locate(grace_hopper) == NoFace()
    assert isinstance(halves.locate(grace_hopper, closely=False), Landmarks)


def test_the_halves_of_a_mesh_without_irises_are_placed_too(v1_files, grace_hopper):
    found = seen(FaceMesh(v1_files, hemiface=True), grace_hopper)
    assert found.points.shape == (468, 3)
    assert found.model == "mesh_v1_hemiface"
