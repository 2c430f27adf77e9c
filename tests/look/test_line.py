"""A sight is a line of JSON; a file of lines is whole or not there."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import numpy as np
import pytest

from device.errors import LookError
from device.face.points import Landmarks, NoFace, TwoFaces
from device.look.line import line_of, lines_to
from device.look.looking import Sight
from device.look.views import View
from tests.look.small_disk import small_disk

IMAGE = np.zeros((4, 4, 3), np.uint8)
POINTS = np.array([[1.00049, 2.0006, -3.0], [4.5, 5.25, 6.125]])


def written(capfd, sight, file=Path("a.jpg"), model="mesh_v2"):
    with lines_to(None) as write:
        write(line_of(file, sight, model))
    (line,) = capfd.readouterr().out.splitlines()
    return json.loads(line)


def sight(found, **view):
    return Sight(View(IMAGE, **view), found, took_s=0.01)


def test_a_face_in_a_picture(capfd):
    assert written(capfd, sight(Landmarks(POINTS, 0.99912345, "mesh_v2"))) == {
        "path": "a.jpg",
        "frame": 0,
        "time": None,
        "found": "face",
        "presence": 0.999123,
        "landmarks": [[1.0, 2.001, -3.0], [4.5, 5.25, 6.125]],
        "model": "mesh_v2",
        "hemiface": False,
    }


def test_nobody_in_a_frame_of_a_film(capfd):
    assert written(capfd, sight(NoFace(), frame=7, time_s=7 / 30)) == {
        "path": "a.jpg",
        "frame": 7,
        "time": 0.233333,
        "found": "no_face",
        "presence": None,
        "landmarks": None,
        "model": "mesh_v2",
        "hemiface": False,
    }


def test_more_than_one_is_nobody_s_landmarks(capfd):
    line = written(capfd, sight(TwoFaces(2)))
    assert (line["found"], line["landmarks"], line["presence"]) == ("two_faces", None, None)


def test_landmarks_that_halves_have_placed_say_so(capfd):
    line = written(capfd, sight(Landmarks(POINTS, 1.0, "mesh_v2_hemiface")))
    assert (line["model"], line["hemiface"]) == ("mesh_v2", True)


def test_a_name_that_is_no_text_can_still_be_written(capfd):
    file = Path(os.fsdecode(b"caf\xe9.jpg"))
    assert written(capfd, sight(NoFace()), file=file)["path"] == "caf\ufffd.jpg"


def test_lines_of_a_file_are_there_when_all_are(tmp_path):
    file = tmp_path / "lines.jsonl"
    file.write_text("of yesterday\n")
    with lines_to(file) as write:
        write(line_of(Path("a.jpg"), sight(NoFace()), "mesh_v2"))
        assert file.read_text() == "of yesterday\n"
        write(line_of(Path("b.jpg"), sight(NoFace()), "mesh_v2"))
    assert [json.loads(line)["path"] for line in file.read_text().splitlines()] == [
        "a.jpg",
        "b.jpg",
    ]
    assert [*tmp_path.iterdir()] == [file]


def interrupted(write):
    write(line_of(Path("a.jpg"), sight(NoFace()), "mesh_v2"))
    raise KeyboardInterrupt


def test_lines_that_broke_off_leave_nothing_behind(tmp_path):
    file = tmp_path / "lines.jsonl"
    file.write_text("of yesterday\n")
    with pytest.raises(KeyboardInterrupt), lines_to(file) as write:
        interrupted(write)
    assert file.read_text() == "of yesterday\n"
    assert [*tmp_path.iterdir()] == [file]


@pytest.mark.parametrize("name", ["no/such/folder.jsonl", "."])
def test_where_no_file_can_be_is_said_before_any_work(tmp_path, name):
    with (
        pytest.raises(LookError, match=r"cannot be written: .* name a file in a folder"),
        lines_to(tmp_path / name),
    ):
        pytest.fail("work has begun")


def write_one(file):
    with lines_to(file) as write:
        write(line_of(Path("a.jpg"), sight(NoFace()), "mesh_v2"))


def test_a_link_stays_and_what_it_names_is_written(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "disk" / "lines.jsonl")
    for _ in range(2):  # the file is made, then replaced
        write_one(tmp_path / "link.jsonl")
        assert (tmp_path / "link.jsonl").is_symlink()
        assert [file.name for file in (tmp_path / "disk").iterdir()] == ["lines.jsonl"]


def test_a_pipe_is_written_into_and_stays(tmp_path):
    pipe, heard = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text()), daemon=True)
    reader.start()
    write_one(pipe)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    reader.join(timeout=10)
    assert json.loads(heard[0])["path"] == "a.jpg"


@pytest.mark.parametrize("lines", [50, 5000])
def test_a_full_disk_is_told_with_what_to_do(tmp_path, lines):
    """In the middle of the lines, or when the last ones leave the buffer."""
    line = line_of(Path("a.jpg"), sight(NoFace()), "mesh_v2")
    said = r"a\.jsonl: cannot be written: .*; make room there"
    with small_disk(), pytest.raises(LookError, match=said):
        write_all(tmp_path / "a.jsonl", [line] * lines)
    assert [*tmp_path.iterdir()] == []


def write_all(file, lines):
    with lines_to(file) as write:
        for line in lines:
            write(line)


def test_too_long_a_name_is_told_with_what_to_do(tmp_path):
    with pytest.raises(LookError, match=r"x: cannot be written: File name too long; .*shorter"):
        write_one(tmp_path / ("x" * 300))
