"""The glass and its display: turned upright, lost and found again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pygame
import pytest

from device.mirror.panel import glass as glass_module
from device.mirror.panel.display import connected_card, open_display, turned, turned_size
from device.mirror.panel.glass import SoundDevice
from device.mirror.panel.scene import PacingShape, Scene
from device.mirror.panel.screen import Screen
from device.mirror.panel.words import Words
from device.settings import Panel, ScreenKind
from tests.mirror.panel.test_screen import settled

Opens = Callable[[Panel], Screen]
WORDS = Scene(lines=("Now let it go, slowly.",), shape=PacingShape(0.5))


def shown() -> np.ndarray:
    """The display's own pixels."""
    return pygame.surfarray.array3d(pygame.display.get_surface()).transpose(1, 0, 2)


@pytest.mark.parametrize("turned_deg", [0, 90, 180, 270])
def test_a_panel_that_hangs_on_its_side_is_lit_upright(
    panel: Panel, open_screen: Opens, turned_deg: int
) -> None:
    screen = open_screen(msgspec.structs.replace(panel, rotate_deg=turned_deg))
    upright = settled(screen, WORDS)
    assert upright.shape[:2] == (1920, 1080)
    assert np.count_nonzero(upright) > 1000
    np.testing.assert_array_equal(shown(), np.rot90(upright, -turned_deg // 90))


@pytest.mark.parametrize("turned_deg", [0, 90, 180, 270])
def test_a_part_lies_where_its_pixels_go(turned_deg: int) -> None:
    size, part = (60, 100), pygame.Rect(7, 20, 11, 30)
    width, height = turned_size(size, turned_deg)
    sheet = np.zeros((size[1], size[0]), dtype=np.uint8)
    sheet[part.top : part.bottom, part.left : part.right] = 1
    there = turned(part, size, turned_deg)
    lit = np.zeros((height, width), dtype=np.uint8)
    lit[there.top : there.bottom, there.left : there.right] = 1
    np.testing.assert_array_equal(lit, np.rot90(sheet, -turned_deg // 90))


def test_a_display_that_fails_is_told_once_and_lit_again_when_it_is_back(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    upright = settled(screen, WORDS)

    def fails(_: object) -> None:
        raise pygame.error("page flip failed")

    with monkeypatch.context() as away, caplog.at_level(logging.INFO):
        away.setattr(pygame.display, "update", fails)
        for at_s in np.arange(100.0, 101.0, 0.1):
            screen.draw(Scene(lines=("Thank you.",)), float(at_s))
    settled(screen, WORDS, from_s=200.0)
    told = [record.message for record in caplog.records]
    assert [one for one in told if "lost (page flip failed)" in one] == told[:1]
    np.testing.assert_array_equal(shown(), np.rot90(upright, -1))


def test_a_display_that_is_unplugged_is_waited_for(
    panel: Panel,
    words: Words,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The real display stands in memory here; that its plug was pulled is told by the same file."""
    status = tmp_path / "card1-HDMI-A-1" / "status"
    status.parent.mkdir()
    status.write_text("connected\n", encoding="ascii")
    opened: list[ScreenKind] = []

    def in_memory(kind: ScreenKind, size: tuple[int, int], drm: Path) -> pygame.Surface:
        connected_card(drm)
        opened.append(kind)
        return open_display(ScreenKind.OFFSCREEN, size, drm)

    monkeypatch.setattr(glass_module, "open_display", in_memory)
    wired = msgspec.structs.replace(panel, screen=ScreenKind.KMSDRM)
    screen = Screen(wired, words.marks, drm=tmp_path)
    with caplog.at_level(logging.INFO):
        settled(screen, WORDS)
        status.write_text("disconnected\n", encoding="ascii")
        settled(screen, WORDS, from_s=100.0)
        assert opened == [ScreenKind.KMSDRM]
        status.write_text("connected\n", encoding="ascii")
        upright = settled(screen, WORDS, from_s=200.0)
    screen.close()
    told = " ".join(record.message for record in caplog.records)
    assert "the display is lost (it was unplugged)" in told
    assert "the display is back" in told
    assert opened == [ScreenKind.KMSDRM] * 2
    assert np.count_nonzero(upright) > 1000


@pytest.mark.parametrize(
    ("kind", "about", "meaning"),
    [
        (pygame.AUDIODEVICEADDED, {"which": 0, "iscapture": 0}, SoundDevice(there=True)),
        (pygame.AUDIODEVICEREMOVED, {"which": 2, "iscapture": 0}, SoundDevice(there=False)),
        (pygame.AUDIODEVICEREMOVED, {"which": 0, "iscapture": 0}, None),
        (pygame.AUDIODEVICEADDED, {"which": 0, "iscapture": 1}, None),
    ],
)
def test_a_sound_device_that_comes_or_goes_is_noticed_on_the_appliance_too(
    screen: Screen, kind: int, about: dict[str, int], meaning: SoundDevice | None
) -> None:
    screen.happened()
    pygame.event.post(pygame.event.Event(kind, **about))
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_1))
    assert screen.happened() == ([] if meaning is None else [meaning])
