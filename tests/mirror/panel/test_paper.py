"""The mixer on paper held against SDL's own: the same cues, and what is heard of them."""

import time
import wave
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from device.history import History
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Chime,
    Cue,
    Hush,
    KeepHolding,
    LetGo,
    Prompt,
    RestNow,
    Say,
    Tone,
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from device.mirror.panel.paper import Paper
from device.mirror.panel.speaker import PADS, TONES, VOICES, Speaker
from device.mirror.panel.tones import RATE_HZ
from device.mirror.panel.voice import Voice
from device.settings import Panel, SoundKind
from tests.mirror.people import PRACTICE, ROUTINES, plan

PLANNED = dose_of(plan(), ROUTINES["small_smile"], History(), PRACTICE)
assert isinstance(PLANNED, Dose)
DOSE = replace(PLANNED, ramp_s=0.8, hold_s=1.2, release_s=1.2)
SCRIPT: tuple[tuple[float, Cue], ...] = (
    (0.2, Chime()),
    (0.8, BeginRise(0.8)),
    (1.6, KeepHolding(1.2)),
    (2.8, LetGo(1.2)),
    (3.6, RestNow(8.0)),
    (4.2, Announce(1)),
    (4.2, Say(Prompt.THANK_YOU)),
    (5.2, Hush()),
    (5.7, Tone(1.0)),
    (7.0, Tone(None)),
)
UNTIL_S = 8.0
WINDOW_S = 0.2
HEARD_DBFS = -62.0
ALONE_DB = 20.0
"""Two sounds of one pitch add up as chance has them meet, so only one that is alone is compared."""
ONSET_S = 0.01

Mono = NDArray[np.float64]


@pytest.fixture
def voice(tmp_path: Path) -> Voice:
    """Says thank you as half a second of 2500 Hz."""
    path = tmp_path / "word.wav"
    tone = 0.1 * np.sin(2 * np.pi * 2500.0 * np.arange(RATE_HZ // 2) / RATE_HZ)
    with wave.open(str(path), "wb") as kept:
        kept.setnchannels(1)
        kept.setsampwidth(2)
        kept.setframerate(RATE_HZ)
        kept.writeframes((tone * 32767).astype("<i2").tobytes())
    return Voice({Prompt.THANK_YOU: path}, "a tone")


@pytest.fixture
def loud(panel: Panel) -> Panel:
    return msgspec.structs.replace(panel, sound=SoundKind.FILE, volume_db=0.0)


@dataclass
class Clock:
    at_s: float = 0.0

    def __call__(self) -> float:
        return self.at_s


def really_heard(loud: Panel, voice: Voice, path: Path) -> tuple[Mono, list[float]]:
    """SDL's own, in real time: what stands in its file, and when each cue was played."""
    speaker = Speaker(loud, voice, path)
    speaker.rehearse(DOSE)
    began_s, asked_s = time.monotonic(), []
    for at_s, cue in SCRIPT:
        time.sleep(max(0.0, began_s + at_s - time.monotonic()))
        speaker.play(cue, at_s)
        asked_s.append(time.monotonic() - began_s)  # the making of a sound is not the mixer's
    time.sleep(max(0.0, began_s + UNTIL_S + 0.5 - time.monotonic()))
    speaker.close()
    with wave.open(str(path), "rb") as kept:
        pcm = np.frombuffer(kept.readframes(kept.getnframes()), "<i2")
    return pcm.reshape(-1, 2)[:, 0] / 32768.0, asked_s


def on_paper(loud: Panel, voice: Voice, asked_s: list[float]) -> Paper:
    clock = Clock()
    paper = Paper(clock)
    speaker = Speaker(loud, voice, mixer=paper)
    for (at_s, cue), clock.at_s in zip(SCRIPT, asked_s, strict=True):
        speaker.play(cue, at_s)
    return paper


def starts_s(heard: Mono) -> list[float]:
    """When sound began after a silence."""
    loud = levels(heard, ONSET_S) > HEARD_DBFS
    quiet_before = np.convolve(loud, np.ones(5), "full")[: len(loud)] == loud
    return [float(at) * ONSET_S for at in np.flatnonzero(loud & quiet_before)]


def levels(heard: Mono, window_s: float) -> NDArray[np.float64]:
    """Root mean square of each window in dBFS."""
    window = round(window_s * RATE_HZ)
    parts = heard[: heard.size // window * window].reshape(-1, window)
    power = np.mean(np.square(parts), axis=1)
    return np.asarray(10.0 * np.log10(np.maximum(power, 1e-12)))


def test_paper_sounds_as_sdl_does(loud: Panel, voice: Voice, tmp_path: Path) -> None:
    real, asked_s = really_heard(loud, voice, tmp_path / "real.wav")
    paper = on_paper(loud, voice, asked_s)
    told = paper.heard(0.0, UNTIL_S)[:, 0] / 32768.0
    late_s = np.subtract(starts_s(real), starts_s(told))
    assert len(late_s) == 4  # the tick, the pad, the bell, the tone that is listened to
    assert np.abs(late_s - np.median(late_s)).max() < 0.06

    shifted = real[round(float(np.median(late_s)) * RATE_HZ) :][: told.size]
    shifted = np.pad(shifted, (0, told.size - shifted.size))
    groups = [paper.heard(0.0, UNTIL_S, [one])[:, 0] / 32768.0 for one in (*PADS, *VOICES, *TONES)]
    ranked = np.sort([levels(group, WINDOW_S) for group in groups], axis=0)
    alone = (ranked[-1] > HEARD_DBFS) & (ranked[-1] - ranked[-2] > ALONE_DB)
    apart = np.abs(levels(shifted, WINDOW_S) - levels(told, WINDOW_S))
    steady = alone & np.roll(alone, 1) & np.roll(alone, -1)
    assert np.count_nonzero(steady) > 10
    assert apart[steady].max() < 1.5


def test_what_goes_round_never_ends_by_itself_and_a_fade_is_even() -> None:
    clock = Clock()
    paper = Paper(clock)
    one = np.full((RATE_HZ // 10, 2), 1000, np.int16)
    paper.sound(one).play(3, round_and_round=True)
    clock.at_s = 1.0
    paper.fade(3, 0.5)
    clock.at_s = 1.2
    paper.fade(3, 5.0)  # it goes out already
    heard = paper.heard(0.0, 2.0)[:, 0]
    moments = {0.05: 1000.0, 0.95: 1000.0, 1.25: 500.0, 1.4: 200.0, 1.6: 0.0}
    assert {at: heard[round(at * RATE_HZ)] for at in moments} == pytest.approx(moments, abs=1.0)


def test_a_channel_plays_one_sound_and_a_part_is_what_some_channels_give() -> None:
    clock = Clock()
    paper = Paper(clock)
    long = paper.sound(np.full((RATE_HZ, 2), 100, np.int16))
    long.play(0, in_s=0.5)
    clock.at_s = 0.25
    long.play(0)
    long.play(1)
    assert paper.heard(0.24, 0.25)[-1, 0] == pytest.approx(50.0, abs=1.0)
    assert paper.heard(0.3, 0.31)[0, 0] == 200.0
    assert paper.heard(0.3, 0.31, [1])[0, 0] == 100.0
    assert not paper.heard(1.3, 1.4).any()
