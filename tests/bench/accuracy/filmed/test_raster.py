"""Facets drawn: what is seen where, and what hides what."""

import numpy as np
import pytest

from bench.accuracy.filmed.raster import drawn
from device.film.warp import Region

BOX = Region(0, 0, 60, 50)


def sheet(left: float, top: float, right: float, bottom: float, depth: float) -> np.ndarray:
    """Corners of a rectangle that looks at the camera, as the head's facets run."""
    flat = [(left, top), (left, bottom), (right, bottom), (right, top)]
    return np.array([(*place, depth) for place in flat])


def test_a_sheet_at_rest_shows_each_place_where_it_is() -> None:
    seen = sheet(5, 5, 52.5, 44.25, 100.0)
    x, y, share = drawn(seen, seen[:, :2], np.array([[0, 1, 2, 3]]), BOX)
    rows, columns = np.nonzero(share > 0.9)
    assert rows.size > 100
    assert x[rows, columns] == pytest.approx(columns, abs=1e-3)
    assert y[rows, columns] == pytest.approx(rows, abs=1e-3)
    assert share[0, 0] == 0


def test_a_sheet_that_moved_shows_where_it_was() -> None:
    rest = sheet(10, 10, 40, 40, 100.0)
    x, y, share = drawn(
        rest + np.array([5.5, -2.25, 0]), rest[:, :2], np.array([[0, 1, 2, 3]]), BOX
    )
    rows, columns = np.nonzero(share > 0.9)
    assert x[rows, columns] == pytest.approx(columns - 5.5, abs=1e-3)
    assert y[rows, columns] == pytest.approx(rows + 2.25, abs=1e-3)


def test_the_nearer_sheet_hides_the_farther_one_whatever_their_order() -> None:
    near, far = sheet(5, 5, 55, 45, 90.0), sheet(5, 5, 55, 45, 110.0)
    worn = np.concatenate([np.full((4, 2), 1.0), np.full((4, 2), 2.0)])
    facets = np.array([[0, 1, 2, 3], [4, 5, 6, 7]])
    for corners, foremost in (((near, far), 1.0), ((far, near), 2.0)):
        x, _, _ = drawn(np.concatenate(corners), worn, facets, BOX)
        assert x[25, 30] == foremost


def test_what_looks_away_is_not_drawn() -> None:
    seen = sheet(5, 5, 55, 45, 100.0)[::-1]
    behind = sheet(5, 5, 55, 45, 120.0)
    worn = np.concatenate([np.full((4, 2), 1.0), np.full((4, 2), 2.0)])
    facets = np.array([[0, 1, 2, 3], [4, 5, 6, 7]])
    x, _, _ = drawn(np.concatenate([seen, behind]), worn, facets, BOX)
    assert x[25, 30] == 2.0
