import logging
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import msgspec
import numpy as np
import pygame
import pytest

from device.errors import PanelError
from device.face.seen import Side
from device.history import History
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Chime,
    Cue,
    Ease,
    Hush,
    KeepHolding,
    LetGo,
    Prompt,
    RestNow,
    Say,
    Show,
    Softer,
    Tone,
    Volume,
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from device.mirror.panel import mixer
from device.mirror.panel import speaker as speaker_module
from device.mirror.panel.mixer import Sdl
from device.mirror.panel.paper import Paper
from device.mirror.panel.speaker import WORDS_AFTER_BELL_S, Speaker
from device.mirror.panel.tones import BELL, RATE_HZ, TICK, Wave
from device.mirror.panel.voice import Voice
from device.settings import Panel, SoundKind
from tests.mirror.people import PRACTICE, ROUTINES, plan

WORD_HZ = 2500.0
DOSE = dose_of(plan(), ROUTINES["small_smile"], History(), PRACTICE)
assert isinstance(DOSE, Dose)
SHORT = replace(DOSE, ramp_s=0.6, hold_s=0.6, release_s=0.6)
EVERY_CUE: dict[type, Cue] = {
    Announce: Announce(1),
    BeginRise: BeginRise(1.0),
    KeepHolding: KeepHolding(1.0),
    Ease: Ease(Softer.TOO_BIG),
    LetGo: LetGo(1.0),
    RestNow: RestNow(8.0),
    Say: Say(Prompt.THANK_YOU),
    Show: Show(Prompt.THANK_YOU),
    Volume: Volume(-8.0),
    Tone: Tone(0.5),
    Chime: Chime(),
    Hush: Hush(),
}


@pytest.fixture
def voice(tmp_path: Path) -> Voice:
    """A voice that says everything as half a second of 2500 Hz, where no tone of ours is."""
    path = tmp_path / "word.wav"
    tone = 0.1 * np.sin(2 * np.pi * WORD_HZ * np.arange(RATE_HZ // 2) / RATE_HZ)
    with wave.open(str(path), "wb") as kept:
        kept.setnchannels(1)
        kept.setsampwidth(2)
        kept.setframerate(RATE_HZ)
        kept.writeframes((tone * 32767).astype("<i2").tobytes())
    return Voice({Prompt.THANK_YOU: path}, "a tone")


class Heard:
    """A session that was recorded: what was played when, and what stands in the WAV."""

    def __init__(self, path: Path, played_s: list[float]) -> None:
        with wave.open(str(path), "rb") as kept:
            assert (kept.getframerate(), kept.getnchannels(), kept.getsampwidth()) == (44100, 2, 2)
            pcm = np.frombuffer(kept.readframes(kept.getnframes()), "<i2")
        self.wave: Wave = pcm.reshape(-1, 2)[:, 0] / 32768.0
        self.played_s = played_s

    def starts_s(self, hz: float) -> list[float]:
        """When sound at a frequency began after having been away."""
        window = RATE_HZ // 50
        frames = self.wave[: self.wave.size // window * window].reshape(-1, window)
        beat = np.exp(-2j * np.pi * hz * np.arange(window) / RATE_HZ)
        loud = np.abs(frames @ beat) / window > 1e-3
        began = np.flatnonzero(loud[1:] & ~loud[:-1]) + 1
        return [float(at) * window / RATE_HZ for at in began]

    def level(self, from_s: float, to_s: float) -> float:
        part = self.wave[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
        return float(np.sqrt(np.mean(part**2)))


@pytest.fixture
def perform(panel: Panel, voice: Voice, tmp_path: Path) -> Callable[..., Heard]:
    def performs(*script: tuple[float, Cue], until_s: float) -> Heard:
        loud = msgspec.structs.replace(panel, sound=SoundKind.FILE, volume_db=0.0)
        speaker = Speaker(loud, voice, tmp_path / "heard.wav")
        began_s = time.monotonic()
        speaker.rehearse(SHORT)
        played_s = []
        for at_s, cue in script:
            time.sleep(max(0.0, began_s + at_s - time.monotonic()))
            played_s.append(time.monotonic() - began_s)
            speaker.play(cue, at_s)
        time.sleep(max(0.0, began_s + until_s - time.monotonic()))
        speaker.close()
        return Heard(tmp_path / "heard.wav", played_s)

    return performs


@pytest.fixture(autouse=True)
def _silence_after() -> Iterator[None]:
    yield
    pygame.mixer.quit()


def test_the_recording_is_true_to_time(perform: Callable[..., Heard]) -> None:
    heard = perform((0.3, Announce(1)), (2.9, Chime()), (3.9, Chime()), until_s=4.6)
    (bell_s,) = heard.starts_s(BELL.fundamental_hz)
    ticks_s = [at_s for at_s in heard.starts_s(TICK.fundamental_hz) if at_s > 2.5]
    late = [
        at_s - played_s for at_s, played_s in zip([bell_s, *ticks_s], heard.played_s, strict=True)
    ]
    assert all(0.0 <= one < 0.25 for one in late)
    assert max(late) - min(late) < 0.12
    assert heard.wave.size / RATE_HZ == pytest.approx(4.7, abs=0.3)


def test_words_asked_for_with_a_bell_wait_until_it_was_heard(
    perform: Callable[..., Heard],
) -> None:
    heard = perform((0.2, Announce(1)), (0.2, Say(Prompt.THANK_YOU)), until_s=1.8)
    bell_s, (word_s,) = heard.starts_s(BELL.fundamental_hz)[0], heard.starts_s(WORD_HZ)
    assert word_s - bell_s == pytest.approx(WORDS_AFTER_BELL_S, abs=0.1)


def test_words_without_a_bell_start_at_once(perform: Callable[..., Heard]) -> None:
    heard = perform((0.2, Say(Prompt.THANK_YOU)), until_s=0.9)
    (word_s,) = heard.starts_s(WORD_HZ)
    assert word_s - heard.played_s[0] < 0.25


def test_the_pad_goes_through_a_movement_without_a_gap_and_then_rests(
    perform: Callable[..., Heard],
) -> None:
    # The rise's sound ends while it fades for the hold; the release takes its channel again.
    heard = perform(
        (0.2, BeginRise(0.6)),
        (0.9, KeepHolding(0.6)),
        (2.2, LetGo(1.5)),
        (3.7, RestNow(8.0)),
        until_s=4.9,
    )
    assert heard.level(0.9, 1.2) > 0.005
    assert heard.level(2.7, 3.0) > 0.003
    assert heard.level(4.65, 4.8) < 1e-4


def test_hush_makes_everything_fade(perform: Callable[..., Heard]) -> None:
    heard = perform(
        (0.2, KeepHolding(3.0)), (0.2, Announce(1)), (0.9, Hush()), (1.9, Chime()), until_s=2.2
    )
    assert heard.level(0.6, 0.85) > 0.01
    assert heard.level(1.6, 1.8) < 1e-4
    assert len([at_s for at_s in heard.starts_s(TICK.fundamental_hz) if at_s > 1.8]) == 1


def test_hush_takes_back_words_that_were_still_to_come(perform: Callable[..., Heard]) -> None:
    heard = perform((0.2, Announce(1)), (0.2, Say(Prompt.THANK_YOU)), (0.3, Hush()), until_s=1.8)
    assert heard.starts_s(WORD_HZ) == []


def test_the_tone_goes_on_until_it_is_let_go(perform: Callable[..., Heard]) -> None:
    heard = perform((0.1, Tone(1.0)), (1.4, Tone(0.0)), (2.6, Tone(None)), until_s=4.2)
    assert heard.level(1.0, 1.3) > heard.level(2.3, 2.5) > 0.002
    assert 20 * np.log10(heard.level(1.0, 1.3) / heard.level(2.3, 2.5)) < 6.5
    assert heard.level(3.8, 4.1) < 1e-4


def test_the_same_tone_again_is_no_new_sound(perform: Callable[..., Heard]) -> None:
    once = perform((0.1, Tone(0.5)), until_s=1.8)
    again = perform((0.1, Tone(0.5)), (0.8, Tone(0.52)), until_s=1.8)
    assert again.level(1.2, 1.6) == pytest.approx(once.level(1.2, 1.6), rel=0.2)


def test_a_line_is_said_with_the_persons_own_side(voice: Voice) -> None:
    sided = Voice({"cheek-left": voice.files[Prompt.THANK_YOU]}, "a tone")
    assert [sided.clip("cheek", side) for side in (Side.LEFT, Side.RIGHT, None)] == [
        "cheek-left", None, None,
    ]  # fmt: skip


def test_every_cue_has_its_row(perform: Callable[..., Heard]) -> None:
    assert set(EVERY_CUE) == set(get_args(Cue))
    perform(*((0.0, cue) for cue in EVERY_CUE.values()), until_s=0.1)


def test_a_prompt_without_a_voice_stays_a_caption(perform: Callable[..., Heard]) -> None:
    heard = perform((0.0, Say(Prompt.LET_IT_REST)), until_s=0.3)
    assert np.count_nonzero(heard.wave) == 0


def test_sound_that_is_off_is_said_once_and_opens_nothing(
    panel: Panel, voice: Voice, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        speaker = Speaker(panel, voice)
        for cue in EVERY_CUE.values():
            speaker.play(cue, 0.0)
        speaker.close()
    assert pygame.mixer.get_init() is None
    assert caplog.text.count("captions alone") == 1


@pytest.mark.parametrize("driver", ["no-such-driver", "dummy"])
def test_a_sound_device_that_nobody_hears_is_told_once_and_captions_carry_on(
    panel: Panel,
    voice: Voice,
    driver: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", driver)
    with pytest.raises(PanelError, match=r'panel\.sound = "device".*"off"'):
        Sdl(SoundKind.DEVICE)
    speaker = Speaker(msgspec.structs.replace(panel, sound=SoundKind.DEVICE), voice)
    for cue in EVERY_CUE.values():
        speaker.play(cue, 0.0)
    speaker.look_again()
    speaker.close()
    assert pygame.mixer.get_init() is None
    assert len(caplog.records) == 1
    assert "captions carry on" in caplog.text


def test_a_sound_device_that_comes_back_is_heard_again(
    panel: Panel, voice: Voice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is plugged in is paper here: no machine that tests has a card to unplug."""
    papers: list[Paper] = []

    def plugged_in(*_: object) -> Paper:
        papers.append(Paper(lambda: 0.0))
        return papers[-1]

    monkeypatch.setattr(mixer, "Sdl", plugged_in)
    monkeypatch.setattr(speaker_module, "Sdl", plugged_in)
    speaker = Speaker(msgspec.structs.replace(panel, sound=SoundKind.DEVICE), voice)
    with caplog.at_level(logging.INFO):
        speaker.look_again()
        assert len(papers) == 1  # nothing is missing
        speaker.lose("it was unplugged")
        speaker.lose("it was unplugged")
        speaker.play(Announce(1), 0.0)
        speaker.look_again()
        speaker.play(Announce(2), 1.0)
    speaker.close()
    heard = [np.abs(paper.heard(0.0, 1.0)).max() for paper in papers]
    assert [level > 0 for level in heard] == [False, True]
    told = [record.message for record in caplog.records]
    assert told == ["the sound is lost (it was unplugged); captions carry on", "the sound is back"]


def test_a_recording_needs_a_file_that_can_be_written(
    panel: Panel, voice: Voice, tmp_path: Path
) -> None:
    recorded = msgspec.structs.replace(panel, sound=SoundKind.FILE)
    with pytest.raises(PanelError, match="no file was named"):
        Speaker(recorded, voice)
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(PanelError, match="cannot be recorded"):
        Speaker(recorded, voice, tmp_path / "taken" / "sound.wav")


def test_sound_lost_in_mid_session_is_logged_once_and_captions_carry_on(
    panel: Panel, voice: Voice, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recorded = msgspec.structs.replace(panel, sound=SoundKind.FILE)
    speaker = Speaker(recorded, voice, tmp_path / "sound.wav")
    pygame.mixer.quit()
    with caplog.at_level(logging.WARNING):
        for cue in EVERY_CUE.values():
            speaker.play(cue, 0.0)
    speaker.close()
    assert caplog.text.count("the sound is lost") == 1
