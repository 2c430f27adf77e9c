"""How easy the words are to read: plain language, at about B1, measured so that it stays so.

LIX (Björnsson, Läsbarhet, 1968) is the mean length of a sentence in words, and to it the share of
long words in percent. It counts letters and not syllables, so it is one measure for English, German
and other languages that are written in words. One line is too short for it. There the longest word
and how many are long are bounded instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

LONG = 7
"""From so many letters on a word is long: more than six (Björnsson 1968)."""
HARDEST_LIX = 30.0
"""Below it a text is very easy, as books for children are (Björnsson's scale, also for German)."""
LONGEST_WORD = 13
"""Letters of one word; ours: every part of the face and every sign has a name as short, and as
prompts, in capitals of 12 mm, such words still fit on the narrowest panel, 124 mm between margins.
"""
MOST_LONG = 4
"""Long words in one line; ours: with them a line of ten words is still mostly short ones."""
MOST_LONG_SIGNS = 5
"""The same on the safety page, where signs have the names they have; ours."""
_NAMED = 5


def lix(texts: Collection[str]) -> float:
    """The readability of lines taken together: under 30 very easy, over 60 very hard."""
    words = [word for text in texts for word in _words(text)]
    sentences = sum(_sentences(text) for text in texts)
    return len(words) / max(1, sentences) + 100 * len(_long(words)) / max(1, len(words))


def hard_in_line(text: str, most_long: int = MOST_LONG) -> Iterator[str]:
    """What makes one line hard to read, and what to do."""
    words = _words(text)
    for word in dict.fromkeys(words):
        if len(word) > LONGEST_WORD:
            told = f"{word!r} has {len(word)} letters, {LONGEST_WORD} at most"
            yield f"hard to read: {told}; use a shorter word, or two"
    if len(_long(words)) > most_long:
        told = f"{len(_long(words))} long words ({', '.join(_long(words))}), {most_long} at most"
        yield f"hard to read: {told}; use shorter ones, or say less"


def hard_together(texts: Collection[str]) -> Iterator[str]:
    """What makes lines hard to read as a whole, and what to do."""
    whole = lix(texts)
    if whole > HARDEST_LIX:
        words = {word for text in texts for word in _words(text)}
        longest = ", ".join(sorted(words, key=lambda word: (-len(word), word))[:_NAMED])
        told = f"LIX {whole:.0f}, {HARDEST_LIX:.0f} at most; its longest words are {longest}"
        yield f"hard to read as a whole: {told}; use shorter words and shorter sentences"


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", text)


def _long(words: list[str]) -> list[str]:
    return [word for word in words if len(word) >= LONG]


def _sentences(text: str) -> int:
    """A full stop, a question mark and a colon end one; so does the end of a line without."""
    return sum(bool(_words(part)) for part in re.split(r"[.?!:]", text))
