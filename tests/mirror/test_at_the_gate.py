"""The gate before a movement, and what the rest after it is taken to say."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from device.mirror.coaching.cue import (
    Announce,
    RestNow,
)
from device.mirror.event import (
    Button,
    SeeingLost,
)
from tests.mirror.people import (
    PRACTICE,
    Person,
    Smile,
    kept,
    plan,
    practise,
)
from tests.mirror.pressed import cue_at, pressing
from tests.mirror.test_practised import GO, closed, planned
from wire.message import End, Flag, MovementCode


@dataclass
class Toned(Person):
    """A resting tone that changes at given times: (from, mm)."""

    tones: tuple[tuple[float, float], ...] = ()

    def _tone(self, at_s: float) -> float:
        return next((mm for from_s, mm in reversed(self.tones) if at_s >= from_s), 0.0)


def test_of_a_wait_in_vain_the_whole_wait_tells_and_not_its_last_moment() -> None:
    rest_s = cue_at(practise(Person([Smile()]), plan(), GO), RestNow)
    tones = ((rest_s + 1.0, 0.4), (rest_s + 26.0, 2.0), (rest_s + 28.2, 0.0))
    steps = practise(Toned([Smile()], noise_mm=0.03, tones=tones), plan(), GO, until_s=130)
    assert Flag.REST_GATE_TIMED_OUT in kept(steps)[0].flags
    assert kept(steps)[0].resting_tone_mm == pytest.approx(0.4, abs=0.05)
    assert closed(steps).end is End.DONE


def test_of_a_rest_that_was_reached_its_end_tells() -> None:
    rest_s = cue_at(practise(Person([Smile()]), plan(), GO), RestNow)
    tones = ((rest_s + 0.5, 0.2), (rest_s + 6.0, 0.0))
    steps = practise(Toned([Smile()], noise_mm=0.03, tones=tones), plan(), GO, until_s=60)
    assert kept(steps)[0].resting_tone_mm == pytest.approx(0.0, abs=0.05)


def test_between_two_movements_the_second_ones_own_measure_is_at_rest() -> None:
    """A raised brow's rest has not shown that the corners of the mouth are at theirs."""
    given = planned("five_movements")
    still = [Smile(left=0.0, right=0.0)]
    bells = [
        e.at_s
        for e, s in practise(Person(still), given, GO, until_s=200)
        for cue in s.cues
        if isinstance(cue, Announce)
    ]
    up = Person([*still], tone_mm=3.0, tone_from_s=bells[0] + 2.0)
    steps = practise(up, given, GO, until_s=200)
    assert closed(steps).end is End.EASED
    assert MovementCode.OPEN_SMILE not in [one.movement for one in kept(steps)]
    lower = Person([*still], tone_mm=0.35, tone_from_s=bells[0] + 2.0, noise_mm=0.05)
    waited = practise(lower, given, GO, until_s=300)
    begins = [e.at_s for e, s in waited for cue in s.cues if isinstance(cue, Announce)]
    assert begins[2] - bells[2] >= PRACTICE.rest_gate_wait_s - 2.0
    assert begins[1] - bells[1] < 1.0


def test_repetitions_of_one_movement_are_not_looked_at_twice() -> None:
    steps = practise(Person([Smile()]), plan(feel_first_share=0.0), GO)
    released = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, RestNow)]
    bells = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, Announce)]
    assert bells[2] - released[1] == pytest.approx(PRACTICE.rest_s, abs=0.15)


def test_by_feel_the_gate_between_two_movements_is_its_own_time() -> None:
    blind = {**pressing((3.0, Button.GO)), 3.5: SeeingLost(3.5, "gone")}
    person = Person([Smile()], blind_after_s=3.5)
    steps = practise(person, planned("five_movements"), blind, until_s=200)
    released = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, RestNow)]
    bells = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, Announce)]
    waits = [bell - rest for bell, rest in zip(bells[1:], released, strict=False)]
    assert waits == pytest.approx([PRACTICE.rest_s + PRACTICE.rest_gate_s] * 4, abs=0.2)
