"""A piper voice, where the owner installed one: the text-to-speech program of that name.

One command line fits all of them: the archive of 2023.11, `piper-tts` 1.2, and 1.3 and later, whose
`python -m piper` is the same program. Each reads one line a sentence and writes a WAV for each,
named by the time, so the names' order is the lines'. Loading a voice takes seconds and a sentence a
fraction of one, so many are spoken at once. Debian's package `piper` sets up mice: it is told apart
by what it says of itself, and is never opened.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from device.mirror.panel.programs import Mute, ran
from device.mirror.panel.wav import Unreadable, spoken_s

PLACES = (Path("/usr/local/share/piper-voices"), Path("/usr/share/piper-voices"))
"""Where voices are looked for besides the mirror's own folder, at any depth."""
OPTIONS = ("--model", "--output_dir", "--length_scale")
"""What the text-to-speech program lists under --help, in each of its three makes."""
A_SENTENCE_S, LOADING_S = 20.0, 60.0
"""Most time for a sentence and for a voice: ten times what a slow board needs."""
BETWEEN_SENTENCES_S = 0.3
SLOWEST, FASTEST = 1.6, 0.7
SAMPLES = 8

_log = logging.getLogger(__name__)


class _Language(msgspec.Struct, frozen=True):
    code: str = ""


class _Espeak(msgspec.Struct, frozen=True):
    voice: str = ""


class _Card(msgspec.Struct, frozen=True):
    """What a voice's `.onnx.json` says of its language; older ones only by espeak-ng's name."""

    language: _Language = _Language()
    espeak: _Espeak = _Espeak()

    @property
    def code(self) -> str:
        """As `en-gb`."""
        return (self.language.code or self.espeak.voice).lower().replace("_", "-")


def find_voice(folders: Iterable[Path], language: str, name: str) -> Path | None:
    """The voice that speaks `language`, that of the country in `name` (`en-gb`) first.

    A voice is an `.onnx` with its `.onnx.json` beside it; with several, the first by name.
    """
    fit: list[tuple[bool, str, Path]] = []
    for folder in folders:
        for model in folder.rglob("*.onnx"):
            code = _code(model)
            if code.partition("-")[0] == language:
                fit.append((code != name, model.name, model))
    return min(fit)[2] if fit else None


def _code(model: Path) -> str:
    card = model.with_name(f"{model.name}.json")
    try:
        return msgspec.json.decode(card.read_bytes(), type=_Card).code
    except (OSError, msgspec.DecodeError) as error:
        _log.warning("%s is no voice without its card: %s", model, error)
        return ""


def find_program() -> str | None:
    """The text-to-speech program: beside our Python, or on the PATH. Never the one for mice."""
    folders = [str(Path(sys.executable).parent), *os.get_exec_path()]
    there = dict.fromkeys(filter(None, (shutil.which("piper", path=one) for one in folders)))
    return next(filter(_speaks, there), None)


def _speaks(program: str) -> bool:
    """Whether a program of this name is the one that speaks, without its ever showing a window."""
    if _is_for_mice(program):
        _log.info("%s sets up mice (Debian's piper); the voice is pip's piper-tts", program)
        return False
    try:
        told = ran([program, "--help"], LOADING_S)
    except Mute as error:
        _log.info("%s does not tell what it is: %s", program, error)
        return False
    return all(option in told for option in OPTIONS)


def _is_for_mice(program: str) -> bool:
    try:
        with Path(program).open("rb") as script:
            return b"gi.require_version" in script.read(4096)
    except OSError:
        return True


class Piper:
    """One voice, as fast as is wanted; the program is looked for when something is to be said.

    `heard` is the pace in words a minute, `samples` are sentences by which the voice's own is told.
    """

    def __init__(self, model: Path, heard: float, samples: Sequence[str]) -> None:
        self.name = model.name.removesuffix(".onnx")
        self._model, self._heard, self._samples = model, heard, samples[:SAMPLES]

    def made_from(self, text: str) -> bytes:
        """What a sentence's sound depends on."""
        size = self._model.stat().st_size
        return f"{text}|piper|{self.name}|{size}|{self._heard:.0f}".encode()

    def say(self, lines: Mapping[str, str], folder: Path) -> dict[str, Path]:
        """Speak sentences into WAVs in an empty folder. Raises Mute."""
        if self._program is None:
            raise Mute("the voice is there, but no text-to-speech program piper: install piper-tts")
        return dict(
            zip(lines, self._spoken(lines.values(), folder, self._length_scale), strict=True)
        )

    @cached_property
    def _program(self) -> str | None:
        return find_program()

    @cached_property
    def _length_scale(self) -> float:
        """How much longer than its own this voice's sounds must be for the pace that is wanted."""
        try:
            own = self._own_pace()
        except (Mute, Unreadable) as error:
            _log.warning("%s speaks at its own pace, which is not known: %s", self.name, error)
            return 1.0
        return min(max(own / self._heard, FASTEST), SLOWEST)

    def _own_pace(self) -> float:
        """Words a minute of the samples, spoken as the voice would; raises Mute, Unreadable."""
        with TemporaryDirectory() as folder:
            seconds = sum(map(spoken_s, self._spoken(self._samples, Path(folder), 1.0)))
        if not seconds:
            raise Mute("there is no sentence to tell it by")
        return 60.0 * sum(len(text.split()) for text in self._samples) / seconds

    def _spoken(self, texts: Iterable[str], folder: Path, scale: float) -> list[Path]:
        lines = [" ".join(text.split()) for text in texts]
        command = [
            self._program or "piper",
            "--model",
            str(self._model),
            "--output_dir",
            str(folder),
        ]
        command += ["--length_scale", f"{scale:.3f}"]
        command += ["--sentence_silence", str(BETWEEN_SENTENCES_S)]
        ran(command, LOADING_S + A_SENTENCE_S * len(lines), "\n".join(lines) + "\n")
        made = sorted(folder.glob("*.wav"), key=lambda one: (len(one.stem), one.stem))
        if len(made) != len(lines):
            raise Mute(f"it made {len(made)} sounds of {len(lines)} sentences")
        return made
