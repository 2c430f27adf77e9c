"""Filmed repetitions do what their rows say: who is late, when an eye joins, and what stays."""

import numpy as np
import pytest

from bench.accuracy.company import Company, Sitting
from bench.accuracy.filmed.gesture import Gesture, HalfGesture
from bench.accuracy.filmed.repeated import HELD, ONSET, OVER, RELEASING, RISING
from bench.accuracy.filmed.scene import RATE_HZ, Scene
from bench.accuracy.parts import repetition, synkinesis
from device.face.seen import Side

THREE = Company(tuple(Sitting("", mirrored=False) for _ in range(3)), None, quick=False)


def gestures(scene: Scene, *parts: str) -> list[Gesture]:
    return [hold.state.gesture for hold in scene.holds if hold.name in parts]


def both(scene: Scene, gesture: Gesture) -> tuple[HalfGesture, HalfGesture]:
    """The affected side, and the other."""
    affected = Side(scene.name.split()[-1])
    return gesture.on(affected), gesture.on(affected.other)


def reached(scene: Scene, which: int, *parts: str) -> float:
    """When a side last crosses its quarter, s since the parts begin."""
    way = np.array([both(scene, one)[which].upward for one in gestures(scene, *parts)])
    above = way > ONSET * max(both(scene, gestures(scene, HELD)[-1])[which].upward, 1e-9)
    return float(np.flatnonzero(above[1:] != above[:-1])[-1]) / RATE_HZ


@pytest.mark.parametrize("number", range(3))
def test_the_affected_side_is_late_by_as_much_as_is_written(number: int) -> None:
    scene = repetition.scenes(THREE)[number]
    begins_s, ends_s = repetition.LATE_S[number]
    for late_s, parts in ((begins_s, (RISING, HELD)), (ends_s, (RELEASING, OVER))):
        apart_s = reached(scene, 0, *parts) - reached(scene, 1, *parts)
        assert apart_s == pytest.approx(late_s, abs=1 / RATE_HZ)
    held = gestures(scene, HELD)
    affected, other = both(scene, held[len(held) // 2])
    assert affected.upward / other.upward == pytest.approx(0.5)
    assert gestures(scene, OVER)[-1] == Gesture()


@pytest.mark.parametrize("number", range(3))
def test_the_affected_eye_joins_from_its_share_of_the_smile_on(number: int) -> None:
    scene = synkinesis.scenes(THREE)[number]
    held = both(scene, gestures(scene, HELD)[-1])
    assert held[0].narrowing - held[1].narrowing == pytest.approx(0.25)
    rising = [both(scene, one) for one in gestures(scene, RISING)]
    joins = [other.upward / held[1].upward for affected, other in rising if affected.narrowing > 0]
    assert min(joins) == pytest.approx(synkinesis.JOINS_FROM[number], abs=0.03)


def test_a_little_of_the_affected_smile_is_not_let_go_and_the_eyes_are() -> None:
    (scene, *_) = synkinesis.scenes(THREE)
    affected, other = both(scene, gestures(scene, OVER)[-1])
    assert np.hypot(affected.outward, affected.upward) == pytest.approx(synkinesis.STAYS)
    assert (other.upward, affected.narrowing, other.narrowing) == pytest.approx((0, 0, 0))
