"""What a routine's code promises of its steps, so that no file can ask what its gates do not know.

Plan and phase decide by the code (`rest` always runs, `quiet_face` opens the movement after it), so
a file may not hold what its code is not for: no movement in a rest, no hand at an eye.
"""

from __future__ import annotations

from collections.abc import Iterator

from device.face.seen import Region
from device.mirror.coaching.movements import FOLLOWED
from device.mirror.coaching.routine import (
    AnyStep,
    Hands,
    Listen,
    Move,
    Part,
    Pick,
    Rest,
    Routine,
    Tell,
)
from wire.message import SMILES, MovementCode, RoutineCode
from wire.plan import CARE, Unlock

Kinds = tuple[type[AnyStep], ...]
MAY_HOLD: dict[RoutineCode, Kinds] = {
    RoutineCode.REST: (Tell, Rest),
    RoutineCode.EYE_CARE: (Tell, Rest),
    RoutineCode.KNOW_YOUR_FACE: (Tell, Rest),
    RoutineCode.EVERYDAY: (Tell, Move, Rest),
    RoutineCode.FIVE_MOVEMENTS: (Tell, Move, Rest),
    RoutineCode.QUIET_FACE: (Tell, Listen, Rest),
    RoutineCode.QUIET_ONE_PLACE: (Tell, Move, Hands, Rest),
    RoutineCode.PREPARE: (Tell, Hands, Rest),
    RoutineCode.SMALL_SMILE: (Tell, Move, Rest),
    RoutineCode.OPEN_SMILE: (Tell, Move, Rest),
    RoutineCode.RESISTANCE: (Tell, Hands, Rest),
}
"""Which steps each code is for."""
MOVEMENTS = {
    RoutineCode.SMALL_SMILE: frozenset({MovementCode.CLOSED_SMILE}),
    RoutineCode.OPEN_SMILE: SMILES,
}
"""Where a code names its movement."""
MOST_HANDS_MIN = 12
"""The longest that hands may be on a face in one session, which `session_cap_min` does not end.

Ours: massage and stretch as seed 002 has them, both stretches inside the mouth five times, take 11.
"""

MOST_TOLD_MOVEMENT_S = 20.0
"""The longest that a movement may go on that nobody measures, which no rest divides.

Ours: the longest that ships, to talk as one feels like it.
"""


def broken_rules(routine: Routine) -> Iterator[str]:
    """All that a routine's code does not allow, each with its key."""
    yield from _broken_by_the_whole(routine)
    for number, part in enumerate(routine.parts):
        yield from _broken_by_part(f"parts[{number}]", part, routine)
        for index, step in enumerate(part.steps):
            for key, what in _broken_by_step(step, routine.code):
                yield f"at parts[{number}].steps[{index}].{key}: {what}"


def _broken_by_the_whole(routine: Routine) -> Iterator[str]:
    if routine.code is RoutineCode.RESISTANCE and not routine.watches:
        yield "at watches: put watches = true, so that a resting tone that rises ends it"
    if routine.pick is not Pick.ALL and not routine.turns(_is_for_all):
        yield (
            "at parts: no turn would be left for some people; put a part in whose movements, hands "
            "and sounds are without needs and not_for"
        )
    at_once = [routine.parts] if routine.pick is Pick.ALL else [(part,) for part in routine.parts]
    for number, parts in enumerate(at_once):
        minutes = _hands_s(parts) / 60.0
        if minutes > MOST_HANDS_MIN:
            where = "parts" if routine.pick is Pick.ALL else f"parts[{number}]"
            yield (
                f"at {where}: hands for {minutes:.1f} min in one session, {MOST_HANDS_MIN} at "
                "most; put a lower for_s, times or between_s"
            )


def _is_for_all(step: AnyStep) -> bool:
    return step.needs is None and not step.not_for


def _hands_s(parts: tuple[Part, ...]) -> float:
    """How long hands are on the face, or between two turns of the same, if all is unlocked."""
    return sum(
        step.times * step.for_s + (step.times - 1) * step.between_s
        for part in parts
        for step in part.steps
        if isinstance(step, Hands)
    )


def _broken_by_part(where: str, part: Part, routine: Routine) -> Iterator[str]:
    rests = any(isinstance(step, Rest) for step in part.steps)
    if routine.code is RoutineCode.RESISTANCE and not rests:
        yield f"at {where}.steps: put a rest between, in which the resting tone is looked at"


def _broken_by_step(step: AnyStep, code: RoutineCode) -> Iterator[tuple[str, str]]:
    may_hold = MAY_HOLD[code]
    if not isinstance(step, may_hold):
        yield "do", f"{_tag(type(step))} is not for {code}; it may have {_tags(may_hold)}"
    if code in CARE and step.needs is not None:
        yield "needs", f"{code} runs without a plan, so nothing is ever unlocked; leave it out"
    if code in CARE and step.not_for:
        yield "not_for", f"{code} runs without a plan, so for everybody; leave the step out"
    if isinstance(step, Move):
        yield from _broken_by_move(step, code)
    if isinstance(step, Tell) and step.moves:
        yield from _broken_by_told(step, may_hold, code)
    if isinstance(step, Hands):
        yield from _broken_by_hands(step, code)


def _broken_by_move(move: Move, code: RoutineCode) -> Iterator[tuple[str, str]]:
    movements = MOVEMENTS.get(code, frozenset(MovementCode))
    if move.movement not in movements:
        yield "movement", f"{code} is for {' and '.join(sorted(movements))}"
    if move.movement is MovementCode.OPEN_SMILE and move.needs is not Unlock.OPEN_SMILE:
        yield "needs", 'an open smile is locked until the plan opens it; put needs = "open_smile"'
    if code is RoutineCode.FIVE_MOVEMENTS and move.feedback:
        yield "feedback", "the clinic's measurement is without a word; put feedback = false"
    if code is RoutineCode.QUIET_ONE_PLACE and move.quiet is None:
        yield "quiet", "missing; say which place is to go quiet"
    companions = FOLLOWED[move.movement].companions
    if move.quiet is not None and move.quiet not in companions:
        yield "quiet", f"{move.quiet} cannot be watched here; there are {', '.join(companions)}"
    if move.guide is not None and move.movement not in SMILES:
        yield "guide", "the finger at the corner of the mouth goes along with smiles alone"


def _broken_by_told(tell: Tell, may_hold: Kinds, code: RoutineCode) -> Iterator[tuple[str, str]]:
    if Move not in may_hold:
        yield "moves", f"{code} asks for no movement; leave it out, and the movement"
    if tell.for_s > MOST_TOLD_MOVEMENT_S:
        most = f"{MOST_TOLD_MOVEMENT_S:g} s at most"
        yield "for_s", f"a movement that nobody measures, {most}; put less, and a rest after it"


def _broken_by_hands(hands: Hands, code: RoutineCode) -> Iterator[tuple[str, str]]:
    if hands.where is Region.EYES:
        yield "where", "hands never go to an eye or a lid"
    if code is RoutineCode.QUIET_ONE_PLACE and hands.needs is not Unlock.LIGHT_TOUCH:
        yield "needs", 'a touch is locked until the plan opens it; put needs = "light_touch"'


def _tags(kinds: Kinds) -> str:
    return ", ".join(map(_tag, kinds))


def _tag(kind: type[AnyStep]) -> str:
    return str(kind.__struct_config__.tag)
