"""A face that cannot be read while the head turns is counted, not left out in silence."""

from math import nan

import numpy as np
import pytest

from bench.accuracy.filmed.scene import REST, Hold, Scene
from bench.accuracy.filmed.truth import MEASURES, ROW
from bench.accuracy.parts.turns import slope_rows, turn_name
from bench.accuracy.recording import EVERYBODY, FINE, Recording
from bench.accuracy.row import the_gains, the_leaks
from device.face.seen import MeasureName

YAWS_DEG = (-2.0, 0.0, 2.0)
OUTWARD = MeasureName.ORAL_COMMISSURE_OUTWARD_MM


def turned(slope: float) -> Recording:
    """The left corner seems to go outward by so much a degree; NaN where nobody reads it."""
    names = np.array([turn_name(yaw) for yaw in YAWS_DEG])
    truth = np.zeros((3, len(MEASURES), 2))
    readings = np.zeros_like(truth)
    readings[:, ROW[OUTWARD], 0] = slope * np.array(YAWS_DEG)
    scene = Scene("made up", "somebody", (Hold(REST, 1.0),))
    everybody = dict.fromkeys(EVERYBODY, readings)
    return Recording(scene, np.arange(3) / 10, names, truth, everybody)


def test_false_asymmetry_is_told_by_the_degree_whichever_way_it_goes() -> None:
    outward = slope_rows([turned(0.04), turned(-0.08)], YAWS_DEG, "turned")[1]
    assert outward.cells[FINE].told == "0.06 (0.04 to 0.08)"
    assert outward.cells[FINE].met


def test_a_face_that_is_not_read_while_turned_is_counted_and_the_target_missed() -> None:
    outward = slope_rows([turned(0.04), turned(nan)], YAWS_DEG, "turned")[1]
    assert outward.cells[FINE].told == "0.04; 1 of 2 not read"
    assert outward.cells[FINE].met is False


@pytest.mark.parametrize("cell", [the_gains, the_leaks])
def test_rows_without_a_target_count_what_was_not_read_too(cell: object) -> None:
    one = turned(0.0)
    names = np.array(["left 3 %", "right 3 %", REST])
    one.truth[:2, ROW[OUTWARD]] = (3.0, 0.0), (0.0, 3.0)
    half = Recording(one.scene, one.at_s, names, one.truth, one.readings)
    half.readings[FINE][1, ROW[OUTWARD]] = nan
    assert cell([half], OUTWARD)(FINE).told.endswith("; 1 of 2 not read")
