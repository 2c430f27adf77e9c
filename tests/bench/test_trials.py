"""Known movements, and what the bench says of them."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from bench.halving import done_rows
from bench.photographs import at_rest, filmed, marked, marks, spread
from bench.trials import (
    SMILES_IOD,
    Done,
    eye_done,
    smile_done,
    smiled,
    smiles,
    still_frames,
    tilts,
)
from bench.witnesses import HALVES, WHOLE, Witnesses, level
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.models import ModelFiles
from device.face.anatomy import LEFT, RIGHT
from device.face.points import Image
from device.face.seen import Side
from device.film.face import FilmFace


@pytest.fixture(scope="module")
def witnesses(attention_files: ModelFiles) -> Witnesses:
    return Witnesses({"attention": attention_files})


@pytest.fixture(scope="module")
def face(attention_files: ModelFiles) -> FilmFace:
    (photograph,) = at_rest(None)
    return filmed(photograph, FaceMesh(attention_files).locate)


@pytest.fixture
def points() -> np.ndarray:
    placed = np.random.default_rng(0).uniform(0, 100, (478, 3))
    placed[[RIGHT.eye.outer_canthus, LEFT.eye.outer_canthus]] = (0, 50, 0), (100, 50, 0)
    for eye in (LEFT.eye, RIGHT.eye):
        placed[list(eye.upper_lid), 1], placed[list(eye.lower_lid), 1] = 45, 55
    return placed


def test_head_coordinates_do_not_mind_where_how_large_and_how_level_a_face_is(points) -> None:
    along = np.array([[0.6, 0.8, 0], [-0.8, 0.6, 0], [0, 0, 1]])
    assert level(7 * points @ along + (3, -9, 2)) == pytest.approx(level(points))
    assert level(points)[LEFT.eye.outer_canthus] == pytest.approx((0.5, 0))


@pytest.mark.parametrize("side", list(Side))
def test_a_smile_that_the_other_side_is_lent_a_part_of_is_told_so(points, side: Side) -> None:
    before, after = level(points), level(points)
    shares = {side: 0.08, side.other: 0.01}
    way = np.array([np.cos(np.radians(50)), np.sin(np.radians(50))])
    after[LEFT.oral_commissure] += shares[Side.LEFT] * way
    after[RIGHT.oral_commissure] += shares[Side.RIGHT] * way * (-1, 1)
    done = smile_done("me", "10 %", before, after, side, 0.10)
    assert (done.gain, done.leak) == pytest.approx((0.8, 0.1))


def test_an_eye_that_narrows_by_half_of_what_was_done_has_half_the_gain(points) -> None:
    before, after = level(points), level(points)
    after[list(RIGHT.eye.lower_lid), 1] += 0.015  # of an opening of 0.1
    done = eye_done("me", "30 %", before, after, Side.RIGHT, 0.30)
    assert (done.gain, done.leak) == pytest.approx((0.5, 0.0))


def test_the_worst_trial_is_the_one_that_tells_the_sides_apart_least() -> None:
    trials = [Done("me", "2 %", 1.0, 0.2), Done("me", "2 %", 0.8, -0.2), Done("me", "5 %", 1, 0)]
    assert list(done_rows(trials)) == [
        ("me, 2 %", "2", "0.90", "0.00", "0.90", "0.80"),
        ("me, 5 %", "1", "1.00", "0.00", "1.00", "1.00"),
    ]


def test_a_smiling_face_is_seen_to_smile_on_that_side(witnesses: Witnesses, face: FilmFace) -> None:
    found = list(smiles(witnesses, [face]))
    assert {done.who for done in found} == {f"attention, {way}" for way in (WHOLE, HALVES)}
    assert len(found) == 2 * 2 * len(SMILES_IOD)
    large = [done for done in found if done.what == "10 % iod"]
    assert all(0.6 < done.gain < 1.4 and abs(done.leak) < 0.3 for done in large)


def test_a_smile_moves_nothing_on_the_other_side(face: FilmFace) -> None:
    middle = round(face.marks.nose_tip[0])
    image = smiled(face, Side.LEFT, 0.10)
    assert (image[:, middle:] != face.image[:, middle:]).any()
    far = middle - round(0.2 * face.interocular_px)
    assert (image[:, :far] == face.image[:, :far]).all()


def test_a_still_face_trembles_a_little(face: FilmFace) -> None:
    one, other = (next(still_frames(face)).astype(int) for _ in range(2))
    assert (one == other).all()
    assert np.std(one[3:] - face.image[:-3]) == pytest.approx(2, abs=0.3)  # drifted, and noisy


def test_marks_are_read_from_beside_a_photograph(tmp_path: Path, grace_hopper: Image) -> None:
    (tmp_path / "neutral").mkdir()
    for name in ("smiling.jpg", "neutral/a.jpg", "neutral/b.jpg"):
        cv2.imwrite(str(tmp_path / name), cv2.cvtColor(grace_hopper, cv2.COLOR_RGB2BGR))
    (tmp_path / "neutral" / "a.tem").write_text("2\n565.0\t632.0\n778.0 624.0\n1\n0 1\n")
    photographs = at_rest(tmp_path)
    assert [path.name for path in photographs] == ["a.jpg", "b.jpg"]
    (with_marks,) = marked(photographs)
    assert marks(with_marks).tolist() == [[565, 632], [778, 624]]


def test_faces_are_taken_from_all_over_the_folder() -> None:
    names = [Path(f"{number:03}.jpg") for number in range(49)]
    assert [path.stem for path in spread(names, 4)] == ["000", "012", "024", "036"]
    assert spread(names[:3], 4) == names[:3]


def test_a_hand_that_marks_what_the_landmarks_see_agrees_with_them(
    witnesses: Witnesses, tmp_path: Path, grace_hopper: Image
) -> None:
    path = tmp_path / "a.jpg"
    cv2.imwrite(str(path), cv2.cvtColor(grace_hopper, cv2.COLOR_RGB2BGR))
    seen = witnesses.see(grace_hopper)[f"attention, {WHOLE}"]
    placed = np.zeros((189, 2))
    placed[[18, 27]] = seen[[RIGHT.eye.outer_canthus, LEFT.eye.outer_canthus], :2]
    placed[[87, 93]] = seen[[RIGHT.oral_commissure, LEFT.oral_commissure], :2]
    placed[93, 1] -= 5  # px higher
    lines = "\n".join(f"{x} {y}" for x, y in placed)
    path.with_suffix(".tem").write_text(f"189\n{lines}\n")
    (by_hand,), measured = tilts(witnesses, [path])
    higher = 500 / np.hypot(*(placed[27] - placed[18]))
    assert by_hand - measured[f"attention, {WHOLE}"][0] == pytest.approx(higher, abs=0.5)
