"""What smiles on films come to, and what they cannot say."""

import numpy as np
import pytest

from bench.accuracy.filmed.scene import REST, Hold, Scene
from bench.accuracy.filmed.truth import BOTH_SIDES, MEASURES, ROW
from bench.accuracy.parts import smiles
from bench.accuracy.recording import EVERYBODY, FINE, Recording
from bench.accuracy.row import Row

FRAMES = 100


def share_fine(lost: int) -> Row:
    """The row of the share measured fine, of small smiles of which skin lost some frames."""
    names = np.repeat([f"{BOTH_SIDES[0]} {smiles.SMALL[0]}"], FRAMES)
    truth = np.zeros((FRAMES, len(MEASURES), 2))
    truth[..., 0] = 1.0
    fine = truth.copy()
    fine[:lost, ROW[smiles.EXCURSION]] = np.nan
    scene = Scene("made up", "somebody", (Hold(REST, 1.0),))
    readings = dict.fromkeys(EVERYBODY, truth) | {FINE: fine}
    recording = Recording(scene, np.arange(FRAMES) / 25, names, truth, readings)
    return next(row for row in smiles.rows([recording]) if "measured fine" in row.what)


@pytest.mark.parametrize(
    ("lost", "told", "films"), [(0, "1.00", "met"), (3, "0.97", "met"), (10, "0.90", "missed")]
)
def test_small_smiles_on_films_are_told_without_a_word_on_real_clips(
    lost: int, told: str, films: str
) -> None:
    row = share_fine(lost)
    assert row.cells[FINE].told == told
    assert row.verdict == f"films: {films}; real clips: see below"
