"""What the eyes tell the mirror about one frame, and what the mirror may ask of the eyes.

These two messages are all that crosses the socket between the process that has the camera and the
process that has the screen: measures of one frame, never pixels and never landmarks.

Sides are the person's own: `left` is the person's left.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Side(StrEnum):
    """A side of the person's face, named as the person would."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Grade(StrEnum):
    """How a measure was made, which bounds what may be said about it."""

    FINE = "fine"  # skin registered against the person's own rest frame
    COARSE = "coarse"  # landmarks of the network


class MeasureName(StrEnum):
    """The measures of one frame. The suffix is the unit; `_share` is a fraction of rest."""

    ORAL_COMMISSURE_EXCURSION_MM = "oral_commissure_excursion_mm"
    PALPEBRAL_FISSURE_NARROWING_SHARE = "palpebral_fissure_narrowing_share"
    LIP_GAP_MM = "lip_gap_mm"


class Measure(msgspec.Struct, frozen=True, array_like=True):
    """One measure of one frame on both sides, with what is known of its trust.

    `left` and `right` are in the unit of the measure's name. `noise` is one standard deviation of
    a single frame at this person's own rest, same unit, the larger side's.
    """

    left: float
    right: float
    noise: float
    grade: Grade

    def on(self, side: Side) -> float:
        """The value on one side."""
        return self.left if side is Side.LEFT else self.right


class Reason(StrEnum):
    """Why a view cannot be measured, in the order in which one is asked to mend it."""

    NO_FACE = "no_face"
    TWO_FACES = "two_faces"
    TOO_FAR = "too_far"
    TOO_NEAR = "too_near"
    HEAD_TURNED = "head_turned"
    HEAD_TILTED = "head_tilted"
    DARK = "dark"
    UNEVEN_LIGHT = "uneven_light"
    MOVING = "moving"


class FitView(msgspec.Struct, frozen=True, tag="fit"):
    """The face can be measured."""


class PoorView(msgspec.Struct, frozen=True, tag="poor"):
    """The face cannot be measured now, and why."""

    reason: Reason


View = FitView | PoorView


class RestAbsent(msgspec.Struct, frozen=True, tag="absent"):
    """No rest face has been learned in this session."""


class RestLearning(msgspec.Struct, frozen=True, tag="learning"):
    """A rest face is being learned; `share` runs from 0 to 1 of the good seconds needed.

    `settled` turns False when the seconds were there but the face was not at rest in them, so that
    some are needed again.
    """

    share: float
    settled: bool = True


class RestLearned(msgspec.Struct, frozen=True, tag="learned"):
    """Measures are against the rest face learned at `at_s` (CLOCK_MONOTONIC)."""

    at_s: float


Rest = RestAbsent | RestLearning | RestLearned


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """The measures of one frame.

    `at_s` is the frame's capture time on CLOCK_MONOTONIC. `measures` is empty unless the view is
    fit and a rest face has been learned. `distance_cm` is estimated from the iris (None when no
    face was found).
    """

    at_s: float
    frame: int
    view: View
    rest: Rest
    distance_cm: float | None
    measures: dict[MeasureName, Measure]
    model: str


class Pace(StrEnum):
    """How often the eyes are asked to look."""

    SLOW = "slow"  # two looks a second: is somebody there?
    FULL = "full"  # every frame


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """What the mirror asks of the eyes: a pace, and whether to learn the rest face afresh now."""

    pace: Pace
    learn_rest: bool = False
