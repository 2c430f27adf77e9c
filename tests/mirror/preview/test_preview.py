"""`mirror storyboard`, all of it: files, their sizes, and refusals that say what to do."""

import wave
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pygame
import pytest

from device.errors import SettingsError
from device.face.seen import Side
from device.mirror.panel.tones import RATE_HZ
from device.mirror.panel.voice import Voice
from device.mirror.preview.preview import Wish, panels_of, preview
from device.mirror.routines import Taught
from device.settings import Panel, config_folder
from tests.mirror.people import PRACTICE

PLAN = config_folder() / "plans" / "story.toml"


@pytest.fixture
def voice(tmp_path: Path) -> Voice:
    path = tmp_path / "word.wav"
    tone = 0.1 * np.sin(2 * np.pi * 2500.0 * np.arange(RATE_HZ // 2) / RATE_HZ)
    with wave.open(str(path), "wb") as kept:
        kept.setnchannels(1)
        kept.setsampwidth(2)
        kept.setframerate(RATE_HZ)
        kept.writeframes((tone * 32767).astype("<i2").tobytes())
    return Voice({"small_smile": path}, "a tone")


@pytest.fixture
def wish(tmp_path: Path) -> Wish:
    return Wish("small_smile", tmp_path / "board", PLAN, Side.RIGHT)


def test_everything_is_made_and_told(
    wish: Wish, tiny: Panel, taught: Taught, voice: Voice, tmp_path: Path
) -> None:
    wide = msgspec.structs.replace(tiny, width_px=320, height_px=200)
    told: list[str] = []
    asked = replace(wish, strip=tmp_path / "four.png")
    preview(asked, {"tall": tiny, "wide": wide}, taught, PRACTICE, voice, told.append)
    folder = wish.folder
    for name in ("tall", "wide"):
        sheet = pygame.image.load(folder / f"states-{name}.png")
        pictures = sorted((folder / "states" / name).glob("*.png"))
        assert len(pictures) > 50
        assert sheet.get_width() > 1000
        assert (folder / f"small_smile-{name}.png").exists()
    assert pygame.image.load(pictures[0]).get_size() == (320, 200)
    four = pygame.image.load(tmp_path / "four.png")
    assert four.get_width() > four.get_height()
    assert all(any(str(file) in line for line in told) for file in folder.glob("small_smile*"))
    assert "“A small, soft smile. Lips closed.”" in (folder / "small_smile.txt").read_text()


def test_the_sound_is_true_to_time_and_not_clipped(
    wish: Wish, tiny: Panel, taught: Taught, voice: Voice
) -> None:
    preview(wish, {"tall": tiny}, taught, PRACTICE, voice, lambda _: None)
    with wave.open(str(wish.folder / "small_smile.wav"), "rb") as kept:
        assert (kept.getframerate(), kept.getnchannels(), kept.getsampwidth()) == (RATE_HZ, 2, 2)
        heard = np.frombuffer(kept.readframes(kept.getnframes()), "<i2").reshape(-1, 2)
    lines = (wish.folder / "small_smile.txt").read_text().splitlines()
    bells_s = [seconds(line) for line in lines if "bell" in line]
    assert len(bells_s) == 3
    assert np.abs(heard).max() < 32000
    for bell_s in bells_s:
        before, after = (
            heard[round(at * RATE_HZ) :][: RATE_HZ // 10] for at in (bell_s - 0.2, bell_s + 0.06)
        )
        assert np.abs(before).max() < 10 < np.abs(after).max()


def seconds(line: str) -> float:
    minutes, rest = line.split()[0].split(":")
    return 60.0 * int(minutes) + float(rest)


def test_without_a_voice_there_is_no_sound_and_all_else(
    wish: Wish, tiny: Panel, taught: Taught
) -> None:
    preview(wish, {"tall": tiny}, taught, PRACTICE, None, lambda _: None)
    assert not (wish.folder / "small_smile.wav").exists()
    assert (wish.folder / "small_smile-tall.png").exists()


def test_an_unknown_routine_and_an_unknown_panel_are_told_with_the_nearest(
    wish: Wish, tiny: Panel, taught: Taught
) -> None:
    with pytest.raises(SettingsError, match="did you mean small_smile"):
        preview(replace(wish, routine="smal_smile"), {}, taught, PRACTICE, None, print)
    with pytest.raises(SettingsError, match=r"did you mean 10\.1-portrait"):
        panels_of(["10.1-portait"], tiny)


def test_a_plan_that_has_not_the_routine_says_what_it_has(
    wish: Wish, tiny: Panel, taught: Taught
) -> None:
    with pytest.raises(SettingsError, match="small_smile"):
        preview(replace(wish, routine="resistance"), {"a": tiny}, taught, PRACTICE, None, print)


def test_panels_that_are_not_named_are_the_settings_own_and_the_small_one(tiny: Panel) -> None:
    own = msgspec.structs.replace(tiny, model="13.3-portrait")
    assert list(panels_of([], own)) == ["13.3-portrait", "10.1-portrait"]
    assert panels_of(["13.3-landscape"], own)["13.3-landscape"].width_px == 1920
    assert list(panels_of([], tiny)) == ["200x320", "10.1-portrait"]
