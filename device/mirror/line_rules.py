"""What all routines together promise of a line: where one has a lock, none says it without.

A routine's code bounds its steps (`routine_rules`), but steps say lines, and a line carries over
what it asks: "Thumbs inside your upper lip" is massage in the mouth in whichever file it stands.
So a line has one condition and one kind wherever it is said, as where it was said first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.routine import AnyStep, Condition, Hands, Listen, Move, Routine, Tell
from wire.message import RoutineCode
from wire.plan import CARE


class Saying(IntEnum):
    """What a line does where it is said; the more it asks, the higher."""

    TOLD = 0  # spoken in a tell, a rest, a listen, or as a title
    CAPTION = 1  # shown while a movement goes on
    ASKED = 2  # asks for a movement
    TOUCHED = 3  # asks for a hand on the face


WITH = {
    Saying.TOLD: {Saying.TOLD, Saying.CAPTION},
    Saying.CAPTION: {Saying.TOLD, Saying.CAPTION, Saying.ASKED},
    Saying.ASKED: {Saying.CAPTION, Saying.ASKED},
    Saying.TOUCHED: {Saying.TOUCHED},
}
"""As what a line may be said elsewhere. Captions go along with what asks, and with what tells."""
ASKS = {
    Saying.TOLD: "is told or shown",
    Saying.CAPTION: "is shown while a movement goes on",
    Saying.ASKED: "asks for a movement",
    Saying.TOUCHED: "asks for a hand on the face",
}

REMEDIES = {
    Saying.TOLD: "use another line here",
    Saying.CAPTION: "use another line here",
    Saying.ASKED: "ask for it in a move, or leave it out here",
    Saying.TOUCHED: "say it in hands, or leave it out here",
}
THE_MIRRORS_OWN = frozenset(map(str, Prompt)) - {Prompt.LET_FACE_REST, Prompt.SAFETY_EYE}
"""Lines that belong to the engine, with the gates in which it says them: some ask for hands."""


@dataclass(frozen=True)
class Said:
    """A line where a routine says it. `file` and `key` name the place.

    `bound` is whether the step's condition is the line's own: a caption, and what goes with a
    finger, which has its own lock, are shared by movements with and without one.
    """

    file: str
    key: str
    line: str
    saying: Saying
    code: RoutineCode
    under: Condition | None = None
    bound: bool = True

    @property
    def condition(self) -> tuple[str | None, frozenset[str]]:
        """What must be unlocked for it, and for whom it is left out."""
        if self.under is None:
            return None, frozenset()
        return self.under.needs, frozenset(self.under.not_for)

    @property
    def where(self) -> str:
        """The place, for somebody who reads of it elsewhere."""
        return f"{self.file} ({self.key})"


def broken_lines(
    routines: Iterable[Routine], shipped: Iterable[Routine] = ()
) -> Iterator[tuple[str, str]]:
    """All that lines may not: the name of a routine, and what is wrong there with its key.

    What a line is, a code's own file says before a variant does, and before both what is `shipped`.
    """
    said = [one for routine in routines for one in said_in(routine)]
    first = _firsts([one for routine in shipped for one in said_in(routine)], said)
    for one in said:
        for what in _broken_by(one, first[one.line]):
            yield one.file.removesuffix(".toml"), f"at {one.key}: {what}"


def said_in(routine: Routine) -> Iterator[Said]:
    """Every line that a routine says, with its place."""
    file, code = f"{routine.name}.toml", routine.code
    yield Said(file, "title", routine.title, Saying.TOLD, code)
    for number, part in enumerate(routine.parts):
        for index, step in enumerate(part.steps):
            where = f"parts[{number}].steps[{index}]"
            for key, line, saying, bound in _lines(step):
                yield Said(file, f"{where}.{key}", line, saying, code, step, bound)


def _lines(step: AnyStep) -> Iterator[tuple[str, str, Saying, bool]]:
    """Key and line, what it does, and whether the step's condition is the line's."""
    match step:
        case Move():
            yield "ask", step.ask, Saying.ASKED, True
            if step.guide is not None:
                yield "guide", step.guide, Saying.ASKED, False
            for key in ("how", "hold", "let_go", "rest"):
                yield key, getattr(step, key), Saying.CAPTION, False
        case Listen():
            for number, line in enumerate(step.lines):
                yield f"lines[{number}]", line, Saying.TOLD, True
        case Hands():
            yield "line", step.line, Saying.TOUCHED, True
        case Tell(moves=True):
            yield "line", step.line, Saying.ASKED, True
        case _:
            yield "line", step.line, Saying.TOLD, True


@dataclass(frozen=True)
class First:
    """What a line is: where it asks most, and where most is wanted for it."""

    asks: Said
    wants: Said | None


def _firsts(shipped: list[Said], said: list[Said]) -> dict[str, First]:
    """What each line is, by the first of three that say it: shipped, a code's own, a variant."""
    own = [one for one in said if one.file == f"{one.code}.toml"]
    every: dict[str, list[Said]] = {}
    for group in (shipped, own, said):
        here: dict[str, list[Said]] = {}
        for one in group:
            here.setdefault(one.line, []).append(one)
        every = here | every
    return {line: _first(ones) for line, ones in every.items()}


def _first(ones: list[Said]) -> First:
    resisting = [one for one in ones if one.code is RoutineCode.RESISTANCE]
    bound = [one for one in ones if one.bound]
    return First(
        max((*resisting, *ones), key=lambda one: one.saying),
        max(bound, key=lambda one: _wanted(one.condition), default=None),
    )


def _wanted(condition: tuple[str | None, frozenset[str]]) -> int:
    needs, not_for = condition
    return (needs is not None) + len(not_for)


def _broken_by(one: Said, first: First) -> Iterator[str]:
    if one.line in THE_MIRRORS_OWN:
        yield f"{one.line} is what the mirror itself says; leave it out here"
    yield from _broken_kind(one, first.asks)
    if first.wants is not None:
        yield from _broken_condition(one, first.wants)


def _broken_kind(one: Said, asks: Said) -> Iterator[str]:
    resists = asks.saying is Saying.TOUCHED and asks.code is RoutineCode.RESISTANCE
    if resists and one.code is not RoutineCode.RESISTANCE:
        yield f"{one.line} is for resistance alone, see {asks.where}; leave it out here"
    elif one.saying not in WITH[asks.saying]:
        yield f"{one.line} {ASKS[asks.saying]} in {asks.where}; {REMEDIES[asks.saying]}"


def _broken_condition(one: Said, wants: Said) -> Iterator[str]:
    locked = _wanted(wants.condition) > 0
    if one.condition == wants.condition or not (one.bound or locked):
        return
    if one.code in CARE:
        do = "leave the line out, this runs without a plan"
    else:
        do = f"{'put the same' if locked else 'leave them out'} here, or use another line"
    yield f"{one.line} is said {_told(wants)} in {wants.where}; {do}"


def _told(said: Said) -> str:
    needs, not_for = said.condition
    parts = [f'needs = "{needs}"'] if needs else []
    names = ", ".join(f'"{one}"' for one in sorted(not_for))
    parts += [f"not_for = [{names}]"] if not_for else []
    return f"with {' and '.join(parts)}" if parts else "without needs and not_for"
