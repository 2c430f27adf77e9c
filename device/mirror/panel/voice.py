"""Where the spoken words come from: a person's recordings, else espeak-ng, else nowhere.

Each sentence is made ready once and kept as a WAV: 44.1 kHz, without silence around it, all equally
loud. A kept file is named by what it was made from, so a changed sentence is spoken anew, and a
broken file is simply made again. Without either source the tones and captions stand alone, and
`Voice.told` says so.
"""

from __future__ import annotations

import hashlib
import logging
import math
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from device.face.seen import Side
from device.mirror.coaching.cue import Line
from device.mirror.panel.tones import RATE_HZ, Wave
from device.mirror.panel.words import VoiceName, Words, clip_of

VOICE_DBFS = -23.0
"""Root mean square of a sentence at volume 0 dB: 12 dB above the pad, with room for its peaks."""
PEAK_DBFS = -2.0
_SILENCE = 0.01
_BYTES = 2
_EDGE_S = 0.03
_RENDER_TIMEOUT_S = 20.0
Progress = Callable[[int, int], None]
"""Told how many sentences of how many are ready."""

_log = logging.getLogger(__name__)


class _Unreadable(Exception):
    """A WAV that is not there, is cut off, or is not 16 bit PCM."""


@dataclass(frozen=True)
class Voice:
    """The sentences that can be spoken, each a WAV made ready; `told` names the source honestly.

    A sentence that names a side is there for the left and for the right, as a clip each.
    """

    files: Mapping[str, Path]
    told: str

    @property
    def clips(self) -> tuple[str, ...]:
        """What can be spoken."""
        return tuple(self.files)

    def clip(self, line: Line, side: Side | None = None) -> str | None:
        """The clip of a line for a person with this affected side; None where it is not spoken."""
        return next((name for name in (clip_of(line, side), line) if name in self.files), None)

    def wave(self, clip: str) -> Wave:
        """One sentence, mono, RATE_HZ samples a second."""
        return _read(self.files[clip])[0]


def prepare_voice(
    words: Words, folder: Path, report: Progress | None = None, pack: Path | None = None
) -> Voice:
    """Make every sentence ready in `folder`, once; a second call finds them there.

    `pack` is a folder of a person's recordings named by line (`small_smile.wav`), and by side where
    a line names one (`cheek_down-left.wav`). What it lacks espeak-ng speaks; what neither has stays
    a caption.
    """
    folder.mkdir(parents=True, exist_ok=True)
    clips = words.clips
    files: dict[str, Path] = {}
    recorded = 0
    for done, (clip, text) in enumerate(clips.items(), start=1):
        kept = None if pack is None else _from_pack(clip, pack, folder)
        recorded += kept is not None
        if kept is None:
            kept = _from_espeak(clip, text, words.voice, folder)
        if kept is not None:
            files[clip] = kept
        if report is not None:
            report(done, len(clips))
    return Voice(files, _told(len(files), recorded, len(clips), words.voice))


def _told(ready: int, recorded: int, wanted: int, name: VoiceName) -> str:
    if ready == 0:
        return "no voice: neither recordings nor espeak-ng; tones and captions alone"
    spoken = ready - recorded
    sources = [f"{recorded} recorded"] if recorded else []
    sources += [f"{spoken} by espeak-ng {name.name}"] if spoken else []
    missing = wanted - ready
    sources += [f"{missing} as captions alone"] if missing else []
    return ", ".join(sources)


def _from_pack(clip: str, pack: Path, folder: Path) -> Path | None:
    source = pack / f"{clip}.wav"
    if not source.is_file():
        return None
    kept = folder / _name(clip, source.read_bytes())
    return kept if _is_sound(kept) else _made_ready(source, kept)


def _from_espeak(clip: str, text: str, name: VoiceName, folder: Path) -> Path | None:
    kept = folder / _name(clip, f"{text}|{name.name}|{name.words_a_minute}".encode())
    if _is_sound(kept):
        return kept
    speaker = shutil.which("espeak-ng")
    if speaker is None:
        return None
    with tempfile.TemporaryDirectory() as passing:
        source = Path(passing) / "said.wav"
        speed = str(name.words_a_minute)
        command = [speaker, "-v", name.name, "-s", speed, "-w", str(source), text]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_RENDER_TIMEOUT_S)
        except (subprocess.SubprocessError, OSError) as error:
            _log.warning("%s is not spoken, only captioned: %s", clip, error)
            return None
        return _made_ready(source, kept)


def _name(clip: str, source: bytes) -> str:
    made = f"|{RATE_HZ} Hz {VOICE_DBFS} dB {PEAK_DBFS} dB"
    digest = hashlib.sha256(source + made.encode()).hexdigest()[:16]
    return f"{clip}-{digest}.wav"


def _is_sound(kept: Path) -> bool:
    """Whether a file is one of ours and whole; hundreds are looked at, so none is read through."""
    try:
        with wave.open(str(kept), "rb") as sound:
            form = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
            bytes_wanted = sound.getnframes() * _BYTES
    except (OSError, EOFError, wave.Error):
        return False
    return form == (1, _BYTES, RATE_HZ) and 0 < bytes_wanted < kept.stat().st_size


def _made_ready(source: Path, kept: Path) -> Path | None:
    try:
        said, rate_hz = _read(source)
        ready = levelled(resampled(trimmed(said, rate_hz), rate_hz))
    except _Unreadable as error:
        _log.warning("%s cannot be used: %s", source, error)
        return None
    _write(kept, ready)
    return kept


def trimmed(said: Wave, rate_hz: int) -> Wave:
    """Without the silence around it: what lies 40 dB below the loudest, but for 30 ms."""
    loud = np.flatnonzero(np.abs(said) > np.max(np.abs(said), initial=0.0) * _SILENCE)
    if loud.size == 0:
        raise _Unreadable("it is silent")
    edge = round(_EDGE_S * rate_hz)
    return said[max(0, loud[0] - edge) : loud[-1] + edge]


def resampled(said: Wave, rate_hz: int) -> Wave:
    """The same sound at RATE_HZ samples a second, by way of its spectrum."""
    if rate_hz == RATE_HZ:
        return said
    step = rate_hz // math.gcd(rate_hz, RATE_HZ)
    # With silence behind it to a length of small factors: others take a spectrum ten times as long.
    padded = step * 2 ** math.ceil(math.log2(said.size / step))
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


def _read(path: Path) -> tuple[Wave, int]:
    """A 16 bit WAV as one channel from -1 to 1, and its rate."""
    try:
        with wave.open(str(path), "rb") as source:
            width, channels = source.getsampwidth(), source.getnchannels()
            rate_hz, frames = source.getframerate(), source.getnframes()
            pcm = source.readframes(frames)
    except (OSError, EOFError, wave.Error) as error:
        raise _Unreadable(str(error)) from error
    if width != _BYTES or frames == 0 or len(pcm) != frames * channels * width:
        raise _Unreadable("it is cut off, or not 16 bit PCM")
    said = np.frombuffer(pcm, "<i2").reshape(frames, channels).astype(np.float64)
    return said.mean(axis=1) / 32768.0, rate_hz


def _write(path: Path, said: Wave) -> None:
    """All of it or nothing: a half-written file is never found under the name."""
    passing = path.with_suffix(".part")
    with wave.open(str(passing), "wb") as kept:
        kept.setnchannels(1)
        kept.setsampwidth(_BYTES)
        kept.setframerate(RATE_HZ)
        kept.writeframes(np.rint(said * 32767.0).astype("<i2").tobytes())
    passing.replace(path)
