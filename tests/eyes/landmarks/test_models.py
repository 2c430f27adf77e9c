"""The models on this machine: only pinned files run, and the answer says which model that is."""

from __future__ import annotations

import shutil

import pytest

from device.errors import ModelMissing, ModelRefused, SettingsError
from device.eyes.landmarks import models
from device.eyes.landmarks.models import ModelName, ModelStore, locate
from device.settings import ModelChoice, config_folder, load_settings


@pytest.fixture
def own_store(tmp_path, attention_files):
    """A cache of one's own to spoil, holding `mesh_attention`."""
    shutil.copytree(attention_files.mesh.parent, tmp_path / "models" / "mesh_attention")
    return ModelStore(tmp_path / "models")


def spoil(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_model_in_the_cache_is_located_by_name(own_store):
    files = locate(ModelChoice.MESH_ATTENTION, own_store)
    assert files.name is ModelName.MESH_ATTENTION
    assert files.mesh.name == "base.tflite"
    assert files.looks.name == "looks.tflite"


@pytest.mark.parametrize("file", ["detector.tflite", "mesh.tflite", "looks.tflite"])
def test_an_altered_file_is_refused_by_name_with_what_was_expected(own_store, file):
    spoil(own_store.home(ModelName.MESH_ATTENTION) / file)
    with pytest.raises(ModelRefused) as refused:
        locate(ModelChoice.MESH_ATTENTION, own_store)
    assert file in str(refused.value)
    assert "expected sha256" in str(refused.value)
    assert "delete it and set the mirror up again" in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content[:0],
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        lambda content: content + b"\0",
    ],
    ids=["empty", "half of it", "a byte short", "a byte longer"],
)
@pytest.mark.parametrize("file", ["mesh.tflite", "base.tflite"])
def test_a_file_of_another_length_is_refused_before_it_is_run(own_store, file, change):
    path = own_store.home(ModelName.MESH_ATTENTION) / file
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ModelRefused, match=f"{file}: not the pinned file"):
        locate(ModelChoice.MESH_ATTENTION, own_store)


def test_another_models_file_in_a_models_place_is_refused(own_store):
    home = own_store.home(ModelName.MESH_ATTENTION)
    shutil.copy(home / "detector.tflite", home / "mesh.tflite")
    with pytest.raises(ModelRefused, match=r"mesh\.tflite: not the pinned file"):
        locate(ModelChoice.MESH_ATTENTION, own_store)


def test_an_altered_model_is_refused_even_when_another_would_do(own_store, each_model):
    home = own_store.home(each_model.name)
    shutil.copytree(each_model.mesh.parent, home, dirs_exist_ok=True)
    spoil(home / "detector.tflite")
    with pytest.raises(ModelRefused):
        locate(ModelChoice.BEST, own_store)


@pytest.mark.parametrize("gone", ["looks.tflite", "detector.tflite", "pieces.sha256"])
def test_half_a_model_is_none(own_store, gone):
    (own_store.home(ModelName.MESH_ATTENTION) / gone).unlink()
    with pytest.raises(ModelMissing, match=r"holds no mesh_attention; set the mirror up again"):
        locate(ModelChoice.MESH_ATTENTION, own_store)


def test_best_is_the_first_model_of_the_list_that_is_there(own_store):
    assert locate(ModelChoice.BEST, own_store).name is ModelName.MESH_ATTENTION


def test_best_prefers_mesh_v2(own_store, v2_files):
    shutil.copytree(v2_files.mesh.parent, own_store.home(ModelName.MESH_V2))
    assert locate(ModelChoice.BEST, own_store).name is ModelName.MESH_V2


def test_a_model_that_was_asked_for_is_never_replaced(own_store):
    with pytest.raises(ModelMissing, match="holds no mesh_v2"):
        locate(ModelChoice.MESH_V2, own_store)


def test_locating_never_looks_beyond_the_cache(tmp_path, model_store):
    everything = ModelStore(tmp_path, model_store.folder, address=True, wheel=True)
    with pytest.raises(ModelMissing):
        locate(ModelChoice.BEST, everything)
    assert not list(tmp_path.iterdir())


def test_the_environments_folder_goes_before_the_settings_one():
    settings = load_settings(config_folder() / "mirror.toml")
    store = ModelStore.of(settings, {"MIRROR_MODELS": "/some/folder"})
    assert str(store.folder) == "/some/folder"
    assert store.cache == settings.state / "models"
    assert (store.address, store.wheel) == (settings.seeing.download,) * 2
    assert ModelStore.of(settings, {}).folder is None


def test_a_wrong_entry_of_the_table_is_refused_with_file_and_key(tmp_path, monkeypatch):
    text = (config_folder() / "models.toml").read_text(encoding="utf-8")
    (tmp_path / "models.toml").write_text(text.replace("licence", "license", 1), encoding="utf-8")
    monkeypatch.setattr(models, "config_folder", lambda: tmp_path)
    models._sources.cache_clear()
    try:
        with pytest.raises(SettingsError, match=r"models\.toml: at .*license"):
            models.source_of(ModelName.MESH_V2)
    finally:
        models._sources.cache_clear()
