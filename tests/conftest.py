"""What every test may use: a real face, and the real landmark models out of the real store.

Models are fetched once into `.cache/models`, which git ignores: from a folder named by
`MIRROR_MODELS`, else `mesh_attention` from the Python package that holds it. The models' official
address is never asked.
"""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy, as `mirror` has it

import cv2
import numpy as np
import pytest
from matplotlib.cbook import get_sample_data

from device.errors import ModelMissing
from device.eyes.landmarks.fetching import fetch_named
from device.eyes.landmarks.models import ModelFiles, ModelName, ModelStore
from device.face.points import Image

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def model_store() -> ModelStore:
    """The store that tests read models from."""
    named = os.environ.get("MIRROR_MODELS")
    folder = Path(named).resolve() if named else None
    return ModelStore(ROOT / ".cache" / "models", folder, address=False, wheel=True)


@pytest.fixture(scope="session")
def attention_files(model_store: ModelStore) -> ModelFiles:
    """`mesh_attention`, the model that can be had wherever Python packages can."""
    return fetch_named(ModelName.MESH_ATTENTION, model_store, print)


@pytest.fixture(scope="session")
def v2_files(model_store: ModelStore) -> ModelFiles:
    """`mesh_v2`, where this machine has it."""
    try:
        return fetch_named(ModelName.MESH_V2, model_store, print)
    except ModelMissing as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def v1_files(model_store: ModelStore) -> ModelFiles:
    """`mesh_v1`, the peer without irises."""
    return fetch_named(ModelName.MESH_V1, model_store, print)


@pytest.fixture(scope="session", params=[ModelName.MESH_ATTENTION, ModelName.MESH_V2])
def each_model(request: pytest.FixtureRequest) -> ModelFiles:
    """Each model that this machine has, one after the other."""
    short = {ModelName.MESH_ATTENTION: "attention_files", ModelName.MESH_V2: "v2_files"}
    files: ModelFiles = request.getfixturevalue(short[request.param])
    return files


@pytest.fixture(scope="session")
def grace_hopper() -> Image:
    """A calm face, mouth closed: matplotlib's public-domain portrait, RGB, (600, 512, 3)."""
    path = get_sample_data("grace_hopper.jpg", asfileobj=False)
    image = np.asarray(cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB), dtype=np.uint8)
    image.flags.writeable = False
    return image


@pytest.fixture
def made_ready(tmp_path: Path, model_store: ModelStore, attention_files: ModelFiles) -> list[str]:
    """Arguments for a `mirror` in `tmp_path` whose models have been fetched before."""
    state = tmp_path / "mirror"
    state.mkdir()
    (state / "models").symlink_to(model_store.cache.resolve())
    settings = {
        "paths.state": str(state),
        "paths.runtime": str(tmp_path / "sockets"),
        "seeing.model": attention_files.name.value,
    }
    return [word for key, value in settings.items() for word in ("--set", f'{key}="{value}"')]
