"""Every sound that is not a word, synthesised to figures.

A loud or sharp sound itself contracts frontalis, corrugator and orbicularis, so all are soft: slow
attacks, fundamentals from 330 to 660 Hz, two falling harmonics at most, nothing above 2 kHz, and
levels far below the voice. Levels are baked into the samples: a mixer's volume has too few steps.

The pad paces a movement without a picture. It swells and opens while the face rises, stays while
it is held, falls and closes while it lets go; its pitch never moves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 44_100
Wave = NDArray[np.float64]
"""One channel, -1 to 1 of full scale, RATE_HZ samples a second."""
Samples = NDArray[np.int16]
"""Stereo, shape (frames, 2), as the mixer takes it."""

PAD_IN_S, PAD_OUT_S = 0.5, 0.8
"""The pad comes in 400 to 600 ms and goes out in 800."""
PAD_DBFS = -35.0
_PAD_SWELL_DB, _PAD_FALL_DB = 11.0, 16.0
BLOCK_FRAMES = 512
"""What the mixer asks of the sound card at a time, 12 ms; a sound begins with one."""
PAD_HZ = 4 * RATE_HZ / BLOCK_FRAMES
"""The pad's lower voice, 345 Hz, about F4. It goes round a whole number of times in a block, so
that a pad that takes over from another one meets it in phase, whenever that is."""
_PAD_CHORD = ((PAD_HZ, 0.0), (1.5 * PAD_HZ, -5.0))
"""A pure fifth: fundamentals in Hz, and how far each lies below the first in dB."""
LOOP_S = 862 * BLOCK_FRAMES / RATE_HZ
"""Every frequency of the pad, the shimmer too, goes round a whole number of times in this: 10 s."""
_MUFFLED_DB = 5.0
"""How much quieter the pad is when it is all muffled: 6 dB at most, and never another pitch."""
_SHIMMER_HZ, _SHIMMER_SHARE = 7 / LOOP_S, 0.12


@dataclass(frozen=True)
class Struck:
    """A struck tone: `harmonics_db` are the levels of the second, third … partial.

    `attack_s` is the whole rise. `decay_s` is the fall by 60 dB of the fundamental; harmonics die
    sooner, the higher the sooner. `peak_dbfs` is the loudest sample.
    """

    fundamental_hz: float
    harmonics_db: tuple[float, ...]
    attack_s: float
    decay_s: float
    peak_dbfs: float


BELL = Struck(1.5 * PAD_HZ, (-12.0, -22.0), 0.065, 2.4, -24.0)
"""A repetition is about to begin."""
MUFFLED = Struck(PAD_HZ, (-26.0,), 0.080, 1.8, -23.0)
"""Softer: lower and duller than the bell, as if a hand lay on it; never an alarm."""
TICK = Struck(660.0, (-20.0,), 0.008, 0.35, -30.0)
"""A button was heard."""


def struck(tone: Struck) -> Wave:
    """One struck tone, until it is inaudible."""
    time_s = _times(tone.attack_s + tone.decay_s)
    since_peak_s = np.maximum(0.0, time_s - tone.attack_s)
    wave = np.zeros_like(time_s)
    for order, level_db in enumerate((0.0, *tone.harmonics_db), start=1):
        fall_db = 60.0 * since_peak_s / tone.decay_s * (1.0 + 0.5 * (order - 1))
        wave += _gain(level_db - fall_db) * _sine(order * tone.fundamental_hz, time_s)
    wave *= _rise(time_s, tone.attack_s)
    return _scaled(wave, tone.peak_dbfs, float(np.max(np.abs(wave))))


def swell(for_s: float) -> Wave:
    """The pad while the face rises: from faint and closed to its level and open in `for_s`."""
    time_s = _times(for_s + PAD_OUT_S)
    share = np.minimum(1.0, time_s / for_s)
    pad = _pad(time_s, opened=share) * _gain(_PAD_SWELL_DB * (share - 1.0))
    return pad * _rise(time_s, PAD_IN_S) * _fall(time_s, for_s)


def steady(for_s: float) -> Wave:
    """The pad while the movement is held."""
    time_s = _times(for_s + PAD_OUT_S)
    pad = _pad(time_s, opened=np.ones_like(time_s))
    return pad * _rise(time_s, PAD_IN_S) * _fall(time_s, for_s)


def fall(for_s: float) -> Wave:
    """The pad while the face lets go: falling and closing, silent after `for_s`."""
    time_s = _times(for_s)
    share = time_s / for_s
    pad = _pad(time_s, opened=1.0 - share) * _gain(-_PAD_FALL_DB * share)
    return pad * _rise(time_s, PAD_IN_S) * _fall(time_s, for_s - PAD_OUT_S)


def listening(openness: float) -> Wave:
    """LOOP_S of the pad as it follows the resting tone: open at rest, muffled when it is up.

    It ends where it begins, so that it can go round for as long as it is listened to.
    """
    time_s = _times(LOOP_S)
    pad = _pad(time_s, opened=np.full_like(time_s, openness))
    return pad * _gain(_MUFFLED_DB * (openness - 1.0))


def silence(for_s: float) -> Wave:
    """Nothing, for a while."""
    return np.zeros_like(_times(for_s))


def baked(wave: Wave, volume_db: float) -> Samples:
    """The wave at a volume, on both channels, as 16 bit samples."""
    scaled = np.clip(wave * _gain(volume_db), -1.0, 1.0)
    mono = np.rint(scaled * np.iinfo(np.int16).max).astype(np.int16)
    return np.repeat(mono[:, np.newaxis], 2, axis=1)


def _pad(time_s: Wave, opened: Wave) -> Wave:
    """A quiet fifth; `opened` from 0 (muffled) to 1 lets its harmonics through."""
    wave = np.zeros_like(time_s)
    for fundamental_hz, below_db in _PAD_CHORD:
        voice = _shimmering(fundamental_hz, time_s)
        for order, level_db in ((2, -14.0), (3, -24.0)):
            voice += _gain(level_db) * opened * _sine(order * fundamental_hz, time_s)
        wave += _gain(below_db) * voice
    power = sum(10.0 ** (below_db / 10.0) / 2.0 for _, below_db in _PAD_CHORD)
    return _scaled(wave, PAD_DBFS, math.sqrt(power))


def _shimmering(frequency_hz: float, time_s: Wave) -> Wave:
    """Two voices a little apart, so that the pad lives and its seams are not heard."""
    beside = _sine(frequency_hz + _SHIMMER_HZ, time_s)
    voices: Wave = (_sine(frequency_hz, time_s) + _SHIMMER_SHARE * beside) / (1 + _SHIMMER_SHARE)
    return voices


def _times(length_s: float) -> Wave:
    return np.arange(round(length_s * RATE_HZ)) / RATE_HZ


def _sine(frequency_hz: float, time_s: Wave) -> Wave:
    sine: Wave = np.sin(2.0 * np.pi * frequency_hz * time_s)
    return sine


def _scaled(wave: Wave, level_dbfs: float, loudness: float) -> Wave:
    """The wave, of which `loudness` is the level now, at `level_dbfs`."""
    return wave * np.float64(10.0 ** (level_dbfs / 20.0) / loudness)


def _gain(level_db: float | Wave) -> Wave:
    return np.asarray(10.0 ** (np.asarray(level_db) / 20.0))


def _rise(time_s: Wave, for_s: float) -> Wave:
    """From silence to full in `for_s`, without a corner."""
    rise: Wave = 0.5 - 0.5 * np.cos(np.pi * np.clip(time_s / for_s, 0.0, 1.0))
    return rise


def _fall(time_s: Wave, from_s: float) -> Wave:
    """From full at `from_s` to silence PAD_OUT_S later, without a corner."""
    return 1.0 - _rise(time_s - from_s, PAD_OUT_S)
