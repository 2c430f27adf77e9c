"""Known ways become the mirror's own samples, and its own figures of them come to the truth."""

from dataclasses import fields, replace
from functools import partial
from math import isnan, nan

import numpy as np
import pytest

from bench.accuracy.filmed.repeated import HELD, Figures, filmed, paced, went
from bench.accuracy.filmed.scene import REST, Scene, State, moments
from bench.accuracy.filmed.truth import MEASURES, ROW
from bench.accuracy.judged import judged, named, repeated, told_by, truth_of
from bench.accuracy.judges import practice
from bench.accuracy.parts import repetition, synkinesis
from bench.accuracy.recording import COARSE, EVERYBODY, FINE, MEDIAPIPE, Recording
from device.face.seen import Grade, MeasureName, Side

EXCURSION = ROW[MeasureName.ORAL_COMMISSURE_EXCURSION_MM]
NARROWING = ROW[MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE]
FULL, WEAK, LATE_S, JOINS = 3.0, 2.0, 0.24, 0.3


def way(at_s: float, stays: float) -> tuple[float, float, float, float]:
    """The left corner, which is the affected one and late, the right one, and both eyes."""
    share, late = went(at_s, left=stays), went(at_s, begins_s=LATE_S, ends_s=LATE_S)
    return WEAK * late, FULL * share, JOINS * max(0.0, 1.5 * share - 0.5), 0.0


def recording(tremble: float = 0.0, stays: float = 0.0) -> Recording:
    """Everybody reads the truth, or nearly, once rest has been learned; of a smile some `stays`."""
    scene = Scene(named("made up", Side.LEFT), "somebody", filmed(partial(State)), 25.0)
    seen = list(moments(scene))
    at_s, names = (np.array([getattr(one, of) for one in seen]) for of in ("at_s", "name"))
    begins_s = float(at_s[names != REST][0])
    truth = np.zeros((len(seen), len(MEASURES), 2))
    for frame, at in enumerate(at_s):
        if at >= begins_s:
            left, right, *eyes = way(at - begins_s, stays)
            truth[frame, EXCURSION], truth[frame, NARROWING] = (left, right), eyes
    read = truth + np.random.default_rng(0).normal(0.0, tremble, truth.shape)
    read[names == REST] = nan
    noises = dict.fromkeys(EVERYBODY, np.full(len(MEASURES), 0.02))
    everybody = {who: read.copy() for who in EVERYBODY}
    return Recording(scene, at_s, names, truth, everybody, 90.0, 0, noises)


def figures(one: Recording, who: str) -> Figures:
    return judged(one, who, paced(one.at_s, one.names, Side.LEFT), practice())


def test_the_mirror_tells_of_true_readings_what_is_true() -> None:
    one = recording()
    true = truth_of(one, paced(one.at_s, one.names, Side.LEFT))
    assert true.start_gap_ms == pytest.approx(1000 * LATE_S, abs=5)
    assert true.end_gap_ms == pytest.approx(1000 * LATE_S, abs=5)
    assert true.hold_gap_mm == pytest.approx(0.9 * (WEAK - FULL))
    seen = figures(one, FINE)
    for moment in ("start_gap_ms", "end_gap_ms"):
        assert getattr(seen, moment) == pytest.approx(getattr(true, moment), abs=50)
    for field in fields(Figures)[2:]:
        figure = getattr(true, field.name)
        assert getattr(seen, field.name) == pytest.approx(figure, abs=0.06), field.name


def test_the_affected_side_is_the_one_that_the_scene_names() -> None:
    one = recording()
    other = replace(one, scene=replace(one.scene, name=named("made up", Side.RIGHT)))
    (left,), (right,) = (told_by([each], FINE).seen for each in (one, other))
    assert right.start_gap_ms == -left.start_gap_ms
    assert right.hold_gap_mm == pytest.approx(-left.hold_gap_mm)
    assert isnan(right.synkinesis_onset_mm)


def test_what_is_left_of_a_smile_is_its_resting_tone() -> None:
    assert figures(recording(), FINE).resting_tone_mm == pytest.approx(0.0, abs=1e-9)
    assert figures(recording(stays=0.1), FINE).resting_tone_mm == pytest.approx(0.09 * FULL)


def test_by_skin_nothing_is_told_of_a_hold_that_skin_did_not_see() -> None:
    one = recording()
    one.readings[FINE][one.during(HELD), EXCURSION] = nan
    assert repeated(one, FINE, paced(one.at_s, one.names, Side.LEFT)).grades.moved is Grade.COARSE
    assert all(isnan(getattr(figures(one, FINE), field.name)) for field in fields(Figures))
    assert figures(one, COARSE).effort == pytest.approx(0.3, abs=0.01)


def test_of_eyes_that_nobody_saw_closed_landmarks_tell_no_synkinesis() -> None:
    one = recording()
    assert isnan(figures(one, COARSE).synkinesis)
    assert figures(replace(one, closed=2), COARSE).synkinesis == pytest.approx(JOINS, abs=0.01)
    assert figures(one, MEDIAPIPE).synkinesis == pytest.approx(JOINS, abs=0.01)


def test_a_trembling_side_has_no_moment_of_beginning() -> None:
    one = recording(tremble=0.3)
    loud = replace(one, noises=dict.fromkeys(EVERYBODY, np.full(len(MEASURES), 0.3)))
    assert isnan(figures(loud, MEDIAPIPE).start_gap_ms)
    assert figures(loud, MEDIAPIPE).hold_gap_mm == pytest.approx(0.9 * (WEAK - FULL), abs=0.2)


def test_what_is_off_and_what_is_not_told_stand_in_one_cell() -> None:
    one, unread = recording(), recording()
    unread.readings[FINE][:] = nan
    unread.readings[COARSE][:] = nan
    told = told_by([one, unread], FINE).off_by("effort", 1)
    assert told.told == "0.0; 1 of 2 not read"
    assert told_by([unread], FINE).off_by("effort", 1).told == "none"


@pytest.mark.parametrize("part", [repetition, synkinesis])
def test_rows_of_true_readings_are_off_by_nothing(part: object) -> None:
    one = replace(recording(), closed=2)
    rows = {row.what: row.cells[FINE].told for row in part.rows([one])}
    off = {what: float(told.split()[0]) for what, told in rows.items() if "off by" in what}
    assert len(off) >= 3
    for what, by in off.items():
        assert by <= (50.0 if what.endswith("ms") else 0.05), what
