"""A practice told second by second: what is spoken, captioned and sounded, and when it is lit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Chime,
    Cue,
    Ease,
    Hush,
    KeepHolding,
    LetGo,
    Line,
    RestNow,
    Say,
    Show,
    Tone,
    Volume,
)
from device.mirror.event import Pressed
from device.mirror.preview.practice import Moment


class Kind(StrEnum):
    """Where something stands in the account."""

    SPOKEN = "spoken"
    CAPTIONED = "captioned"
    CUE = "cue"
    PRESS = "press"


@dataclass(frozen=True)
class Told:
    """Something that happens at one moment, in words."""

    at_s: float
    kind: Kind
    words: str

    @property
    def quoted(self) -> str:
        """As it stands in a picture or a text: spoken “so”, captioned alone (so)."""
        match self.kind:
            case Kind.SPOKEN:
                return f"“{self.words}”"
            case Kind.CAPTIONED:
                return f"({self.words})"
            case _:
                return self.words


def account(moments: Iterable[Moment], words: Mapping[Line, str]) -> Iterator[Told]:
    """All that is told in a practice, in order."""
    for moment in moments:
        if isinstance(moment.event, Pressed):
            yield Told(moment.at_s, Kind.PRESS, moment.event.button.value)
        for cue in moment.cues:
            told = _told(cue, words)
            if told is not None:
                yield Told(moment.at_s, *told)


def _told(cue: Cue, words: Mapping[Line, str]) -> tuple[Kind, str] | None:
    match cue:
        case Say(prompt):
            return Kind.SPOKEN, words[prompt]
        case Show(prompt):
            return Kind.CAPTIONED, words[prompt]
        case Announce(repetition):
            return Kind.CUE, f"bell {repetition}"
        case BeginRise(for_s):
            return Kind.CUE, f"rise {for_s:g} s"
        case KeepHolding(for_s):
            return Kind.CUE, f"hold {for_s:g} s"
        case LetGo(for_s):
            return Kind.CUE, f"let go {for_s:g} s"
        case RestNow(for_s):
            return Kind.CUE, f"rest {for_s:g} s"
        case Ease():
            return Kind.CUE, "softer"
        case Tone(None):
            return Kind.CUE, "tone out"
        case Tone(openness):
            return Kind.CUE, f"tone {openness:.2f}"
        case Volume(below_db):
            return Kind.CUE, f"volume {below_db:g} dB"
        case Hush():
            return Kind.CUE, "hush"
        case Chime():
            return None  # the press that it answers is told
    assert_never(cue)


def as_text(told: Iterable[Told]) -> Iterator[str]:
    """The account, a line each."""
    for one in told:
        yield f"{clock(one.at_s)}  {one.kind.value:<9}  {one.quoted}"


def clock(at_s: float) -> str:
    """Minutes, seconds and tenths."""
    tenths = round(10.0 * at_s)
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"
