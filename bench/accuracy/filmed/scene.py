"""Scenes: what a sitter does and what happens around them, moment by moment, from a few holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from bench.accuracy.filmed.gesture import AT_REST, Gesture
from device.film.gesture import minimum_jerk

Mixed = TypeVar("Mixed")

REST = "rest"
CLOSING = "closing"
"""The hold in which the person is asked to close both eyes gently, for whoever learns from it."""
RATE_HZ = 25.0
GAIN_RATE_HZ = 12.5
"""Where no second's mean and no time is measured, half the frames tell as much."""
LEARN_S = 6.0
"""Of rest at the beginning; the mirror learns rest in 5 good seconds."""


@dataclass(frozen=True)
class Stance:
    """Where the head is, from its place in the photograph: iod, degrees, and a share nearer."""

    across: float = 0.0
    down: float = 0.0
    roll_deg: float = 0.0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    nearer: float = 0.0


AHEAD = Stance()
SWAY = Stance(0.017, 0.017, 0.4, 0.6, 0.6, 0.003)
"""How far a person who keeps still sways, at most: 1.5 mm as the film has it, and a little turn."""
IN_THE_PLANE = replace(SWAY, yaw_deg=0.0, pitch_deg=0.0)


@dataclass(frozen=True)
class Light:
    """The light as a share of the photograph's, and by how much more an iod further left."""

    gain: float = 1.0
    side: float = 0.0


USUAL_LIGHT = Light()


@dataclass(frozen=True)
class State:
    """All that is so at one moment; `sway` is how far the head sways about its stance.

    `hand` is 0 below the picture and 1 before the mouth.
    """

    gesture: Gesture = AT_REST
    stance: Stance = AHEAD
    sway: Stance = SWAY
    light: Light = USUAL_LIGHT
    hand: float = 0.0


@dataclass(frozen=True)
class Hold:
    """A state that is kept for `lasts_s`, after `ramp_s` of going there.

    With `unseen_s` so much time goes by before it, in which nobody looks.
    """

    name: str
    lasts_s: float
    state: State = State()
    ramp_s: float = 0.2
    unseen_s: float = 0.0


@dataclass(frozen=True)
class Scene:
    """One sitter's scene. `photograph` is empty for the film's portrait.

    Conditions that last: `noise_grey` (sigma of the sensor), `jpeg` (quality, 0 for none), whether
    they blink, and whether it is their mirror image that sits. `head` is the folder of the 3-D head
    if that wears the photograph.
    """

    name: str
    photograph: str
    holds: tuple[Hold, ...]
    rate_hz: float = GAIN_RATE_HZ
    seed: int = 0
    noise_grey: float = 2.0
    jpeg: int = 0
    blinks: bool = False
    mirrored: bool = False
    head: str = ""

    @property
    def frames(self) -> int:
        """How many there are."""
        return sum(1 for _ in moments(self))


@dataclass(frozen=True)
class Moment:
    """What is so at one frame; `name` is the hold's, empty on the way to it."""

    at_s: float
    name: str
    state: State


def course(
    name: str, lasts_s: float, begins_s: float, at: Callable[[float], State]
) -> tuple[Hold, ...]:
    """A hold for every frame at RATE_HZ, for what no ramp does: sides that go at their own times.

    `at` says what is so at a moment, of which the first one is `begins_s`.
    """
    step_s = 1 / RATE_HZ
    frames = range(round(lasts_s * RATE_HZ))
    return tuple(Hold(name, step_s, at(begins_s + step_s * one), ramp_s=0.0) for one in frames)


def moments(scene: Scene) -> Iterator[Moment]:
    """Every frame of a scene, in order."""
    step_s = 1 / scene.rate_hz
    at_s, before = 0.0, scene.holds[0].state
    for number, hold in enumerate(scene.holds):
        at_s += hold.unseen_s
        ramp = round(hold.ramp_s * scene.rate_hz) if number and not hold.unseen_s else 0
        for step in range(1, ramp):
            share = minimum_jerk(step / ramp)
            yield Moment(at_s, "", mixed(before, hold.state, share))
            at_s += step_s
        for _ in range(round(hold.lasts_s * scene.rate_hz)):
            yield Moment(at_s, hold.name, hold.state)
            at_s += step_s
        before = hold.state


def mixed(start: Mixed, end: Mixed, share: float) -> Mixed:
    """A state on its way from one to another, number by number."""
    found: Mixed = start if start == end else _mixed(start, end, share)
    return found


def _mixed(start: Any, end: Any, share: float) -> Any:  # noqa: ANN401  (nested records of floats)
    if isinstance(start, float):
        return start + (end - start) * share
    names = (field.name for field in fields(start))
    return replace(
        start, **{name: _mixed(getattr(start, name), getattr(end, name), share) for name in names}
    )
