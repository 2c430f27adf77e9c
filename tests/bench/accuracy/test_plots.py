"""Pictures say what they cut off."""

from math import nan
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from bench.accuracy import plots
from bench.accuracy.filmed.scene import REST, Hold, Scene
from bench.accuracy.filmed.truth import BOTH_SIDES, MEASURES, ROW
from bench.accuracy.parts import steps
from bench.accuracy.recording import COARSE, FINE, Recording

SIDE = BOTH_SIDES[0]
CORNER = (ROW[steps.EXCURSION], BOTH_SIDES.index(SIDE))


def stepping() -> Recording:
    """Someone whose steps one measurer sees whole, and the other as steps the other way."""
    way = {steps.AGAIN: 0.0} | {f"{SIDE} {100 * step:.2f} %": 100 * step for step in steps.STEPS}
    names = np.repeat(list(way), 3 * steps.SECOND)
    truth = np.full((len(names), len(MEASURES), 2), nan)
    truth[:, *CORNER] = [way[name] for name in names]
    tremble = np.random.default_rng(1).normal(0.0, 0.05, truth.shape)
    readings = {FINE: truth + tremble, COARSE: tremble - truth}
    scene = Scene("made up", "somebody", (Hold(REST, 1.0),))
    return Recording(scene, np.arange(len(names)) / steps.SECOND, names, truth, readings)


def test_a_step_too_small_to_be_drawn_where_it_is_stands_at_a_mark_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda figure, *_, **__: kept.append(figure))
    list(plots.draw({"steps": [stepping()]}, tmp_path))
    (axes,) = kept[0].axes
    lines = {line.get_label(): np.asarray(line.get_ydata()) for line in axes.get_lines()}
    assert lines[COARSE] == pytest.approx(plots.LEAST_D_PRIME)
    assert lines[FINE].max() > 10
    marks = dict(zip(axes.get_yticks(), axes.get_yticklabels(), strict=True))
    assert marks[plots.LEAST_D_PRIME].get_text() == "≤ 0.1"
    assert marks[plots.ENOUGH].get_text() == "3"
