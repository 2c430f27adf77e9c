"""What makes a WAV of speech ready: read, without silence around it, at our rate, equally loud."""

from __future__ import annotations

import math
import os
import wave
from pathlib import Path

import numpy as np

from device.mirror.panel.tones import RATE_HZ, Wave

VOICE_DBFS = -23.0
"""Root mean square of a sentence at volume 0 dB: 12 dB above the pad, with room for its peaks."""
PEAK_DBFS = -2.0
SHORTEST_S, LONGEST_S = 0.1, 30.0
"""Shorter is a click and longer is no sentence: ten slow words take seven seconds."""
_SILENCE = 0.01
_EDGE_S = 0.03
_BYTES = 2
_WIDTHS = (2, 3, 4)
_RATES_HZ = range(8_000, 192_001)


class Unreadable(Exception):
    """A WAV that is not there, is cut off, is silent, or is of a kind that is not read."""


def is_ready(kept: Path) -> bool:
    """Whether a file is one of ours and whole; hundreds are looked at, so none is read through."""
    try:
        with wave.open(str(kept), "rb") as sound:
            form = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
            bytes_wanted = sound.getnframes() * _BYTES
        return form == (1, _BYTES, RATE_HZ) and 0 < bytes_wanted < kept.stat().st_size
    except (OSError, EOFError, wave.Error):
        return False


def make_ready(source: Path, kept: Path) -> None:
    """Keep a sentence as it will be played. Raises Unreadable, also where it cannot be kept."""
    said, rate_hz = read_wav(source)
    said = trimmed(said, rate_hz)
    if not SHORTEST_S <= said.size / rate_hz <= LONGEST_S:
        raise Unreadable(f"it lasts {said.size / rate_hz:.2f} s, and a sentence 0.1 to 30 s")
    try:
        _write(kept, levelled(resampled(said, rate_hz)))
    except OSError as error:
        raise Unreadable(f"it cannot be kept: {error}") from error


def spoken_s(source: Path) -> float:
    """For how long something is heard, without the silence around it. Raises Unreadable."""
    said, rate_hz = read_wav(source)
    return trimmed(said, rate_hz).size / rate_hz


def trimmed(said: Wave, rate_hz: int) -> Wave:
    """Without the silence around it: what lies 40 dB below the loudest, but for 30 ms."""
    loud = np.flatnonzero(np.abs(said) > np.max(np.abs(said), initial=0.0) * _SILENCE)
    if loud.size == 0:
        raise Unreadable("it is silent")
    edge = round(_EDGE_S * rate_hz)
    return said[max(0, loud[0] - edge) : loud[-1] + edge]


def resampled(said: Wave, rate_hz: int) -> Wave:
    """The same sound at RATE_HZ samples a second, by way of its spectrum."""
    if rate_hz == RATE_HZ:
        return said
    step = rate_hz // math.gcd(rate_hz, RATE_HZ)
    # With silence behind it to a length of small factors: others take a spectrum ten times as long.
    padded = step * 2 ** max(0, math.ceil(math.log2(said.size / step)))
    frames = padded * RATE_HZ // rate_hz
    spectrum = np.fft.rfft(said, padded)[: frames // 2 + 1]
    fuller: Wave = np.fft.irfft(spectrum, frames) * (frames / padded)
    return fuller[: round(said.size * RATE_HZ / rate_hz)]


def levelled(said: Wave) -> Wave:
    """As loud as every other sentence, and never near clipping."""
    loudness = float(np.sqrt(np.mean(np.square(said))))
    wanted: float = 10.0 ** (VOICE_DBFS / 20.0) / loudness
    allowed: float = 10.0 ** (PEAK_DBFS / 20.0) / float(np.max(np.abs(said)))
    return said * min(wanted, allowed)


def read_wav(path: Path) -> tuple[Wave, int]:
    """A PCM WAV of 16, 24 or 32 bit as one channel from -1 to 1, and its rate.

    Raises Unreadable.
    """
    try:
        with wave.open(str(path), "rb") as source:
            width, channels = source.getsampwidth(), source.getnchannels()
            rate_hz, frames = source.getframerate(), source.getnframes()
            pcm = source.readframes(min(frames, round(2 * LONGEST_S * rate_hz)))
    except (OSError, EOFError, wave.Error) as error:
        raise Unreadable(str(error) or "it is empty") from error
    if width not in _WIDTHS or rate_hz not in _RATES_HZ:
        raise Unreadable(f"{8 * width} bit at {rate_hz} Hz; PCM of 16, 24 or 32 bit is read")
    if frames == 0 or len(pcm) != min(frames, round(2 * LONGEST_S * rate_hz)) * channels * width:
        raise Unreadable("it is empty or cut off")
    return _samples(pcm, width).reshape(-1, channels).mean(axis=1), rate_hz


def _samples(pcm: bytes, width: int) -> Wave:
    """Samples of 2, 3 or 4 bytes, from -1 to 1: low bytes of zero make each one of 4."""
    sample = np.frombuffer(pcm, np.uint8).reshape(-1, width)
    whole = np.pad(sample, ((0, 0), (4 - width, 0))).view("<i4")
    return whole.astype(np.float64) / 2.0**31


def _write(path: Path, said: Wave) -> None:
    """All of it or nothing: a half-written file is never found under the name."""
    passing = path.with_suffix(f".{os.getpid()}.part")
    try:
        with wave.open(str(passing), "wb") as kept:
            kept.setnchannels(1)
            kept.setsampwidth(_BYTES)
            kept.setframerate(RATE_HZ)
            kept.writeframes(np.rint(said * 32767.0).astype("<i2").tobytes())
        passing.replace(path)
    finally:
        passing.unlink(missing_ok=True)
