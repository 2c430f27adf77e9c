"""The string table of one language: for every prompt what is spoken and what is captioned.

The table is `config/words/LANGUAGE.toml`. It must hold every `Prompt` and nothing else, so that a
translation that falls behind is found at start, by name, and not by silence in a bathroom.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from device.errors import SettingsError, WordsError
from device.mirror.coaching.cue import Prompt
from device.settings import Section, typed

Line = Annotated[str, Meta(min_length=1, max_length=34)]
"""One line of a caption, at most 34 characters."""


class Wording(Section, frozen=True):
    """One prompt in one language: the sentence that is spoken and the caption that holds it."""

    say: Annotated[str, Meta(min_length=1)]
    show: Annotated[tuple[Line, ...], Meta(max_length=4)] = ()

    @property
    def caption(self) -> tuple[str, ...]:
        """The lines to show: `show`, or what is spoken."""
        return self.show or (self.say,)


class VoiceName(Section, frozen=True):
    """Which of espeak-ng's voices speaks this language, and how fast by its own measure."""

    name: str
    words_a_minute: Annotated[int, Meta(ge=80, le=160)]


class MarkWords(Section, frozen=True):
    """The captions beside the three marks of the summary."""

    saved: Line
    sent: Line
    received: Line


class Words(Section, frozen=True):
    """All words of one language, complete: every prompt has its wording."""

    language: str
    voice: VoiceName
    marks: MarkWords
    prompts: dict[str, Wording]

    def say(self, prompt: Prompt) -> str:
        """The sentence that is spoken, at most ten words."""
        return self.prompts[prompt].say

    @property
    def lines(self) -> dict[Prompt, tuple[str, ...]]:
        """Each prompt's caption: at most two lines of 34 characters, four on the safety page."""
        return {prompt: self.prompts[prompt].caption for prompt in Prompt}


def load_words(path: Path) -> Words:
    """Read one language's table; raises WordsError naming the file and the key."""
    words = _typed_words(path)
    _refuse_unknown(path, words)
    _refuse_missing(path, words)
    return words


def _typed_words(path: Path) -> Words:
    try:
        return typed(path, tomllib.loads(path.read_text(encoding="utf-8")), Words)
    except FileNotFoundError as error:
        raise WordsError(
            f"{path}: no words for this language; choose one of config/words in panel.language"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WordsError(f"{path}: not readable as TOML: {error}") from error
    except SettingsError as error:
        raise WordsError(str(error)) from error


def _refuse_unknown(path: Path, words: Words) -> None:
    unknown = sorted(words.prompts.keys() - set(Prompt))
    if unknown:
        raise WordsError(
            f"{path}: at prompts.{unknown[0]}: nothing says this; remove it, or mend its spelling"
        )


def _refuse_missing(path: Path, words: Words) -> None:
    missing = [prompt.value for prompt in Prompt if prompt not in words.prompts]
    if missing:
        raise WordsError(f"{path}: at prompts.{missing[0]}: missing; every prompt needs its words")
