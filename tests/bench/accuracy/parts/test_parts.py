"""What is asked of sitters really comes to pass: in the pixels, and on either side of them."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from bench.accuracy.company import Company, Sitting, company, held_out, is_london
from bench.accuracy.filmed.scene import AHEAD, REST, USUAL_LIGHT, Hold, Scene, State
from bench.accuracy.filmed.shooting import Studio, moved
from bench.accuracy.filmed.sitter import Sitter, seated
from bench.accuracy.filmed.truth import BOTH_SIDES, ROW
from bench.accuracy.filmed.warping import WarpedFace
from bench.accuracy.parts import GROUPS, conditions, minutes, palsies
from bench.accuracy.parts.tilts import marked_mm_per_iod, tilt
from device.eyes.landmarks.models import ModelFiles
from device.face.anatomy import NOSE_TIP, half
from device.face.points import Image
from device.face.seen import MeasureName, Side
from device.film.reel import load_reel
from device.settings import config_folder

PORTRAIT = Company((Sitting("", mirrored=False),), None, quick=False)
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM


@pytest.fixture(scope="module")
def sitter(attention_files: ModelFiles) -> Sitter:  # noqa: ARG001  (a model is in the store)
    return seated("")


def shot(
    sitter: Sitter, state: State, rest: State, **conditions: float
) -> tuple[Image, np.ndarray]:
    """A frame of a state, without noise and sway, and what is true in it since a rest."""
    still = replace(state, sway=AHEAD)
    scene = Scene("", "", (Hold(REST, 0.1, still),), 10.0, 0, noise_grey=0.0, **conditions)
    life = load_reel(config_folder() / "film.toml").life
    (one,) = Studio(WarpedFace(sitter, rest.gesture), sitter, scene, life).shots()
    return one.image, one.truth


def went(before: Image, after: Image, place: np.ndarray) -> np.ndarray:
    """How far the skin at a place has gone, px."""
    grey = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (before, after)]
    start = place.astype(np.float32)[None, None]
    end, seen, _ = cv2.calcOpticalFlowPyrLK(*grey, start, None, winSize=(21, 21), maxLevel=4)
    assert seen.all()
    return end[0, 0] - place


def test_a_palsied_corner_hangs_in_the_pixels_and_has_not_moved_since_rest(sitter: Sitter) -> None:
    droop = next(scene for scene in palsies.scenes(PORTRAIT) if scene.name == "droop")
    rest, smiling = (hold.state for hold in droop.holds)
    healthy = BOTH_SIDES[0]
    hanging = sitter.places[half(healthy.other).oral_commissure]
    image, at_rest = shot(sitter, rest, rest)
    assert went(sitter.face.image, image, hanging)[1] == pytest.approx(0.03 * sitter.iod_px, abs=1)
    assert not at_rest[ROW[EXCURSION]].any()
    _, smile = shot(sitter, smiling, rest)
    left, right = smile[ROW[EXCURSION]]
    assert left > 9
    assert right == pytest.approx(0.0, abs=0.05)


def test_ten_minutes_later_the_head_has_sunk_and_the_light_has_gone(sitter: Sitter) -> None:
    (scene,) = minutes.scenes(PORTRAIT)
    looks = [hold for hold in scene.holds if hold.unseen_s]
    assert sum(hold.unseen_s + hold.lasts_s for hold in looks) == pytest.approx(600.0)
    first, last = looks[0].state, looks[-1].state
    start, end = (shot(sitter, state, State())[0] for state in (first, last))
    assert end.mean() < 0.92 * start.mean()
    nose = sitter.places[NOSE_TIP]
    ways = [moved(state.stance, sitter) @ (*nose, 1) - nose for state in (first, last)]
    assert ways[1][1] > 0.07 * sitter.iod_px
    ahead = replace(last.stance, yaw_deg=0.0, pitch_deg=0.0)
    upright = replace(last, stance=ahead, light=USUAL_LIGHT)
    sunk = went(sitter.face.image, shot(sitter, upright, State())[0], nose)
    assert sunk == pytest.approx(ways[1], abs=1.0)
    gains = [look.state.light.gain for look in looks]
    assert max(np.abs(np.diff(gains))) < 0.02


@pytest.mark.parametrize("name", [name for name in conditions.CONDITIONS if "sway" not in name])
def test_each_condition_changes_the_smile_s_pixels_and_not_its_truth(
    sitter: Sitter, name: str
) -> None:
    scenes = {scene.name: scene for scene in conditions.scenes(PORTRAIT)}
    scene, usual = scenes[name], scenes["as usual"]
    state, plain = (
        next(hold.state for hold in one.holds if hold.name == "left 3 %") for one in (scene, usual)
    )
    image, truth = shot(sitter, state, State(), jpeg=scene.jpeg)
    as_usual, same = shot(sitter, plain, State())
    assert truth[ROW[EXCURSION]] == pytest.approx(same[ROW[EXCURSION]])
    lasting = (scene.noise_grey, scene.blinks) != (usual.noise_grey, usual.blinks)
    unlike = lasting or not np.array_equal(image, as_usual)
    assert unlike == (name != "as usual")


def test_the_mirrored_condition_seats_the_mirror_image() -> None:
    scenes = {scene.name: scene for scene in conditions.scenes(PORTRAIT)}
    assert scenes["mirrored"].mirrored
    assert not scenes["as usual"].mirrored


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_every_one_sided_hold_moves_the_side_that_it_names(sitter: Sitter, group: object) -> None:
    """But for the side that moves less, which is named by the one that moves more."""
    for scene in group.scenes(PORTRAIT):
        subject = WarpedFace(sitter, scene.holds[0].state.gesture)
        for hold in scene.holds:
            side = next((side for side in Side if hold.name.startswith(side)), None)
            if side is None:
                continue
            true = np.abs(subject.truth(hold.state.gesture))
            row = BOTH_SIDES.index(side)
            moving = true[[ROW[each] for each in MOVING]]
            assert moving[:, row].max() >= moving[:, 1 - row].max() - 1e-6, hold.name


MOVING = [
    name
    for name in MeasureName
    if name
    not in (
        MeasureName.SMILE_ANGLE_DEG,
        MeasureName.PALPEBRAL_FISSURE_HEIGHT_MM,
        MeasureName.LIP_GAP_MM,
    )
]
"""Those that are nothing at rest."""


def test_nobody_sits_on_whom_a_number_was_chosen(tmp_path: Path) -> None:
    for name in ("001_03", "020_03", "021_03", "068_03", "104_03"):
        (tmp_path / f"{name}.jpg").touch()
    sitting = company(tmp_path, quick=False)
    assert [Path(one.photograph).stem for one in sitting.sittings] == ["021_03", "068_03"]
    assert [path.stem for path in held_out(sorted(tmp_path.iterdir()))] == [
        "021_03",
        "068_03",
        "104_03",
    ]


def test_other_people_than_londons_may_all_sit(tmp_path: Path) -> None:
    for name in ("anna", "001"):
        (tmp_path / f"{name}.jpg").touch()
    assert len(company(tmp_path, quick=False).sittings) == 2
    assert not is_london(tmp_path / "anna.jpg")


def test_a_mouth_that_is_higher_on_the_left_tilts_up() -> None:
    across = np.array([100.0, 0.0])
    assert tilt(np.array([30.0, 80.0]), np.array([70.0, 78.0]), across) == pytest.approx(2.0)


def test_the_scale_of_a_marked_face_is_by_its_irises(tmp_path: Path) -> None:
    marks = np.zeros((189, 2))
    marks[[18, 27]] = (0, 0), (200, 0)
    marks[[4, 8]], marks[[12, 16]] = ((20, 0), (50, 0)), ((150, 0), (180, 0))
    lines = ["189", *(f"{x} {y}" for x, y in marks)]
    (tmp_path / "one.tem").write_text("\n".join(lines), encoding="utf-8")
    assert marked_mm_per_iod(tmp_path / "one.jpg") == pytest.approx(11.77 * 200 / 30)
    assert marked_mm_per_iod(tmp_path / "other.jpg") is None
