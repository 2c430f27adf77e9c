"""The table of words of one language: for every line what is spoken and what is captioned.

The table is `config/words/LANGUAGE.toml`. It holds every `Prompt`, every line that a routine says,
and nothing else, so that a translation that falls behind is found at start, by name, and not by
silence in a bathroom. A line with `{side}` or `{other}` in it is said with the person's affected or
unaffected side, so it has two variants. What counts something stands in `[counted]`, beside them.
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
from device.mirror.panel.reading import hard_together
from device.mirror.panel.word_rules import count_mistakes, mistakes
from device.mirror.panel.wording import (
    LINE_LENGTH,
    Caption,
    Counts,
    SideWords,
    Uses,
    Wording,
)
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


class Words(Section, frozen=True):
    """All words of one language, complete: every line has its wording.

    `never` lists how words begin that no line may have: what judges, pushes or promises.
    `counted(Counted.MINUTES, 3)` is the caption that counts; it is not spoken.
    """

    language: str
    voice: VoiceName
    marks: MarkWords
    sides: SideWords
    counted: Counts
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

    def named_sides(self, affected: Side | None) -> dict[Line, Side]:
        """Which of the person's own sides a line names first, for each line that names one.

        Empty while the affected side is not known.
        """
        if affected is None:
            return {}
        named = ((key, one.first_named(affected)) for key, one in self.prompts.items())
        return {key: side for key, side in named if side is not None}

    def read_as(self, line: Line) -> str:
        """What is spoken, for somebody who reads about it and knows of no person's sides."""
        return self.prompts[line].on(self.sides.affected, self.sides.unaffected).say

    def mistakes(self, uses: Uses) -> list[str]:
        """All that is wrong with it, where routines say the lines of `uses`."""
        said = [one.on(self.sides.left, self.sides.right).say for one in self.prompts.values()]
        return [
            *mistakes(self.prompts, uses, self.sides, self.never),
            *count_mistakes(self.counted, self.never),
            *(f"at prompts: {what}" for what in hard_together(said)),
        ]

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
