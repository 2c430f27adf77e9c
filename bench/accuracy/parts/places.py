"""What else is measured than the corners of the mouth: each place moved by a known length."""

from __future__ import annotations

from collections.abc import Sequence

from bench.accuracy.company import Company
from bench.accuracy.filmed.gesture import Gesture, HalfGesture, one_sided
from bench.accuracy.filmed.scene import LEARN_S, REST, Hold, Scene, State
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.recording import Recording
from bench.accuracy.row import Row, row, the_gains, the_leaks
from device.face.seen import MeasureName, Side

RISE = 0.02
BY_SIDE = {
    "brow": (HalfGesture(brow=RISE), MeasureName.BROW_RAISE_MM),
    "nasal ala": (HalfGesture(ala=RISE), MeasureName.NASAL_ALA_RAISE_MM),
    "upper lip": (HalfGesture(upper_lip=RISE), MeasureName.UPPER_LIP_RAISE_MM),
    "lower lip": (HalfGesture(lower_lip=RISE), MeasureName.LOWER_LIP_LOWERING_MM),
    "chin": (HalfGesture(chin=RISE), MeasureName.CHIN_RAISE_MM),
}
PHILTRUM, EYE = "philtrum", "eye"
NARROWINGS = (0.15, 0.30, 0.50)
HOLD_S, PAUSE_S, RAMP_S = 0.64, 0.16, 0.2
EYE_HOLD_S, EYE_PAUSE_S, EYE_RAMP_S = 1.6, 0.64, 0.6
"""Longer than a blink may last, and slower."""
FACES = 6
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
HEIGHT = MeasureName.PALPEBRAL_FISSURE_HEIGHT_MM


def scenes(company: Company) -> list[Scene]:
    """Each sitter narrows one eye and then the other; some move one place after the other."""
    eyes = [
        Scene("eyes", one.photograph, _narrowing(), seed=300 + n, mirrored=one.mirrored)
        for n, one in enumerate(company.sittings)
    ]
    others = [
        Scene("others", one.photograph, _moving(), seed=500 + n, mirrored=one.mirrored)
        for n, one in enumerate(company.some(FACES))
    ]
    return eyes + others


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """Gain and leak of each, as read."""
    what = "one eye narrowed by 15–50 %, not calibrated"
    found = [
        row(f"{what}: gain", "", the_gains(recordings, NARROWING, EYE)),
        row(f"{what}: leak", "", the_leaks(recordings, NARROWING, EYE)),
        row(
            f"{what}: gain of the change in height",
            "",
            the_gains(recordings, HEIGHT, EYE, since_rest=True),
        ),
    ]
    for name, (_, measure) in BY_SIDE.items():
        found += [
            row(f"{name} by 2 % iod: gain", "", the_gains(recordings, measure, name)),
            row(f"{name}: leak to the other side", "", the_leaks(recordings, measure, name)),
        ]
    aside = the_gains(recordings, MeasureName.PHILTRUM_DEVIATION_MM, PHILTRUM)
    return [*found, row("philtrum by 2 % iod: gain", "", aside)]


def _narrowing() -> tuple[Hold, ...]:
    holds = [Hold(REST, LEARN_S)]
    for side in BOTH_SIDES:
        for share in NARROWINGS:
            state = State(one_sided(side, HalfGesture(narrowing=share)))
            name = f"{side} {EYE} {100 * share:g} %"
            holds += [
                Hold(name, EYE_HOLD_S, state, EYE_RAMP_S),
                Hold("pause", EYE_PAUSE_S, ramp_s=EYE_RAMP_S),
            ]
    return tuple(holds)


def _moving() -> tuple[Hold, ...]:
    holds = [Hold(REST, LEARN_S)]
    for side in BOTH_SIDES:
        to_the_left = RISE if side is Side.LEFT else -RISE
        does = {name: one_sided(side, half) for name, (half, _) in BY_SIDE.items()}
        for name, gesture in (does | {PHILTRUM: Gesture(philtrum=to_the_left)}).items():
            holds += [
                Hold(f"{side} {name}", HOLD_S, State(gesture), RAMP_S),
                Hold("pause", PAUSE_S, ramp_s=RAMP_S),
            ]
    return tuple(holds)
