"""docs/panel.md says what the code says: its tables, its settings, its files."""

from __future__ import annotations

import re

import pytest

from device.mirror.event import Button
from device.mirror.panel.piper import PLACES as PIPERS_PLACES
from device.settings import config_folder, load_displays
from tests.mirror.panel.document import DOCUMENT, PLACES, TABLE, _does, refreshed

TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_its_tables_are_as_they_are_now() -> None:
    assert refreshed(TEXT) == TEXT, "write them again: python -m tests.mirror.panel.document"


def test_every_state_of_the_tested_table_has_its_words() -> None:
    assert {type(row[0]) for row in TABLE} == set(PLACES)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: type(row[0]).__name__)
def test_a_press_that_leads_nowhere_else_says_what_it_does(row: tuple) -> None:
    state, *led = row
    for button, leads in zip(Button, led, strict=True):
        if leads is type(state):
            assert _does(state, button, leads) != PLACES[leads][0]


def test_every_panel_and_every_place_for_a_voice_is_named() -> None:
    for name in load_displays(config_folder() / "panels.toml"):
        assert f"`{name}`" in TEXT
    for place in PIPERS_PLACES:
        assert f"`{place}`" in TEXT


def test_every_setting_that_it_names_is_one() -> None:
    shipped = (config_folder() / "mirror.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"`panel\.(\w+)", TEXT))
    assert len(named) > 5
    for key in named - {"width_px", "height_px", "mm_per_px", "panel_nits", "rotate_deg"}:
        assert re.search(rf"^{key} = ", shipped, re.MULTILINE), key
