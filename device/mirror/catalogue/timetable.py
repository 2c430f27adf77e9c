"""A session of a routine laid out second by second, as it comes where nothing delays it.

What a face does is not known here: the rest after a repetition grows until the face is back at
rest, a finding is spoken where there is one, a pause is a pause. So these are the least times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.feedback import asks_how_it_felt
from device.mirror.coaching.programme import (
    Hearing,
    Item,
    Pause,
    Repeat,
    Sentence,
    Timer,
    said_in,
)
from device.settings import Practice


@dataclass(frozen=True)
class Moment:
    """Something begins at `at_s` and has `for_s`: what happens, and which line goes with it.

    The line is spoken and captioned, or a caption alone. `repetition` is its number.
    """

    at_s: float
    for_s: float
    what: str
    line: str | None = None
    spoken: bool = False
    repetition: int | None = None


def laid_out(dose: Dose, practice: Practice) -> tuple[Moment, ...]:
    """Every moment of a session, in order. The one place to put a simulation in."""
    moments: list[Moment] = []
    at_s = 0.0
    for item in dose.items:
        for moment in _moments(item, dose, practice, at_s):
            moments.append(moment)
            at_s = moment.at_s + moment.for_s
    return tuple(moments)


def whole_s(moments: tuple[Moment, ...]) -> float:
    """How long a session lasts."""
    return moments[-1].at_s + moments[-1].for_s if moments else 0.0


def massage_s(moments: tuple[Moment, ...]) -> float:
    """How much of it is massage, which does not count towards the longest session."""
    return sum(moment.for_s for moment in moments if moment.what == MASSAGE)


def _moments(item: Item, dose: Dose, practice: Practice, at_s: float) -> Iterator[Moment]:
    match item:
        case Repeat():
            yield from _repetition(item, dose, practice, at_s)
        case Sentence(line=line, for_s=for_s):
            yield Moment(at_s, for_s, "tell", line, spoken=True)
        case Timer(line=line, for_s=for_s, massage=massage):
            yield Moment(at_s, for_s, MASSAGE if massage else "hands", line, spoken=True)
        case Pause(line=line, for_s=for_s):
            yield Moment(at_s, for_s, "rest", line, spoken=True)
        case Hearing(lines=lines, for_s=for_s):
            for number, line in enumerate(lines):
                share_s = for_s / len(lines)
                yield Moment(at_s + number * share_s, share_s, "listen", line, spoken=True)


def _repetition(item: Repeat, dose: Dose, practice: Practice, at_s: float) -> Iterator[Moment]:
    move = item.move
    estimates = asks_how_it_felt(item, dose)
    for what, for_s, line, spoken in (
        ("bell", dose.begin_s, said_in(item)[0] if item.asked else None, item.asked),
        ("rise", dose.ramp_s, move.how, False),
        ("hold", dose.hold_s, move.hold, False),
        ("let go", dose.release_s, move.let_go, False),
        ("rest", dose.rest_s, move.rest, False),
        ("how was it", practice.self_estimate_s if estimates else 0.0, _HOW, True),
    ):
        if for_s > 0.0:
            yield Moment(at_s, for_s, what, line, spoken, item.number)
            at_s += for_s


MASSAGE = "massage"
_HOW = Prompt.HOW_DID_THAT_FEEL.value
