from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from device.mirror.panel.screen import Screen
from device.mirror.panel.words import Words
from device.mirror.routines import load_taught
from device.settings import Panel, ScreenKind, SoundKind, config_folder, load_settings


@pytest.fixture(scope="session")
def words() -> Words:
    return load_taught(config_folder(), "en").words


@pytest.fixture
def panel() -> Panel:
    """The panel of the shipped settings, 13.3 inch portrait, but in memory and silent."""
    shipped = load_settings(config_folder() / "mirror.toml").panel
    return msgspec.structs.replace(shipped, screen=ScreenKind.OFFSCREEN, sound=SoundKind.OFF)


@pytest.fixture
def small_panel(panel: Panel) -> Panel:
    """A 10.1 inch panel, 800 by 1280 pixels, portrait."""
    return msgspec.structs.replace(panel, width_px=800, height_px=1280, mm_per_px=0.1692)


@pytest.fixture
def open_screen(words: Words) -> Iterator[Callable[[Panel], Screen]]:
    opened: list[Screen] = []

    def opens(panel: Panel) -> Screen:
        opened.append(Screen(panel, words.marks, drm=Path("no-such-folder")))
        return opened[-1]

    yield opens
    for screen in opened:
        screen.close()


@pytest.fixture
def screen(panel: Panel, open_screen: Callable[[Panel], Screen]) -> Screen:
    return open_screen(panel)
