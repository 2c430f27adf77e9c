"""One person is located and followed; nobody and too many are said to be so."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from device.eyes.landmarks import face_mesh
from device.eyes.landmarks.face_mesh import LOOK_ROUND_EVERY, SETTLING, FaceMesh, smoke
from device.face.anatomy import LEFT, RIGHT
from device.face.points import Landmarks, NoFace, TwoFaces
from device.film.face import portrait_face
from device.film.reel import load_reel
from device.settings import config_folder

BLANK = np.zeros((600, 512, 3), np.uint8)


@pytest.fixture
def mesh(each_model):
    return FaceMesh(each_model)


def moved(image, matrix, size=(512, 600)):
    return cv2.warpAffine(image, np.float64(matrix), size, borderMode=cv2.BORDER_REPLICATE)


def beside(image):
    return np.concatenate((image, image), axis=1)


def followed(mesh, image, frames=5):
    """Where the landmarks settle while the same image is shown again and again."""
    return [mesh.locate(image) for _ in range(frames)][-1]


@pytest.mark.parametrize("model", ["mesh_attention", "mesh_v1", "mesh_v2"])
def test_landmarks_lie_where_mediapipe_puts_them(model, grace_hopper, request):
    files = request.getfixturevalue(f"{model.removeprefix('mesh_')}_files")
    with np.load(Path(__file__).with_name("mediapipe_grace_hopper.npz")) as golden:
        theirs = golden[model]
    found = FaceMesh(files).locate(grace_hopper)
    assert isinstance(found, Landmarks)
    assert found.model == model
    assert found.presence > 0.99
    apart_px = np.linalg.norm((found.points - theirs)[:, :2], axis=1)
    assert apart_px.mean() < 0.01
    assert apart_px.max() < 0.03
    assert found.points[:, 2] == pytest.approx(theirs[:, 2], abs=0.15)


def test_the_persons_right_is_on_the_images_left(mesh, grace_hopper):
    points = mesh.locate(grace_hopper).points
    assert points[RIGHT.oral_commissure, 0] < points[LEFT.oral_commissure, 0]
    assert points[RIGHT.eye.iris, 0] < points[LEFT.eye.iris, 0]


def nobody(name):
    x, y = np.meshgrid(np.linspace(0, 255, 640), np.linspace(0, 255, 480))
    noise = np.random.default_rng(11).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    images = {
        "black": np.zeros((480, 640, 3)),
        "white": np.full((480, 640, 3), 255),
        "gradient": np.dstack((x, y, (x + y) / 2)),
        "noise": noise,
        "soft noise": cv2.GaussianBlur(noise, (0, 0), 12),
        "rings": np.dstack([128 + 127 * np.cos(np.hypot(x - 120, y - 120) / 6)] * 3),
    }
    return images[name].astype(np.uint8)


@pytest.mark.parametrize("name", ["black", "white", "gradient", "noise", "soft noise", "rings"])
def test_where_nobody_is_nobody_is_found(mesh, name):
    assert mesh.locate(nobody(name)) == NoFace()


def say(mesh, monkeypatch, *logits):
    """The network's landmarks are real, but how sure it is of the face is as told."""
    real, told = mesh._mesh.infer, iter(logits)
    monkeypatch.setattr(mesh._mesh, "infer", lambda pixels: (real(pixels)[0], next(told)))


def test_a_face_that_is_gone_at_a_second_look_was_none(mesh, grace_hopper, monkeypatch):
    say(mesh, monkeypatch, -9.0, 12.0, -1.0, -9.0)
    assert mesh.locate(grace_hopper) == NoFace()


def test_a_face_must_be_surer_to_be_found_than_to_be_followed(mesh, grace_hopper, monkeypatch):
    say(mesh, monkeypatch, -9.0, 1.0, 12.0, -9.0, -9.0, 12.0, 12.0, -9.0, 1.0)
    assert mesh.locate(grace_hopper) == NoFace()
    assert isinstance(mesh.locate(grace_hopper), Landmarks)
    assert isinstance(mesh.locate(grace_hopper), Landmarks)


def test_two_faces_side_by_side_are_two(mesh, grace_hopper):
    assert mesh.locate(beside(grace_hopper)) == TwoFaces(2)


def test_a_second_face_is_noticed_while_the_first_is_followed(mesh, grace_hopper):
    alone = np.concatenate((grace_hopper, np.zeros_like(grace_hopper)), axis=1)
    assert isinstance(mesh.locate(alone), Landmarks)
    half_a_second = range(10)  # at 20 Hz
    assert TwoFaces(2) in [mesh.locate(beside(grace_hopper)) for _ in half_a_second]


def test_the_detector_looks_round_only_now_and_then(mesh, grace_hopper, monkeypatch):
    looks, detect = [], mesh._detector.detect
    monkeypatch.setattr(mesh._detector, "detect", lambda image: looks.append(1) or detect(image))
    followed(mesh, grace_hopper, frames=1 + 3 * LOOK_ROUND_EVERY)
    assert len(looks) == 1 + 3


def test_when_the_second_person_leaves_the_first_is_found_again(mesh, grace_hopper):
    alone = np.concatenate((grace_hopper, np.zeros_like(grace_hopper)), axis=1)
    assert mesh.locate(beside(grace_hopper)) == TwoFaces(2)
    assert isinstance(mesh.locate(alone), Landmarks)


def test_a_face_that_is_followed_is_never_taken_for_two(mesh, grace_hopper):
    seen = [mesh.locate(grace_hopper) for _ in range(3 * LOOK_ROUND_EVERY)]
    assert all(isinstance(found, Landmarks) for found in seen)


def test_who_goes_is_gone_and_who_comes_back_is_found_at_once(mesh, grace_hopper):
    assert isinstance(mesh.locate(grace_hopper), Landmarks)
    assert [mesh.locate(BLANK) for _ in range(3)] == [NoFace()] * 3
    assert isinstance(mesh.locate(grace_hopper), Landmarks)


def test_landmarks_follow_a_head_that_moves_turns_and_comes_nearer(mesh, grace_hopper):
    before = followed(mesh, grace_hopper).points
    for step in range(1, 9):
        matrix = cv2.getRotationMatrix2D((256, 240), -2.0 * step, 1 + 0.02 * step)
        matrix[:, 2] += (6 * step, 4 * step)
        found = mesh.locate(moved(grace_hopper, matrix))
        assert isinstance(found, Landmarks)
    expected = before[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    eyes = np.linalg.norm(expected[33] - expected[263])
    assert np.linalg.norm(found.points[:, :2] - expected, axis=1).mean() < 0.02 * eyes


def test_a_head_upon_one_side_is_found_upright(mesh, grace_hopper):
    matrix = cv2.getRotationMatrix2D((256, 240), -30, 0.8)
    points = followed(mesh, moved(grace_hopper, matrix)).points
    across = points[LEFT.eye.outer_canthus] - points[RIGHT.eye.outer_canthus]
    level = followed(mesh, grace_hopper).points
    level_across = level[LEFT.eye.outer_canthus] - level[RIGHT.eye.outer_canthus]
    turned = np.arctan2(across[1], across[0]) - np.arctan2(level_across[1], level_across[0])
    assert np.degrees(turned) == pytest.approx(30, abs=2)


@pytest.mark.parametrize("turn", [cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE])
def test_left_and_right_are_the_persons_own_whichever_way_up_the_picture_is(
    each_model, grace_hopper, turn
):
    """A camera that is mounted upside down must never exchange the sides."""
    for hemiface in (False, True):
        mesh = FaceMesh(each_model, hemiface=hemiface)
        found = mesh.locate(np.ascontiguousarray(cv2.rotate(grace_hopper, turn)))
        if isinstance(found, Landmarks):
            outer = found.points[[RIGHT.eye.outer_canthus, LEFT.eye.outer_canthus], :2]
            across = outer[1] - outer[0]
            level = (-1, 0) if turn == cv2.ROTATE_180 else (0, 1)
            assert across @ level > 0.9 * np.linalg.norm(across)


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [
        ((600, 512), np.uint8),
        ((600, 512, 4), np.uint8),
        ((0, 0, 3), np.uint8),
        ((9, 9, 3), np.uint16),
    ],
)
def test_what_is_no_rgb_image_of_bytes_is_refused(mesh, shape, dtype):
    with pytest.raises(ValueError, match=r"not an RGB image of bytes: uint"):
        mesh.locate(np.zeros(shape, dtype))


def test_forgetting_makes_the_next_frame_the_first(mesh, grace_hopper):
    first = mesh.locate(grace_hopper).points
    followed(mesh, grace_hopper)
    mesh.forget()
    assert (mesh.locate(grace_hopper).points == first).all()


@pytest.mark.parametrize("hemiface", [False, True])
def test_a_camera_that_changes_its_size_is_looked_at_afresh(each_model, grace_hopper, hemiface):
    mesh = FaceMesh(each_model, hemiface=hemiface)
    large = cv2.resize(grace_hopper, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
    small, after = followed(mesh, grace_hopper), mesh.locate(large)
    alone = FaceMesh(each_model, hemiface=hemiface)
    assert (after.points == alone.locate(large).points).all()
    followed(mesh, grace_hopper)
    cut = np.ascontiguousarray(grace_hopper[:-2])  # the face is where it was, the frame another
    alone.forget()
    assert (mesh.locate(cut).points == alone.locate(cut).points).all()
    assert np.abs(after.points[:, :2] / 2 - small.points[:, :2]).mean() < 2
    lying = np.ascontiguousarray(cv2.rotate(large, cv2.ROTATE_90_CLOCKWISE))
    assert isinstance(mesh.locate(lying), Landmarks | NoFace)  # on its side: no error either way


def corners(found):
    return found.points[[LEFT.oral_commissure, RIGHT.oral_commissure], :2]


def off_iod(found, later):
    """How far its commissures are at most from those of the nearest of some later looks."""
    outer = found.points[[LEFT.eye.outer_canthus, RIGHT.eye.outer_canthus], :2]
    iod_px = np.linalg.norm(outer[0] - outer[1])
    away = [np.linalg.norm(corners(found) - corners(one), axis=1).max() for one in later]
    return min(away) / iod_px


@pytest.fixture
def counted(each_model, monkeypatch):
    """A mesh by halves, and a list that grows with each inference."""
    mesh, looks = FaceMesh(each_model, hemiface=True), []
    real = mesh._mesh.infer
    monkeypatch.setattr(mesh._mesh, "infer", lambda pixels: looks.append(1) or real(pixels))
    return mesh, looks


@pytest.fixture(scope="module")
def portrait():
    """Grace Hopper as the mirror's camera sees her; landmarks of a smaller picture wander."""
    return portrait_face(load_reel(config_folder() / "film.toml").face, 864, 1536).image


def test_a_face_that_is_newly_found_is_where_it_will_stay(each_model, portrait, monkeypatch):
    mesh = FaceMesh(each_model, hemiface=True)
    later = [mesh.locate(portrait) for _ in range(12)][6:]
    mesh.forget()
    settled = off_iod(mesh.locate(portrait), later)
    mesh.forget()
    monkeypatch.setattr(face_mesh, "SETTLING", 0)
    assert settled < 0.003
    assert off_iod(mesh.locate(portrait), later) > settled


def test_a_face_settles_once_and_then_costs_three_looks_a_frame(counted, grace_hopper):
    mesh, looks = counted
    mesh.locate(grace_hopper)
    first = len(looks)
    assert first <= 5 + SETTLING + 2
    for _ in range(LOOK_ROUND_EVERY):
        mesh.locate(grace_hopper)
    assert len(looks) - first == 3 * LOOK_ROUND_EVERY


def test_a_look_that_is_not_close_does_not_wait_for_a_face_to_settle(counted, grace_hopper):
    mesh, looks = counted
    mesh.locate(grace_hopper, closely=False)
    assert len(looks) <= 5


def test_the_same_frames_give_the_same_landmarks(each_model, grace_hopper):
    one, other = FaceMesh(each_model), FaceMesh(each_model)
    for _ in range(3):
        assert (one.locate(grace_hopper).points == other.locate(grace_hopper).points).all()


def test_a_smoke_inference_takes_time_and_says_how_long(each_model):
    assert smoke(each_model) > 0
