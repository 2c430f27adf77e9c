import logging
import shutil
import subprocess
import wave
from pathlib import Path

import msgspec
import numpy as np
import pytest

from device.face.seen import Side
from device.mirror.coaching.cue import Prompt
from device.mirror.panel.tones import RATE_HZ, Wave
from device.mirror.panel.voice import VOICE_DBFS, Voice, prepare_voice, resampled, trimmed
from device.mirror.panel.words import Words, read_words
from device.settings import config_folder

CLIPS = sorted(read_words(config_folder() / "words" / "en.toml").clips)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("voice")


@pytest.fixture(scope="module")
def spoken(words: Words, folder: Path) -> Voice:
    """Every sentence, really spoken by espeak-ng."""
    return prepare_voice(words, folder)


def length_s(wave_: Wave) -> float:
    return wave_.size / RATE_HZ


def sentence(path: Path, hz: float = 300.0, rate_hz: int = 48_000) -> None:
    """A recorded stand-in for a sentence: silence, half a second of a tone, silence."""
    tone = 0.1 * np.sin(2 * np.pi * hz * np.arange(rate_hz // 2) / rate_hz)
    quiet = np.zeros(rate_hz // 4)
    with wave.open(str(path), "wb") as kept:
        kept.setnchannels(1)
        kept.setsampwidth(2)
        kept.setframerate(rate_hz)
        pcm = np.concatenate([quiet, tone, quiet]) * 32767
        kept.writeframes(pcm.astype("<i2").tobytes())


def no_espeak(*_: object, **__: object) -> None:
    raise AssertionError("espeak-ng was called again")


def test_every_sentence_is_spoken(spoken: Voice) -> None:
    assert set(spoken.clips) == set(CLIPS)
    assert spoken.told == f"{len(CLIPS)} by espeak-ng en-gb"


def test_a_sentence_that_names_a_side_is_there_for_each(spoken: Voice) -> None:
    left, right = (spoken.clip("massage_cheek_down", side) for side in Side)
    assert left is not None
    assert right is not None
    assert spoken.files[left] != spoken.files[right]
    assert length_s(spoken.wave(left)) > 2.0


@pytest.mark.parametrize("clip", CLIPS)
def test_a_sentence_starts_at_once_and_is_as_loud_as_the_others(spoken: Voice, clip: str) -> None:
    said = spoken.wave(clip)
    loud = np.flatnonzero(np.abs(said) > 0.015 * np.abs(said).max())
    assert loud[0] / RATE_HZ < 0.1
    assert (said.size - loud[-1]) / RATE_HZ < 0.1
    assert 10 * np.log10(np.mean(said**2)) == pytest.approx(VOICE_DBFS, abs=1.0)
    assert np.abs(said).max() < 0.9
    assert length_s(said) < 7.0


def test_speech_is_unhurried(spoken: Voice, words: Words) -> None:
    said = words.clips
    single = [clip for clip, text in said.items() if sum(map(text.count, ".:?,")) == 1]
    count = sum(len(said[clip].split()) for clip in single)
    minutes = sum(length_s(spoken.wave(clip)) for clip in single) / 60
    assert len(single) > 10
    assert 140 <= count / minutes <= 160


def test_what_was_spoken_once_is_kept(
    spoken: Voice, words: Words, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", no_espeak)
    told: list[tuple[int, int]] = []
    again = prepare_voice(words, folder, lambda done, of: told.append((done, of)))
    assert again.files == spoken.files
    assert told == [(done, len(CLIPS)) for done in range(1, len(CLIPS) + 1)]


def test_only_a_changed_sentence_is_spoken_anew(spoken: Voice, words: Words, folder: Path) -> None:
    wording = msgspec.structs.replace(words.prompts["softer"], say="Softer.")
    changed = msgspec.structs.replace(words, prompts={**words.prompts, "softer": wording})
    renewed = prepare_voice(changed, folder)
    assert {clip for clip in CLIPS if renewed.files[clip] != spoken.files[clip]} == {"softer"}
    assert length_s(renewed.wave(Prompt.SOFTER)) < length_s(spoken.wave(Prompt.SOFTER))


@pytest.mark.parametrize("damage", [b"", b"not a sound", None], ids=["empty", "nonsense", "cut"])
def test_a_broken_file_is_made_again(
    spoken: Voice, words: Words, folder: Path, damage: bytes | None
) -> None:
    path = spoken.files[Prompt.THANK_YOU]
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert prepare_voice(words, folder).files[Prompt.THANK_YOU] == path
    assert path.read_bytes() == whole


def test_a_persons_recording_goes_before_the_machine(
    spoken: Voice, words: Words, folder: Path, tmp_path: Path
) -> None:
    sentence(tmp_path / "small_smile.wav")
    voice = prepare_voice(words, folder, pack=tmp_path)
    recorded = voice.wave("small_smile")
    assert voice.told == f"1 recorded, {len(CLIPS) - 1} by espeak-ng en-gb"
    assert voice.files[Prompt.THANK_YOU] == spoken.files[Prompt.THANK_YOU]
    assert length_s(recorded) == pytest.approx(0.56, abs=0.03)
    assert 10 * np.log10(np.mean(recorded**2)) == pytest.approx(VOICE_DBFS, abs=0.5)


def test_a_broken_recording_is_named_and_the_machine_speaks(
    spoken: Voice,
    words: Words,
    folder: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "thank_you.wav").write_bytes(b"RIFF")
    with caplog.at_level(logging.WARNING):
        voice = prepare_voice(words, folder, pack=tmp_path)
    assert voice.files == spoken.files
    assert "thank_you.wav cannot be used" in caplog.text


def test_without_a_voice_the_captions_stand_alone_and_it_is_said(
    words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    voice = prepare_voice(words, tmp_path / "voice")
    assert voice.clips == ()
    assert "captions alone" in voice.told


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 48_000])
def test_a_sound_keeps_its_length_and_pitch_at_another_rate(rate_hz: int) -> None:
    tone = np.sin(2 * np.pi * 440.0 * np.arange(rate_hz) / rate_hz)
    changed = resampled(tone, rate_hz)
    assert changed.size == RATE_HZ
    assert np.argmax(np.abs(np.fft.rfft(changed))) == 440
    assert np.abs(changed[100:-100]).max() == pytest.approx(1.0, abs=0.02)


def test_silence_around_a_sentence_goes_and_silence_within_it_stays() -> None:
    word = np.ones(1000)
    said = np.concatenate([np.zeros(9000), word, np.zeros(5000), word, np.zeros(9000)])
    edge = round(0.03 * RATE_HZ)
    assert trimmed(said, RATE_HZ).size == pytest.approx(7000 + 2 * edge, abs=2)
