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

    FINE = "fine"  # skin, or the edges of the lids, against the person's own rest frame
    COARSE = "coarse"  # landmarks of the network


class Region(StrEnum):
    """A part of the face that is measured for itself, both sides of it together."""

    BROWS = "brows"
    EYES = "eyes"
    NOSE = "nose"
    MOUTH = "mouth"
    CHIN = "chin"


class MeasureName(StrEnum):
    """The measures of one frame; their formulas are in `eyes/measurement/measures.py`.

    The suffix is the unit; `_share` is a fraction of rest. All are changes from rest, positive in
    the direction of their name, but the three that rest does not enter: the angle, the height and
    the gap.
    """

    ORAL_COMMISSURE_EXCURSION_MM = "oral_commissure_excursion_mm"
    ORAL_COMMISSURE_OUTWARD_MM = "oral_commissure_outward_mm"
    ORAL_COMMISSURE_UPWARD_MM = "oral_commissure_upward_mm"
    SMILE_ANGLE_DEG = "smile_angle_deg"
    PALPEBRAL_FISSURE_HEIGHT_MM = "palpebral_fissure_height_mm"
    PALPEBRAL_FISSURE_NARROWING_SHARE = "palpebral_fissure_narrowing_share"
    BROW_RAISE_MM = "brow_raise_mm"
    NASAL_ALA_RAISE_MM = "nasal_ala_raise_mm"
    UPPER_LIP_RAISE_MM = "upper_lip_raise_mm"
    LOWER_LIP_LOWERING_MM = "lower_lip_lowering_mm"
    LIP_GAP_MM = "lip_gap_mm"
    PHILTRUM_DEVIATION_MM = "philtrum_deviation_mm"
    CHIN_RAISE_MM = "chin_raise_mm"

    @property
    def region(self) -> Region:
        """The part of the face that must be seen for it."""
        return _REGIONS.get(self, Region.MOUTH)


_REGIONS = {
    MeasureName.PALPEBRAL_FISSURE_HEIGHT_MM: Region.EYES,
    MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE: Region.EYES,
    MeasureName.BROW_RAISE_MM: Region.BROWS,
    MeasureName.NASAL_ALA_RAISE_MM: Region.NOSE,
    MeasureName.CHIN_RAISE_MM: Region.CHIN,
}


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """One measure of one frame on both sides, made in one way.

    `left` and `right` are in the unit of the measure's name. `noise` is one standard deviation of
    a single frame at this person's own rest, same unit, the larger side's.
    """

    left: float
    right: float
    noise: float

    def on(self, side: Side) -> float:
        """The value on one side."""
        return self.left if side is Side.LEFT else self.right


class Measure(msgspec.Struct, frozen=True, array_like=True):
    """One measure of one frame: by landmarks, and by skin where that held.

    The two have zeros and noises of their own. Whoever compares one moment with another does it in
    one grade.
    """

    coarse: Reading
    fine: Reading | None = None

    def by(self, grade: Grade) -> Reading | None:
        """The reading of one grade, if there is one."""
        return self.fine if grade is Grade.FINE else self.coarse

    @property
    def best(self) -> Reading:
        """The finer of the two, for a glance at a single frame."""
        return self.fine or self.coarse


class Reason(StrEnum):
    """Why a face, or a region of it, cannot be measured, in the order in which to mend it."""

    NO_FACE = "no_face"
    TWO_FACES = "two_faces"
    OUTSIDE = "outside"  # a part of the face is out of the picture
    TOO_FAR = "too_far"
    TOO_NEAR = "too_near"
    HEAD_TURNED = "head_turned"
    HEAD_TILTED = "head_tilted"
    DARK = "dark"
    UNEVEN_LIGHT = "uneven_light"
    BLURRED = "blurred"
    MOVING = "moving"
    ANOTHER_FACE = "another_face"  # not the one whose rest was learned
    HAND = "hand"
    GLARE = "glare"  # light on glasses, before an eye
    TALKING = "talking"
    UNSURE = "unsure"  # skin and landmarks do not agree


class FitView(msgspec.Struct, frozen=True, tag="fit"):
    """The face can be measured, but for the regions in `poor`, each with its reason."""

    poor: dict[Region, Reason] = {}


class PoorView(msgspec.Struct, frozen=True, tag="poor"):
    """The face cannot be measured now, and why."""

    reason: Reason


View = FitView | PoorView


class RestAbsent(msgspec.Struct, frozen=True, tag="absent"):
    """No rest face has been learned in this session."""


class Unrest(StrEnum):
    """Why seconds in which a face was seen well are not its rest.

    A face that moved is asked for its rest again every time. What is held, and merely unlike most
    people's, is asked for once, each by itself: it may be their face.
    """

    MOVED = "moved"
    LIPS = "lips"  # they do not meet
    BROWS = "brows"  # both stand high
    EYES = "eyes"  # both are narrow, or one is shut
    MOUTH = "mouth"  # a corner is drawn out, as in a smile, or both are drawn in


class RestLearning(msgspec.Struct, frozen=True, tag="learning"):
    """A rest face is being learned; `share` runs from 0 to 1 of the good seconds needed.

    `unrest` is why some are needed again: the seconds were there, but they were no rest.
    """

    share: float
    unrest: Unrest | None = None

    @property
    def settled(self) -> bool:
        """Whether nothing has stood against the seconds so far."""
        return self.unrest is None


class RestLearned(msgspec.Struct, frozen=True, tag="learned"):
    """Measures are against the rest face learned at `at_s` (CLOCK_MONOTONIC).

    `mm_per_iod` is this person's scale: the millimetres between their outer canthi, by the iris.
    `left_open` is what each eye leaves of its opening when it is closed gently, as far as somebody
    was asked to and it could be told; with both eyes in it coarse narrowings run from rest to
    closed. Without `skin`, since frames were too few or its texture was lost, all but the eyes is
    coarse.
    """

    at_s: float
    mm_per_iod: float
    left_open: dict[Side, float] = {}
    skin: bool = True


Rest = RestAbsent | RestLearning | RestLearned


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """The measures of one frame.

    `at_s` is the frame's capture time on CLOCK_MONOTONIC. `measures` is empty unless the view is
    fit and a rest face has been learned, and lacks those of poor regions. `distance_cm` is
    estimated from the iris (None when no face was found).
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
    """What the mirror asks of the eyes: a pace, and whether to learn the rest face afresh now.

    While `closing`, the person has been asked to close their eyes gently: the eyes learn from what
    they see until an ask without it.
    """

    pace: Pace
    learn_rest: bool = False
    closing: bool = False
