"""A filmed repetition as the mirror judges it: from readings to its samples, to its own figures.

Who has landmarks and nothing else is judged by the same functions, as if the mirror had no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np

from bench.accuracy.filmed.repeated import Figures, Paced, paced, really
from bench.accuracy.filmed.truth import BOTH_SIDES, PERCENT_IOD
from bench.accuracy.judges import practice
from bench.accuracy.recording import COARSE, FINE, OURS, Recording
from bench.accuracy.row import Cell, not_read, plain
from device.face.seen import Grade, Measure, MeasureName, Reading, Region, Side
from device.film.warp import Floats
from device.mirror.coaching import symmetry
from device.mirror.coaching.joining import limit_of
from device.mirror.coaching.movements import COMPANION, FOLLOWED
from device.mirror.coaching.programme import Repeat
from device.mirror.coaching.repetition import Phase, Repetition
from device.mirror.coaching.routine import Move
from device.mirror.coaching.sample import Look, Sample
from device.settings import Practice
from wire.message import MovementCode

REFERENCE = 10.0
"""The reference smile that effort is a share of, % iod: about 9 mm, a full smile."""
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
SMILE = FOLLOWED[MovementCode.CLOSED_SMILE]
REPEAT = Repeat(
    number=1,
    move=Move(
        movement=MovementCode.CLOSED_SMILE,
        ask="smile",
        how="smile",
        hold="smile",
        let_go="smile",
        rest="smile",
    ),
    asked=False,
    guided=False,
    to_go=0,
)


@dataclass(frozen=True)
class Told:
    """What the mirror tells of several sitters' repetitions, and what it should, in one order."""

    seen: tuple[Figures, ...]
    true: tuple[Figures, ...]

    def off_by(self, figure: str, digits: int) -> Cell:
        """How far a figure is off, in size; and how often it is not told."""
        pairs = zip(self.seen, self.true, strict=True)
        off = [abs(getattr(seen, figure) - getattr(true, figure)) for seen, true in pairs]
        return not_read(plain(off, digits), off)


def named(scene: str, affected: Side) -> str:
    """The name of a scene with a repetition."""
    return f"{scene}, {affected}"


def told_by(recordings: Sequence[Recording], who: str) -> Told:
    """What is told of all repetitions by one's readings, of scenes as `named` and `filmed`."""
    numbers = practice()
    when = [paced(one.at_s, one.names, _affected(one)) for one in recordings]
    pairs = list(zip(recordings, when, strict=True))
    seen = (judged(one, who, at, numbers) for one, at in pairs)
    return Told(tuple(seen), tuple(truth_of(one, at) for one, at in pairs))


def truth_of(recording: Recording, when: Paced) -> Figures:
    """What really was, in millimetres by the scale that the mirror gave the sitter."""
    sides = (when.affected, when.affected.other)
    excursion, narrowing = (
        np.column_stack([recording.true(name, side) for side in sides])
        for name in (EXCURSION, NARROWING)
    )
    scale = recording.mm_per_iod / PERCENT_IOD
    return really(recording.at_s, scale * excursion, narrowing, when, scale * REFERENCE)


def judged(recording: Recording, who: str, when: Paced, numbers: Practice) -> Figures:
    """What the mirror tells by one's readings; NaN is what it does not tell.

    By skin it tells nothing of a repetition that has to be judged by landmarks. By our landmarks it
    tells nothing of eyes that nobody has seen closed; MediaPipe's are taken at their word.
    """
    run = repeated(recording, who, when)
    if who == FINE and run.grades.moved is not Grade.FINE:
        return Figures()
    hold, affected = run.hold(), when.affected
    scale = recording.mm_per_iod / PERCENT_IOD
    ends, onset_mm = symmetry.both_sides(hold, affected), _onset_mm(run, when, numbers)
    s_is_told, late_s = all(sample.eyes_true for sample in hold), numbers.late_side_s
    rest = run.last_rest(numbers.rest_gate_s, run.grades)
    told = {
        "start_gap_ms": symmetry.gap_ms(run.rise(late_s), affected, hold, numbers, rising=True),
        "end_gap_ms": symmetry.gap_ms(run.release(late_s), affected, hold, numbers, rising=False),
        "hold_gap_mm": None if ends is None else ends[0] - ends[1],
        "effort": symmetry.effort(hold, scale * REFERENCE),
        "symmetry": symmetry.symmetry(hold, numbers),
        "synkinesis": symmetry.synkinesis(hold, affected) if s_is_told else None,
        "synkinesis_onset_mm": onset_mm if s_is_told else None,
        "resting_tone_mm": symmetry.middle(rest, Sample.largest),
    }
    return Figures(**{name: nan if value is None else value for name, value in told.items()})


def repeated(recording: Recording, who: str, when: Paced) -> Repetition:
    """The repetition as the mirror has it in the end, with all that it looked at."""
    return Repetition(
        item=REPEAT,
        phase=Phase.OVER,
        since_s=when.over_s,
        rise_s=when.rise_s,
        hold_s=when.hold_s,
        release_s=when.release_s,
        rest_s=when.rest_s,
        over_s=when.over_s,
        looks=tuple(_looks(recording, who, when)),
    )


def _onset_mm(run: Repetition, when: Paced, numbers: Practice) -> float | None:
    limit = limit_of(Region.EYES, run.hold(), numbers)
    return symmetry.synkinesis_onset_mm(run.until_release(), when.affected, limit, numbers)


def _looks(recording: Recording, who: str, when: Paced) -> Iterator[Look]:
    """Of the frames from the rise on; one in which the corners were not measured gives none."""
    reads = {
        name: _measure_of(recording, who, name)
        for name in (SMILE.measure, *(COMPANION[region] for region in SMILE.companions))
    }
    closures = recording.closed == len(BOTH_SIDES) if who in OURS else True
    for frame in np.flatnonzero(recording.at_s >= when.rise_s):
        moved = reads[SMILE.measure](frame)
        known = ((region, reads[COMPANION[region]](frame)) for region in SMILE.companions)
        if moved is not None:
            companions = {region: one for region, one in known if one is not None}
            yield Look(float(recording.at_s[frame]), moved, companions, closures)


def _measure_of(
    recording: Recording, who: str, name: MeasureName
) -> Callable[[np.intp], Measure | None]:
    """A measure of each frame, in its own unit; ours by skin has the landmarks beside it."""
    coarse = _reading_of(recording, COARSE if who in OURS else who, name)
    fine = _reading_of(recording, FINE, name)

    def read(frame: np.intp) -> Measure | None:
        by_landmarks = coarse(frame)
        if by_landmarks is None:
            return None
        return Measure(by_landmarks, fine(frame) if who == FINE else None)

    return read


def _reading_of(
    recording: Recording, who: str, name: MeasureName
) -> Callable[[np.intp], Reading | None]:
    scale = recording.mm_per_iod / PERCENT_IOD if name.endswith("_mm") else 1.0
    sides: list[Floats] = [scale * recording.of(who, name, side) for side in BOTH_SIDES]
    noise = scale * recording.noise(who, name)

    def read(frame: np.intp) -> Reading | None:
        left, right = (float(side[frame]) for side in sides)
        return Reading(left, right, noise) if isfinite(left + right) else None

    return read


def _affected(recording: Recording) -> Side:
    return Side(recording.scene.name.split()[-1])
