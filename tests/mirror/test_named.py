"""What joins in is named where the plan has a finding due, and in a probe nothing is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from device.face.seen import Reason
from device.history import History
from device.mirror.coaching.cue import BeginRise, Ease, Prompt, Say, Show, Softer
from device.mirror.event import Button
from device.mirror.states import Feeling, StillTight
from tests.mirror.people import Person, Smile, kept, plan, practise
from tests.mirror.pressed import pressing
from tests.mirror.test_practised import CHIN, GO, Steps, closed, cues, passed, said
from wire.message import End, Joined
from wire.plan import RoutinePlan, SelfEstimate

EYE = Smile(eye_left=0.3)
PROBE = History(probe_due=True)
NAMED = {
    Prompt.EYE_JOINED, Prompt.CHIN_JOINED, Prompt.BROW_JOINED, Prompt.NOSE_JOINED,
    Prompt.MOUTH_JOINED, Prompt.A_LITTLE_SMALLER, Prompt.A_LITTLE_SLOWER, Prompt.SOFT_AND_STEADY,
    Prompt.THAT_WAS_SOFT, Prompt.STILL_TIGHT_CHIN, Prompt.HOW_DID_THAT_FEEL,
}  # fmt: skip
ROW = RoutinePlan("small_smile", repetitions=4, hold_s=3.0)


def shown_with(steps: Steps, why: Softer) -> list[str]:
    """The caption of each ease, in its order."""
    return [
        cue.prompt
        for _, s in steps
        if any(isinstance(cue, Ease) and cue.why is why for cue in s.cues)
        for cue in s.cues
        if isinstance(cue, Show)
    ]


@pytest.mark.parametrize("smile", [EYE, CHIN, Smile(0.6, 0.6)], ids=["eye", "chin", "too big"])
def test_in_a_probe_nothing_is_named_nothing_asked_and_no_hands_are_offered(smile: Smile) -> None:
    given = plan(
        routines=(ROW, RoutinePlan("prepare")),
        feel_first_share=0.0,
        self_estimate=SelfEstimate.EACH,
    )
    steps = practise(Person([smile], history=PROBE), given, GO, until_s=300)
    assert len(kept(steps)) == 4
    told = {cue.prompt for cue in cues(steps) if isinstance(cue, Say | Show)}
    assert not NAMED & told
    assert not {Feeling, StillTight} & set(passed(steps))
    eased = [cue for cue in cues(steps) if isinstance(cue, Ease)]
    assert eased
    for why in {cue.why for cue in eased}:
        assert set(shown_with(steps, why)) == {Prompt.SOFTER}


def test_in_a_probe_what_joins_in_is_kept_all_the_same() -> None:
    given = plan(routines=(ROW, RoutinePlan("prepare")), feel_first_share=0.0)
    steps = practise(Person([CHIN], history=PROBE), given, GO, until_s=300)
    assert [one.joined for one in kept(steps)] == [Joined.CHIN] * 4
    assert closed(steps).end is End.DONE


def test_what_could_not_be_seen_is_softer_too_and_in_a_probe_no_more_than_that() -> None:
    rises_s = next(
        e.at_s
        for e, s in practise(Person([Smile()]), plan(feel_first_share=0.0), GO, until_s=40)
        if any(isinstance(cue, BeginRise) for cue in s.cues)
    )
    for history, line in ((History(), Prompt.SOFTER_UNSEEN), (PROBE, Prompt.SOFTER)):
        hidden = Person(
            [Smile()], gone=(rises_s, rises_s + 30.0), reason=Reason.HAND, history=history
        )
        steps = practise(hidden, plan(feel_first_share=0.0), GO, until_s=rises_s + 20.0)
        assert shown_with(steps, Softer.UNSEEN)[:1] == [line]


def test_what_joins_in_is_named_in_at_most_the_plans_share_of_repetitions() -> None:
    for share, named in ((0.0, []), (0.25, [4]), (0.5, [2, 4])):
        given = plan(routines=(ROW,), feedback_shares=(share,), feel_first_share=0.0)
        steps = practise(Person([CHIN]), given, GO, until_s=300)
        captions = shown_with(steps, Softer.JOINED)
        assert [n for n, line in enumerate(captions, 1) if line == Prompt.CHIN_JOINED] == named
        assert {*captions} <= {Prompt.CHIN_JOINED, Prompt.SOFTER}
        assert len(captions) == 4
        assert said(steps).count(Prompt.CHIN_JOINED) == len(named)


def test_what_was_named_while_it_moved_is_the_one_finding_of_its_repetition() -> None:
    """The eye quietens once it was named, and nothing else is said instead."""
    quick = Person([Smile(0.25, 0.25), Smile(0.34, 0.34, eye_left=0.3), Smile(0.05, 0.05)])
    given = plan(feedback_shares=(0.5,), feel_first_share=0.0, self_estimate=SelfEstimate.NEVER)
    steps = practise(quick, given, GO, until_s=200)
    assert shown_with(steps, Softer.JOINED) == [Prompt.EYE_JOINED]
    found = [line for line in said(steps) if line in NAMED]
    assert found == [Prompt.EYE_JOINED]


def test_a_repetition_that_is_broken_off_after_it_was_named_has_had_its_finding() -> None:
    given = plan(routines=(ROW,), feedback_shares=(0.5,), feel_first_share=0.0)
    straight = practise(Person([CHIN]), given, GO, until_s=200)
    named_s = next(e.at_s for e, s in straight if Show(Prompt.CHIN_JOINED) in s.cues)
    broken = pressing((named_s + 0.5, Button.GO), (named_s + 2.0, Button.GO))
    steps = practise(Person([CHIN]), given, broken, until_s=300)
    shown = [e.at_s for e, s in steps if Show(Prompt.CHIN_JOINED) in s.cues]
    assert [one.index for one in kept(steps)] == [1, 2, 3, 4]
    assert len(shown) == 2
    captions = shown_with(steps, Softer.JOINED)
    assert captions[:3] == [Prompt.SOFTER, Prompt.CHIN_JOINED, Prompt.SOFTER]


def test_in_the_dark_nothing_is_named_before_the_light_comes_back() -> None:
    given = plan(routines=(ROW,), feedback_shares=(0.5,), feel_first_share=1.0)
    steps = practise(Person([CHIN]), given, GO, until_s=300)
    assert shown_with(steps, Softer.JOINED) == []
    assert said(steps).count(Prompt.CHIN_JOINED) == 2


def test_somebody_who_switched_the_display_off_reads_no_name() -> None:
    given = plan(routines=(ROW,), feedback_shares=(0.5,), feel_first_share=0.0)
    rises = [
        e.at_s
        for e, s in practise(Person([CHIN]), given, GO, until_s=200)
        if any(isinstance(cue, BeginRise) for cue in s.cues)
    ]
    off = pressing((rises[1] + 0.2, Button.CHANGE))
    steps = practise(Person([CHIN]), given, off, until_s=rises[1] + 15.0)
    assert Show(Prompt.CHIN_JOINED) not in cues(steps)
    assert said(steps).count(Prompt.CHIN_JOINED) == 1


class Quietens(Person):
    """Lets the chin go once it was named, and goes on to smile too much."""

    def _now(self, at_s: float) -> tuple[Smile, float]:
        smile, amount = super()._now(at_s)
        quiet = bool(self.rise_s) and at_s > self.rise_s[-1] + 3.8
        return (replace(smile, chin_left=0.0) if quiet else smile), amount


def test_after_what_was_named_no_second_thing_is_said_of_the_same_repetition() -> None:
    given = plan(
        routines=(ROW,),
        feedback_shares=(0.5,),
        feel_first_share=0.0,
        self_estimate=SelfEstimate.NEVER,
    )
    person = Quietens([Smile(), Smile(0.45, 0.45, chin_left=2.0), Smile(0.2, 0.2)])
    steps = practise(person, given, GO, until_s=110)
    assert shown_with(steps, Softer.JOINED) == [Prompt.CHIN_JOINED]
    assert (kept(steps)[1].effort or 0.0) > 0.35
    assert kept(steps)[1].joined is None
    assert not NAMED & set(said(steps))
