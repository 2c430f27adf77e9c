"""Who can speak, best first: a person's recordings, piper, espeak-ng, flite. One row each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from device.mirror.panel.piper import Piper, find_voice
from device.mirror.panel.programs import Mute, ran
from device.mirror.panel.words import VoiceName, Words
from wire.mistakes import nearest

HEARD = 1.25
"""Words a minute as heard over espeak-ng's own figure: 150 at 120, measured over twenty lines."""
FLITE_HEARD = 200.0
"""Words a minute as heard of flite's voice `slt` at its own pace, measured over the same lines."""
LIMIT_S = 20.0
AT_ONCE = 24
"""Sentences for one start of a program that takes seconds to load."""
_SOUNDS = frozenset((".wav", ".mp3", ".m4a", ".flac", ".ogg", ".opus", ".aac"))
_NAMED = 8

_log = logging.getLogger(__name__)

MadeFrom = Callable[[str, str], bytes | None]
"""A clip and its text to what its sound depends on; None where the source has no such line."""
Speak = Callable[[Mapping[str, str], Path], Mapping[str, Path]]
"""Clips and their texts to a WAV of each, in a folder that is empty and will be gone."""


@dataclass(frozen=True)
class Source:
    """One that can speak this language: what it is called, what it speaks, how it makes a WAV.

    `say` raises Mute. A `slow` source takes minutes for all lines. `tries` is after how many
    failures in a row it is left alone; None where each line stands for itself. One that was
    `asked_for` is told even where it speaks nothing.
    """

    told: str
    made_from: MadeFrom
    say: Speak
    at_once: int = 1
    slow: bool = False
    tries: int | None = 3
    asked_for: bool = False


def sources(words: Words, pack: Path | None, voices: Iterable[Path]) -> list[Source]:
    """All that may speak these words, best first; whether it can is found out when it must.

    `pack` holds recordings, `voices` are folders of piper's voices.
    """
    rows = [_recorded(words, pack), _piper(words, voices), _espeak(words), _flite(words)]
    return [row for row in rows if row is not None]


def _recorded(words: Words, pack: Path | None) -> Source | None:
    if pack is None:
        return None
    if pack.is_dir():
        _tell_misnamed(pack, words.clips)
    else:
        _log.warning("no folder of recordings %s; the next voice speaks", pack)

    def made_from(clip: str, _: str) -> bytes | None:
        return _bytes_of(pack / f"{clip}.wav")

    def say(lines: Mapping[str, str], _: Path) -> Mapping[str, Path]:
        return {clip: pack / f"{clip}.wav" for clip in lines}

    return Source("recorded", made_from, say, tries=None, asked_for=True)


def _bytes_of(recording: Path) -> bytes | None:
    """What a recording holds; nothing, which no voice is made of, where it cannot be read."""
    try:
        return recording.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def _tell_misnamed(pack: Path, clips: Mapping[str, str]) -> None:
    """A recording that is never played would be missed by nobody but its speaker."""
    sounds = sorted(one for one in pack.iterdir() if one.suffix.lower() in _SOUNDS)
    unused = [what for one in sounds if (what := _why_unused(one, clips))]
    if unused:
        more = f"; and {len(unused) - _NAMED} more" if len(unused) > _NAMED else ""
        _log.warning("recordings in %s: %s%s", pack, "; ".join(unused[:_NAMED]), more)


def _why_unused(sound: Path, clips: Mapping[str, str]) -> str:
    if sound.stem in clips:
        return "" if sound.suffix == ".wav" else f"{sound.name} is not read, only .wav is"
    near = nearest(sound.stem, clips)
    return f"{sound.name} is no line" + (f", did you mean {near}.wav?" if near else "")


def _piper(words: Words, voices: Iterable[Path]) -> Source | None:
    model = find_voice(voices, words.language, words.voice.name)
    if model is None:
        return None
    piper = Piper(model, HEARD * words.voice.words_a_minute, plain_sentences(words))
    return Source(
        f"by piper {piper.name}",
        lambda _, text: piper.made_from(text),
        piper.say,
        at_once=AT_ONCE,
        slow=True,
    )


def plain_sentences(words: Words) -> Sequence[str]:
    """Sentences of four words or more without a pause in them, by which a pace can be told."""
    texts = words.clips.values()
    return [one for one in texts if sum(map(one.count, ".:?,")) == 1 and len(one.split()) > 3]


def _espeak(words: Words) -> Source:
    name = words.voice

    def say(lines: Mapping[str, str], folder: Path) -> Mapping[str, Path]:
        speed = str(name.words_a_minute)
        return _one(
            lines,
            folder,
            lambda text, said: ["espeak-ng", "-v", name.name, "-s", speed, "-w", said, "--", text],
        )

    # A kept sound is known by this name: another would have every mirror speak anew.
    return Source(f"by espeak-ng {name.name}", lambda _, text: _espeak_from(text, name), say)


def _espeak_from(text: str, name: VoiceName) -> bytes:
    return f"{text}|{name.name}|{name.words_a_minute}".encode()


def _flite(words: Words) -> Source | None:
    """English alone."""
    if words.language != "en":
        return None
    stretch = f"{FLITE_HEARD / (HEARD * words.voice.words_a_minute):.3f}"

    def say(lines: Mapping[str, str], folder: Path) -> Mapping[str, Path]:
        return _one(
            lines,
            folder,
            lambda text, said: [
                "flite",
                "-voice",
                "slt",
                "--setf",
                f"duration_stretch={stretch}",
                "-t",
                text,
                "-o",
                said,
            ],
        )

    return Source("by flite slt", lambda _, text: f"{text}|flite|{stretch}".encode(), say)


def _one(
    lines: Mapping[str, str], folder: Path, command: Callable[[str, str], list[str]]
) -> Mapping[str, Path]:
    made = {clip: folder / f"{clip}.wav" for clip in lines}
    for clip, text in lines.items():
        ran(command(text, str(made[clip])), LIMIT_S)
        if not made[clip].is_file():
            raise Mute("it ended well and made nothing")
    return made
