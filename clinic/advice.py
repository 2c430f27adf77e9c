"""What a therapist may want to know of a plan that is allowed as it stands.

Nothing here refuses anything. What a plan may not do at all is in `clinic.plans.objections`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

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
SESSIONS_A_DAY, LEAST_GAP_MIN = 4, 60
"""What the mirror keeps to, however much a plan allows (`config/practice.toml`)."""


@dataclass(frozen=True)
class Length:
    """What a routine takes, massage apart: seconds beside its repetitions, and the number of these.

    Where the plan counts the repetitions they are none here. `opened_s` more if the plan unlocks
    what is `opened_by`.
    """

    beside_s: float = 0.0
    repetitions: int = 0
    opened_by: Unlock | None = None
    opened_s: float = 0.0


LENGTHS = {
    RoutineCode.KNOW_YOUR_FACE: Length(32.0),
    RoutineCode.EVERYDAY: Length(8.0, 4),
    RoutineCode.FIVE_MOVEMENTS: Length(8.0, 5),
    RoutineCode.QUIET_FACE: Length(154.0),
    RoutineCode.QUIET_ONE_PLACE: Length(8.0, 0, Unlock.LIGHT_TOUCH, 23.0),
    RoutineCode.PREPARE: Length(39.0, 0, Unlock.INTRA_ORAL_MASSAGE, 28.0),
    RoutineCode.SMALL_SMILE: Length(),
    RoutineCode.OPEN_SMILE: Length(),
    RoutineCode.RESISTANCE: Length(156.0),
}
"""The longest turn of each routine that a plan may bound, as its file comes along."""


def advice(plan: Plan) -> Iterator[str]:
    """What to look at once more, in plain words."""
    codes = {row.code for row in plan.routines}
    yield from _of_the_day(plan)
    for row in plan.routines:
        yield from _of_routine(plan, row)
    resisting = [row.routine for row in plan.routines if row.code is RoutineCode.RESISTANCE]
    if len(resisting) > 1:
        yield f"{' and '.join(resisting)} share their days: the mirror counts resistance as one"
    for lock in dict.fromkeys(plan.unlocked):
        if not OPENS[lock] & codes:
            yield f"{lock.value} is unlocked, but no routine of this plan has a use for it"
    if plan.reference_smile_mm is None and SMILES & codes:
        yield "without reference_smile_mm effort cannot be told: smiles are practised by feel"
    numb = Contraindication.NUMB_CHEEK in plan.contraindications
    if numb and Unlock.INTRA_ORAL_MASSAGE in plan.unlocked:
        yield "intra_oral_massage is unlocked for a numb cheek: the mirror leaves it out"


def _of_the_day(plan: Plan) -> Iterator[str]:
    if not plan.routines:
        yield "no routine is listed: the mirror offers rest and eye_care, and nothing else"
    if plan.sessions_a_day > SESSIONS_A_DAY:
        yield f"sessions_a_day = {plan.sessions_a_day}: the mirror has {SESSIONS_A_DAY} at most"
    if plan.least_gap_min < LEAST_GAP_MIN:
        yield f"least_gap_min = {plan.least_gap_min}: the mirror waits {LEAST_GAP_MIN} min at least"


def _of_routine(plan: Plan, row: RoutinePlan) -> Iterator[str]:
    if row.code is RoutineCode.RESISTANCE:
        yield from _of_resistance(plan, row)
    own_file = row.routine != row.code.value
    if row.code in COUNTED or (row.code in LENGTHS and not own_file):
        yield from _of_length(plan, row)
    if row.code in COUNTED:
        yield from _of_findings(plan, row)
    if own_file:
        yield f"{row.routine}: is offered only by a mirror that has a routine file of that name"


def _of_resistance(plan: Plan, row: RoutinePlan) -> Iterator[str]:
    if row.days_a_week is None:
        days = RECENT if plan.phase is Phase.RETURNING else UPKEEP
        yield f"{row.routine}: days_a_week is left out, so the mirror allows {days} (seed 003)"
        return
    days = min(row.days_a_week, plan.days_a_week)
    if plan.phase is Phase.RETURNING and days > RECENT:
        yield (
            f"{row.routine}: {days} days a week; {RECENT - 1} to {RECENT} while movement has come"
            " back only recently, daily when it is long-standing (seed 003)"
        )
    if plan.phase is Phase.AFTERCARE and days > UPKEEP:
        yield f"{row.routine}: {days} days a week; once a week or a month is upkeep (seed 003)"


def _of_length(plan: Plan, row: RoutinePlan) -> Iterator[str]:
    minutes = minutes_of(plan, row)
    if minutes > plan.session_cap_min:
        yield (
            f"{row.routine}: takes about {math.ceil(minutes * 10) / 10:g} min, but ends early at"
            f" session_cap_min = {plan.session_cap_min:g}"
        )


def _of_findings(plan: Plan, row: RoutinePlan) -> Iterator[str]:
    """Whether the share of feedback that is for good lets anything be said in a session."""
    repetitions, share = row.sets * row.repetitions, plan.feedback_shares[-1]
    if (share + 0.005) * repetitions < 1.0:
        yield (
            f"{row.routine}: the last of feedback_shares, {share:g}, of {repetitions} repetitions"
            " is less than one: from then on no finding will ever be said"
        )


def minutes_of(plan: Plan, row: RoutinePlan) -> float:
    """About how long the longest turn of a routine takes, massage apart."""
    length = LENGTHS[row.code]
    opened_s = length.opened_s if length.opened_by in plan.unlocked else 0.0
    counted, breaks = (row.repetitions * row.sets, row.sets - 1) if row.code in COUNTED else (0, 0)
    repeated_s = (length.repetitions + counted) * (AROUND_HOLD_S + row.hold_s)
    return (length.beside_s + opened_s + repeated_s + breaks * row.break_s) / 60.0
