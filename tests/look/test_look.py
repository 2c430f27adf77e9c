"""`mirror look`, as a person types it: lines on standard output, all else on standard error."""

from __future__ import annotations

import importlib.util
import json
import os
import pty
import shutil
import subprocess
import sys
from threading import Thread

import numpy as np
import pytest
from PIL import Image as Pillow

from device.errors import LookError, ModelMissing
from device.eyes.landmarks.fetching import fetch_named
from device.eyes.landmarks.models import ModelName
from device.face.anatomy import LEFT, RIGHT
from device.look import desk
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
    assert "1 other file passed over; 3 not whole" in looked.stderr.splitlines()[-1]
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


def test_a_model_that_may_not_be_fetched_is_missing_and_what_to_do_is_said(mirror_look, face):
    bare = ["--set", 'paths.state="bare"', "--set", "seeing.download=false"]
    surroundings = {key: value for key, value in os.environ.items() if key != "MIRROR_MODELS"}
    looked = mirror_look(face, *bare, "--model", "mesh_v1", env=surroundings)
    assert looked.returncode == 1
    assert "no mesh_v1 to be had" in looked.stderr
    assert "set the mirror up again" in looked.stderr
    assert "Traceback" not in looked.stderr


def test_a_model_is_fetched_from_the_folder_that_the_settings_name(mirror_look, face, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "face_landmarker.task").write_bytes(b"not the pinned one")
    mine = ["--set", 'paths.state="bare"', "--set", f'seeing.models="{tmp_path / "mine"}"']
    surroundings = {key: value for key, value in os.environ.items() if key != "MIRROR_MODELS"}
    looked = mirror_look(face, *mine, "--model", "mesh_v2", env=surroundings)
    assert looked.returncode == 1
    assert "not the pinned file" in looked.stderr


@pytest.mark.parametrize(("module", "name"), desk.PACKAGES.items())
def test_without_the_desk_s_packages_it_says_what_to_install(monkeypatch, module, name):
    there = importlib.util.find_spec
    monkeypatch.setattr(desk, "find_spec", lambda one: None if one == module else there(one))
    with pytest.raises(LookError, match=rf"needs {name}.*install quiet-mirror\[desk\]"):
        desk.require_desk()


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
