"""What is true is worked out without the product's formulas, and comes to the same as they do."""

import grimp
import numpy as np
import pytest

from bench.accuracy.filmed.truth import MEASURES, ROW, SMILE_DEG, placed, readings, truth_of
from device.eyes.measurement.axes import align
from device.eyes.measurement.measures import differences, measure
from device.face.anatomy import LEFT, RIGHT
from device.face.seen import MeasureName

PRODUCT = ("device.eyes.measurement", "device.mirror", "device.measuring")
"""What measures, and what makes figures of it."""


def test_no_film_and_no_truth_imports_what_is_measured() -> None:
    graph = grimp.build_graph("bench", "device")
    filmed = {name for name in graph.modules if name.startswith("bench.accuracy.filmed")}
    assert {"bench.accuracy.filmed.truth", "bench.accuracy.filmed.repeated"} <= filmed
    product = {part for name in PRODUCT for part in (name, *graph.find_descendants(name))}
    chains = [
        chain
        for film in filmed
        for part in product
        if (chain := graph.find_shortest_chain(importer=film, imported=part))
    ]
    assert chains == []


def faces(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A face of chance in px, rolled, and the same with every place moved a little."""
    chance = np.random.default_rng(seed)
    rest = chance.uniform(-1, 1, (478, 2))
    for half, side in ((LEFT, 1), (RIGHT, -1)):
        rest[half.eye.outer_canthus] = (0.5 * side, 0.0)
        rest[half.eye.inner_canthus] = (0.15 * side, 0.0)
        rest[list(half.eye.upper_lid)] = (0.3 * side, -0.06)
        rest[list(half.eye.lower_lid)] = (0.3 * side, 0.05)
    now = rest + chance.normal(0, 0.02, rest.shape)
    for half in (LEFT, RIGHT):
        for canthus in (half.eye.outer_canthus, half.eye.inner_canthus):
            now[canthus] = rest[canthus]
    roll = np.radians(7.0)
    turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    return 230 * rest @ turn + (400, 600), 230 * now @ turn + (400, 600)


@pytest.mark.parametrize("seed", range(3))
def test_the_products_formulas_say_of_known_places_what_is_true_of_them(seed: int) -> None:
    rest, now = faces(seed)
    solid = [np.column_stack([one, np.zeros(478)]) for one in (now, rest)]
    by_product = differences(*(measure(align(one).points) for one in solid), 100.0, SMILE_DEG)
    true = truth_of(rest, now)
    for name in MEASURES:
        assert by_product[name] == pytest.approx(true[ROW[name]], abs=1e-9), name


def test_ten_pixels_of_two_hundred_are_five_percent() -> None:
    rest = faces(0)[0]
    rest[[RIGHT.eye.outer_canthus, LEFT.eye.outer_canthus]] = (300, 500), (500, 500)
    now = rest.copy()
    now[LEFT.oral_commissure] += (10, 0)
    now[RIGHT.nose_wing] += (0, -4)
    now[[LEFT.philtral_column, RIGHT.philtral_column]] += (-2, 0)
    true = truth_of(rest, now)
    assert true[ROW[MeasureName.ORAL_COMMISSURE_OUTWARD_MM]] == pytest.approx((5, 0))
    assert true[ROW[MeasureName.NASAL_ALA_RAISE_MM]] == pytest.approx((0, 2))
    assert true[ROW[MeasureName.PHILTRUM_DEVIATION_MM]] == pytest.approx((-1, 1))


def test_left_is_where_the_picture_shows_it_whatever_landmarks_are_called() -> None:
    rest, now = faces(1)
    mirrored = [one * (-1, 1) for one in (rest, now)]
    straight, flipped = truth_of(rest, now), truth_of(*mirrored)
    for name in MEASURES:
        if name != MeasureName.PHILTRUM_DEVIATION_MM:
            assert flipped[ROW[name]] == pytest.approx(straight[ROW[name]][::-1])


def test_roll_shift_and_size_change_no_reading() -> None:
    rest, now = faces(2)
    roll = np.radians(-12.0)
    turn = 0.7 * np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    moved = now @ turn + (30, -80)
    straight = readings(placed(now, now), placed(rest, rest))
    assert readings(placed(moved, moved), placed(rest, rest)) == pytest.approx(straight)
