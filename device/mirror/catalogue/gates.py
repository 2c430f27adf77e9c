"""When a routine may run: asked of the gates themselves, with a made-up plan for each case.

So what is told here cannot differ from what the mirror does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from device.history import History
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import Refused, dose_of
from device.mirror.coaching.routine import Routine
from device.settings import Practice
from wire.plan import CARE, Phase, Plan, RoutinePlan, Side, Unlock

EVERYTHING = tuple(Unlock)


class May(StrEnum):
    """How a phase stands to a routine."""

    YES = "yes"
    NO = "no"
    WITH_SYNKINESIS = "with synkinesis"
    WITHOUT_SYNKINESIS = "without synkinesis"
    AFTER_QUIETING = "after a quieting routine"


@dataclass(frozen=True)
class Gates:
    """When a routine may run, where a plan lists it.

    `always` is without any plan as well. `locked` must be unlocked by the plan, `opens` adds steps
    where it is.
    """

    always: bool
    phases: dict[Phase, May]
    locked: tuple[Unlock, ...]
    opens: tuple[Unlock, ...]

    def told(self) -> str:
        """In one line."""
        if self.always:
            return "always, also without a plan"
        kinds = {may: [phase for phase in Phase if self.phases[phase] is may] for may in May}
        told = [
            f"{', '.join(phases)}{'' if may is May.YES else f' ({may})'}"
            for may, phases in kinds.items()
            if phases and may is not May.NO
        ]
        return "; ".join(told) or "never"


def gates_of(routine: Routine, practice: Practice) -> Gates:
    """Ask the gates about every phase, with and without synkinesis, and about every lock."""
    phases = {phase: _may(routine, phase, practice) for phase in Phase}
    always = routine.code in CARE
    if always or all(may is May.NO for may in phases.values()):
        return Gates(always, phases, (), ())
    plan = open_plan(routine, practice)
    return Gates(
        always,
        phases,
        tuple(lock for lock in Unlock if _refused_without(lock, plan, routine, practice)),
        tuple(lock for lock in Unlock if _less_without(lock, plan, routine, practice)),
    )


def open_plan(routine: Routine, practice: Practice) -> Plan:
    """A plan with everything unlocked and nothing but this routine, in a phase that allows it."""
    plans = [_plan(routine, phase, flag) for phase in Phase for flag in (False, True)]
    for plan in plans:
        if isinstance(dose_of(plan, routine, fresh(), practice), Dose):
            return plan
    return plans[0]


def fresh(routine: Routine | None = None, turn: int = 0) -> History:
    """A day on which everything that comes first has been done, and nothing is enough yet."""
    return History(quieted_today=True, turns={} if routine is None else {routine.name: turn})


def _may(routine: Routine, phase: Phase, practice: Practice) -> May:
    def runs(history: History, *, flag: bool) -> bool:
        return isinstance(dose_of(_plan(routine, phase, flag), routine, history, practice), Dose)

    flag = phase is Phase.SYNKINETIC
    if runs(fresh(), flag=flag) and not runs(History(), flag=flag):
        return May.AFTER_QUIETING
    match runs(fresh(), flag=False), runs(fresh(), flag=True):
        case True, True:
            return May.YES
        case False, True:
            return May.WITH_SYNKINESIS
        case True, False:
            return May.WITHOUT_SYNKINESIS
        case _:
            return May.NO


def _plan(
    routine: Routine, phase: Phase, flag: bool, unlocked: tuple[Unlock, ...] = EVERYTHING
) -> Plan:
    return Plan(
        schema=1,
        version=1,
        valid_until=date.max,
        affected=Side.LEFT,
        phase=phase,
        routines=(RoutinePlan(routine.name),),
        synkinesis=flag,
        unlocked=unlocked,
    )


def _without(
    lock: Unlock, plan: Plan, routine: Routine, practice: Practice
) -> Iterator[Dose | Refused]:
    """Every turn of a routine with one lock closed."""
    unlocked = tuple(one for one in Unlock if one is not lock)
    closed = _plan(routine, plan.phase, plan.synkinesis, unlocked)
    for turn in range(len(routine.parts)):
        yield dose_of(closed, routine, fresh(routine, turn), practice)


def _refused_without(lock: Unlock, plan: Plan, routine: Routine, practice: Practice) -> bool:
    return any(isinstance(one, Refused) for one in _without(lock, plan, routine, practice))


def _less_without(lock: Unlock, plan: Plan, routine: Routine, practice: Practice) -> bool:
    whole = [
        dose_of(plan, routine, fresh(routine, turn), practice) for turn in range(len(routine.parts))
    ]
    closed = list(_without(lock, plan, routine, practice))
    refused = any(isinstance(one, Refused) for one in closed)
    return not refused and closed != whole
