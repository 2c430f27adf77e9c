"""The pipe between the driver and a contender, with a small contender at its other end."""

import sys
import zlib

import pytest

from bench.contender import CannotContend, Contender, Picture, Role, together, weighed

SMALL = """
from bench.child import serve

class Small:
    def look(self, image, *, fresh):
        print("libraries talk, and nobody minds")
        return image[0, 0], fresh

    def points(self, answer, image):
        (red, green, blue), fresh = answer
        return [] if fresh else [[float(red), float(green), float(blue)]]

serve(Small, cannot=OSError)
"""
WITHOUT_MODEL = """
from bench.child import serve

def opened():
    raise FileNotFoundError("mesh_v9 is not on this machine")

serve(opened, cannot=OSError)
"""
BROKEN = "raise SystemExit('its last words')"


def role(code, name="small"):
    return Role(name, (sys.executable, "-c", code))


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(bytes(range(2 * 3 * 3)))
    return Picture(str(path), width=2, height=3)


def test_a_look_tells_what_it_cost_which_bytes_it_saw_and_what_it_found(picture):
    with Contender(role(SMALL)) as small:
        look = small.look(picture, points=True)
    assert look.points == [[0.0, 1.0, 2.0]]
    assert look.found
    assert look.checksum == zlib.adler32(bytes(range(18)))
    assert look.wall_s > 0
    assert look.cpu_s > 0


def test_points_travel_only_when_they_are_asked_for(picture):
    with Contender(role(SMALL)) as small:
        look = small.look(picture)
    assert look.found
    assert look.points == []


def test_a_picture_that_changes_in_place_is_seen_anew(picture, tmp_path):
    with Contender(role(SMALL)) as small:
        assert not small.look(picture, fresh=True).found
        with (tmp_path / "picture").open("r+b") as file:
            file.write(b"\x07\x08\x09")
        assert small.look(picture, points=True).points == [[7.0, 8.0, 9.0]]


def test_who_has_no_model_is_told_apart_and_the_others_contend(picture):
    with together([role(WITHOUT_MODEL, "missing"), role(SMALL)]) as (able, unable):
        assert [one.role.name for one in able] == ["small"]
        assert able[0].look(picture).found
    assert unable == {"missing": "mesh_v9 is not on this machine"}


def test_a_contender_that_breaks_stops_the_bench_with_its_last_words():
    with pytest.raises(RuntimeError, match="small ended: its last words"), together([role(BROKEN)]):
        pytest.fail("it cannot have begun")


def test_who_cannot_says_so_at_its_first_look(picture):
    with Contender(role(WITHOUT_MODEL)) as missing, pytest.raises(CannotContend, match="mesh_v9"):
        missing.look(picture)


def test_memory_is_read_in_the_kernels_own_words():
    rollup = (
        "55d0-7ffe ---p 00000000 00:00 0    [rollup]\n"
        "Rss:               93750 kB\nShared_Clean:      10000 kB\n"
        "Private_Clean:     31250 kB\nPrivate_Dirty:     46875 kB\n"
    )
    memory = weighed(rollup)
    assert (memory.private_mb, memory.written_mb, memory.resident_mb) == (80.0, 48.0, 96.0)
