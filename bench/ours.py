"""Our contenders: `python -m bench.ours MODEL KIND`, told over a pipe what to look at.

KIND is `whole` (the face mesh looking at whole faces), `hemiface`, `mirror` (hemiface and then the
measures of both sides: what the eyes do while somebody practises), `libraries` (no model), or
`bare` and `bare_hemiface`: nothing but the runtime's invoke of the same networks, as often as a
followed face needs them, on inputs made before. It imports what the eyes import, and no more.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from bench.child import Contender, Locations, serve
from bench.store import STORE
from device.errors import MirrorError, ModelMissing
from device.eyes.landmarks.face_mesh import LOOK_ROUND_EVERY, FaceMesh
from device.eyes.landmarks.models import ModelFiles, ModelName, cached
from device.eyes.landmarks.runtime import RUNTIME
from device.eyes.measurement.observe import Watch, learn_rest, observe
from device.face.points import Found, Image, Landmarks
from device.settings import config_folder, load_practice, load_settings

FRAME_S = 0.05
KINDS = ("whole", "hemiface", "mirror", "libraries", "bare", "bare_hemiface")
HEMIFACE_PASSES = 3
"""The whole face, then each half of it."""


class Whole:
    """From an image to landmarks."""

    def __init__(self, mesh: FaceMesh) -> None:
        self._mesh = mesh

    def look(self, image: Image, *, fresh: bool) -> Found:
        """See Contender."""
        if fresh:
            self._mesh.forget()
        return self._mesh.locate(image)

    def points(self, answer: Found, image: Image) -> Locations:  # noqa: ARG002
        """See Contender."""
        return answer.points.tolist() if isinstance(answer, Landmarks) else []


class Mirror(Whole):
    """From an image to landmarks and what the mirror is told of them, rest learned on the way."""

    def __init__(self, mesh: FaceMesh) -> None:
        super().__init__(mesh)
        self._watch = learn_rest(Watch(mesh.model))
        self._practice = load_practice(config_folder() / "practice.toml")
        self._camera = load_settings(config_folder() / "desk.toml").camera
        self._frame = 0

    def look(self, image: Image, *, fresh: bool) -> Found:
        """See Contender."""
        found = super().look(image, fresh=fresh)
        self._frame += 1
        at_s = self._frame * FRAME_S
        self._watch, _ = observe(
            self._watch, found, image, at_s, self._frame, self._practice, self._camera
        )
        return found


class Bare:
    """The floor: the networks alone. The detector's turn comes when the face mesh has it."""

    def __init__(self, files: ModelFiles, passes: int = 1) -> None:
        self._followers = passes * [
            _prepared(path) for path in filter(None, (files.mesh, files.looks))
        ]
        self._detector = _prepared(files.detector)
        self._since_look = 0

    def look(self, image: Image, *, fresh: bool) -> None:  # noqa: ARG002
        """See Contender."""
        if fresh or self._since_look == LOOK_ROUND_EVERY:
            self._since_look = 0
        if self._since_look == 0:
            self._detector.invoke()
        self._since_look += 1
        for network in self._followers:
            network.invoke()

    def points(self, answer: None, image: Image) -> None:
        """None: the input is made up, and no face is looked for."""


class Libraries:
    """All imports and nothing else."""

    def look(self, image: Image, *, fresh: bool) -> None:
        """See Contender."""

    def points(self, answer: None, image: Image) -> None:
        """None: no face is looked for."""


def _prepared(path: Path) -> Any:  # noqa: ANN401  (the runtime has no types)
    """An interpreter that has its inputs: noise in the range of what it will be fed."""
    network = import_module(f"{RUNTIME}.interpreter").Interpreter(str(path), num_threads=1)
    network.allocate_tensors()
    chance = np.random.default_rng(0)
    for entry in network.get_input_details():
        network.set_tensor(entry["index"], chance.random(entry["shape"], dtype=np.float32))
    return network


def opened(model: str, kind: str) -> Contender:
    """A contender by name; raises ModelMissing if this machine has not its model."""
    if kind == "libraries":
        return Libraries()
    files = cached(ModelName(model), STORE)
    if files is None:
        raise ModelMissing(f"{model} is not on this machine")
    match kind:
        case "bare":
            return Bare(files)
        case "bare_hemiface":
            return Bare(files, passes=HEMIFACE_PASSES)
        case "hemiface":
            return Whole(FaceMesh(files, hemiface=True))
        case "mirror":
            return Mirror(FaceMesh(files, hemiface=True))
        case "whole":
            return Whole(FaceMesh(files))
        case _:
            raise ValueError(f"no contender of the kind {kind}; one of {', '.join(KINDS)}")


if __name__ == "__main__":
    serve(lambda: opened(*sys.argv[1:]), cannot=MirrorError)
