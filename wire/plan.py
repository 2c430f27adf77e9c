"""The clinic's plan: what this mirror may offer this person, and within which bounds.

The ranges below are hard: a plan outside them does not decode, whoever signed it. Sources of the
figures: config/practice.toml, which a test holds against the defaults here.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from wire.message import RoutineCode

LARGEST_BYTES = 16 * 1024


class Side(StrEnum):
    """A side of the person's face, the person's own left and right."""

    LEFT = "left"
    RIGHT = "right"


class Phase(StrEnum):
    """Where the person is; decides what may run, above everything else in the plan."""

    NO_MOVEMENT = "no_movement"
    RETURNING = "returning"
    SYNKINETIC = "synkinetic"
    AFTERCARE = "aftercare"


class Goal(StrEnum):
    """What the person practises for, chosen from a list and shown at the start."""

    FAMILY_PHOTOS = "family_photos"
    EATING_OUT = "eating_out"
    SPEAKING_IN_PUBLIC = "speaking_in_public"
    MEETING_PEOPLE = "meeting_people"
    COMFORT = "comfort"


class Contraindication(StrEnum):
    """What must not be asked of this person."""

    NUMB_CHEEK = "numb_cheek"
    NERVE_TRANSFER = "nerve_transfer"


class Unlock(StrEnum):
    """What stays locked until the clinic opens it."""

    OPEN_SMILE = "open_smile"
    FINGER_GUIDE = "finger_guide"  # a finger goes along at the corner of the mouth
    LIGHT_TOUCH = "light_touch"  # a finger rests on what is to be quiet
    INTRA_ORAL_MASSAGE = "intra_oral_massage"
    RESISTANCE = "resistance"


class SelfEstimate(StrEnum):
    """After which repetitions the person is asked how it felt."""

    LAST_OF_SET = "last_of_set"
    EACH = "each"
    NEVER = "never"


RoutineName = Annotated[
    str, Meta(pattern=r"^[a-z][a-z_]*(-[a-z0-9_]+)?(?!\n)$", min_length=3, max_length=48)
]
"""The name of a routine's file on the mirror: its code alone, or with a variant of the clinic's own
after a hyphen, as in `small_smile-evening`. The code says what a plan and a phase allow of it."""


def code_of(name: str) -> RoutineCode:
    """The code that a routine's name begins with. Raises ValueError for a name of no code."""
    code, _, _ = name.partition("-")
    try:
        return RoutineCode(code)
    except ValueError:
        known = ", ".join(RoutineCode)
        raise ValueError(f"{name!r} begins with none of the routines' codes: {known}") from None


CARE = (RoutineCode.REST, RoutineCode.EYE_CARE)
"""Runs in every phase, and without a plan; before movement returns nothing else (000, 003)."""
QUIETING = frozenset({RoutineCode.QUIET_FACE, RoutineCode.QUIET_ONE_PLACE})
"""For synkinesis alone: "not if you have none" (seed 001)."""
RESISTANCE_PHASES = frozenset({Phase.RETURNING, Phase.AFTERCARE})


class RoutinePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One allowed routine with its dose. The corridor is a fraction of the reference smile.

    `days_a_week` is for this routine alone, on top of the plan's; null leaves it to the plan's.
    """

    routine: RoutineName
    corridor_low: Annotated[float, Meta(ge=0.05, le=0.5)] = 0.15
    corridor_high: Annotated[float, Meta(ge=0.05, le=0.5)] = 0.35
    repetitions: Annotated[int, Meta(ge=1, le=10)] = 6
    hold_s: Annotated[float, Meta(ge=3.0, le=10.0)] = 5.0
    sets: Annotated[int, Meta(ge=1, le=2)] = 1
    break_s: Annotated[float, Meta(ge=30.0, le=300.0)] = 60.0
    days_a_week: Annotated[int, Meta(ge=1, le=7)] | None = None

    @property
    def code(self) -> RoutineCode:
        """What kind of routine it is."""
        return code_of(self.routine)

    def __post_init__(self) -> None:
        """Refuse a name of no known routine, and a corridor that is upside down."""
        code_of(self.routine)
        if self.corridor_low >= self.corridor_high:
            raise ValueError(
                f"corridor_low {self.corridor_low} is not below corridor_high {self.corridor_high}"
            )


FeedbackShare = Annotated[float, Meta(ge=0.0, le=0.5)]


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that the mirror may do for one person until a day.

    `reference_smile_mm` is the fullest *easy* smile, measured in clinic with the mirror's own
    measure; null means that effort cannot be told, so smiles are practised by feel.
    `captions_only` keeps the display on for somebody who does not hear.
    `feel_first_share` is the share of repetitions with a dark display. `feedback_shares` are the
    largest shares of repetitions that may get a spoken finding: one for each fortnight since
    `begins_on`, the last of them for good; without that day, or without a trusted clock, the last.
    """

    schema: Annotated[int, Meta(ge=1, le=1)]
    version: Annotated[int, Meta(ge=1, le=2**31)]
    valid_until: date
    affected: Side
    phase: Phase
    routines: Annotated[tuple[RoutinePlan, ...], Meta(max_length=12)]
    synkinesis: bool = False
    goal: Goal = Goal.COMFORT
    pause_until: date | None = None
    contraindications: tuple[Contraindication, ...] = ()
    unlocked: tuple[Unlock, ...] = ()
    reference_smile_mm: Annotated[float, Meta(ge=2.0, le=20.0)] | None = None
    begins_on: date | None = None
    feedback_shares: Annotated[tuple[FeedbackShare, ...], Meta(min_length=1, max_length=8)] = (
        0.5,
        0.33,
        0.2,
    )
    self_estimate: SelfEstimate = SelfEstimate.LAST_OF_SET
    feel_first_share: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.5
    sessions_a_day: Annotated[int, Meta(ge=1, le=6)] = 4
    least_gap_min: Annotated[int, Meta(ge=30, le=720)] = 60
    session_cap_min: Annotated[float, Meta(ge=1.0, le=12.0)] = 5.0
    captions_only: bool = False
    days_a_week: Annotated[int, Meta(ge=1, le=7)] = 7
