"""One line of the table of words: what is spoken, how it is captioned, and what it may not be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta

from device.mirror.coaching.cue import Line, Prompt
from device.settings import Section
from wire.mistakes import meant, nearest

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
IN_BRACES = r"\{([^{}]*)\}"

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


Table = Mapping[Line, Wording]


@dataclass(frozen=True)
class Use:
    """Where a routine says a line. A title is one line of a caption; some know of no side."""

    where: str
    title: bool = False
    side_known: bool = True


Uses = Mapping[Line, Use]


def mistakes(table: Table, uses: Uses, longest_side: str, never: tuple[str, ...]) -> Iterator[str]:
    """All that is wrong with a table, each with its key and what was probably meant.

    `uses` are the lines that routines say, beside every `Prompt`; `longest_side` is the longest
    word for a side, and `never` how words begin that no line may have.
    """
    wanted, have = {*map(str, Prompt), *uses}, table.keys()
    yield from _unsaid(have - wanted, wanted - have)
    yield from _missing(wanted - have, have, uses)
    for key in sorted(wanted & have):
        faults = (
            *_brace_faults(table[key]),
            *_side_faults(key, table[key], uses.get(key)),
            *_length_faults(key, table[key].on(longest_side, longest_side), uses.get(key)),
            *_tone_faults(key, table[key], never),
        )
        yield from (f"at prompts.{key}: {what}" for what in faults)


def _unsaid(keys: set[Line], missing: set[Line]) -> Iterator[str]:
    for key in sorted(keys):
        near = nearest(key, sorted(missing))
        hint = f"did you mean {near}?" if near else "remove it, or mend its spelling"
        yield f"at prompts.{key}: nothing says this; {hint}"


def _missing(keys: set[Line], have: Set[Line], uses: Uses) -> Iterator[str]:
    for key in sorted(keys):
        near = nearest(key, sorted(have)) if key in uses else None
        who = uses[key].where if key in uses else "the mirror itself"
        hint = f"; did you mean {near}?" if near else ""
        yield f"at prompts.{key}: missing; {who} says it{hint}"


def _brace_faults(wording: Wording) -> Iterator[str]:
    for name in re.findall(IN_BRACES, wording.text):
        if name not in SIDES:
            yield f"{{{name}}} is unknown; {meant(name, SIDES)}"
    if re.search(r"[{}]", re.sub(IN_BRACES, "", wording.text)):
        yield "a brace stands alone; write {side} or {other}, or leave it out"


def _side_faults(key: Line, wording: Wording, use: Use | None) -> Iterator[str]:
    own = key in set(Prompt)
    if wording.is_sided and (own or (use is not None and not use.side_known)):
        who = "the mirror itself" if own or use is None else use.where
        yield f"it names a side, and {who} says it where no side is known"


def _length_faults(key: Line, wording: Wording, use: Use | None) -> Iterator[str]:
    spoken, shown = spoken_words(wording.say), wording.caption
    most = 4 if key in SAFETY else 1 if use is not None and use.title else 2
    if len(spoken) > MOST_WORDS:
        yield f"{len(spoken)} words are spoken, {MOST_WORDS} at most"
    if len(shown) > most or max(map(len, shown)) > LINE_LENGTH:
        told = "one line" if most == 1 else f"{most} lines"
        yield f"a caption has {told} of {LINE_LENGTH} characters at most; this is {list(shown)}"
    unseen = set(spoken) - set(spoken_words(" ".join(shown)))
    if unseen:
        yield f"spoken, and not in the caption: {', '.join(sorted(unseen))}"


def _tone_faults(key: Line, wording: Wording, never: tuple[str, ...]) -> Iterator[str]:
    for one in never if key not in SAFETY else ():
        begins = r"\b" if re.match(r"\w", one) else ""  # a sign is one wherever it stands
        if re.search(rf"{begins}{re.escape(one)}", wording.text.lower()):
            yield f"this is never said: {one!r}"


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
