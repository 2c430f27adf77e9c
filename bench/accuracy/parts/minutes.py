"""Ten minutes of one rest face: what the clock, the light and a head that sinks do to its zero.

They are looked at for a second in every thirty; between the looks nobody sees the face.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import pi, sin

import numpy as np

from bench.accuracy.company import Company
from bench.accuracy.figures import mean_of, root_mean_square
from bench.accuracy.filmed.gesture import AT_REST, Gesture, one_sided, smile_of
from bench.accuracy.filmed.scene import LEARN_S, REST, Hold, Light, Scene, Stance, State
from bench.accuracy.filmed.truth import BOTH_SIDES
from bench.accuracy.recording import Recording
from bench.accuracy.row import Cell, Row, plain, row, the_gains, worst_of
from device.face.seen import MeasureName
from device.film.warp import Floats

MINUTES, EVERY_S, LOOK_S = 10, 30.0, 0.96
WHAT = "ten minutes, twenty looks of a second"
FACES = 3
EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
LAST = "3 % at the end"
SINKS = Stance(across=0.06, down=0.08, roll_deg=1.5, yaw_deg=2.0, pitch_deg=2.0, nearer=0.04)
"""How far a head goes in ten minutes: 5 and 7 mm, and a little turn. Ours."""
DARKENS, SIDE_LIGHT = 0.15, 0.15


def scenes(company: Company) -> list[Scene]:
    """Rest is learned once; then a second in every half minute is seen."""
    return [
        Scene("minutes", one.photograph, _sinking(n), seed=700 + n, mirrored=one.mirrored)
        for n, one in enumerate(company.some(FACES))
    ]


def rows(recordings: Sequence[Recording]) -> list[Row]:
    """How far the zero goes, and whether a smile is still seen at the end."""

    def off(who: str) -> Cell:
        return plain(root_mean_square(zeros(rec, who)[1].ravel()) for rec in recordings)

    def farthest(who: str) -> Cell:
        return plain(worst_of(zeros(rec, who)[1].ravel()) for rec in recordings)

    return [
        row(f"{WHAT}: zero of a corner, root mean square, % iod", "", off),
        row(f"{WHAT}: zero of a corner, farthest, % iod", "", farthest),
        row(f"{WHAT}: gain of 3 % at the end", "", the_gains(recordings, EXCURSION, LAST)),
    ]


def zeros(recording: Recording, who: str) -> tuple[Floats, Floats]:
    """The minutes of each look, and what is then read of both resting corners, (looks, 2)."""
    looks = [_look(number) for number in range(_looks())]
    at_min = np.array([recording.at_s[recording.during(look)].mean() / 60 for look in looks])
    each = [
        [mean_of(recording.of(who, EXCURSION, side)[recording.during(look)]) for side in BOTH_SIDES]
        for look in looks
    ]
    return at_min, np.array(each)


def _sinking(seed: int) -> tuple[Hold, ...]:
    holds = [Hold(REST, LEARN_S)]
    for number in range(_looks()):
        state = _state((number + 1) / _looks(), seed, AT_REST)
        holds.append(Hold(_look(number), LOOK_S, state, unseen_s=EVERY_S - LOOK_S))
    for side in BOTH_SIDES:
        state = _state(1.0, seed, one_sided(side, smile_of(0.03)))
        holds.append(Hold(f"{side} {LAST}", LOOK_S, state))
    return tuple(holds)


def _state(share: float, seed: int, gesture: Gesture) -> State:
    """After a share of the time: sinking steadily, swaying slowly, in a light that goes."""
    slow = sin(2 * pi * (1.7 * share + 0.3 * seed))
    stance = Stance(
        across=SINKS.across * slow,
        down=SINKS.down * share,
        roll_deg=SINKS.roll_deg * slow,
        yaw_deg=SINKS.yaw_deg * slow,
        pitch_deg=-SINKS.pitch_deg * share,
        nearer=SINKS.nearer * share,
    )
    light = Light(1 - DARKENS * share, SIDE_LIGHT * slow)
    return State(gesture, stance, light=light)


def _looks() -> int:
    return round(MINUTES * 60 / EVERY_S)


def _look(number: int) -> str:
    return f"look {number}"
