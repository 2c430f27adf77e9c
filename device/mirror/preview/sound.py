"""What is heard of a practice: the real speaker on paper, as a WAV and as levels."""

from __future__ import annotations

import wave
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device.face.seen import Side
from device.mirror.panel.paper import Paper
from device.mirror.panel.speaker import PADS, TONES, VOICES, Speaker
from device.mirror.panel.tones import RATE_HZ
from device.mirror.panel.voice import Voice
from device.mirror.preview.practice import Moment
from device.settings import Panel

WINDOW_S = 0.05
BLOCK_S = 10.0
FULL = 32768.0
SILENT_DBFS = -120.0
GROUPS = {"tones": TONES, "pad": PADS, "voice": VOICES}
"""What is told apart in the levels, by the channels on which it is played."""

Levels = dict[str, NDArray[np.float64]]
"""Of each group: root mean square of every WINDOW_S, in dB below full scale."""


@dataclass
class Clock:
    """The time in which a practice is played."""

    at_s: float = 0.0

    def __call__(self) -> float:
        """Now, in seconds from 0."""
        return self.at_s


@dataclass(frozen=True)
class Heard:
    """A whole practice on paper."""

    paper: Paper
    for_s: float

    def blocks(self) -> Iterator[NDArray[np.float64]]:
        """All of it, a piece at a time."""
        for start_s in np.arange(0.0, self.for_s, BLOCK_S):
            yield self.paper.heard(float(start_s), float(min(self.for_s, start_s + BLOCK_S)))

    def levels(self) -> Levels:
        """How loud each group is in the course of time."""
        return {name: _levels(self.paper, self.for_s, group) for name, group in GROUPS.items()}

    def write(self, path: Path) -> float:
        """Keep it as 44.1 kHz stereo; gives its loudest sample in dB below full scale."""
        peak = 0.0
        with wave.open(str(path), "wb") as kept:
            kept.setnchannels(2)
            kept.setsampwidth(2)
            kept.setframerate(RATE_HZ)
            for block in self.blocks():
                peak = max(peak, float(np.abs(block).max(initial=0.0)))
                whole = np.clip(np.rint(block), -FULL, FULL - 1.0)
                kept.writeframes(whole.astype("<i2").tobytes())
        return 20.0 * float(np.log10(max(peak, 1.0) / FULL))


def sounded(panel: Panel, voice: Voice, moments: Sequence[Moment]) -> Heard:
    """Play every cue of a practice, each at its moment, as the kiosk does."""
    clock = Clock()
    paper = Paper(clock)
    affected: Side | None = None
    with closing(Speaker(panel, voice, mixer=paper)) as speaker:
        for moment in moments:
            clock.at_s = moment.at_s
            if moment.session.affected is not affected:
                affected = moment.session.affected
                speaker.speak_to(affected)
            for cue in moment.cues:
                speaker.play(cue, moment.at_s)
    return Heard(paper, moments[-1].at_s)


def _levels(paper: Paper, for_s: float, channels: range) -> NDArray[np.float64]:
    parts = []
    for start_s in np.arange(0.0, for_s, BLOCK_S):
        heard = paper.heard(float(start_s), float(start_s) + BLOCK_S, channels)[:, 0] / FULL
        power = np.mean(np.square(heard.reshape(-1, round(WINDOW_S * RATE_HZ))), axis=1)
        parts.append(10.0 * np.log10(np.maximum(power, 10.0 ** (SILENT_DBFS / 10.0))))
    return np.concatenate(parts)
