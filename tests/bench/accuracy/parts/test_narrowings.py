"""A false reading of an eye counts, however many others were right; S of equal eyes is nothing."""

from dataclasses import replace
from math import nan

import numpy as np

from bench.accuracy.company import Company, Sitting
from bench.accuracy.filmed.scene import CLOSING, REST, Hold, Scene
from bench.accuracy.filmed.truth import MEASURES, ROW
from bench.accuracy.parts import heads, narrowings
from bench.accuracy.recording import COARSE, EVERYBODY, FINE, Recording
from device.face.seen import MeasureName

NARROWING = ROW[MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE]
NAMES = [REST, "left alone 40 %", "left alone 40 %", "together 60 %", "together 60 %"]
TRUE = [(0, 0), (0.4, 0), (0.4, 0), (0.5, 0.5), (0.5, 0.5)]


def recording(read: list[tuple[float, float]]) -> Recording:
    shape = (len(NAMES), len(MEASURES), 2)
    truth, readings = np.zeros(shape), np.full(shape, nan)
    truth[:, NARROWING], readings[:, NARROWING] = TRUE, read
    scene = Scene("made up", "somebody", (Hold(REST, 1.0),))
    everybody = dict.fromkeys(EVERYBODY, readings)
    return Recording(scene, np.arange(5) / 10, np.array(NAMES), truth, everybody)


def told(read: list[tuple[float, float]], who: str = FINE) -> list[str]:
    return [one.cells[who].told for one in narrowings.rows([recording(read)])]


def test_readings_that_are_right_are_none_of_them_false() -> None:
    right = [(0, 0), (0.44, 0), (0.44, 0), (0.5, 0.48), (0.5, 0.48)]
    assert told(right) == ["0 of 1, 0 of them too little"] * 2 + ["1.10", "0.02"]


def test_a_single_false_frame_of_either_eye_makes_a_hold_false() -> None:
    little = [(0, 0), (0.4, 0), (0.4, 0), (0.5, 0.5), (0.5, 0.2)]
    much = [(0, 0), (0.4, 0.2), (0.4, 0), (0.5, 0.5), (0.5, 0.5)]
    assert told(little)[:2] == ["0 of 1, 0 of them too little", "1 of 1, 1 of them too little"]
    assert told(much)[:2] == ["1 of 1, 0 of them too little", "0 of 1, 0 of them too little"]


def test_two_equal_eyes_of_which_one_is_read_by_half_have_an_s() -> None:
    assert told([(0, 0), (0.4, 0), (0.4, 0), (0.5, 0.24), (0.5, 0.24)])[3] == "0.26"


def test_what_was_not_read_is_neither_right_nor_false() -> None:
    unread = [(0, 0), (nan, nan), (nan, 0), (0.5, 0.5), (nan, 0.5)]
    assert told(unread) == ["none", "0 of 1, 0 of them too little", "none", "0.00"]


def test_eyes_narrow_alone_and_together_and_nobody_blinks() -> None:
    (scene,) = narrowings.scenes(Company((Sitting("", mirrored=False),), None, quick=True))
    holds = scene.holds[1:]
    assert len(holds) == 3 * len(narrowings.SHARES)
    for hold in holds:
        left, right = (
            half.narrowing for half in (hold.state.gesture.left, hold.state.gesture.right)
        )
        assert (left == right) == (narrowings.BOTH in hold.name)
        assert f"{100 * max(left, right):g} %" in hold.name


def test_after_a_closure_the_coarse_reading_is_judged_and_closures_are_counted() -> None:
    """Both eyes closed, and then one narrowed, of which .12 is read."""
    read = [(0, 0), (1, 1), (1, 1), (0.12, 0), (0, 0.12)]
    names = np.array([REST, CLOSING, CLOSING, "left narrowed", "right narrowed"])
    one = replace(recording(read), names=names, closed=1)
    one.truth[:, NARROWING] = [(0, 0), (1, 1), (1, 1), (0.3, 0), (0, 0.3)]
    rows = {row.what: row for row in heads.rows([one])}
    (gain,) = (row for what, row in rows.items() if "calibrated" in what and "gain" in what)
    assert gain.cells[FINE].told == gain.cells[COARSE].told == "0.40 (0.40 to 0.40)"
    assert gain.cells[FINE].met is None
    assert gain.verdict == "missed, coarse"
    (counted,) = (row for what, row in rows.items() if what.startswith("closures"))
    assert counted.cells[COARSE].told == "1 of 2 eyes; both of 0 of 1 sitters"
