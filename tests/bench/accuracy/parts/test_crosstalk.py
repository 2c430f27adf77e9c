"""What truly goes along is not lent, and the worst of a sitter's holds is what is told."""

from math import nan

import numpy as np
import pytest

from bench.accuracy.company import Company, Sitting
from bench.accuracy.filmed.scene import REST, Hold, Scene
from bench.accuracy.filmed.truth import MEASURES, ROW
from bench.accuracy.parts import crosstalk
from bench.accuracy.recording import EVERYBODY, FINE, Recording
from device.face.seen import MeasureName

BROW = ROW[MeasureName.BROW_RAISE_MM]
NAMES = [REST, "left corner", "left corner", "right corner", "right corner", "corners"]
TRUE = [(0, 0), (0.4, 0), (0.4, 0), (0, 0.4), (0, 0.4), (0.4, 0.4)]


def told(read: list[tuple[float, float]]) -> dict[str, str]:
    shape = (len(NAMES), len(MEASURES), 2)
    truth, readings = np.zeros(shape), np.full(shape, nan)
    truth[:, BROW], readings[:, BROW] = TRUE, read
    scene = Scene("made up", "somebody", (Hold(REST, 1.0),))
    at_s = np.arange(len(NAMES)) / 10
    one = Recording(scene, at_s, np.array(NAMES), truth, dict.fromkeys(EVERYBODY, readings))
    return {row.what: row.cells[FINE].told for row in crosstalk.rows([one])}


def of_the_brow(rows: dict[str, str]) -> list[str]:
    """Of one corner, and of both."""
    return [told for what, told in rows.items() if "corner" in what and "lends the brow" in what]


def test_a_brow_that_is_truly_dragged_along_is_lent_nothing() -> None:
    rows = told([(float(left), float(right)) for left, right in TRUE])
    assert of_the_brow(rows) == ["0.00", "0.00"]
    assert "one corner by 3 % lends the brow, beyond its true 0.40, % iod" in rows


def test_the_worst_hold_and_side_is_told_in_size() -> None:
    read = [(0, 0), (0.4, 0.1), (0.4, 0.1), (0, 0.1), (0, 0.1), (0.6, 0.4)]
    assert of_the_brow(told(read)) == ["0.30", "0.20"]


def test_holds_that_were_not_read_are_counted() -> None:
    read = [(0, 0), (nan, 0.0), (nan, 0.0), (0, 0.4), (0, 0.4), (0.4, 0.4)]
    assert of_the_brow(told(read)) == ["0.00; 1 of 4 not read", "0.00"]


@pytest.mark.parametrize("movement", crosstalk.LENDS)
def test_every_movement_is_made_and_those_of_one_side_by_either(movement: str) -> None:
    (scene,) = crosstalk.scenes(Company((Sitting("", mirrored=False),), None, quick=True))
    held = [hold.name for hold in scene.holds if movement in hold.name.split()]
    both = movement == crosstalk.CORNERS
    assert held == ([movement] if both else [f"left {movement}", f"right {movement}"])
