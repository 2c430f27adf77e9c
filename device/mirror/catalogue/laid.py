"""A timetable as it is told: a line a moment, with the words, and how it stands to the cap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from device.mirror.catalogue.timetable import Moment, counted_s, massage_s, whole_s


@dataclass(frozen=True)
class Laid:
    """One session of a routine, laid out. `by` is the plan's file, None for a plan's defaults.

    `part` names what one turn is of a routine that has its parts in turn; `say` gives a line's
    words.
    """

    routine: str
    by: str | None
    part: str | None
    moments: tuple[Moment, ...]
    cap_s: float
    say: Callable[[str], str]

    def lines(self) -> Iterator[str]:
        """As text."""
        by = f"by {self.by}" if self.by else "with a plan's defaults and everything unlocked"
        yield f"{self.routine}, {by}"
        if self.part is not None:
            yield f"this turn: {self.part} (--turn shows another)"
        yield ""
        for moment in self.moments:
            yield self._line(moment)
        yield f"{clock(whole_s(self.moments)):>6}          the end"
        yield ""
        yield "“Spoken” and captioned; (captioned alone). A movement without a word is dark."
        yield self._cap()

    def data(self) -> dict[str, object]:
        """As plain data."""
        return {
            "routine": self.routine,
            "plan": self.by,
            "part": self.part,
            "minutes": round(whole_s(self.moments) / 60.0, 2),
            "massage_minutes": round(massage_s(self.moments) / 60.0, 2),
            "cap_minutes": self.cap_s / 60.0,
            "moments": [{**asdict(one), "words": self._said(one)} for one in self.moments],
        }

    def _line(self, moment: Moment) -> str:
        number = "" if moment.repetition is None else str(moment.repetition)
        said = self._said(moment)
        mark = "" if said is None else f"“{said}”" if moment.spoken else f"({said})"
        when = f"{clock(moment.at_s):>6} {moment.for_s:5.1f} s"
        return f"{when}  {moment.what:<10} {number:>2}  {mark}".rstrip()

    def _said(self, moment: Moment) -> str | None:
        return None if moment.line is None else self.say(moment.line)

    def _cap(self) -> str:
        massage_min = massage_s(self.moments) / 60.0
        own_s = counted_s(self.moments)
        apart = f", and {massage_min:.1f} min of massage apart" if massage_min else ""
        told = f"{own_s / 60.0:.1f} min{apart}; a session may last {self.cap_s / 60.0:g} min"
        if own_s <= self.cap_s:
            return f"{told}."
        return f"{told}, so it ends before all of this: ask for fewer repetitions or sets."


def clock(at_s: float) -> str:
    """Seconds as minutes and seconds."""
    minutes, seconds = divmod(round(at_s), 60)
    return f"{minutes}:{seconds:02d}"
