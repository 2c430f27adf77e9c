"""What one session may ask, and how much of it is in the dark."""

from __future__ import annotations

from dataclasses import dataclass, replace

from device.face.seen import Side
from device.mirror.coaching.movements import FOLLOWED
from device.mirror.coaching.programme import Hearing, Programme, Repeat, lasts_s
from device.settings import Practice
from wire.message import RoutineCode
from wire.plan import SelfEstimate


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
        """Whether something in it is to be seen."""
        return self.watches or any(
            self.measures(item) if isinstance(item, Repeat) else isinstance(item, Hearing)
            for item in self.items
        )

    def measures(self, item: Repeat) -> bool:
        """Whether a repetition is measured.

        A smile without a reference has no ceiling, and a finger at the corner moves it: neither is.
        """
        is_smile = FOLLOWED[item.move.movement].is_smile
        return not item.guided and not (is_smile and self.reference_mm is None)

    def below(self, onset_mm: float | None, practice: Practice) -> Dose:
        """The dose that stays below the smile at which synkinesis begins; never a larger one.

        A smile that could not be told from rest is no goal, so the ceiling does not fall below
        `least_ceiling_mm`; what joins in there is eased as ever.
        """
        if onset_mm is None or self.reference_mm is None:
            return self
        high_mm = max(practice.below_onset_share * onset_mm, practice.least_ceiling_mm)
        high = high_mm / self.reference_mm
        if high >= self.corridor_high:
            return self
        return replace(self, corridor_high=high, corridor_low=min(self.corridor_low, high / 2))

    @property
    def is_heard_out(self) -> bool:
        """Whether the longest session has room for all that is listened to."""
        places = [place for place, item in enumerate(self.items) if isinstance(item, Hearing)]
        until = self.items[: places[-1] + 1] if places else ()
        return sum(lasts_s(item, self.repetition_s) for item in until) <= self.cap_s


def is_feel_first(to_go: int, share: float) -> bool:
    """Whether the repetition with `to_go` more in its set is practised with a dark display.

    They are spread evenly backwards from the last of the set, which is always one of them, for
    after that the person is asked how it felt.
    """
    return _dark(to_go + 1, share) > _dark(to_go, share)


def _dark(repetitions: int, share: float) -> int:
    return int(round(repetitions * share + 1.0 - share, 6))
