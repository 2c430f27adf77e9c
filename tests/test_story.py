"""The whole story, as `make run` tells it: real pixels, real model, real broker, real clinic."""

from __future__ import annotations

import subprocess
import sys
import time
import wave
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from device.errors import StoryError
from device.mirror.tell import Told
from device.mirror.trace import read_trace
from device.settings import CameraName, config_folder, load_settings
from device.story.person import THINKING_S, Person
from device.story.theatre import Theatre, missing
from device.story.troupe import Troupe
from tests.clinic.sessions import session


@pytest.mark.timeout(200)
def test_every_repetition_practised_before_the_film_is_in_the_clinics_table(
    tmp_path: Path, made_ready: list[str]
) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "device", "story", *made_ready],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        env={"PATH": "/usr/bin:/bin:/usr/sbin", "HOME": str(tmp_path)},
    )
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]
    assert "1 session, 3 repetitions. Missing in the clinic's table: 0." in told.stdout
    _the_mirror_coached(told.stdout)
    _what_was_shown_and_heard_is_there(tmp_path / "story")
    _nothing_else_was_kept(tmp_path / "story")


def ended_story(folder: Path, *options: str) -> str:
    """What a story says on standard error that cannot be told, and ends with status 1."""
    told = subprocess.run(
        [sys.executable, "-m", "device", "story", *options],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=60,
        check=False,
    )
    assert told.returncode == 1
    return told.stderr


def test_a_photograph_without_a_face_ends_the_story_with_the_films_own_words(
    tmp_path: Path, made_ready: list[str]
) -> None:
    blank = tmp_path / "wall.png"
    assert cv2.imwrite(str(blank), np.full((400, 300, 3), 90, np.uint8))
    last = ended_story(tmp_path, *made_ready, "--face", str(blank)).strip().splitlines()[-1]
    assert "wall.png: no face in this photograph" in last


def test_a_folder_that_no_story_made_is_left_alone(tmp_path: Path, made_ready: list[str]) -> None:
    (tmp_path / "story").mkdir()
    mine = tmp_path / "story" / "novel.txt"
    mine.write_text("Once upon a time")
    assert "left alone" in ended_story(tmp_path, *made_ready)
    assert mine.exists()


def test_a_session_that_lacks_one_repetition_at_the_clinic_is_missing() -> None:
    whole = session(1)
    cut = msgspec.structs.replace(whole, repetitions=whole.repetitions[:-1])
    assert missing([whole, session(2)], [session(2), whole]) == []
    assert missing([whole, session(2)], [session(2), cut]) == [whole]
    assert missing([whole], []) == [whole]


@pytest.mark.parametrize(("at_the_clinic", "status"), [((1, 2), 0), ((1,), 1), ((), 1)])
def test_the_exit_status_is_0_only_if_every_session_is_in_the_table(
    monkeypatch: pytest.MonkeyPatch, at_the_clinic: tuple[int, ...], status: int
) -> None:
    settings = load_settings(config_folder() / "desk.toml")
    theatre = Theatre(settings, config_folder() / "desk.toml", [], CameraName.FILM, None)
    table = {"sessions": [{"session": session(seq)} for seq in at_the_clinic]}
    monkeypatch.setattr(Troupe, "do", lambda *_: msgspec.json.encode(table).decode())
    assert theatre._compare([session(1), session(2)], enrolled=True) == status


def test_a_press_for_a_state_that_somebody_has_left_is_dropped(tmp_path: Path) -> None:
    person = Person(tmp_path, 3.0, 4.0, 6.0, filmed=True, window=False)
    person.hears(Told(1.0, "Idle", "sees", "a face", {"view": "fit"}))
    person.hears(Told(1.5, "Ready", "sounds", "button heard"))
    time.sleep(THINKING_S / 2 + 0.1)
    person.acts()  # with no mirror there, a press would raise
    person.state = "Idle"
    person.begun = False
    person.hears(Told(2.0, "Idle", "sees", "a face", {"view": "fit"}))
    time.sleep(THINKING_S / 2 + 0.1)
    with pytest.raises(StoryError, match="no buttons to press"):
        person.acts()


def test_a_camera_that_is_not_there_ends_the_story_at_once(
    tmp_path: Path, made_ready: list[str]
) -> None:
    told = ended_story(tmp_path, *made_ready, "--camera", "picamera2")
    assert "picamera2" in told.strip().splitlines()[-1]


def _the_mirror_coached(story: str) -> None:
    in_order = [
        "Let your face rest",
        "bell, repetition 1",
        "BeginRise",
        "KeepHolding",
        "LetGo",
        "RestNow",
        "bell, repetition 2",
        "Ease, too_big",
        "bell, repetition 3",
        "Ease, joined, eyes",
        "How did that feel?",
        "closes   done",
        "Saved here",
        "settles  session [1]",
    ]
    places = [story.find(line) for line in in_order]
    assert -1 not in places, in_order[places.index(-1)]
    assert places == sorted(places)


def _what_was_shown_and_heard_is_there(folder: Path) -> None:
    assert (folder / "screens" / "contact-sheet.png").stat().st_size > 20_000
    with wave.open(str(folder / "mirror" / "sound.wav")) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16)
    assert np.abs(samples).max() > 300
    assert len(read_trace(folder / "practice.jsonl")) > 600


def _nothing_else_was_kept(folder: Path) -> None:
    """No frame of the camera is anywhere: pictures are the panel's own screens and nothing else."""
    pictures = {path for path in folder.rglob("*") if path.suffix in {".png", ".jpg", ".npy"}}
    assert pictures == set((folder / "screens").glob("*.png"))
    assert not (folder / "mirror.bundle").exists()
