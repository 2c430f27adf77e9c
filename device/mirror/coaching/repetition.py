"""One repetition: announced → rise → hold → release → rest, paced by time, closed by the rest gate.

`follow` moves it on by a time and, where there was a fit frame, by a sample; it returns the cues
that fall due. The effort ceiling lives here: beyond the corridor, or when the eye joins in, the
person is asked to ease, once, during the movement itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import assert_never

from device.mirror.coaching import symmetry
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Cue,
    Ease,
    KeepHolding,
    LetGo,
    Prompt,
    RestNow,
    Say,
    Softer,
)
from device.mirror.coaching.limits import Dose, is_at_rest, is_feel_first
from device.mirror.coaching.sample import Look, Samples, on_one_grade
from device.settings import Practice

INFINITY = float("inf")


class Phase(StrEnum):
    """Where a repetition is."""

    ANNOUNCED = "announced"
    RISING = "rising"
    HOLDING = "holding"
    RELEASING = "releasing"
    RESTING = "resting"
    OVER = "over"


@dataclass(frozen=True)
class Repetition:
    """A repetition in progress.

    `measured` is False when any of its movement was done by feel. `frames` counts the frames of its
    movement, fit or not. `unseen_since_s` is since when no frame of it could be measured.
    """

    index: int
    phase: Phase
    since_s: float
    measured: bool = True
    rise_s: float = 0.0
    hold_s: float = 0.0
    release_s: float = 0.0
    rest_s: float = 0.0
    over_s: float = 0.0
    looks: tuple[Look, ...] = ()
    frames: int = 0
    unseen_since_s: float | None = None
    eased: Softer | None = None
    gate_timed_out: bool = False

    @cached_property
    def samples(self) -> Samples:
        """All its looks so far, on the one grade that its whole movement bears."""
        ends_s = (self.rise_s, self.hold_s, self.release_s, self.rest_s)
        passed = [at_s for at_s in ends_s if at_s] + [INFINITY]
        begun = {Phase.ANNOUNCED: 0, Phase.RISING: 1, Phase.HOLDING: 2}.get(self.phase, 3)
        spans = list(pairwise(passed))[:begun]
        return on_one_grade(
            self.looks,
            [[look for look in self.looks if start <= look.at_s < end] for start, end in spans],
        )

    @property
    def moving(self) -> bool:
        """Between the start of the rise and the end of the release."""
        return self.phase in {Phase.RISING, Phase.HOLDING, Phase.RELEASING}

    def movement(self) -> Samples:
        """The samples from the start of the rise to the end of the release, or so far."""
        return symmetry.between(self.samples, self.rise_s, self.rest_s or INFINITY)

    def going_up(self) -> Samples:
        """The samples of the rise alone."""
        return symmetry.between(self.samples, self.rise_s, self.hold_s)

    def rise(self) -> Samples:
        """The samples of the rise and the hold's first second, where a late side may begin."""
        return symmetry.between(self.samples, self.rise_s, self.hold_s + 1.0)

    def hold(self) -> Samples:
        """The samples of the hold."""
        return symmetry.between(self.samples, self.hold_s, self.release_s)

    def release(self) -> Samples:
        """The samples of the release and the rest's first second, where a late side may end."""
        return symmetry.between(self.samples, self.release_s, self.rest_s + 1.0)

    def last_rest(self, window_s: float) -> Samples:
        """The samples of the rest's last `window_s`; none where nobody saw it, or it was cut."""
        if self.phase is not Phase.OVER:
            return ()
        return symmetry.between(self.samples, max(self.rest_s, self.over_s - window_s), INFINITY)


def begin(index: int, at_s: float, *, measured: bool) -> tuple[Repetition, tuple[Cue, ...]]:
    """Announce repetition `index`."""
    return Repetition(index, Phase.ANNOUNCED, at_s, measured), (Announce(index),)


def keeps_dark(repetition: Repetition, dose: Dose) -> bool:
    """Whether nothing is lit now: a repetition by feel, while it moves."""
    return repetition.moving and is_feel_first(repetition.index, dose.feel_first_share)


def take_in(repetition: Repetition, look: Look | None, at_s: float) -> Repetition:
    """Take in the frame of `at_s`; None is a frame that could not be measured."""
    if repetition.moving:
        repetition = replace(repetition, frames=repetition.frames + 1)
    if look is None:
        since_s = repetition.unseen_since_s
        return replace(repetition, unseen_since_s=at_s if since_s is None else since_s)
    return replace(repetition, looks=(*repetition.looks, look), unseen_since_s=None)


def follow(
    repetition: Repetition, at_s: float, dose: Dose, practice: Practice, *, measured: bool
) -> tuple[Repetition, tuple[Cue, ...]]:
    """Move on to `at_s`. `measured` is False while nothing sees: then the rest gate is time alone.

    `Ease` is the effort ceiling and no finding: it sounds whenever too much is seen, once a
    repetition, whatever the plan's share of findings.
    """
    elapsed_s = at_s - repetition.since_s
    match repetition.phase:
        case Phase.ANNOUNCED if elapsed_s >= practice.begin_tone_s:
            rising = replace(repetition, phase=Phase.RISING, since_s=at_s, rise_s=at_s)
            return rising, (BeginRise(dose.ramp_s),)
        case Phase.RISING if elapsed_s >= dose.ramp_s:
            holding = replace(repetition, phase=Phase.HOLDING, since_s=at_s, hold_s=at_s)
            return holding, (KeepHolding(dose.hold_s),)
        case Phase.HOLDING if elapsed_s >= dose.hold_s:
            releasing = replace(repetition, phase=Phase.RELEASING, since_s=at_s, release_s=at_s)
            return releasing, (LetGo(dose.release_s),)
        case Phase.RELEASING if elapsed_s >= dose.release_s:
            resting = replace(repetition, phase=Phase.RESTING, since_s=at_s, rest_s=at_s)
            return resting, (RestNow(dose.rest_s),)
        case Phase.RESTING if elapsed_s >= dose.rest_s:
            return _leave_rest(repetition, at_s, dose, practice, measured=measured)
        case Phase.RISING | Phase.HOLDING if repetition.eased is None:
            return _ease(repetition, at_s, dose, practice)
        case (
            Phase.ANNOUNCED
            | Phase.RISING
            | Phase.HOLDING
            | Phase.RELEASING
            | Phase.RESTING
            | Phase.OVER
        ):
            return repetition, ()
    assert_never(repetition.phase)


def _leave_rest(
    repetition: Repetition, at_s: float, dose: Dose, practice: Practice, *, measured: bool
) -> tuple[Repetition, tuple[Cue, ...]]:
    over = replace(repetition, phase=Phase.OVER, over_s=at_s)
    if not measured or is_at_rest(repetition.samples, at_s, practice):
        return over, ()
    if at_s - repetition.since_s < dose.rest_s + practice.rest_gate_wait_s:
        return repetition, ()
    if not symmetry.latest(repetition.samples, at_s, practice.rest_gate_s):
        return over, ()  # nobody saw this rest, so nothing is said of it
    return replace(over, gate_timed_out=True), (Say(Prompt.LET_IT_REST),)


def _ease(
    repetition: Repetition, at_s: float, dose: Dose, practice: Practice
) -> tuple[Repetition, tuple[Cue, ...]]:
    why = _too_much_or_unseen(repetition, at_s, dose, practice)
    if why is None:
        return repetition, ()
    return replace(repetition, eased=why), (Ease(why),)


def _too_much_or_unseen(
    repetition: Repetition, at_s: float, dose: Dose, practice: Practice
) -> Softer | None:
    """Why to ease, if at all; a movement that nobody can see has no ceiling, so it is eased too."""
    since_s = repetition.unseen_since_s
    if repetition.measured and since_s is not None and at_s - since_s >= practice.unseen_ease_s:
        return Softer.UNSEEN
    recent = symmetry.latest(repetition.samples, at_s, practice.eye_smoothing_s)
    return too_much(recent, at_s, dose, practice)


def too_much(samples: Samples, at_s: float, dose: Dose, practice: Practice) -> Softer | None:
    """Whether the latest samples pass the effort ceiling or show the affected eye joining in."""
    effort = symmetry.effort(
        symmetry.latest(samples, at_s, practice.smoothing_s), dose.reference_mm
    )
    if effort is not None and effort > dose.corridor_high:
        return Softer.TOO_BIG
    synkinesis = symmetry.synkinesis(samples, dose.affected)
    if synkinesis is not None and synkinesis > synkinesis_limit(samples, practice):
        return Softer.EYE_JOINED
    return None


def synkinesis_limit(samples: Samples, practice: Practice) -> float:
    """S above this is co-movement: the threshold, or a multiple of the samples' own noise."""
    noise = max((sample.narrowing_noise for sample in samples), default=0.0)
    return max(practice.synkinesis_threshold, practice.synkinesis_noise_factor * noise)
