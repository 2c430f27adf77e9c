import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from device.errors import FilmError
from device.film.warp import (
    STEEPEST,
    Pull,
    Region,
    Warp,
    _came_from,
    forward,
    gradients,
    inverse,
    warp_of,
    warped,
)

SIDE = 240
patient = settings(deadline=None)
places = st.tuples(st.floats(60, 180), st.floats(60, 180))


@st.composite
def pulls(draw: st.DrawFn) -> list[Pull]:
    """One to four pulls, as long as their radius may bear, apart by a third of it at least."""
    chosen: list[Pull] = []
    for _ in range(draw(st.integers(1, 4))):
        radius = draw(st.floats(25, 60))
        way, angle = draw(st.floats(0, 0.45)) * radius, draw(st.floats(0, 2 * np.pi))
        at = draw(places)
        if all(np.hypot(at[0] - o.at[0], at[1] - o.at[1]) > radius / 3 for o in chosen):
            chosen.append(Pull(at, (way * np.cos(angle), way * np.sin(angle)), radius))
    return chosen


def accepted(asked: list[Pull]) -> Warp:
    try:
        return warp_of(asked)
    except FilmError:
        assume(False)
        raise


def scattered(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, SIDE, (count, 2))


@patient
@given(pulls())
def test_every_pulled_place_moves_by_exactly_what_was_asked(asked: list[Pull]) -> None:
    places = np.array([pull.at for pull in asked])
    wanted = np.array([pull.by for pull in asked])
    assert forward(accepted(asked), places) - places == pytest.approx(wanted, abs=1e-6)


@patient
@given(pulls(), st.integers(0, 1000))
def test_the_inverse_leads_back_to_where_the_skin_came_from(asked: list[Pull], seed: int) -> None:
    warp, points = accepted(asked), scattered(400, seed)
    assert np.abs(forward(warp, inverse(warp, points)) - points).max() < 0.01


@patient
@given(pulls(), st.integers(0, 1000))
def test_an_accepted_warp_never_folds(asked: list[Pull], seed: int) -> None:
    jacobian = np.eye(2) + gradients(accepted(asked), scattered(2000, seed))
    assert np.linalg.det(jacobian).min() > 0


@patient
@given(pulls(), st.integers(0, 1000))
def test_no_place_is_steeper_than_the_warp_says(asked: list[Pull], seed: int) -> None:
    warp = accepted(asked)
    steepness = np.linalg.norm(gradients(warp, scattered(2000, seed)), axis=(1, 2))
    assert steepness.max() <= warp.steepness <= STEEPEST


@settings(patient, max_examples=30)
@given(pulls())
def test_the_dense_map_of_an_image_is_the_inverse_of_each_pixel(asked: list[Pull]) -> None:
    warp, region = accepted(asked), Region(20, 30, 200, 210)
    across, down = _came_from(warp, region)
    pixels = np.random.default_rng(0).integers((20, 30), (200, 210), (500, 2))
    dense = [(across[y - 30, x - 20], down[y - 30, x - 20]) for x, y in pixels]
    assert np.abs(dense - inverse(warp, pixels.astype(float))).max() < 0.01


def test_the_gradients_are_those_of_the_displacement() -> None:
    warp = warp_of([Pull((100, 100), (9, -4), 60), Pull((130, 110), (-3, 5), 50)])
    points, step = scattered(200), 1e-5
    for axis in (0, 1):
        ahead, behind = points.copy(), points.copy()
        ahead[:, axis] += step
        behind[:, axis] -= step
        change = (forward(warp, ahead) - forward(warp, behind)) / (2 * step)
        change[:, axis] -= 1
        assert gradients(warp, points)[:, :, axis] == pytest.approx(change, abs=1e-5)


def test_a_photographed_spot_lands_where_the_pull_sends_it() -> None:
    y, x = np.mgrid[:SIDE, :SIDE]
    spot = 220 * np.exp(-((x - 110) ** 2 + (y - 120) ** 2) / 18) + 20
    image = np.repeat(np.rint(spot).astype(np.uint8)[..., None], 3, axis=2)
    moved = warped(image, warp_of([Pull((110, 120), (6.4, -3.7), 90)]))[..., 1].astype(float) - 20
    centre = (np.sum(moved * x) / moved.sum(), np.sum(moved * y) / moved.sum())
    assert centre == pytest.approx((116.4, 116.3), abs=0.1)


def test_pixels_beyond_the_radius_are_the_same_bytes() -> None:
    image = np.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    moved = warped(image, warp_of([Pull((100, 90), (8, 8), 40)]))
    y, x = np.mgrid[:SIDE, :SIDE]
    beyond = np.hypot(x - 100, y - 90) > 40
    assert (moved[beyond] == image[beyond]).all()
    assert (moved[~beyond] != image[~beyond]).any()


def test_a_pull_at_the_edge_of_the_image_moves_what_is_inside() -> None:
    image = np.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    moved = warped(image, warp_of([Pull((2, SIDE - 3), (5, -5), 40)]))
    assert moved.shape == image.shape
    assert (moved[-30:, :30] != image[-30:, :30]).any()


def test_a_pull_outside_the_image_changes_nothing() -> None:
    image = np.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    assert (warped(image, warp_of([Pull((-90, 100), (5, -5), 40)])) == image).all()


def test_pulls_that_ask_for_nothing_change_nothing() -> None:
    image = np.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    assert (warped(image, warp_of([Pull((100, 90), (0, 0), 40)])) == image).all()
    assert (warped(image, warp_of([])) == image).all()


def test_a_held_place_stays_while_its_neighbour_moves() -> None:
    warp = warp_of([Pull((100, 100), (0, 6), 50), Pull((100, 80), (0, 0), 40)])
    held = np.array([[100.0, 80.0]])
    assert forward(warp, held) == pytest.approx(held, abs=1e-9)


def test_a_pull_too_long_for_its_radius_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(FilmError, match=r"fold the skin.*smaller movement or a wider radius"):
        warp_of([Pull((100, 100), (30, 0), 40)])


def test_two_pulls_at_one_place_are_refused() -> None:
    with pytest.raises(FilmError, match="two pulls at one place"):
        warp_of([Pull((100, 100), (3, 0), 40), Pull((100, 100), (-3, 0), 40)])
