"""All parts by the names that `--only` takes, in the order of the table."""

from bench.accuracy.company import Group
from bench.accuracy.parts import (
    conditions,
    crosstalk,
    hands,
    heads,
    minutes,
    narrowings,
    palsies,
    places,
    repetition,
    smiles,
    steps,
    synkinesis,
    turns,
)

GROUPS = (
    Group("smiles", smiles.scenes, smiles.rows),
    Group("palsies", palsies.scenes, palsies.rows),
    Group("steps", steps.scenes, steps.rows),
    Group("turns", turns.scenes, turns.rows),
    Group("places", places.scenes, places.rows),
    Group("crosstalk", crosstalk.scenes, crosstalk.rows),
    Group("lids", narrowings.scenes, narrowings.rows),
    Group("conditions", conditions.scenes, conditions.rows),
    Group("hands", hands.scenes, hands.rows),
    Group("heads", heads.scenes, heads.rows),
    Group("minutes", minutes.scenes, minutes.rows),
    Group("repetition", repetition.scenes, repetition.rows),
    Group("synkinesis", synkinesis.scenes, synkinesis.rows),
)
TILTS = "tilts"
"""The one part that needs no film: hand-marked photographs."""
