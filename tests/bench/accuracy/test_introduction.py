"""A scene of which nothing was read is named above the table, before anybody trusts the rest."""

from math import nan

import numpy as np

from bench.accuracy.__main__ import rests
from bench.accuracy.filmed.scene import REST, Hold, Scene
from bench.accuracy.filmed.truth import MEASURES
from bench.accuracy.recording import COARSE, Recording


def recording(name: str, photograph: str, read: float) -> Recording:
    scene = Scene(name, photograph, (Hold(REST, 1.0),))
    readings = np.full((2, len(MEASURES), 2), nan)
    readings[1] = read
    nothing = np.zeros_like(readings)
    return Recording(scene, np.array([0.0, 0.1]), np.array([REST] * 2), nothing, {COARSE: readings})


def test_every_scene_whose_rest_was_never_learned_is_named() -> None:
    read = recording("smiles", "faces/021_03.jpg", 0.0)
    unread = recording("head", "faces/025_03.jpg", nan)
    assert rests([read, read]) == "Rest was learned in 2 of 2 scenes."
    told = rests([read, unread, recording("hands", "", nan)])
    assert told.startswith("Rest was learned in 1 of 3 scenes, never in head of 025_03, hands of ")
