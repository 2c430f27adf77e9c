"""Small steps of one corner, one second each: which of them can be told from rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import nan

import numpy as np

from bench.accuracy.company import Company
from bench.accuracy.figures import d_prime, least_told, pooled_sigma, spread, windows
from bench.accuracy.filmed.gesture import one_sided, smile_of
from bench.accuracy.filmed.scene import LEARN_S, RATE_HZ, REST, Hold, Scene, State
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.recording import Recording
from bench.accuracy.row import Cell, Row, at_most, number, plain, row, worst_of
from device.face.seen import MeasureName, Side
from device.film.warp import Floats

STEPS = (0.0005, 0.001, 0.0014, 0.002, 0.005, 0.01, 0.02, 0.05)
FACES = 6
STEPS_A_REST = 2
SECOND = round(RATE_HZ)
AGAIN = "again at rest"
RAMP_S = 0.12
TARGET_IOD = 0.10
ROUNDING = 1e-9
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM

Reader = Callable[[Recording, str], Floats]


@dataclass(frozen=True)
class Told:
    """One sitter: d′ of each step in % iod, and what the readings tremble by, % iod."""

    d_primes: dict[float, float]
    sigma_frame: float
    sigma_second: float


def scenes(company: Company) -> list[Scene]:
    """Each sitter takes every step, in an order of chance, resting now and then."""
    return [
        Scene(
            "steps",
            one.photograph,
            _steps(BOTH_SIDES[n % 2], n, rounds=1 if company.quick else 2),
            RATE_HZ,
            seed=100 + n,
            mirrored=one.mirrored,
        )
        for n, one in enumerate(company.some(FACES))
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """Least steps, trembling, and the d′ of the steps that matter."""

    def each(read: Reader, who: str) -> list[Told]:
        return [told(rec, who, read) for rec in recordings]

    def least(read: Reader, who: str) -> Cell:
        steps = [least_told(one.d_primes) for one in each(read, who)]
        return at_most(worst_of(steps), TARGET_IOD + ROUNDING)

    def by(step: float, who: str) -> Cell:
        return Cell(number(spread(one.d_primes[step] for one in each(corner, who)).low, 1))

    def trembling(of: str, who: str) -> Cell:
        return plain((getattr(one, of) for one in each(corner, who)), 3)

    what, noise = "least step told, d′ ≥ 3, one-second mean, % iod, worst face", "noise of a corner"
    return [
        row(f"{what}: corner", "≤ 0.10", partial(least, corner)),
        row(f"{what}: asymmetry", "≤ 0.10", partial(least, asymmetry)),
        row("d′ of a step of 0.1 % iod, worst face", "", partial(by, 0.1)),
        row("d′ of a step of 0.14 % iod, worst face", "", partial(by, 0.14)),
        row(f"{noise}, one frame, % iod", "", partial(trembling, "sigma_frame")),
        row(f"{noise}, one-second mean, % iod", "", partial(trembling, "sigma_second")),
    ]


def told(recording: Recording, who: str, read: Reader) -> Told:
    """What one sitter's steps come to."""
    values = read(recording, who)
    side = moved_side(recording)
    at_rest = windows(values[recording.during(AGAIN)], SECOND)
    steps = {
        percent(step): windows(values[recording.during(_name(side, step))], SECOND)
        for step in STEPS
    }
    sigma = pooled_sigma([at_rest, *steps.values()])
    frames = values[recording.during(AGAIN)]
    return Told(
        d_primes={step: d_prime(at_rest, each, sigma) for step, each in steps.items()},
        sigma_frame=float(np.nanstd(frames)) if np.isfinite(frames).any() else nan,
        sigma_second=sigma,
    )


def corner(recording: Recording, who: str) -> Floats:
    """How far the moved corner went."""
    return recording.of(who, EXCURSION, moved_side(recording))


def asymmetry(recording: Recording, who: str) -> Floats:
    """By how much farther it went than the other one."""
    return corner(recording, who) - recording.of(who, EXCURSION, moved_side(recording).other)


def moved_side(recording: Recording) -> Side:
    """The side that takes the steps."""
    return next(
        side for side in BOTH_SIDES if any(name.startswith(side) for name in recording.names)
    )


def percent(step: float) -> float:
    """A share of the iod as % iod, without the dust of binary fractions."""
    return round(100 * step, 6)


def _steps(side: Side, seed: int, rounds: int) -> tuple[Hold, ...]:
    chance = np.random.default_rng(seed)
    holds = [Hold(REST, LEARN_S)]
    for _ in range(rounds):
        for nth, step in enumerate(chance.permutation(STEPS)):
            if nth % STEPS_A_REST == 0:
                holds.append(Hold(AGAIN, 1.0, ramp_s=RAMP_S))
            state = State(one_sided(side, smile_of(float(step))))
            holds.append(Hold(_name(side, step), 1.0, state, RAMP_S))
    return tuple(holds)


def _name(side: Side, step: float) -> str:
    return f"{side} {percent(step):.2f} %"
