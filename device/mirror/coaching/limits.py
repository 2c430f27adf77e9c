"""What may be done: the plan and the phase made into one dose, and the gates before it.

The phase stands above the plan, and the plan above the person's wish. Nothing here can raise a
dose; without a valid plan there is rest and eye care and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from device.face.seen import Side
from device.history import History, counted_name
from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.programme import (
    Allowed,
    Repeat,
    Sentence,
    allowed_by,
    programme,
)
from device.mirror.coaching.routine import AnyStep, Move, Routine, Tell
from device.settings import Practice
from wire.message import MovementCode, RoutineCode
from wire.plan import (
    CARE,
    QUIETING,
    RESISTANCE_PHASES,
    Phase,
    Plan,
    RoutinePlan,
    Unlock,
)

UNLOCKS = {
    RoutineCode.OPEN_SMILE: Unlock.OPEN_SMILE,
    RoutineCode.RESISTANCE: Unlock.RESISTANCE,
}
FORTNIGHT = timedelta(days=14)
EVERY_DAY = 7
PROBE_START_S = 6.0
"""For what is said at the start of a probe."""


@dataclass(frozen=True)
class Refused:
    """Not now; `prompt` says it kindly."""

    prompt: Prompt


def dose_of(
    plan: Plan | None, routine: Routine, history: History, practice: Practice
) -> Dose | Refused:
    """The dose that plan and phase allow of `routine` now, or a refusal.

    `plan` is None unless a verified plan is in force today: neither expired nor paused.
    """
    if routine.code in CARE:
        return _care(routine, history, practice)
    row = None if plan is None else _row(plan, routine)
    if plan is None or row is None:
        return Refused(Prompt.CALL_THE_CLINIC)
    why = _forbidden(plan, routine, history, practice) or (
        _enough(plan, row, routine, history, practice)
    )
    if why is not None:
        return Refused(why)
    dose = _dose(plan, row, routine, history, practice)
    return dose if dose.items and dose.is_heard_out else Refused(Prompt.CALL_THE_CLINIC)


def moves(routine: Routine) -> bool:
    """Whether the face is asked to move in it, so that caps and gaps hold."""
    asked = any(isinstance(step, Move) or _is_told(step) for step in routine.steps)
    return asked or routine.code is RoutineCode.RESISTANCE


def _is_told(step: AnyStep) -> bool:
    """Whether it asks for a movement that nobody measures, by words alone."""
    return isinstance(step, Tell) and step.moves


def _row(plan: Plan, routine: Routine) -> RoutinePlan | None:
    return next((one for one in plan.routines if one.routine == routine.name), None)


def _forbidden(plan: Plan, routine: Routine, history: History, practice: Practice) -> Prompt | None:
    """What the phase, the flag and the locks forbid, whatever else the plan says."""
    synkinetic = plan.synkinesis or plan.phase is Phase.SYNKINETIC
    if plan.phase is Phase.NO_MOVEMENT:
        return Prompt.NOTHING_TO_MOVE_YET
    if routine.code in QUIETING and not synkinetic:
        return Prompt.CALL_THE_CLINIC
    if not set(_unlocks(routine)) <= set(plan.unlocked):
        return Prompt.CALL_THE_CLINIC
    if routine.code is RoutineCode.RESISTANCE and not _may_resist(plan, history, practice):
        return Prompt.CALL_THE_CLINIC
    quieted = history.quieted_today or routine.code in QUIETING
    if plan.phase is Phase.SYNKINETIC and moves(routine) and not quieted:
        return Prompt.QUIET_FIRST
    return None


def _unlocks(routine: Routine) -> list[Unlock]:
    """What must be unlocked before it: for itself, and for the movements in it."""
    own = [UNLOCKS[routine.code]] if routine.code in UNLOCKS else []
    asked = {step.movement for step in routine.steps if isinstance(step, Move)}
    return [*own, *([Unlock.OPEN_SMILE] if MovementCode.OPEN_SMILE in asked else [])]


def _may_resist(plan: Plan, history: History, practice: Practice) -> bool:
    return (
        plan.phase in RESISTANCE_PHASES
        and not plan.synkinesis
        and history.synkinetic_sessions < practice.synkinetic_sessions_most
    )


def _enough(
    plan: Plan, row: RoutinePlan, routine: Routine, history: History, practice: Practice
) -> Prompt | None:
    """Whether today, or this hour, has had enough: of movement, or of hands after a hurt."""
    gap_min = max(float(plan.least_gap_min), practice.least_gap_min)
    days = history.days_of.get(counted_name(routine.name, routine.code), 0)
    if days >= _days_a_week(plan, row, practice):
        return Prompt.DONE_FOR_TODAY
    if not moves(routine):
        hands = routine.code is RoutineCode.PREPARE
        return Prompt.COME_BACK_LATER if hands and history.hurt_within(gap_min) else None
    new_day = history.sessions_today == 0
    if history.sessions_today >= min(plan.sessions_a_day, practice.sessions_a_day):
        return Prompt.DONE_FOR_TODAY
    if new_day and history.days_of_last_six >= plan.days_a_week:
        return Prompt.DONE_FOR_TODAY
    since = history.minutes_since_last
    return Prompt.COME_BACK_LATER if since is not None and since < gap_min else None


def _days_a_week(plan: Plan, row: RoutinePlan, practice: Practice) -> float:
    """On how many days a routine may run; resistance on few also where its row does not say so."""
    if row.days_a_week is not None:
        return row.days_a_week
    if row.code is not RoutineCode.RESISTANCE:
        return EVERY_DAY
    upkeep = plan.phase is Phase.AFTERCARE
    return practice.resistance_days_upkeep if upkeep else practice.resistance_days_recent


def _care(routine: Routine, history: History, practice: Practice) -> Dose:
    return Dose(
        name=routine.name,
        code=routine.code,
        items=programme(routine, Allowed(int(practice.spoken_repetitions)), history),
        begin_s=practice.begin_tone_s,
        ramp_s=practice.ramp_s,
        hold_s=practice.hold_s,
        release_s=practice.release_s,
        rest_s=practice.rest_s,
        cap_s=practice.session_cap_min * 60.0,
    )


def _dose(
    plan: Plan, row: RoutinePlan, routine: Routine, history: History, practice: Practice
) -> Dose:
    spoken = int(practice.spoken_repetitions)
    allowed = allowed_by(row, plan.unlocked, plan.contraindications, spoken)
    items = programme(routine, allowed, history)
    probe = history.probe_due and any(isinstance(item, Repeat) for item in items)
    opening = (Sentence(Prompt.PROBE_START, PROBE_START_S),) if probe else ()
    dose = Dose(
        name=routine.name,
        code=routine.code,
        items=(*opening, *items),
        begin_s=practice.begin_tone_s,
        ramp_s=practice.ramp_s,
        hold_s=row.hold_s,
        release_s=practice.release_s,
        rest_s=practice.rest_s,
        cap_s=plan.session_cap_min * 60.0,
        affected=Side(plan.affected.value),
        corridor_low=row.corridor_low,
        corridor_high=row.corridor_high,
        reference_mm=plan.reference_smile_mm,
        feedback_share=feedback_share(plan, history),
        feel_first_share=plan.feel_first_share if history.turns.get(routine.name) else 0.0,
        self_estimate=plan.self_estimate,
        massage=any(one.code is RoutineCode.PREPARE for one in plan.routines),
        probe=probe,
        watches=routine.watches,
    )
    return dose.below(history.onset_mm, practice)


def feedback_share(plan: Plan, history: History) -> float:
    """The share of the fortnight that it is; the least of them if nobody knows."""
    shares = plan.feedback_shares
    if plan.begins_on is None or history.today is None:
        return min(shares)
    fortnights = max(0, (history.today - plan.begins_on) // FORTNIGHT)
    return shares[min(fortnights, len(shares) - 1)]
