"""What was cut short, and what was away or stood still, begins again at rest."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest

from device.face.seen import Seen
from device.mirror.coaching.cue import (
    BeginRise,
    Hush,
    KeepHolding,
    Prompt,
    Say,
    Show,
)
from device.mirror.event import (
    Button,
    SeeingLost,
    Tick,
)
from device.mirror.session import advance
from device.mirror.states import (
    Feeling,
    Interrupted,
    StillTight,
)
from tests.mirror.people import (
    Eyes,
    Person,
    Smile,
    kept,
    last,
    plan,
    practise,
)
from tests.mirror.pressed import cue_at, pressing
from tests.mirror.test_practised import GO, said, when
from wire.plan import RoutinePlan, SelfEstimate


@pytest.mark.parametrize("way", ["pauses", "walks away"])
def test_a_movement_that_is_cut_short_is_let_go_rested_from_and_begun_again_once(way: str) -> None:
    cut = {**GO}
    gone: list[tuple[float, float]] = []
    for cuts in range(8):  # whatever is held is broken off, each time anew
        person = Absent([Smile()], absences=tuple(gone))
        steps = practise(person, plan(), cut, until_s=400)
        holds = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, KeepHolding)]
        if len(holds) == cuts:
            break
        at_s = holds[cuts] + 2.5
        if way == "pauses":
            cut |= pressing((at_s, Button.GO), (at_s + 3.0, Button.GO))
        else:
            gone.append((at_s, at_s + 3.5))
    rises = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, BeginRise)]
    assert len(rises) == 6
    assert kept(steps) == []
    between = [later - earlier for earlier, later in pairwise(rises)]
    assert min(between) >= 4.0 + 2.5 + 4.0 + 8.0


@dataclass
class Absent(Person):
    """Goes away more than once."""

    absences: tuple[tuple[float, float], ...] = ()

    def seen(self, at_s: float, frame: int, eyes: Eyes) -> Seen:
        here = next((one for one in self.absences if one[0] <= at_s < one[1]), (0.0, 0.0))
        self.gone = here
        return super().seen(at_s, frame, eyes)


def test_paused_is_not_said_any_more_once_it_goes_on() -> None:
    said_s = next(
        e.at_s
        for e, s in practise(Person([Smile()]), plan(), GO)
        for cue in s.cues
        if cue == Say("small_smile")
    )
    quick = pressing((said_s + 1.0, Button.GO), (said_s + 2.0, Button.GO))
    steps = practise(Person([Smile()]), plan(), quick, until_s=120)
    assert Prompt.PAUSED not in said(steps)


@pytest.mark.parametrize("state", [Feeling, Interrupted, StillTight])
def test_eyes_that_go_are_told_of_wherever_the_practice_stands(state: type) -> None:
    given = plan(routines=(RoutinePlan("small_smile", repetitions=3, hold_s=3.0),
                           RoutinePlan("prepare")), self_estimate=SelfEstimate.EACH)  # fmt: skip
    chin = Smile(chin_left=2.0)
    pause = pressing((20.0, Button.GO)) if state is Interrupted else GO
    at_s = when(practise(Person([chin]), given, pause, until_s=80), state) + 0.5
    steps = practise(
        Person([chin], blind_after_s=at_s), given, {**pause, at_s: SeeingLost(at_s, "x")}, 80
    )
    told = [
        e.at_s
        for e, s in steps
        for cue in s.cues
        if cue in (Say(Prompt.NO_CAMERA), Show(Prompt.NO_CAMERA))
    ]
    assert told
    assert told[0] == pytest.approx(at_s, abs=0.1)


def test_a_clock_that_jumps_or_stands_still_lets_a_movement_go() -> None:
    holds_s = cue_at(practise(Person([Smile()]), plan(), GO), KeepHolding)
    steps = practise(Person([Smile()]), plan(), GO, until_s=holds_s + 1.0)
    for jump_s in (60.0, -30.0):
        late = advance(last(steps), Tick(holds_s + 1.0 + jump_s))
        assert isinstance(late.session.state, Interrupted)
        assert Hush() in late.cues
