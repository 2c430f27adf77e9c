"""What a therapist may want to know of a plan that is allowed as it stands.

Nothing here refuses anything. What a plan may not do at all is in `clinic.plans.objections`.
"""

from __future__ import annotations

from collections.abc import Iterator

from wire.message import RoutineCode
from wire.plan import Contraindication, Phase, Plan, RoutinePlan, Unlock

RECENT, UPKEEP = 3, 1
"""Days a week of resistance (seed 003): two or three when movement came back recently, weekly or
monthly as upkeep. Daily, when long-standing, is no more than a plan may say."""
OPENS = {
    Unlock.OPEN_SMILE: {RoutineCode.OPEN_SMILE, RoutineCode.FIVE_MOVEMENTS},
    Unlock.FINGER_GUIDE: {RoutineCode.SMALL_SMILE, RoutineCode.OPEN_SMILE},
    Unlock.LIGHT_TOUCH: {RoutineCode.QUIET_ONE_PLACE},
    Unlock.INTRA_ORAL_MASSAGE: {RoutineCode.PREPARE},
    Unlock.RESISTANCE: {RoutineCode.RESISTANCE},
}
"""The routines in which something is opened by each of the locks."""
COUNTED = {RoutineCode.SMALL_SMILE, RoutineCode.OPEN_SMILE, RoutineCode.QUIET_ONE_PLACE}
"""Routines with as many repetitions as the plan says."""
SMILES = {*COUNTED, RoutineCode.FIVE_MOVEMENTS, RoutineCode.EVERYDAY}
AROUND_HOLD_S = 18.0
"""What a repetition takes beside its hold: tone 2, rise 4, letting go 4, rest 8 s
(`config/practice.toml`)."""


def advice(plan: Plan) -> Iterator[str]:
    """What to look at once more, in plain words."""
    codes = {row.code for row in plan.routines}
    for row in plan.routines:
        yield from _of_routine(plan, row)
    for lock in dict.fromkeys(plan.unlocked):
        if not OPENS[lock] & codes:
            yield f"{lock.value} is unlocked, but no routine of this plan has a use for it"
    if plan.reference_smile_mm is None and SMILES & codes:
        yield "without reference_smile_mm effort cannot be told: smiles are practised by feel"
    numb = Contraindication.NUMB_CHEEK in plan.contraindications
    if numb and Unlock.INTRA_ORAL_MASSAGE in plan.unlocked:
        yield "intra_oral_massage is unlocked for a numb cheek: the mirror leaves it out"


def _of_routine(plan: Plan, row: RoutinePlan) -> Iterator[str]:
    if row.code is RoutineCode.RESISTANCE:
        yield from _of_resistance(plan, row)
    if row.code in COUNTED:
        minutes = _minutes(row)
        if minutes > plan.session_cap_min:
            yield (
                f"{row.routine}: takes about {minutes:.0f} min, but ends early at"
                f" session_cap_min = {plan.session_cap_min:g}"
            )
    if row.routine != row.code.value:
        yield f"{row.routine}: is offered only by a mirror that has a routine file of that name"


def _of_resistance(plan: Plan, row: RoutinePlan) -> Iterator[str]:
    days = min(row.days_a_week or plan.days_a_week, plan.days_a_week)
    if plan.phase is Phase.RETURNING and days > RECENT:
        yield (
            f"{row.routine}: {days} days a week; {RECENT - 1} to {RECENT} while movement has come"
            " back only recently, daily when it is long-standing (seed 003)"
        )
    if plan.phase is Phase.AFTERCARE and days > UPKEEP:
        yield f"{row.routine}: {days} days a week; once a week or a month is upkeep (seed 003)"


def _minutes(row: RoutinePlan) -> float:
    practised = row.sets * row.repetitions * (AROUND_HOLD_S + row.hold_s)
    return (practised + (row.sets - 1) * row.break_s) / 60.0
