"""What a table of words may not be: incomplete, too long, hard to read, judging or pushing.

Every mistake is told with its key, and with what was probably meant or what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from device.mirror.coaching.cue import Line, Prompt
from device.mirror.panel.reading import MOST_LONG, MOST_LONG_SIGNS, hard_in_line
from device.mirror.panel.wording import (
    LINE_LENGTH,
    MOST_WORDS,
    SAFETY,
    SIDES,
    Counted,
    Counts,
    Plural,
    SideWords,
    Table,
    Use,
    Uses,
    Wording,
    spoken_words,
)
from wire.mistakes import meant, nearest

HIGHEST = 99
"""The highest number for which a caption that counts has to fit."""
_IN_BRACES = r"\{([^{}]*)\}"


def mistakes(table: Table, uses: Uses, sides: SideWords, never: tuple[str, ...]) -> Iterator[str]:
    """All that is wrong with a table, each with its key and what was probably meant.

    `uses` are the lines that routines say, beside every `Prompt`; `sides` are the words for them,
    and `never` is how words begin that no line may have.
    """
    wanted, have = {*map(str, Prompt), *uses}, table.keys()
    yield from _unsaid(have - wanted, wanted - have)
    yield from _missing(wanted - have, have, uses)
    for key in sorted(wanted & have):
        longest = table[key].on(sides.longest, sides.longest)
        faults = (
            *_brace_faults(table[key].text, SIDES),
            *_joined_faults(table[key].text, sides.endings),
            *_side_faults(key, table[key], uses.get(key)),
            *_length_faults(key, longest, uses.get(key)),
            *_said_never(table[key].text, never if key not in SAFETY else ()),
            *_reading_faults(key, longest),
        )
        yield from (f"at prompts.{key}: {what}" for what in faults)


def count_mistakes(counts: Counts, never: tuple[str, ...]) -> Iterator[str]:
    """The same of the captions that count."""
    for name in Counted:
        plural: Plural = getattr(counts, name)
        for form in plural.__struct_fields__:
            text: str = getattr(plural, form)
            faults = (*_count_faults(form, text), *_said_never(text, never), *hard_in_line(text))
            yield from (f"at counted.{name}.{form}: {what}" for what in faults)


def _count_faults(form: str, text: str) -> Iterator[str]:
    yield from _brace_faults(text, ("count",))
    if form == "other" and "{count}" not in text:
        yield "the number is missing; write {count} where it stands"
    filled = text.replace("{count}", str(HIGHEST))
    if len(filled) > LINE_LENGTH:
        yield f"a caption that counts has one line of {LINE_LENGTH} characters; this is {filled!r}"


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


def _brace_faults(text: str, known: tuple[str, ...]) -> Iterator[str]:
    for name in re.findall(_IN_BRACES, text):
        if name not in known:
            yield f"{{{name}}} is unknown; {meant(name, known)}"
    if re.search(r"[{}]", re.sub(_IN_BRACES, "", text)):
        written = " or ".join(f"{{{name}}}" for name in known)
        yield f"a brace stands alone; write {written}, or leave it out"


def _joined_faults(text: str, endings: tuple[str, ...]) -> Iterator[str]:
    """A word that touches a side's would become one word with it."""
    for before, name, after in re.findall(r"(\w*)\{(side|other)\}(\w*)", text):
        if before or (after and after not in endings):
            allowed = "".join(f", or {{{name}}}{one}" for one in endings)
            told = f"{before}{{{name}}}{after} becomes one word"
            yield f"{told}; write a space between{allowed}"


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


def _said_never(text: str, never: tuple[str, ...]) -> Iterator[str]:
    for one in never:
        begins = r"\b" if re.match(r"\w", one) else ""  # a sign is one wherever it stands
        if re.search(rf"{begins}{re.escape(one)}", text.lower()):
            yield f"this is never said: {one!r}"


def _reading_faults(key: Line, wording: Wording) -> Iterator[str]:
    """What is spoken and what is shown are each read alone; a mistake in both is told once."""
    most = MOST_LONG_SIGNS if key in SAFETY else MOST_LONG
    alone = (wording.say, " ".join(wording.show))
    yield from dict.fromkeys(what for text in alone for what in hard_in_line(text, most))
