"""A mixer on paper: it notes what is played when, and works the sound out afterwards.

It has no time of its own, so a practice of minutes is heard in seconds. It does as SDL's mixer
does: a channel plays one sound, a fade is even in amplitude and is not begun twice, what is asked
to play cuts off what the channel played. The one difference is that SDL fades in 128 steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from device.mirror.panel.mixer import Sound
from device.mirror.panel.tones import RATE_HZ, Samples

Sum = NDArray[np.float64]
"""Stereo, shape (frames, 2), in steps of 16 bit samples, before anything is clipped."""


@dataclass
class _Played:
    """One sound on one channel; times are in frames. It ends at `cut` at the latest."""

    channel: int
    began: int
    samples: Samples
    goes_round: bool
    coming_in: int
    going_from: int | None = None
    going_for: int = 0
    cut: float = math.inf

    @property
    def end(self) -> float:
        """The frame from which on it is not heard."""
        whole = math.inf if self.goes_round else self.began + len(self.samples)
        gone = math.inf if self.going_from is None else self.going_from + self.going_for
        return min(whole, gone, self.cut)

    def heard(self, start: int, end: int) -> Sum:
        """What is heard of it from one frame to another one, both within it."""
        frames = np.arange(start, end)
        gain = self._came_in(frames)
        if self.going_from is not None:
            gone = np.clip((frames - self.going_from) / self.going_for, 0.0, 1.0)
            level = self._came_in(np.minimum(frames, self.going_from))
            gain = level * (1.0 - gone)
        part: Samples = self.samples.take(frames - self.began, axis=0, mode="wrap")
        heard: Sum = part * gain[:, np.newaxis]
        return heard

    def _came_in(self, frames: NDArray[np.int64]) -> NDArray[np.float64]:
        if not self.coming_in:
            return np.ones(len(frames))
        return np.minimum(1.0, (frames - self.began) / self.coming_in)


@dataclass(frozen=True)
class _PaperSound:
    """A sound that stands ready on this paper."""

    paper: Paper
    samples: Samples

    def play(self, channel: int, *, round_and_round: bool = False, in_s: float = 0.0) -> None:
        self.paper.note(channel, self.samples, in_s, goes_round=round_and_round)


@dataclass
class Paper:
    """Notes what is played; `clock` tells the time in which it is, in seconds from 0."""

    clock: Callable[[], float]
    _played: list[_Played] = field(default_factory=list)
    _on: dict[int, _Played] = field(default_factory=dict)

    def sound(self, samples: Samples) -> Sound:
        """See Mixer."""
        return _PaperSound(self, samples)

    def note(self, channel: int, samples: Samples, in_s: float, *, goes_round: bool) -> None:
        """Play on a channel from now on, instead of what it played."""
        now = self._now()
        if channel in self._on:
            self._on[channel].cut = now
        played = _Played(channel, now, samples, goes_round, _frames(in_s))
        self._on[channel] = played
        self._played.append(played)

    def fade(self, channel: int, out_s: float) -> None:
        """See Mixer."""
        playing, now = self._on.get(channel), self._now()
        if playing is None or playing.end <= now or playing.going_from is not None:
            return
        playing.going_from, playing.going_for = now, max(1, _frames(out_s))

    def require_open(self) -> None:
        """It always is."""

    def begin(self) -> None:
        """It is heard from its clock's 0 on."""

    def close(self) -> None:
        """Nothing is held open."""

    def heard(self, from_s: float, to_s: float, channels: Collection[int] | None = None) -> Sum:
        """All that is heard between two moments, or what some of the channels give to it."""
        start, end = _frames(from_s), _frames(to_s)
        whole = np.zeros((max(0, end - start), 2))
        for played in self._played:
            first, last = max(start, played.began), int(min(end, played.end))
            if first < last and (channels is None or played.channel in channels):
                whole[first - start : last - start] += played.heard(first, last)
        return whole

    def _now(self) -> int:
        return _frames(self.clock())


def _frames(length_s: float) -> int:
    return round(length_s * RATE_HZ)
