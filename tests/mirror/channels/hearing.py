"""An ear: samples in, and out of them what a person would notice. It knows no cue and no state.

The voice is one that it can tell apart from the samples alone: each sentence is two tones of its
own above 2.7 kHz, where nothing else sounds, and as long as it takes to say it. A sentence is
understood when it has been heard to its end.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from device.mirror.panel.tones import PAD_HZ, RATE_HZ, Wave
from device.mirror.panel.voice import Voice
from tests.mirror.channels.telling import Pace, Told

HOPS_A_SECOND = 30
HOP = RATE_HZ // HOPS_A_SECOND
WORDS_A_MINUTE, PAUSE_S = 150.0, 0.55
BRIGHT_HZ = 2 * PAD_HZ
"""The pad's own note, and its first harmonic, by which one hears whether it opens or closes."""
FAINT = 10 ** (-60 / 20)
KNOCK = 10 ** (-28 / 20)
"""A pad alone never comes near it; a knock on top of one does."""
SLOPE_DB = 1.5
"""A change of brightness within a second that is noticed."""
SURE_HOPS = 9
LOW_HZ, HIGH_HZ, STEP_HZ, STEPS = 2700, 5850, 90, 35


def said_s(text: str) -> float:
    """How long a sentence takes; within a tenth of espeak-ng's own over a dozen lines."""
    pauses = len(re.findall(r"[.,:?]\s", text))
    return len(text.split()) * 60.0 / WORDS_A_MINUTE + PAUSE_S * pauses


@dataclass(frozen=True)
class ToneVoice(Voice):
    """A voice that says each sentence as its own two tones."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def wave(self, clip: str) -> Wave:
        number = list(self.texts).index(clip)
        time_s = np.arange(round(said_s(self.texts[clip]) * RATE_HZ)) / RATE_HZ
        low, high = _code(number)
        both = np.sin(2 * np.pi * low * time_s) + np.sin(2 * np.pi * high * time_s)
        return 0.07 * both


def tone_voice(texts: Mapping[str, str]) -> ToneVoice:
    """A voice for these sentences by the names of their sounds."""
    return ToneVoice({clip: Path(clip) for clip in texts}, "tones", texts)


def _code(number: int) -> tuple[int, int]:
    return LOW_HZ + STEP_HZ * (number // STEPS), HIGH_HZ + STEP_HZ * (number % STEPS)


class Ear:
    """Listens to a mixer's samples, a thirtieth of a second at a time."""

    def __init__(self, texts: Mapping[str, str], *, tones: bool = True, words: bool = True) -> None:
        self._texts = list(texts.values())
        self._tones, self._words = tones, words
        self._hops = 0
        self._pad: deque[complex] = deque(maxlen=2 * HOPS_A_SECOND)
        self._bright: deque[complex] = deque(maxlen=2 * HOPS_A_SECOND)
        self._saying: tuple[int, int] | None = None
        self._pace, self._seems, self._for = Pace.ABSENT, Pace.ABSENT, 0
        self._knocked = 0

    def listen(self, heard: Wave) -> Told:
        """Take in the next HOP samples."""
        time_s = (np.arange(HOP) + self._hops * HOP) / RATE_HZ
        self._hops += 1
        for hz, kept in ((PAD_HZ, self._pad), (BRIGHT_HZ, self._bright)):
            kept.append(complex(2 * np.mean(heard * np.exp(-2j * np.pi * hz * time_s))))
        sentences = self._sentence(heard) if self._words else ()
        if not self._tones:
            return Told(sentences=sentences)
        self._follow(self._seeming())
        return Told(self._pace, sentences, self._knock())

    def _seeming(self) -> Pace:
        if _level(self._pad, 0.3) < FAINT:
            return Pace.ABSENT
        now, before = _level(self._bright, 0.3), _level(self._bright, 0.3, ago_s=1.0)
        change_db = 20 * np.log10(max(now, FAINT / 30) / max(before, FAINT / 30))
        if abs(change_db) < SLOPE_DB:
            return Pace.STAYS
        return Pace.SWELLS if change_db > 0 else Pace.FALLS

    def _follow(self, seems: Pace) -> None:
        """Only what lasts for a moment is believed."""
        self._for = self._for + 1 if seems is self._seems else 1
        self._seems = seems
        if self._for >= SURE_HOPS:
            self._pace = seems

    def _knock(self) -> bool:
        """A struck note as low as the pad's, much louder than that was a moment ago."""
        now, before = _level(self._pad, 0.1), _level(self._pad, 0.1, ago_s=0.4)
        self._knocked = max(0, self._knocked - 1)
        if now < KNOCK or now < 1.8 * before or self._knocked:
            return False
        self._knocked = 2 * HOPS_A_SECOND
        return True

    def _sentence(self, heard: Wave) -> tuple[str, ...]:
        number, before = self._number(heard), self._saying
        same = before is not None and number == before[0]
        self._saying = None if number is None else (number, before[1] + 1 if same else 1)
        if before is None or same:
            return ()
        text, lasted_s = self._texts[before[0]], before[1] / HOPS_A_SECOND
        return (text,) if lasted_s >= 0.9 * said_s(text) else ()

    def _number(self, heard: Wave) -> int | None:
        """Which sentence sounds now."""
        spectrum = 2 * np.abs(np.fft.rfft(heard)) / HOP
        codes = np.arange(STEPS) * STEP_HZ
        low, high = (spectrum[(first + codes) // HOPS_A_SECOND] for first in (LOW_HZ, HIGH_HZ))
        if min(low.max(), high.max()) < 0.02:
            return None
        return int(np.argmax(low)) * STEPS + int(np.argmax(high))


def _level(kept: deque[complex], for_s: float, ago_s: float = 0.0) -> float:
    """The amplitude of a note over some time that ended a while ago."""
    last = len(kept) - round(ago_s * HOPS_A_SECOND)
    part = list(kept)[max(0, last - round(for_s * HOPS_A_SECOND)) : max(0, last)]
    return abs(sum(part) / len(part)) if part else 0.0
