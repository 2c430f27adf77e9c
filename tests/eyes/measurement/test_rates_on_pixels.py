"""The film's portrait at the rates that heat and small processors leave: what is still right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.measurement.blinks import QUICK_SHARE, QUICK_SHARE_S
from device.eyes.measurement.observe import Watch, learn_rest, observe
from device.eyes.measurement.rest import LONGER
from device.face.seen import MeasureName, RestLearned, Seen
from device.film.directions import BeginSmile
from device.film.face import portrait_face
from device.film.gesture import Life
from device.film.projector import Projector
from device.film.reel import load_reel
from device.settings import config_folder
from tests.eyes.measurement.made_face import CAMERA, PRACTICE

EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
REEL = load_reel(config_folder() / "film.toml")
TAKE = REEL.takes["one_sided"]
SEED = 5
SMILES_S, RISE_S, HOLD_S = 7.0, 0.4, 0.8
TREMBLING = 0.03


@dataclass(frozen=True)
class Show:
    """What was seen of the film at one rate, and the film's own blinks."""

    rate_hz: int
    seen: list[Seen]

    @property
    def rested(self):
        return [one for one in self.seen if isinstance(one.rest, RestLearned)]


@pytest.fixture(scope="module", params=[30, 15, 8, 5, 3], ids="{} Hz".format)
def show(request, attention_files):
    rate_hz = request.param
    face = portrait_face(REEL.face, CAMERA.width, CAMERA.height)
    projector = Projector(face, REEL, seed=SEED, rate_hz=rate_hz)
    projector.direct(BeginSmile("one_sided", RISE_S, HOLD_S, RISE_S, in_s=SMILES_S), 0.0)
    mesh = FaceMesh(attention_files, hemiface=True)
    watch, all_seen = learn_rest(Watch(mesh.model)), []
    for number in range(round((SMILES_S + RISE_S + HOLD_S) * rate_hz)):
        at_s = number / rate_hz
        image = projector.render(at_s)
        watch, seen = observe(watch, mesh.locate(image), image, at_s, number, PRACTICE, CAMERA)
        all_seen.append(seen)
    return Show(rate_hz, all_seen)


def test_rest_is_learned_with_its_skin_in_time(show):
    """Before the mirror gives it up, also with three frames a second."""
    first = show.rested[0]
    longest_s = PRACTICE.rest_learning_s * (LONGER if show.rate_hz < 4 else 1.0)
    assert first.at_s <= longest_s + 1 / show.rate_hz
    assert first.at_s < PRACTICE.calibration_s
    assert first.rest.skin
    assert all(one.rest.settled for one in show.seen if one not in show.rested)


def test_a_one_sided_smile_has_its_side_and_its_size(show):
    held = [one.measures[EXCURSION].fine for one in show.rested if one.at_s >= SMILES_S + RISE_S]
    true_mm = REEL.smile.reference_mm / REEL.smile.interocular_mm * show.rested[0].rest.mm_per_iod
    right = np.median([one.right for one in held])
    left = np.median([one.left for one in held])
    assert right == pytest.approx(TAKE.right_share * true_mm, rel=0.12)
    assert left == pytest.approx(TAKE.left_share * true_mm, abs=0.12)


def test_of_a_blink_no_more_is_told_than_might_be_slow(show):
    life = Life(REEL.life, SEED)
    blinks = [one for one in show.rested if life.blink(one.at_s) > 0.1 and one.at_s < SMILES_S]
    told = [one.measures[NARROWING].coarse for one in blinks if NARROWING in one.measures]
    slow = max(QUICK_SHARE, QUICK_SHARE_S / show.rate_hz)
    assert blinks
    assert all(max(one.left, one.right) <= slow + TREMBLING for one in told)
    assert len(told) < len(blinks) or show.rate_hz == 3
