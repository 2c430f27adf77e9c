"""A session of a routine laid out second by second, as it comes where nothing delays it.

What a face does is not known here: the rest after a repetition grows until the face is back at
rest, a finding is spoken where there is one, a pause is a pause. So these are the least times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from device.mirror.captions import asks_for_less
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
from device.mirror.coaching.repetition import feels_first
from device.settings import Practice


@dataclass(frozen=True)
class Moment:
    """Something begins at `at_s` and has `for_s`: what happens, and which line goes with it.

    The line is spoken and captioned, or a caption alone; None where the display is dark.
    `repetition` is its number. What is `massage` does not count towards the longest session.
    """

    at_s: float
    for_s: float
    what: str
    line: str | None = None
    spoken: bool = False
    repetition: int | None = None
    massage: bool = False


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
    """How much of it is massage, with the moments between its turns."""
    return sum(moment.for_s for moment in moments if moment.massage)


def counted_s(moments: tuple[Moment, ...]) -> float:
    """How much of it counts towards the longest session."""
    return whole_s(moments) - massage_s(moments)


def _moments(item: Item, dose: Dose, practice: Practice, at_s: float) -> Iterator[Moment]:
    match item:
        case Repeat():
            yield from _repetition(item, dose, practice, at_s)
        case Sentence(line=line, for_s=for_s):
            yield Moment(at_s, for_s, "tell", line, spoken=True)
        case Timer(line=line, for_s=for_s, massage=massage):
            what = "massage" if massage else "hands"
            yield Moment(at_s, for_s, what, line, spoken=True, massage=massage)
        case Pause(line=line, for_s=for_s, massage=massage):
            yield Moment(at_s, for_s, "rest", line, spoken=True, massage=massage)
        case Hearing(lines=lines, for_s=for_s):
            for number, line in enumerate(lines):
                share_s = for_s / len(lines)
                yield Moment(at_s + number * share_s, share_s, "listen", line, spoken=True)


def _repetition(item: Repeat, dose: Dose, practice: Practice, at_s: float) -> Iterator[Moment]:
    move, guided = item.move, item.guided
    less = asks_for_less(move, dose, practice)
    shows = not feels_first(item, dose)
    estimate_s = practice.self_estimate_s if asks_how_it_felt(item, dose) else 0.0
    for what, for_s, line, spoken in (
        ("bell", dose.begin_s, said_in(item)[0] if item.asked else None, item.asked),
        ("rise", dose.ramp_s, (_LESS if less else move.how) if shows else None, False),
        ("hold", dose.hold_s, move.guide if guided else move.hold if shows else None, guided),
        ("let go", dose.release_s, move.let_go if shows else None, False),
        ("rest", dose.rest_s, _AWAY if guided else move.rest, guided),
        ("how was it", estimate_s, _HOW, True),
    ):
        if for_s > 0.0:
            yield Moment(at_s, for_s, what, line, spoken, item.number)
            at_s += for_s


_HOW = Prompt.HOW_DID_THAT_FEEL.value
_LESS = Prompt.LESS_THAN_A_QUARTER.value
_AWAY = Prompt.FINGER_AWAY.value
