"""A video file that broke off is told from a whole one by its own container."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.look.wholeness import _number, is_torn, is_transport
from tests.look.films import cut, walking, write_film

CONTAINERS = {
    "first.mp4": {"movflags": "faststart"},
    "last.mp4": {},
    "pieces.mp4": {"movflags": "frag_keyframe+empty_moov"},
    "apple.mov": {},
    "matroska.mkv": {},
    "riff.avi": {},
    "broadcast.ts": {},
    "camcorder.m2ts": {"mpegts_m2ts_mode": "1"},
}


@pytest.fixture(scope="module")
def films(tmp_path_factory, grace_hopper):
    folder = tmp_path_factory.mktemp("containers")
    images = list(walking(grace_hopper[::4, ::4], 6))
    return {
        name: write_film(folder / name, images, **options) for name, options in CONTAINERS.items()
    }


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_whole_film_is_whole(films, name):
    assert not is_torn(films[name])


@pytest.mark.parametrize("name", CONTAINERS)
@pytest.mark.parametrize("missing", [1, 30, 1000])
def test_a_film_that_broke_off_is_torn(films, name, missing):
    size = films[name].stat().st_size
    assert is_torn(cut(films[name], 1 - missing / size))


@pytest.mark.parametrize("name", CONTAINERS)
def test_only_transport_streams_are_transport_streams(films, name):
    assert is_transport(films[name]) == name.endswith("ts")


def test_what_a_camera_signs_behind_the_film_is_no_part_of_it(films, tmp_path):
    signed = tmp_path / "signed.mp4"
    signed.write_bytes(films["first.mp4"].read_bytes() + b"\xff" * 40)
    assert not is_torn(signed)


def box(kind, content, size=None):
    return struct.pack(">I", 8 + len(content) if size is None else size) + kind + content


def test_a_last_box_may_go_to_the_end(tmp_path):
    file = tmp_path / "open.mp4"
    file.write_bytes(box(b"ftyp", b"isom") + box(b"mdat", b"abcdef", size=0))
    assert not is_torn(file)


@pytest.mark.parametrize(("missing", "torn"), [(0, False), (1, True)])
def test_a_large_box_counts_in_64_bits(tmp_path, missing, torn):
    file = tmp_path / "large.mp4"
    large = box(b"mdat", struct.pack(">Q", 22) + b"abcdef", size=1)
    file.write_bytes((box(b"ftyp", b"isom") + large)[: 12 + 22 - missing])
    assert is_torn(file) == torn


def test_a_live_recording_does_not_say_how_long_it_is(films, tmp_path):
    content = films["matroska.mkv"].read_bytes()
    at = content.index(b"\x18\x53\x80\x67") + 4
    live = tmp_path / "live.mkv"
    live.write_bytes(content[:at] + b"\x01" + b"\xff" * 7 + content[at + 8 :])
    assert not is_torn(live)
    assert not is_torn(cut(live, 0.7))


@pytest.mark.parametrize("content", [b"", b"\0", b"RIFF", b"\x1a\x45\xdf\xa3", b"G" * 20])
def test_a_scrap_is_read_without_harm(tmp_path, content):
    (tmp_path / "scrap.mp4").write_bytes(content)
    is_torn(tmp_path / "scrap.mp4")


@given(st.integers(1, 8).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, 2 ** (7 * n) - 2))))
def test_every_number_of_matroska_is_read(one):
    length, number = one
    written = (number | 1 << 7 * length).to_bytes(length, "big")
    assert _number(io.BytesIO(written + b"rest")) == number
