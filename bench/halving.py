"""Whole face against halves: `python -m bench.halving [FOLDER]`; the tables go to standard output.

FOLDER has photographs of resting faces, best with a hand's marks beside them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import correlation, fmean, linear_regression

import numpy as np

from bench.cast import MODELS
from bench.photographs import at_rest, filmed, marked, spread
from bench.results import table
from bench.store import STORE
from bench.trials import (
    Done,
    Values,
    false_asymmetries,
    narrowed_eyes,
    noise,
    smiles,
    tilts,
    turned_smiles,
)
from bench.witnesses import Witnesses
from device.errors import FilmError
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.models import ModelFiles, ModelName, cached
from device.film.face import FilmFace
from device.film.reel import load_reel
from device.film.warp import Floats
from device.settings import config_folder

FACES, NOISE_FACES = 6, 4
FEWEST_MARKED = 3  # a line through fewer says nothing
DONE_HEADS = ("times", "gain", "leak", "asymmetry", "worst")
Rows = Iterator[tuple[str, ...]]


def main(folder: str = "") -> None:
    """Do all trials and write the tables."""
    models = {name: files for name in MODELS[:2] if (files := cached(ModelName(name), STORE))}
    if not models:
        print(f"Not measured: neither {' nor '.join(MODELS[:2])} is on this machine.")
        return
    photographs = at_rest(Path(folder) if folder else None)
    print("\n".join(_body(models, photographs, folder)))


def _body(models: dict[str, ModelFiles], photographs: Sequence[Path], folder: str) -> Iterator[str]:
    witnesses, reel = Witnesses(models), load_reel(config_folder() / "film.toml")
    faces = list(_filmed(spread(photographs, FACES), next(iter(models.values()))))
    yield _told(folder, len(faces))
    _doing("photographs with marks")
    yield _tilts(witnesses, marked(photographs) if folder else [])
    _doing("smiles of one side")
    yield _done("A smile of one side, the head looking ahead:", smiles(witnesses, faces))
    _doing("eyes that narrow")
    yield _done("An eye that narrows:", narrowed_eyes(witnesses, faces, reel))
    _doing("turned heads")
    told = "A smile of one side, 10 % iod, the head turned to either side:"
    yield _done(told, turned_smiles(witnesses, faces))
    _doing("faces at rest")
    yield "A face at rest:\n"
    trembles = noise(witnesses, spread(faces, NOISE_FACES))
    yield _at_rest(witnesses.who, trembles, false_asymmetries(witnesses, faces))


def _filmed(photographs: Sequence[Path], files: ModelFiles) -> Iterator[FilmFace]:
    """The faces that can be filmed; of the others why not."""
    for path in photographs:
        try:
            yield filmed(path, FaceMesh(files).locate)
        except FilmError as reason:
            _doing(f"left out: {reason}")


def _told(folder: str, faces: int) -> str:
    if folder:
        return f"{faces} faces of {Path(folder).name}, before the mirror's camera.\n"
    return "No folder of photographs was given (--images): matplotlib's portrait alone.\n"


def _tilts(witnesses: Witnesses, photographs: Sequence[Path]) -> str:
    by_hand, measured = tilts(witnesses, photographs)
    if len(by_hand) < FEWEST_MARKED:
        return "Tilt of the mouth: not measured, there are no photographs with a hand's marks.\n"
    told = f"Tilt of the mouth in {len(by_hand)} photographs, against a hand's marks:\n"
    rows = [(who, *_line(by_hand, each)) for who, each in measured.items()]
    return f"{told}\n{table(('of', 'slope', 'correlation'), rows)}"


def _line(by_hand: Sequence[float], measured: Sequence[float]) -> Iterator[str]:
    yield f"{linear_regression(by_hand, measured).slope:.2f}"
    yield f"{correlation(by_hand, measured):.2f}"


def _done(told: str, trials: Iterable[Done]) -> str:
    return f"{told}\n\n{table(('of', *DONE_HEADS), done_rows(trials))}"


def done_rows(trials: Iterable[Done]) -> Rows:
    """One row for each who and what: how often, the means, and the least asymmetry of any."""
    groups: dict[str, list[Done]] = {}
    for done in trials:
        groups.setdefault(f"{done.who}, {done.what}", []).append(done)
    for name, each in groups.items():
        apart = [one.gain - one.leak for one in each]
        means = (fmean(one.gain for one in each), fmean(one.leak for one in each), fmean(apart))
        yield name, str(len(each)), *(f"{mean:z.2f}" for mean in means), f"{min(apart):z.2f}"


def _at_rest(who: Sequence[str], trembles: Values, slopes: dict[str, Floats]) -> str:
    heads = ("of", "noise, % iod a frame", "outwards, % iod a degree", "upwards, % iod a degree")
    rows = [(one, f"{fmean(trembles[one]):.2f}", *_slopes(slopes[one])) for one in who]
    return table(heads, rows)


def _slopes(slopes: Floats) -> list[str]:
    return [f"{value:.2f}" for value in np.sqrt((slopes**2).mean(axis=0))]


def _doing(what: str) -> None:
    print(f"  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
