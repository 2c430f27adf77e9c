"""Who measures what in which unit, and a short scene from pixels to readings."""

from contextlib import closing
from math import nan

import numpy as np
import pytest

from bench.accuracy.filmed.gesture import one_sided, smile_of
from bench.accuracy.filmed.scene import REST, Hold, Scene, State
from bench.accuracy.filmed.truth import ROW
from bench.accuracy.judges import noises_of, readings_of
from bench.accuracy.panel import Note, Panel, measured_flat, trembling
from bench.accuracy.recording import COARSE, FINE, HALVES, WHOLE, Recording
from bench.accuracy.showing import watched
from device.eyes.landmarks.models import ModelFiles
from device.face.anatomy import LEFT, RIGHT
from device.face.seen import (
    FitView,
    Measure,
    MeasureName,
    Reading,
    RestLearned,
    RestLearning,
    Seen,
    Side,
)

EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE


def seen(rest: RestLearned | RestLearning) -> Seen:
    measures = {
        EXCURSION: Measure(Reading(1.8, 0.9, 0.1), Reading(1.71, 0.0, 0.01)),
        NARROWING: Measure(Reading(0.3, 0.0, 0.01)),
    }
    return Seen(1.0, 1, FitView(), rest, 60.0, measures, "model")


def test_millimetres_become_percent_of_the_persons_own_scale_and_shares_stay() -> None:
    told = readings_of(seen(RestLearned(0.5, 90.0)))
    assert told[COARSE][ROW[EXCURSION]] == pytest.approx((2.0, 1.0))
    assert told[FINE][ROW[EXCURSION]] == pytest.approx((1.9, 0.0))
    assert told[COARSE][ROW[NARROWING]] == pytest.approx((0.3, 0.0))
    assert np.isnan(told[FINE][ROW[NARROWING]]).all()


def test_noise_is_told_in_the_same_units_and_of_each_grade_its_own() -> None:
    told = noises_of(seen(RestLearned(0.5, 90.0)))
    assert told[COARSE][ROW[EXCURSION]] == pytest.approx(100 * 0.1 / 90)
    assert told[FINE][ROW[EXCURSION]] == pytest.approx(100 * 0.01 / 90)
    assert told[COARSE][ROW[NARROWING]] == pytest.approx(0.01)
    assert np.isnan(told[FINE][ROW[NARROWING]])
    assert np.isnan(noises_of(seen(RestLearning(0.5)))[COARSE]).all()


def test_the_mirror_is_asked_for_its_noise_and_of_others_the_spread_at_rest_is_taken() -> None:
    notes = [Note(0.0, {}, seen(rest), blinking=False) for rest in (RestLearned(0.5, 90.0),) * 4]
    read = np.zeros((4, len(ROW), 2))
    read[:, ROW[EXCURSION]] = (0.1, 0.0), (-0.1, 0.2), (3.0, 0.0), (nan, nan)
    found = dict.fromkeys((WHOLE, COARSE, FINE), read)
    noises = trembling(notes, found, np.array([True, True, False, True]))
    assert noises[WHOLE][ROW[EXCURSION]] == pytest.approx(0.1)
    assert noises[FINE][ROW[EXCURSION]] == pytest.approx(100 * 0.01 / 90)
    nobody = trembling(notes, found, np.array([False, False, False, True]))
    assert np.isnan(nobody[WHOLE]).all()


def test_before_rest_is_known_there_are_no_readings() -> None:
    told = readings_of(seen(RestLearning(0.5)))
    assert np.isnan(told[COARSE]).all()


def test_landmarks_are_measured_against_the_frames_of_rest() -> None:
    face = np.random.default_rng(0).uniform(-1, 1, (478, 2))
    face[[RIGHT.eye.outer_canthus, LEFT.eye.outer_canthus]] = (-0.5, 0), (0.5, 0)
    smiling = face.copy()
    smiling[LEFT.oral_commissure] += 0.03 * np.array(
        [np.cos(np.radians(50)), np.sin(np.radians(50))]
    )
    frames = [face, face, smiling, None, smiling]
    told = measured_flat(frames, np.array([True, True, False, False, False]))
    assert told[:, ROW[EXCURSION], 0] == pytest.approx([0, 0, 3.0, nan, 3.0], abs=1e-9, nan_ok=True)
    assert told[2, ROW[EXCURSION], 1] == pytest.approx(0.0)


def test_who_saw_nobody_at_rest_has_no_readings() -> None:
    assert np.isnan(measured_flat([None, None], np.array([True, False]))).all()


@pytest.fixture(scope="module")
def smile(attention_files: ModelFiles) -> Recording:  # noqa: ARG001  (a model is in the store)
    state = State(one_sided(Side.LEFT, smile_of(0.05)))
    scene = Scene("smile", "", (Hold(REST, 5.6), Hold("left 5 %", 0.8, state)), rate_hz=10.0)
    with closing(Panel(None)) as panel:
        return watched(scene, panel)


def test_a_smile_of_the_left_corner_is_read_on_the_left_by_everybody(smile: Recording) -> None:
    held = smile.during("left 5 %")
    assert smile.true(EXCURSION, Side.LEFT)[held] == pytest.approx(5.0, rel=0.04)
    for who in (WHOLE, HALVES, COARSE):
        left, right = (np.nanmean(smile.of(who, EXCURSION, side)[held]) for side in Side)
        assert 2.5 < left < 7.5
        assert abs(right) < 2.0


def test_the_mirror_reads_nothing_until_it_has_learned_rest(smile: Recording) -> None:
    assert 4.5 < smile.learned_s < 6.0
    resting = smile.at_s < smile.learned_s
    assert np.isnan(smile.readings[COARSE][resting]).all()
