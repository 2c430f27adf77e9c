import json
import logging
import os
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from device.face.seen import Side
from device.mirror.coaching.cue import Prompt
from device.mirror.opening import speech
from device.mirror.panel.piper import find_program, find_voice
from device.mirror.panel.programs import Mute, ran
from device.mirror.panel.tones import RATE_HZ, Wave
from device.mirror.panel.voice import Voice, prepare_voice
from device.mirror.panel.wav import VOICE_DBFS, read_wav, resampled, trimmed
from device.mirror.panel.words import Words, read_words
from device.settings import config_folder, load_settings

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
    monkeypatch.setattr(subprocess, "Popen", no_espeak)
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


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A PATH on which there are the programs named, real ones, and those written there."""

    def limits(*names: str) -> Path:
        programs = tmp_path / "programs"
        programs.mkdir()
        for name in names:
            there = [Path(one) / name for one in os.get_exec_path()]
            real = next((one for one in there if one.is_file()), None)
            if real is None:
                pytest.skip(f"{name} is not installed here")
            (programs / name).symlink_to(real)
        monkeypatch.setenv("PATH", str(programs))
        monkeypatch.setattr(sys, "executable", str(programs / "python"))
        return programs

    return limits


def few(words: Words, *lines: str) -> Words:
    """The same words, with these lines alone."""
    return msgspec.structs.replace(words, prompts={line: words.prompts[line] for line in lines})


@pytest.fixture
def three(words: Words) -> Words:
    return few(words, Prompt.THANK_YOU, Prompt.SOFTER, "small_smile")


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!{PYTHON}\n{script}")
    path.chmod(0o755)


PYTHON = sys.executable

PIPER = """
import sys, time, wave
from pathlib import Path
log = Path(__file__).with_name("piper.log")
given = sys.argv[1:]
if given == ["--help"]:
    print("usage: piper [-h]\\n --model MODEL --output_dir DIR --length_scale LENGTH_SCALE")
    sys.exit(0)
options = dict(zip(given[::2], given[1::2], strict=True))
assert Path(options["--model"]).is_file()
assert Path(options["--model"] + ".json").is_file()
lines = [line.strip() for line in sys.stdin if line.strip()]
with log.open("a") as kept:
    kept.write(f"{len(lines)} {options['--length_scale']}\\n")
for line in lines:
    if "@" in line:
        sys.exit("phonemes!")
    file = Path(options["--output_dir"]) / f"{time.monotonic_ns()}.wav"
    with wave.open(str(file), "wb") as said:
        said.setnchannels(1)
        said.setsampwidth(2)
        said.setframerate(22050)
        # 240 words a minute by itself; each sentence has a loudness and thus a wave of its own.
        frames = int(len(line.split()) * 0.25 * float(options["--length_scale"]) * 22050)
        period = 20 + len(line)
        tone = [8000 if i % period < period // 2 else -8000 for i in range(frames)]
        said.writeframes(b"".join(one.to_bytes(2, "little", signed=True) for one in tone))
    time.sleep(0.001)
"""
"""A stand-in that takes what the text-to-speech program takes, and gives what it gives."""

MICE = """
import gi
gi.require_version("Gtk", "3.0")
from pathlib import Path
Path(__file__).with_name("opened").touch()
"""
"""How Debian's program of the same name begins."""


def give_voice(folder: Path, name: str, code: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / f"{name}.onnx"
    model.write_bytes(b"a net")
    model.with_name(f"{model.name}.json").write_text(json.dumps({"espeak": {"voice": code}}))
    return model


def test_a_piper_voice_goes_before_espeak_and_speaks_at_our_pace(
    words: Words, tmp_path: Path, only: Callable[..., Path]
) -> None:
    programs = only("espeak-ng")
    write_program(programs / "piper", PIPER)
    give_voice(tmp_path / "voices" / "en" / "alan", "en_GB-alan-medium", "en-gb")
    lines = [*words.prompts][:30]
    some = few(words, *lines)
    told: list[int] = []
    voice = prepare_voice(
        some, tmp_path / "kept", lambda done, _: told.append(done), None, [tmp_path / "voices"]
    )
    assert voice.told == f"{len(some.clips)} by piper en_GB-alan-medium"
    assert told == list(range(1, len(some.clips) + 1))
    said = sum(length_s(voice.wave(clip)) for clip in some.clips)
    count = sum(len(text.split()) for text in some.clips.values())
    assert 140 <= count / said * 60 <= 160
    runs = [line.split() for line in (programs / "piper.log").read_text().splitlines()]
    assert [int(lines) for lines, _ in runs[1:]] == [24, len(some.clips) - 24]
    assert runs[0][1] == "1.000"


def test_each_sentence_of_piper_is_under_its_own_name(
    three: Words, tmp_path: Path, only: Callable[..., Path]
) -> None:
    write_program(only() / "piper", PIPER)
    give_voice(tmp_path / "voices", "en_GB-alan-medium", "en-gb")
    voice = prepare_voice(three, tmp_path / "kept", voices=[tmp_path / "voices"])
    for clip, text in three.clips.items():
        spectrum = np.abs(np.fft.rfft(voice.wave(clip)[2205:11025]))
        pitch_hz = float(np.argmax(spectrum)) * RATE_HZ / 8820
        assert 22050 / pitch_hz == pytest.approx(20 + len(text), abs=1)


def test_what_piper_cannot_say_espeak_says_and_it_is_told_once(
    three: Words, tmp_path: Path, only: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    write_program(only("espeak-ng") / "piper", PIPER)
    give_voice(tmp_path / "voices", "en_GB-alan-medium", "en-gb")
    wording = msgspec.structs.replace(three.prompts["softer"], say="A little @ softer.")
    odd = msgspec.structs.replace(three, prompts={**three.prompts, "softer": wording})
    voice = prepare_voice(odd, tmp_path / "kept", voices=[tmp_path / "voices"])
    assert voice.told == "2 by piper en_GB-alan-medium, 1 by espeak-ng en-gb"
    assert caplog.text.count("the next voice speaks it") == 1
    assert "softer: ended with 1: phonemes!" in caplog.text


def test_debians_tool_for_mice_is_never_opened(
    three: Words, tmp_path: Path, only: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    programs = only("espeak-ng")
    write_program(programs / "piper", MICE)
    give_voice(tmp_path / "voices", "en_GB-alan-medium", "en-gb")
    voice = prepare_voice(three, tmp_path / "kept", voices=[tmp_path / "voices"])
    assert voice.told == "3 by espeak-ng en-gb"
    assert not (programs / "opened").exists()
    assert "no text-to-speech program piper: install piper-tts" in caplog.text


def test_the_speaking_piper_is_found_behind_the_one_for_mice(
    tmp_path: Path, only: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = only()
    write_program(first / "piper", MICE)
    second = tmp_path / "second"
    second.mkdir()
    write_program(second / "piper", PIPER)
    monkeypatch.setenv("PATH", f"{first}{os.pathsep}{second}")
    assert find_program() == str(second / "piper")


def test_in_a_hurry_a_slow_voice_speaks_only_what_it_spoke_before(
    three: Words, tmp_path: Path, only: Callable[..., Path]
) -> None:
    programs = only("espeak-ng")
    write_program(programs / "piper", PIPER)
    give_voice(tmp_path / "voices", "en_GB-alan-medium", "en-gb")
    voices, kept = [tmp_path / "voices"], tmp_path / "kept"
    hurried = prepare_voice(three, kept, voices=voices, hurry=True)
    assert hurried.told == (
        "0 by piper en_GB-alan-medium (3 more by `mirror setup`), 3 by espeak-ng en-gb"
    )
    assert not (programs / "piper.log").exists()
    prepare_voice(three, kept, voices=voices)
    (programs / "piper").unlink()
    again = prepare_voice(three, kept, voices=voices, hurry=True)
    assert again.told == "3 by piper en_GB-alan-medium"


def test_a_voice_is_chosen_by_language_then_country_then_name(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    american = give_voice(tmp_path, "en_US-joe-medium", "en-us")
    german = give_voice(tmp_path / "de", "de_DE-thorsten-low", "de")
    (tmp_path / "aa-torn.onnx").write_bytes(b"")
    (tmp_path / "aa-torn.onnx.json").write_text("{")
    assert find_voice([tmp_path], "en", "en-gb") == american
    british = give_voice(tmp_path / "z", "en_GB-vctk-medium", "en-gb")
    assert find_voice([tmp_path], "en", "en-gb") == british
    assert find_voice([tmp_path], "de", "de") == german
    assert find_voice([tmp_path, tmp_path / "none"], "fr", "fr") is None
    assert "aa-torn.onnx is no voice without its card" in caplog.text


def test_flite_speaks_where_espeak_is_not_there_and_starts_at_once(
    three: Words, tmp_path: Path, only: Callable[..., Path]
) -> None:
    only("flite")
    voice = prepare_voice(three, tmp_path / "kept")
    assert voice.told == "3 by flite slt"
    for clip in voice.clips:
        said = voice.wave(clip)
        loud = np.flatnonzero(np.abs(said) > 0.015 * np.abs(said).max())
        assert loud[0] / RATE_HZ < 0.1
        assert 10 * np.log10(np.mean(said**2)) == pytest.approx(VOICE_DBFS, abs=1.0)
    german = msgspec.structs.replace(three, language="de")
    assert "no voice speaks 'de'" in prepare_voice(german, tmp_path / "german").told


def test_a_source_that_always_fails_is_asked_three_times_and_told_once(
    words: Words, tmp_path: Path, only: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    programs = only()
    asked = "from pathlib import Path\nPath(__file__).with_name('asked').open('a').write('.')\n"
    write_program(programs / "espeak-ng", asked + "raise SystemExit('no sound card')")
    german = msgspec.structs.replace(words, language="de")
    voice = prepare_voice(german, tmp_path / "kept")
    assert voice.clips == ()
    assert (programs / "asked").read_text() == "..."
    assert len(caplog.records) == 1
    assert "no sound card" in caplog.text


def test_a_program_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    child = tmp_path / "child"
    with pytest.raises(Mute, match=r"not done after 0\.3 s"):
        ran(["sh", "-c", f"sleep 60 & echo $! > {child}; wait"], 0.3)
    stat = Path(f"/proc/{child.read_text().strip()}/stat")
    deadline = time.monotonic() + 5.0
    while stat.exists() and stat.read_text().rsplit(")")[-1].split()[0] != "Z":
        assert time.monotonic() < deadline, "the child lives on"
        time.sleep(0.01)


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


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b"RIFF", "thank_you: it is empty"),
        (b"", "thank_you: it is empty"),
        (b"ID3 not a wav at all", "does not start with RIFF"),
        (None, "thank_you: "),
    ],
    ids=["cut", "empty", "other", "a folder"],
)
def test_a_broken_recording_is_named_and_the_machine_speaks(
    spoken: Voice,
    words: Words,
    folder: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    broken: bytes | None,
    why: str,
) -> None:
    path = tmp_path / "thank_you.wav"
    if broken is None:
        path.mkdir()
    else:
        path.write_bytes(broken)
    with caplog.at_level(logging.WARNING):
        voice = prepare_voice(words, folder, pack=tmp_path)
    assert voice.files == spoken.files
    assert "not recorded, the next voice speaks it" in caplog.text
    assert why in caplog.text


def test_a_recording_of_nothing_is_told_with_what_was_meant(
    spoken: Voice, words: Words, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sentence(tmp_path / "thankyou.wav")
    (tmp_path / "softer.mp3").write_bytes(b"ID3")
    (tmp_path / "about.txt").write_text("Recorded in May.")
    voice = prepare_voice(words, folder, pack=tmp_path)
    assert voice.files == spoken.files
    assert "softer.mp3 is not read, only .wav is" in caplog.text
    assert "thankyou.wav is no line, did you mean thank_you.wav?" in caplog.text
    assert "about.txt" not in caplog.text


@pytest.mark.parametrize(("language", "recorded"), [("en", 1), ("de", 0)])
def test_the_settings_name_a_folder_with_a_folder_for_each_language(
    three: Words, tmp_path: Path, only: Callable[..., Path], language: str, recorded: int
) -> None:
    only()
    (tmp_path / "pack" / "en").mkdir(parents=True)
    sentence(tmp_path / "pack" / "en" / "softer.wav")
    changes = [f'panel.voice_pack = "{tmp_path / "pack"}"', f'paths.state = "{tmp_path / "state"}"']
    settings = load_settings(config_folder() / "desk.toml", changes)
    voice = speech(settings, msgspec.structs.replace(three, language=language))
    assert len(voice.clips) == recorded


def test_recordings_that_are_away_are_told_and_the_machine_speaks(
    spoken: Voice, words: Words, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    voice = prepare_voice(words, folder, pack=tmp_path / "usb" / "en")
    assert voice.files == spoken.files
    assert voice.told == f"0 recorded, {len(CLIPS)} by espeak-ng en-gb"
    assert f"no folder of recordings {tmp_path / 'usb' / 'en'}" in caplog.text


def test_without_a_voice_the_captions_stand_alone_and_it_is_said(
    words: Words, tmp_path: Path, only: Callable[..., Path]
) -> None:
    only()
    told: list[tuple[int, int]] = []
    voice = prepare_voice(words, tmp_path / "voice", lambda done, of: told.append((done, of)))
    assert voice.clips == ()
    assert voice.told == "no voice speaks 'en': tones and captions alone"
    assert told == [(len(CLIPS), len(CLIPS))]


def test_a_kept_sentence_that_has_gone_since_is_silence_and_told(
    three: Words, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    voice = prepare_voice(three, tmp_path)
    voice.files["softer"].unlink()
    assert not voice.wave("softer").any()
    assert "softer is not spoken, only captioned" in caplog.text


def test_names_of_kept_sentences_stay_so_that_nobody_waits_again(tmp_path: Path) -> None:
    table = read_words(config_folder() / "words" / "en.toml")
    wording = msgspec.structs.replace(table.prompts["softer"], say="Softer, please.")
    one = msgspec.structs.replace(table, prompts={"softer": wording})
    assert prepare_voice(one, tmp_path).files["softer"].name == "softer-faca8ddf81ca3b3c.wav"


@pytest.mark.parametrize("width", [2, 3, 4])
def test_recordings_of_16_24_and_32_bit_are_read_alike(tmp_path: Path, width: int) -> None:
    said = 0.4 * np.sin(2 * np.pi * 300.0 * np.arange(4800) / 48_000)
    whole = np.rint(said * 2**31).astype("<i4").view(np.uint8).reshape(-1, 4)[:, 4 - width :]
    with wave.open(str(tmp_path / "a.wav"), "wb") as kept:
        kept.setparams((1, width, 48_000, 0, "NONE", ""))
        kept.writeframes(whole.tobytes())
    heard, rate_hz = read_wav(tmp_path / "a.wav")
    assert rate_hz == 48_000
    assert heard == pytest.approx(said, abs=1e-4)


@pytest.mark.parametrize("seconds", [0.0001, 40.0])
def test_a_click_or_a_speech_is_no_sentence(
    three: Words, tmp_path: Path, caplog: pytest.LogCaptureFixture, seconds: float
) -> None:
    pcm = np.full(round(seconds * 16_000) + 1, 8000, "<i2")
    (tmp_path / "pack").mkdir()
    with wave.open(str(tmp_path / "pack" / "softer.wav"), "wb") as kept:
        kept.setparams((1, 2, 16_000, 0, "NONE", ""))
        kept.writeframes(pcm.tobytes())
    voice = prepare_voice(three, tmp_path / "kept", pack=tmp_path / "pack")
    assert voice.told == "0 recorded, 3 by espeak-ng en-gb"
    assert "and a sentence 0.1 to 30 s" in caplog.text


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
