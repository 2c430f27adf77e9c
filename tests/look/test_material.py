"""What lies in a folder is looked at in its order, and what is passed over is counted."""

from __future__ import annotations

import os

import pytest

from device.errors import LookError
from device.look.material import Kind, gather, kind_of


def put(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_a_folder_is_walked_in_sorted_order_with_all_below_it(tmp_path):
    put(tmp_path, "b.jpg", "a/z.mp4", "a/b/c.PNG", "c.mov", "a.jpeg")
    files = [str(file.relative_to(tmp_path)) for file in gather(tmp_path).files]
    assert files == ["a/b/c.PNG", "a/z.mp4", "a.jpeg", "b.jpg", "c.mov"]


def test_what_is_neither_picture_nor_video_is_counted(tmp_path):
    put(tmp_path, "a.jpg", "notes.txt", "a/landmarks.jsonl", "song.mp3")
    material = gather(tmp_path)
    assert (len(material.files), material.passed_over) == (1, 3)


def test_the_hidden_shadow_that_a_mac_leaves_of_a_picture_is_passed_over(tmp_path):
    put(tmp_path, "a.jpg", "._a.jpg")
    material = gather(tmp_path)
    assert [file.name for file in material.files] == ["a.jpg"]
    assert material.passed_over == 1


def test_a_single_file_is_its_own_material(tmp_path):
    put(tmp_path, "a.jpg", "b.jpg")
    assert gather(tmp_path / "a.jpg").files == (tmp_path / "a.jpg",)


def test_a_single_file_of_another_kind_is_refused(tmp_path):
    put(tmp_path, "notes.txt")
    with pytest.raises(LookError, match=r"notes\.txt: neither .*\.jpg.*\.mp4"):
        gather(tmp_path / "notes.txt")


def test_a_folder_with_nothing_to_look_at_is_refused(tmp_path):
    put(tmp_path, "notes.txt")
    with pytest.raises(LookError, match="no picture and no video"):
        gather(tmp_path)


def test_a_folder_that_does_not_open_is_named_and_the_rest_is_looked_at(tmp_path, monkeypatch):
    put(tmp_path, "a.jpg", "closed/b.jpg")
    scan = os.scandir

    def scandir(place):
        if str(place).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(place))
        return scan(place)

    monkeypatch.setattr(os, "scandir", scandir)
    material = gather(tmp_path)
    assert [file.name for file in material.files] == ["a.jpg"]
    assert [str(reason) for reason in material.closed] == [
        f"{tmp_path / 'closed'}: does not open: Permission denied; "
        "see that it is there and that you may read it"
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.JPG", Kind.PICTURE), ("a.Mp4", Kind.VIDEO), ("a.gif", Kind.PICTURE), ("a", Kind.OTHER)],
)
def test_the_ending_tells_the_kind(tmp_path, name, kind):
    assert kind_of(tmp_path / name) is kind
