"""What may be done: the plan and the phase made into one dose, and the gates before it.

The phase stands above the plan, and the plan above the person's wish. Nothing here can raise a
dose; without a valid plan there is rest and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from device.face.seen import Side
from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.routine import Routine
from device.mirror.coaching.sample import Samples
from device.mirror.coaching.symmetry import latest, middle, noise_mm
from device.settings import Practice
from wire.message import MovementCode, RoutineCode
from wire.plan import Phase, Plan, RoutinePlan


@dataclass(frozen=True)
class Dose:
    """What one session may ask: already within plan and phase."""

    routine: RoutineCode
    movement: MovementCode
    affected: Side
    repetitions: int
    ramp_s: float
    hold_s: float
    release_s: float
    rest_s: float
    corridor_low: float
    corridor_high: float
    reference_mm: float | None
    feedback_share: float
    feel_first_share: float


@dataclass(frozen=True)
class Refused:
    """Not now; `prompt` says it kindly."""

    prompt: Prompt


@dataclass(frozen=True)
class Practised:
    """What was done today, as the store counts it; an untrusted clock counts everything since.

    `days_of_last_six` counts the days with practice among the six before today.
    """

    sessions_today: int = 0
    minutes_since_last: float | None = None
    days_of_last_six: int = 0


def dose_of(
    plan: Plan | None, routine: Routine, practised: Practised, practice: Practice
) -> Dose | Refused:
    """The dose that plan and phase allow of `routine` now, or a refusal.

    `plan` is None unless a verified plan is in force today: neither expired nor paused.
    """
    allowed = None if plan is None else _allowed(plan, routine)
    if plan is None or allowed is None or routine.movement is None:
        return Refused(Prompt.CALL_THE_CLINIC)
    if plan.phase is Phase.NO_MOVEMENT:
        return Refused(Prompt.NOTHING_TO_MOVE_YET)
    if plan.phase is Phase.SYNKINETIC:  # quieting comes first, and this mirror cannot guide it yet
        return Refused(Prompt.CALL_THE_CLINIC)
    if _enough_for_now(plan, practised, practice):
        return Refused(Prompt.COME_BACK_LATER)
    if _enough_today(plan, practised, practice):
        return Refused(Prompt.DONE_FOR_TODAY)
    return _dose(plan, allowed, routine.movement, practice)


def _allowed(plan: Plan, routine: Routine) -> RoutinePlan | None:
    return next((one for one in plan.routines if one.routine is routine.code), None)


def _enough_today(plan: Plan, practised: Practised, practice: Practice) -> bool:
    new_day = practised.sessions_today == 0
    return not _room_today(plan, practised, practice) or (
        new_day and practised.days_of_last_six >= plan.days_a_week
    )


def _enough_for_now(plan: Plan, practised: Practised, practice: Practice) -> bool:
    gap_min = max(float(plan.least_gap_min), practice.least_gap_min)
    since = practised.minutes_since_last
    room = _room_today(plan, practised, practice)
    return room and since is not None and since < gap_min


def _room_today(plan: Plan, practised: Practised, practice: Practice) -> bool:
    return practised.sessions_today < min(plan.sessions_a_day, practice.sessions_a_day)


def _dose(plan: Plan, allowed: RoutinePlan, movement: MovementCode, practice: Practice) -> Dose:
    return Dose(
        routine=allowed.routine,
        movement=movement,
        affected=Side(plan.affected.value),
        repetitions=allowed.repetitions,
        ramp_s=practice.ramp_s,
        hold_s=allowed.hold_s,
        release_s=practice.release_s,
        rest_s=practice.rest_s,
        corridor_low=allowed.corridor_low,
        corridor_high=allowed.corridor_high,
        reference_mm=plan.reference_smile_mm,
        feedback_share=plan.feedback_share,
        feel_first_share=plan.feel_first_share,
    )


def is_feel_first(index: int, share: float) -> bool:
    """Whether repetition `index` is practised with a dark display, spread evenly over a set."""
    return int(index * share) > int((index - 1) * share)


def is_at_rest(samples: Samples, now_s: float, practice: Practice) -> bool:
    """Whether both mouth corners stayed within the person's own noise for the gate's time.

    The gate (clinical.md: 3 × own noise for 1.5 s) looks at thirds of its window, each by its
    median, so that one bad frame neither opens nor shuts it. Skin is measured finer than a face
    comes back to its rest, so the limit is never below `rest_gate_least_mm`.
    """
    third = practice.rest_gate_s / 3
    windows = [_window(samples, now_s - n * third, third) for n in range(3)]
    noise_limit = practice.rest_gate_noise_factor * noise_mm(samples)
    limit = max(noise_limit, practice.rest_gate_least_mm)
    return all(_still(window, limit) for window in windows)


def _window(samples: Samples, end_s: float, length_s: float) -> Samples:
    return [s for s in latest(samples, end_s, length_s) if s.at_s < end_s]


def _still(window: Samples, limit_mm: float) -> bool:
    largest = middle(window, lambda sample: max(map(abs, sample.excursion_mm)))
    return largest is not None and largest <= limit_mm
