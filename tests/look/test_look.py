"""`mirror look`, as a person types it: lines on standard output, all else on standard error."""

from __future__ import annotations

import importlib.util
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from msgspec import structs
from PIL import Image as Pillow

from device.errors import LookError, ModelMissing
from device.eyes.landmarks.fetching import fetch_named
from device.eyes.landmarks.models import ModelName
from device.face.anatomy import LEFT, RIGHT
from device.look import desk
from device.look.look import store_of
from device.settings import config_folder, load_settings
from tests.look.films import cut


@pytest.fixture
def mirror_look(tmp_path, made_ready):
    def run(*arguments, **options):
        return subprocess.run(
            [sys.executable, "-m", "device", "look", *made_ready, *map(str, arguments)],
            cwd=tmp_path,
            timeout=120,
            check=False,
            **({"capture_output": True, "text": True} | options),
        )

    return run


@pytest.fixture
def face(tmp_path, grace_hopper):
    Pillow.fromarray(grace_hopper).save(tmp_path / "face.png")
    return tmp_path / "face.png"


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_picture_is_one_line_and_a_summary(mirror_look, face):
    looked = mirror_look(face.name)
    assert looked.returncode == 0
    (line,) = lines(looked.stdout)
    assert list(line) == [
        "path", "frame", "time", "found", "presence", "landmarks", "model", "hemiface",
    ]  # fmt: skip
    assert (line["path"], line["frame"], line["time"]) == ("face.png", 0, None)
    assert (line["found"], line["model"], line["hemiface"]) == ("face", "mesh_attention", False)
    assert np.shape(line["landmarks"]) == (478, 3)
    assert line["landmarks"][RIGHT.eye.iris] != line["landmarks"][LEFT.eye.iris]
    summary = looked.stderr.splitlines()[-1]
    assert summary.startswith("mesh_attention: 1 file, 1 frame: a face in 1; ")
    assert summary.endswith(" ms a frame")


def test_the_landmarks_are_those_that_the_mirror_sees(mirror_look, face, mesh, grace_hopper):
    mesh.forget()
    points = mesh.locate(grace_hopper).points
    (line,) = lines(mirror_look(face).stdout)
    assert np.array(line["landmarks"]) == pytest.approx(points, abs=0.0006)


def test_by_halves_each_side_is_placed_by_itself(mirror_look, face):
    (whole,), (halves,) = (lines(mirror_look(face, *more).stdout) for more in ((), ("--hemiface",)))
    assert halves["hemiface"] is True
    assert halves["model"] == "mesh_attention"
    off = np.subtract(halves["landmarks"], whole["landmarks"])
    assert 0.01 < np.abs(off[LEFT.oral_commissure, :2]).max() < 10


def test_the_peer_model_has_no_irises(mirror_look, face, model_store):
    try:
        fetch_named(ModelName.MESH_V1, model_store, print)
    except ModelMissing as reason:
        pytest.skip(str(reason))
    (line,) = lines(mirror_look(face, "--model", "mesh_v1").stdout)
    assert line["model"] == "mesh_v1"
    assert np.shape(line["landmarks"]) == (468, 3)


def test_a_folder_is_looked_through_and_what_is_broken_is_named(mirror_look, tmp_path, face, film):
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    shutil.copy(face, folder / "b.png")
    shutil.copy(face, folder / "a.png")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    (folder / "empty.png").touch()
    (folder / "notes.txt").write_text("no picture")
    shutil.copy(film, folder / "sub" / "walk.mp4")
    shutil.copy(cut(film, 0.97, name="broke.mp4"), folder / "sub" / "broke.mp4")
    Pillow.new("RGB", (300, 200), "navy").save(folder / "wall.png")
    looked = mirror_look("folder", "--jsonl", "lines.jsonl", "--overlay", "drawn")
    assert looked.returncode == 1
    assert looked.stdout == ""
    told = lines((tmp_path / "lines.jsonl").read_text())
    ends = [line["path"] for line in told if line["frame"] == 0]
    assert ends == [
        "folder/a.png", "folder/b.png", "folder/sub/broke.mp4", "folder/sub/walk.mp4",
        "folder/wall.png",
    ]  # fmt: skip
    assert (told[-1]["found"], told[-1]["landmarks"]) == ("no_face", None)
    frames = [line["frame"] for line in told if line["path"].endswith("walk.mp4")]
    assert frames == list(range(30))
    for name in ("broken.jpg: not a", "empty.png: this file is empty", "broke.mp4: cut short"):
        assert f"{name}" in looked.stderr
    assert "8 files" not in looked.stderr.splitlines()[-1]
    assert "7 files" in looked.stderr.splitlines()[-1]
    assert "no face in 1" in looked.stderr.splitlines()[-1]
    assert "1 other file passed over; 3 not done to the end" in looked.stderr.splitlines()[-1]
    assert "Traceback" not in looked.stderr
    drawn = sorted(file.name for file in (tmp_path / "drawn").rglob("*.*"))
    assert drawn == ["a.png.png", "b.png.png", "broke.mp4.mp4", "walk.mp4.mp4", "wall.png.png"]


def test_a_film_tells_its_times(mirror_look, film):
    told = lines(mirror_look(film).stdout)
    assert [line["time"] for line in told] == pytest.approx([n / 25 for n in range(30)], abs=1e-6)
    noses = [line["landmarks"][1][0] for line in told]
    assert np.diff(noses) == pytest.approx(2, abs=1.5)


def test_what_is_not_there_is_said(mirror_look):
    looked = mirror_look("nothing.png")
    assert looked.returncode == 2
    assert "nothing.png" in looked.stderr


@pytest.mark.parametrize("option", ["--jsonl", "--overlay"])
def test_what_is_looked_at_is_never_overwritten(mirror_look, face, option):
    before = face.read_bytes()
    looked = mirror_look(face, option, face)
    assert looked.returncode == 1
    assert "would be overwritten" in looked.stderr
    assert face.read_bytes() == before


def without_models(tmp_path):
    surroundings = {key: value for key, value in os.environ.items() if key != "MIRROR_MODELS"}
    return surroundings | {"XDG_CACHE_HOME": str(tmp_path / "caches")}


def test_a_model_that_may_not_be_fetched_is_missing_and_what_to_do_is_said(
    mirror_look, face, tmp_path
):
    bare = ["--set", 'paths.state="bare"', "--set", "seeing.download=false"]
    surroundings = without_models(tmp_path)
    looked = mirror_look(face, *bare, "--model", "mesh_v1", env=surroundings)
    assert looked.returncode == 1
    assert "no mesh_v1 to be had" in looked.stderr
    assert "set the mirror up again" in looked.stderr
    assert "Traceback" not in looked.stderr


def test_a_model_is_fetched_from_the_folder_that_the_settings_name(mirror_look, face, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "face_landmarker.task").write_bytes(b"not the pinned one")
    mine = ["--set", 'paths.state="bare"', "--set", f'seeing.models="{tmp_path / "mine"}"']
    surroundings = without_models(tmp_path)
    looked = mirror_look(face, *mine, "--model", "mesh_v2", env=surroundings)
    assert looked.returncode == 1
    assert "not the pinned file" in looked.stderr


def test_without_a_mirror_in_this_folder_models_are_the_person_s(
    mirror_look, face, tmp_path, model_store
):
    (tmp_path / "caches" / "quiet-mirror").mkdir(parents=True)
    (tmp_path / "caches" / "quiet-mirror" / "models").symlink_to(model_store.cache.resolve())
    bare = ["--set", 'paths.state=".run/mirror"', "--set", "seeing.download=false"]
    looked = mirror_look(face, *bare, env=without_models(tmp_path))
    assert looked.returncode == 0
    assert not (tmp_path / ".run").exists()


@pytest.mark.parametrize("state", ["relative", "absolute"])
def test_models_are_the_mirror_s_where_one_was_set_up(tmp_path, state):
    settings = load_settings(config_folder() / "desk.toml", [])
    place = "mirror" if state == "relative" else str(tmp_path / "elsewhere")
    (tmp_path / "mirror").mkdir()
    settings = structs.replace(settings, paths=structs.replace(settings.paths, state=place))
    assert store_of(settings, {}, tmp_path).cache == Path(place) / "models"


@pytest.mark.parametrize(("module", "name"), desk.PACKAGES.items())
def test_without_the_desk_s_packages_it_says_what_to_install(monkeypatch, module, name):
    there = importlib.util.find_spec
    monkeypatch.setattr(desk, "find_spec", lambda one: None if one == module else there(one))
    with pytest.raises(LookError, match=rf"needs {name}.*install quiet-mirror\[desk\]"):
        desk.require_desk()


def test_a_full_disk_behind_standard_output_is_told_in_one_line(mirror_look, face):
    with Path("/dev/full").open("w") as full:
        looked = mirror_look(face, capture_output=False, stdout=full, stderr=-1, text=True)
    assert looked.returncode == 1
    assert looked.stderr.splitlines()[-1] == (
        "mirror: standard output: cannot be written: No space left on device; "
        "make room there, or name another place"
    )
    assert "Exception" not in looked.stderr


@pytest.mark.parametrize("link", [False, True])
def test_lines_and_overlay_do_not_go_to_one_file(mirror_look, face, tmp_path, link):
    if link:
        (tmp_path / "lines").symlink_to(tmp_path / "both.png")
    looked = mirror_look(face, "--jsonl", "lines" if link else "both.png", "--overlay", "both.png")
    assert looked.returncode == 1
    assert "cannot be both lines and overlay" in looked.stderr
    assert not (tmp_path / "both.png").exists()


def test_lines_go_not_onto_an_overlay_of_a_folder(mirror_look, face, tmp_path):
    (tmp_path / "in").mkdir()
    shutil.copy(face, tmp_path / "in" / "a.png")
    looked = mirror_look("in", "--jsonl", "out/a.png.png", "--overlay", "out")
    assert looked.returncode == 1
    assert "cannot be both" in looked.stderr


def test_one_overlay_that_cannot_be_written_does_not_end_a_folder(mirror_look, face, tmp_path):
    (tmp_path / "in").mkdir()
    long = f"a{'x' * 250}.png"
    for name in (long, "b.png"):
        shutil.copy(face, tmp_path / "in" / name)
    (tmp_path / "in" / "circle.png").symlink_to("circle.png")
    looked = mirror_look("in", "--jsonl", "lines.jsonl", "--overlay", "out")
    assert looked.returncode == 1
    assert f"out/{long}.png: cannot be written: File name too long; give it" in looked.stderr
    assert "in/circle.png: does not open" in looked.stderr
    told = lines((tmp_path / "lines.jsonl").read_text())
    assert [line["path"] for line in told] == [f"in/{long}", "in/b.png"]
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["b.png.png"]


def test_a_reader_that_has_seen_enough_ends_it_quietly(mirror_look, film):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        looked = mirror_look(
            film, capture_output=False, stdout=closed, stderr=subprocess.PIPE, text=True
        )
    assert looked.returncode == 1
    assert "Traceback" not in looked.stderr


def on_a_terminal(mirror_look, *arguments, **options):
    """What a person sees on standard error."""
    ours, theirs = pty.openpty()
    shown = bytearray()

    def gather():
        try:
            while seen := os.read(ours, 4096):
                shown.extend(seen)
        except OSError:  # Linux ends a terminal so
            return

    reader = Thread(target=gather)
    reader.start()
    looked = mirror_look(*arguments, capture_output=False, stderr=theirs, **options)
    os.close(theirs)
    reader.join()
    os.close(ours)
    return looked, shown.decode()


def test_on_a_terminal_a_bar_shows_how_far_it_is(mirror_look, film):
    looked, shown = on_a_terminal(mirror_look, film, stdout=subprocess.PIPE, text=True)
    assert looked.returncode == 0
    assert "/30" in shown
    assert "a face in 30" in shown
    assert len(lines(looked.stdout)) == 30


def test_a_single_picture_needs_no_bar(mirror_look, face):
    looked, shown = on_a_terminal(mirror_look, face, stdout=subprocess.PIPE, text=True)
    assert looked.returncode == 0
    assert "/1" not in shown


def test_without_a_terminal_there_are_quiet_lines_only(mirror_look, film):
    looked = mirror_look(film)
    assert "\x1b" not in looked.stderr
    assert "/30" not in looked.stderr
