"""Rows: every frame has one; lengths in two units; what is not known is empty, never a NaN."""

from __future__ import annotations

import json
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from device.eyes.measurement.axes import Pose
from device.face.seen import FitView, Measure, MeasureName, Reading, Reason, Region, Side
from device.measuring.film import Film
from device.measuring.frame import Frame, values_of
from device.measuring.names import NAMES, Standing
from device.measuring.row import rows
from device.measuring.table import cells, header
from tests.measuring.made_film import MM_PER_IOD, STANCE, made_film, noisy, smile, times

SMILE = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
EYES = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
AT_S = times(4)
ONE = smile(AT_S, begins_s=1.0, rise_s=0.5, hold_s=1.0)


def table_of(film, affected=None):
    return [dict(zip(header(), cells(row), strict=True)) for row in rows(film, affected)]


def film_of(**more):
    courses = {SMILE: (2 * ONE, ONE), EYES: (0.3 * ONE, 0.1 * ONE)}
    return made_film(AT_S, courses, **more)


def test_every_frame_has_its_row_with_its_time():
    told = table_of(film_of())
    assert [row["frame"] for row in told] == list(range(len(AT_S)))
    assert [row["time_s"] for row in told] == pytest.approx(AT_S, abs=1e-6)


def test_a_length_is_told_in_millimetres_and_in_iod():
    held = table_of(film_of())[50]
    assert held["oral_commissure_excursion_mm_left"] == pytest.approx(2.0)
    assert held["oral_commissure_excursion_mm_right"] == pytest.approx(1.0)
    assert held["oral_commissure_excursion_iod_left"] == pytest.approx(2 / MM_PER_IOD, abs=1e-5)
    assert held["oral_commissure_excursion_mm_grade"] == "fine"
    assert held["oral_commissure_excursion_mm_noise"] == 0.02


def test_velocity_stands_in_the_row_of_its_moment():
    told = table_of(film_of())
    fastest = max(told, key=lambda row: row["oral_commissure_excursion_mm_s_left"] or 0)
    assert fastest["time_s"] == pytest.approx(1.25, abs=0.05)


def test_synkinesis_is_of_the_side_that_was_named_and_else_empty():
    held = 50
    assert table_of(film_of(), Side.LEFT)[held]["synkinesis_share"] == pytest.approx(0.2)
    assert table_of(film_of(), Side.RIGHT)[held]["synkinesis_share"] == pytest.approx(-0.2)
    assert table_of(film_of())[held]["synkinesis_share"] is None


def test_a_table_is_on_one_grade_throughout_a_file_and_a_line_has_both():
    film = film_of(lost=set(range(40, 60)))
    told = table_of(film)
    assert {row["oral_commissure_excursion_mm_grade"] for row in told} == {"coarse"}
    lines = [msgspec.to_builtins(row) for row in rows(film, None)]
    known = lines[10]["measures"]["oral_commissure_excursion_mm"]
    assert known["fine"]["noise"] < known["coarse"]["noise"]
    assert lines[50]["measures"]["oral_commissure_excursion_mm"]["fine"] is None


def test_a_frame_that_skin_missed_is_empty_in_a_fine_table_and_not_filled_from_the_other():
    told = table_of(film_of(lost={50}))
    assert told[50]["oral_commissure_excursion_mm_left"] is None
    assert told[50]["oral_commissure_excursion_mm_grade"] is None
    assert told[51]["oral_commissure_excursion_mm_grade"] == "fine"


def test_a_frame_that_could_not_be_measured_says_why_and_claims_no_change():
    row = table_of(film_of(unfit={50}))[50]
    assert (row["fit"], row["reason"]) == ("false", "head_turned")
    assert row["oral_commissure_excursion_mm_left"] is None


def test_a_hidden_region_has_no_values_and_the_others_keep_theirs():
    view = FitView({Region.MOUTH: Reason.HAND})
    stands = {
        Standing.ORAL_COMMISSURE_HEIGHT_MM: np.array([-60.0, -61.0]),
        Standing.BROW_HEIGHT_MM: np.array([20.0, 21.0]),
    }
    measures = {SMILE: Measure(Reading(1.0, 2.0, 0.1)), EYES: Measure(Reading(0.1, 0.2, 0.01))}
    frame = Frame(0, 0.0, view, STANCE, values_of(stands, measures, view))
    film = made_film(AT_S[:1], {})
    (row,) = table_of(Film(film.file, film.model, (frame,)))
    assert row["poor"] == "mouth:hand"
    assert row["oral_commissure_excursion_mm_left"] is None
    assert row["oral_commissure_height_mm_left"] is None
    assert row["brow_height_mm_left"] == 20.0
    assert row["palpebral_fissure_narrowing_share_right"] == 0.2


def test_no_nan_is_ever_printed():
    courses = {SMILE: (noisy(ONE, 0.1), np.full(len(AT_S), np.nan)), EYES: (ONE, ONE)}
    film = made_film(AT_S, courses, noise=float("nan"), unfit={3, 4})
    for row in rows(film, Side.LEFT):
        text = msgspec.json.encode(row).decode()
        json.loads(text, parse_constant=pytest.fail)
        assert all(cell == cell for cell in cells(row))
    assert "noise" in text


def test_the_header_is_the_same_for_every_film_and_names_each_column_once():
    assert len(header()) == len(set(header()))
    for film in (film_of(), made_film(AT_S[:2], {}), film_of(fine=False)):
        assert all(len(cells(row)) == len(header()) for row in rows(film, None))


def test_every_measure_has_both_sides_noise_and_grade():
    for name in NAMES:
        for part in ("left", "right", "noise", "grade"):
            assert f"{name}_{part}" in header()


def test_what_is_nothing_has_no_sign():
    tiny = (-1e-5 * np.ones(len(AT_S)), np.zeros(len(AT_S)))
    film = made_film(AT_S, {SMILE: tiny, EYES: tiny})
    turned = replace(STANCE, pose=Pose(-0.001, 0.0, -0.001))
    frames = tuple(replace(frame, stance=turned) for frame in film.frames)
    row = table_of(replace(film, frames=frames), Side.LEFT)[50]
    told = {name: str(cell) for name, cell in row.items() if isinstance(cell, float)}
    assert told["oral_commissure_excursion_mm_left"] == "0.0"
    assert "-0.0" not in told.values()
