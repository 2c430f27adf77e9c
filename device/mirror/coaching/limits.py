"""What may be done: the plan and the phase made into one dose, and the gates before it.

The phase stands above the plan, and the plan above the person's wish. Nothing here can raise a
dose; without a valid plan there is rest and eye care and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from device.face.seen import Side
from device.history import History
from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.movements import FOLLOWED
from device.mirror.coaching.programme import (
    Allowed,
    Hearing,
    Programme,
    Repeat,
    Sentence,
    allowed_by,
    lasts_s,
    programme,
)
from device.mirror.coaching.routine import Move, Routine
from device.mirror.coaching.sample import Samples
from device.mirror.coaching.symmetry import latest, middle, noise_of
from device.settings import Practice
from wire.message import MovementCode, RoutineCode
from wire.plan import (
    CARE,
    QUIETING,
    RESISTANCE_PHASES,
    Phase,
    Plan,
    RoutinePlan,
    SelfEstimate,
    Unlock,
)

UNLOCKS = {
    RoutineCode.OPEN_SMILE: Unlock.OPEN_SMILE,
    RoutineCode.RESISTANCE: Unlock.RESISTANCE,
}
FORTNIGHT = timedelta(days=14)
PROBE_START_S = 6.0
"""For what is said at the start of a probe."""


@dataclass(frozen=True)
class Dose:
    """What one session may ask: already within plan and phase.

    `affected` is None where no plan says it; `reference_mm` where effort cannot be told, so that
    smiles go by feel. The corridor is in shares of it. `cap_s` is the longest that a session may
    last, massage apart. In a `probe` nothing is said of how it went. `massage` is whether hands may
    be offered where it is tight.
    """

    name: str
    code: RoutineCode
    items: Programme
    begin_s: float
    ramp_s: float
    hold_s: float
    release_s: float
    rest_s: float
    cap_s: float
    affected: Side | None = None
    corridor_low: float = 0.0
    corridor_high: float = 0.0
    reference_mm: float | None = None
    feedback_share: float = 0.0
    feel_first_share: float = 0.0
    self_estimate: SelfEstimate = SelfEstimate.NEVER
    massage: bool = False
    probe: bool = False
    watches: bool = False

    @property
    def repetitions(self) -> int:
        """How many repetitions it has."""
        return sum(isinstance(item, Repeat) for item in self.items)

    @property
    def minutes(self) -> float:
        """About how long it takes."""
        return sum(lasts_s(item, self.repetition_s) for item in self.items) / 60.0

    @property
    def repetition_s(self) -> float:
        """How long one repetition takes at least, from its bell to the end of its rest."""
        return self.begin_s + self.ramp_s + self.hold_s + self.release_s + self.rest_s

    @property
    def needs_eyes(self) -> bool:
        """Whether it is to be measured; not so a smile without a reference: it has no ceiling."""
        moves = [item.move for item in self.items if isinstance(item, Repeat)]
        smiles = any(FOLLOWED[move.movement].is_smile for move in moves)
        if smiles and self.reference_mm is None:
            return False
        heard = any(isinstance(item, Hearing) for item in self.items)
        return bool(moves) or heard or self.watches

    def below(self, onset_mm: float | None, practice: Practice) -> Dose:
        """The dose that stays below the smile at which synkinesis begins; never a larger one."""
        if onset_mm is None or self.reference_mm is None:
            return self
        high = practice.below_onset_share * onset_mm / self.reference_mm
        if high >= self.corridor_high:
            return self
        return replace(self, corridor_high=high, corridor_low=min(self.corridor_low, high / 2))


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
        _enough(plan, row, routine, history, practice) if moves(routine) else None
    )
    if why is not None:
        return Refused(why)
    dose = _dose(plan, row, routine, history, practice)
    return dose if dose.items else Refused(Prompt.CALL_THE_CLINIC)


def moves(routine: Routine) -> bool:
    """Whether the face is asked to move in it, so that caps and gaps hold."""
    moving = any(isinstance(step, Move) for step in routine.steps)
    return moving or routine.code is RoutineCode.RESISTANCE


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
    """Whether today, or this hour, has had enough movement."""
    new_day = history.sessions_today == 0
    days = history.days_of.get(routine.name, 0)
    if history.sessions_today >= min(plan.sessions_a_day, practice.sessions_a_day):
        return Prompt.DONE_FOR_TODAY
    if new_day and history.days_of_last_six >= plan.days_a_week:
        return Prompt.DONE_FOR_TODAY
    if row.days_a_week is not None and days >= row.days_a_week:
        return Prompt.DONE_FOR_TODAY
    gap_min = max(float(plan.least_gap_min), practice.least_gap_min)
    since = history.minutes_since_last
    return Prompt.COME_BACK_LATER if since is not None and since < gap_min else None


def _care(routine: Routine, history: History, practice: Practice) -> Dose:
    return Dose(
        name=routine.name,
        code=routine.code,
        items=programme(routine, Allowed(), history),
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
    probe = history.probe_due and moves(routine)
    opening = (Sentence(Prompt.PROBE_START, PROBE_START_S),) if probe else ()
    allowed = allowed_by(row, plan.unlocked, plan.contraindications)
    dose = Dose(
        name=routine.name,
        code=routine.code,
        items=(*opening, *programme(routine, allowed, history)),
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
    below_onset = plan.synkinesis or plan.phase is Phase.SYNKINETIC
    return dose.below(history.onset_mm, practice) if below_onset else dose


def feedback_share(plan: Plan, history: History) -> float:
    """The share of the fortnight that it is; the least of them if nobody knows."""
    shares = plan.feedback_shares
    if plan.begins_on is None or history.today is None:
        return min(shares)
    fortnights = max(0, (history.today - plan.begins_on) // FORTNIGHT)
    return shares[min(fortnights, len(shares) - 1)]


def is_feel_first(index: int, share: float) -> bool:
    """Whether repetition `index` is practised with a dark display, spread evenly over a set."""
    return int(index * share) > int((index - 1) * share)


def is_at_rest(samples: Samples, now_s: float, least: float, practice: Practice) -> bool:
    """Whether both sides stayed within the person's own noise for the gate's time.

    The gate (clinical.md: 3 × own noise for 1.5 s) looks at thirds of its window, each by its
    median, so that one bad frame neither opens nor shuts it. Skin is measured finer than a face
    comes back to its rest, so the limit is never below `least`, in the measure's unit.
    """
    third = practice.rest_gate_s / 3
    windows = [_window(samples, now_s - n * third, third) for n in range(3)]
    limit = rest_limit(noise_of(samples), least, practice)
    return all(_still(window, limit) for window in windows)


def rest_limit(noise: float, least: float, practice: Practice) -> float:
    """A side that is farther from rest than this is not at rest."""
    return max(practice.rest_gate_noise_factor * noise, least)


def tone_limit(noise_mm: float, practice: Practice) -> float:
    """Resting tone above this has risen: clinical.md, 0.5 mm or four times own noise."""
    return max(practice.resting_tone_end_mm, practice.resting_tone_noise_factor * noise_mm)


def _window(samples: Samples, end_s: float, length_s: float) -> Samples:
    return [s for s in latest(samples, end_s, length_s) if s.at_s < end_s]


def _still(window: Samples, limit: float) -> bool:
    largest = middle(window, lambda sample: max(map(abs, sample.moved)))
    return largest is not None and largest <= limit
