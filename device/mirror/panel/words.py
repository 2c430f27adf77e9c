"""The table of words of one language: for every line what is spoken and what is captioned.

The table is `config/words/LANGUAGE.toml`. It holds every `Prompt`, every line that a routine says,
and nothing else, so that a translation that falls behind is found at start, by name, and not by
silence in a bathroom. A line with `{side}` or `{other}` in it is said with the person's affected or
unaffected side, so it has two variants.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from device.errors import WordsError
from device.face.seen import Side
from device.mirror.coaching.cue import Line
from device.mirror.panel.wording import LINE_LENGTH, Caption, Uses, Wording, mistakes
from device.settings import Section
from wire.mistakes import explained

ShortLine = Annotated[str, Meta(min_length=1, max_length=LINE_LENGTH)]
"""One line of a caption."""
Kind = TypeVar("Kind")


class VoiceName(Section, frozen=True):
    """Which of espeak-ng's voices speaks this language, and how fast by its own measure."""

    name: str
    words_a_minute: Annotated[int, Meta(ge=80, le=160)]


class MarkWords(Section, frozen=True):
    """The captions beside the three marks of the summary."""

    saved: ShortLine
    sent: ShortLine
    received: ShortLine


class SideWords(Section, frozen=True):
    """What the person calls their sides, as it fits into "your {side} cheek"."""

    left: str
    right: str

    def of(self, side: Side) -> str:
        """The word for a side."""
        return self.left if side is Side.LEFT else self.right


class Words(Section, frozen=True):
    """All words of one language, complete: every line has its wording.

    `never` lists how words begin that no line may have: what judges, pushes or promises.
    """

    language: str
    voice: VoiceName
    marks: MarkWords
    sides: SideWords
    never: tuple[str, ...]
    prompts: dict[Line, Wording]

    def say(self, line: Line, side: Side | None = None) -> str:
        """The sentence that is spoken to a person with this affected side.

        Raises WordsError for a line that names a side while none is known.
        """
        return self._for(line, side).say

    def lines(self, side: Side | None = None) -> dict[Line, Caption]:
        """Each line's caption: at most two lines of 34 characters, four on the safety page.

        Lines that name a side are left out while none is known.
        """
        sayable = (key for key, one in self.prompts.items() if side or not one.is_sided)
        return {key: self._for(key, side).caption for key in sayable}

    def sentences(self, side: Side | None = None) -> dict[Line, str]:
        """Each line as it is spoken; those that name a side are left out while none is known."""
        return {key: self.say(key, side) for key in self.lines(side)}

    @property
    def clips(self) -> dict[str, str]:
        """Every sentence that can be spoken, by the name of its sound; see `clip_of`."""
        return {
            clip_of(key, side): self.say(key, side)
            for key, one in self.prompts.items()
            for side in (tuple(Side) if one.is_sided else (None,))
        }

    def read_as(self, line: Line, side: str, other: str) -> str:
        """What is spoken, with other words for the sides, for somebody who reads about it."""
        return self.prompts[line].on(side, other).say

    def mistakes(self, uses: Uses) -> list[str]:
        """All that is wrong with it, where routines say the lines of `uses`."""
        longest = max(self.sides.left, self.sides.right, key=len)
        return list(mistakes(self.prompts, uses, longest, self.never))

    def _for(self, line: Line, side: Side | None) -> Wording:
        wording = self.prompts[line]
        if not wording.is_sided:
            return wording
        if side is None:
            raise WordsError(f"at prompts.{line}: it names a side, and no side is known")
        return wording.on(self.sides.of(side), self.sides.of(side.other))


def clip_of(line: Line, side: Side | None) -> str:
    """The name of a sentence's sound: the line's, with the side after a hyphen where it has one."""
    return str(line) if side is None else f"{line}-{side}"


def load_words(path: Path, uses: Uses) -> Words:
    """Read one language's table, complete. `uses` are the lines that routines say.

    Raises WordsError naming the file, the key, and what was probably meant.
    """
    words = read_words(path)
    wrong = words.mistakes(uses)
    if wrong:
        more = f" (the first of {len(wrong)} mistakes)" if len(wrong) > 1 else ""
        raise WordsError(f"{path}: {wrong[0]}{more}")
    return words


def read_words(path: Path) -> Words:
    """Read a table, whichever lines it has; raises WordsError where it is no table of words."""
    tables = _tables(path)
    prompts = tables.get("prompts")
    for key, one in prompts.items() if isinstance(prompts, dict) else ():
        _typed(path, one, Wording, f"prompts.{key}")
    return _typed(path, tables, Words)


def _typed(path: Path, tables: object, kind: type[Kind], under: str = "") -> Kind:
    try:
        return msgspec.convert(tables, type=kind)
    except msgspec.ValidationError as error:
        raise WordsError(explained(path, tables, kind, error, under)) from error


def _tables(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise WordsError(
            f"{path}: no words for this language; choose one of config/words in panel.language"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WordsError(f"{path}: not readable as TOML: {error}") from error
