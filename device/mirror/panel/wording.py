"""One line of the table of words: what is spoken, how it is captioned, and for whose sides.

A caption that counts something stands apart: it is never spoken, and has a form for one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from device.face.seen import Side
from device.mirror.coaching.cue import Line, Prompt
from device.settings import Section

SAFETY = frozenset(
    {
        Prompt.SAFETY_EMERGENCY,
        Prompt.SAFETY_EMERGENCY_TOO,
        Prompt.SAFETY_TODAY,
        Prompt.SAFETY_EYE,
    }
)
"""Pages on which a sign left out could matter: four lines each, and plain words for what is bad."""
LINE_LENGTH = 34
MOST_WORDS = 10
SIDES = ("side", "other")
"""What may stand in braces: the affected side, and the other one."""

Caption = tuple[str, ...]


class Wording(Section, frozen=True):
    """One line in one language: the sentence that is spoken, and how it is captioned.

    Without `show` the caption is what is spoken, broken into two lines where it is long.
    """

    say: Annotated[str, Meta(min_length=1)]
    show: Annotated[Caption, Meta(max_length=4)] = ()

    @property
    def is_sided(self) -> bool:
        """Whether it names a side of the person."""
        return any(f"{{{name}}}" in self.text for name in SIDES)

    def first_named(self, affected: Side) -> Side | None:
        """The person's side that it names first; None where it names none."""
        named = re.search(r"\{(side|other)\}", self.text)
        if named is None:
            return None
        return affected if named[1] == "side" else affected.other

    @property
    def text(self) -> str:
        """All that is spoken and shown."""
        return " ".join((self.say, *self.show))

    def on(self, side: str, other: str) -> Wording:
        """The same with words for the affected side and for the other one."""
        show = tuple(_filled(one, side, other) for one in self.show)
        return msgspec.structs.replace(self, say=_filled(self.say, side, other), show=show)

    @property
    def caption(self) -> Caption:
        """The lines to show."""
        return self.show or broken_in_two(self.say)


class SideWords(Section, frozen=True):
    """What the person calls their sides, as it fits into "your {side} cheek".

    `endings` may be joined to it: in German `{side}n` makes "linken" of "linke", and with these two
    every case is right after der, die, das and in "Ihre {side} Wange". `affected` and `unaffected`
    stand in for both where a therapist reads about any person.
    """

    left: str
    right: str
    affected: str
    unaffected: str
    endings: tuple[str, ...] = ()

    def of(self, side: Side) -> str:
        """The word for a side."""
        return self.left if side is Side.LEFT else self.right

    @property
    def longest(self) -> str:
        """The word that needs the most room."""
        return max(self.left, self.right, key=len)


class Counted(StrEnum):
    """What the mirror counts in a caption, and never rates; the value is the key in the tables."""

    MINUTES = "minutes"
    PRACTISED = "practised"
    SEEN = "seen"


class Plural(Section, frozen=True):
    """A caption for one, and for any other number, which stands in it as `{count}`.

    These are CLDR's categories for whole numbers in English and German, which have no others. A
    language with more (few, many…) gets a field here for each, empty by default, and a rule in `of`
    that says which number takes it.
    """

    one: Annotated[str, Meta(min_length=1)]
    other: Annotated[str, Meta(min_length=1)]

    def of(self, count: int) -> str:
        """The caption for a number."""
        return (self.one if count == 1 else self.other).replace("{count}", str(count))


class Counts(Section, frozen=True):
    """The captions that count, one for each `Counted`. What is none has a line of its own."""

    minutes: Plural
    practised: Plural
    seen: Plural

    def __call__(self, counted: Counted, count: int) -> str:
        """What is shown for so many: one line of 34 characters at most, up to 99 of them."""
        plural: Plural = getattr(self, counted)
        return plural.of(count)


Table = Mapping[Line, Wording]


@dataclass(frozen=True)
class Use:
    """Where a routine says a line. A title is one line of a caption; some know of no side."""

    where: str
    title: bool = False
    side_known: bool = True


Uses = Mapping[Line, Use]


def spoken_words(text: str) -> list[str]:
    """The words of a sentence."""
    return re.findall(r"[\w']+", text.lower())


def broken_in_two(text: str) -> Caption:
    """A sentence as one caption line, or as two, broken where it pauses if it can be.

    One that does not fit into two lines stays whole.
    """
    if len(text) <= LINE_LENGTH:
        return (text,)
    words = text.split()
    ways = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    fitting = [way for way in ways if max(map(len, way)) <= LINE_LENGTH]
    return min(fitting, key=_unrest, default=(text,))


def _unrest(way: Caption) -> tuple[int, int]:
    ends = way[0][-1]
    return (0 if ends in ".?:" else 1 if ends == "," else 2), max(map(len, way))


def _filled(text: str, side: str, other: str) -> str:
    return text.replace("{side}", side).replace("{other}", other)
