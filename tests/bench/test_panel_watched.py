"""A real mirror, watched and pressed; and each way of drawing draws."""

from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import pytest

from bench.panel_drawing import BREATH_S, drawn, openness, ours, plain, whole
from bench.panel_notes import Notes, answers, ways
from bench.panel_stage import SOCKETS, Mirror, mirror
from device.mirror.panel.glass import Glass
from device.mirror.panel.words import MarkWords
from device.mirror.routines import load_taught
from device.settings import Panel, config_folder, load_settings

PRESSES = 3


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notes]:
    """Of a mirror that no clinic knows, whose triangle and square are pressed."""
    nobody = tmp_path_factory.mktemp("nobody")
    with mirror(nobody, tmp_path_factory.mktemp("mirror")) as one:
        one.do(str(PRESSES))
        one.await_word("answered", 60.0)
        yield one.end()


def test_every_press_of_a_real_mirror_is_heard_and_none_is_heard_twice(notes: Notes) -> None:
    found = answers(notes)
    assert len(found) == PRESSES == sum(one.kind == "Chime" for one in notes.played)
    assert all(one.heard_s is not None and isfinite(one.heard_s) for one in found)
    assert any(one.shown_s is not None for one in found)


def test_who_only_stands_there_is_seen_slowly_and_is_no_practice(notes: Notes) -> None:
    assert notes.frames
    assert all(frame.captured_s <= frame.taken_s for frame in notes.frames)
    assert ways(notes) == []


def test_a_mirror_draws_all_the_time(notes: Notes) -> None:
    assert any(one.lit for one in notes.drawn)
    assert all(one.began_s <= one.ended_s for one in notes.drawn)


def test_a_mirror_that_cannot_run_says_so(tmp_path: Path) -> None:
    state, folder = tmp_path / "enrolled", tmp_path / "mirror"
    state.mkdir()
    folder.mkdir()
    (folder / SOCKETS).write_text("no folder")
    with Mirror(state, folder) as one, pytest.raises(RuntimeError, match="a mirror ended"):
        one.await_word("ready", 60.0)


@pytest.fixture
def panel() -> Panel:
    return load_settings(config_folder() / "desk.toml", ['panel.screen="offscreen"']).panel


@pytest.fixture
def marks() -> MarkWords:
    return load_taught(config_folder(), "en").words.marks


def test_each_way_of_drawing_lights_the_frames_of_a_breath(panel: Panel, marks: MarkWords) -> None:
    for way in (ours, whole, plain):
        found = drawn(way(panel, marks), 0.2)
        assert found["frames"] == 6
        assert found["lit"] >= 5
        assert found["worked_s"] > 0.0
    Glass(panel).close()


def test_the_shape_opens_and_closes_again() -> None:
    assert [openness(share * BREATH_S) for share in (0.0, 0.25, 0.5, 0.75)] == [0.0, 0.5, 1.0, 0.5]
