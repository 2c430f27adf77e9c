"""What light, folds, JPEG and blinks do to a small smile, and to a face that rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bench.accuracy.company import Company, Sitting
from bench.accuracy.figures import mean_of
from bench.accuracy.filmed.gesture import one_sided, smile_of
from bench.accuracy.filmed.scene import (
    IN_THE_PLANE,
    LEARN_S,
    REST,
    SWAY,
    USUAL_LIGHT,
    Hold,
    Light,
    Scene,
    Stance,
    State,
)
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.recording import Recording
from bench.accuracy.row import Cell, Row, plain, row, the_gains
from device.face.seen import MeasureName

SMILE = 0.03
CREASE = 0.20
HOLD_S = 0.56
FACES = 3
QUICK = 2
"""Of the conditions, if there is little time."""
AFTER = "rest after"
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM


@dataclass(frozen=True)
class Condition:
    """What is other than usual, once rest has been learned in the usual way."""

    light: Light = USUAL_LIGHT
    sway: Stance = SWAY
    crease: float = 0.0
    jpeg: int = 0
    blinks: bool = False
    noise_grey: float = 2.0


CONDITIONS = {
    "as usual": Condition(),
    "light + 20 %": Condition(Light(1.2)),
    "light − 20 %": Condition(Light(0.8)),
    "light from one side, 30 % an iod": Condition(Light(1.0, 0.3)),
    "sway in the plane alone": Condition(sway=IN_THE_PLANE),
    "a fold that darkens by 20 %": Condition(crease=CREASE),
    "JPEG, quality 85": Condition(jpeg=85),
    "noise of 4 grey levels": Condition(noise_grey=4.0),
    "blinks": Condition(blinks=True),
}


def scenes(company: Company) -> list[Scene]:
    """Each condition for each of a few sitters; one of them is also seen in a mirror."""
    usual = CONDITIONS["as usual"]
    found = []
    for n, one in enumerate(company.some(FACES)):
        for name, condition in list(CONDITIONS.items())[: QUICK if company.quick else None]:
            found.append(_scene(name, one, condition, n))
        turned = Sitting(one.photograph, not one.mirrored)
        found.append(_scene("mirrored", turned, usual, n))
    return found


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """Gain of a smile of 3 %, and what is read into a rest under the condition."""

    def at_rest(of_it: Sequence[Recording], who: str) -> Cell:
        return plain(zeros(of_it, who))

    found = []
    for name in named(recordings):
        of_it = [rec for rec in recordings if rec.scene.name == name]
        found += [
            row(f"smile of 3 %, {name}: gain", "", the_gains(of_it, EXCURSION)),
            row(f"{name}: rest, off by % iod", "", partial(at_rest, of_it)),
        ]
    return found


def named(recordings: Sequence[Recording]) -> list[str]:
    """The conditions that were shown."""
    return list(dict.fromkeys(recording.scene.name for recording in recordings))


def _scene(name: str, one: Sitting, condition: Condition, seed: int) -> Scene:
    return Scene(
        name,
        one.photograph,
        _smiling(condition),
        seed=600 + seed,
        noise_grey=condition.noise_grey,
        jpeg=condition.jpeg,
        blinks=condition.blinks,
        mirrored=one.mirrored,
    )


def _smiling(condition: Condition) -> tuple[Hold, ...]:
    usual = State(sway=condition.sway)
    now = replace(usual, light=condition.light)
    holds = [Hold(REST, LEARN_S, usual), Hold(AFTER, HOLD_S, now)]
    for side in BOTH_SIDES:
        smile = one_sided(side, smile_of(SMILE, crease=condition.crease))
        state = replace(now, gesture=smile)
        holds += [Hold(f"{side} 3 %", HOLD_S, state), Hold(AFTER, HOLD_S, now)]
    return tuple(holds)


def zeros(recordings: Sequence[Recording], who: str) -> list[float]:
    """How far each corner at rest seems to have gone, in size."""
    return [
        abs(mean_of(rec.of(who, EXCURSION, side)[rec.during(AFTER)]))
        for rec in recordings
        for side in BOTH_SIDES
    ]
