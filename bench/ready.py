"""Makes the models ready: `python -m bench.ready`. What cannot be had is told, and left out."""

from __future__ import annotations

import os
from pathlib import Path

from bench.cast import TASK
from bench.contender import ROOT
from device.errors import ModelMissing
from device.eyes.landmarks.fetching import fetch_named
from device.eyes.landmarks.models import ModelName, ModelStore, require, source_of
from device.eyes.landmarks.places import from_address, from_folder


def main() -> None:
    """All landmark models into our cache, and the landmarker's file for the peer."""
    named = os.environ.get("MIRROR_MODELS")
    folder = Path(named) if named else None
    store = ModelStore(ROOT / ".cache" / "models", folder, address=True, wheel=True)
    for name in ModelName:
        try:
            fetch_named(name, store, _tell)
        except ModelMissing as reason:
            _tell(f"{name} is left out: {reason}")
    if not TASK.is_file():
        _keep_task(folder)


def _keep_task(folder: Path | None) -> None:
    source = source_of(ModelName.MESH_V2)
    try:
        bundle = _bundle(folder, source.bundle, source.address)
    except ModelMissing as reason:
        _tell(f"the landmarker is left out: {reason}")
        return
    require(source.bundle, bundle, source.sha256)
    TASK.parent.mkdir(parents=True, exist_ok=True)
    TASK.write_bytes(bundle)


def _bundle(folder: Path | None, name: str, address: str) -> bytes:
    if folder and (folder / name).is_file():
        return from_folder(folder, name)
    return from_address(address, _tell)


def _tell(line: str) -> None:
    print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
