"""What a practice says and shows, and when it keeps silent."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import msgspec
import pytest

from device.face.seen import Reason, Seen
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Prompt,
    RestNow,
    Say,
    Show,
    Tone,
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.feedback import is_due
from device.mirror.coaching.limits import dose_of
from device.mirror.coaching.programme import Repeat
from device.mirror.event import (
    Button,
    Event,
    SeeingLost,
)
from device.mirror.states import (
    StillTight,
    Summary,
)
from tests.mirror.people import (
    BEFORE,
    PRACTICE,
    ROUTINES,
    TICK_S,
    Person,
    Smile,
    kept,
    plan,
    practise,
)
from tests.mirror.pressed import cue_at, pressing
from tests.mirror.test_practised import GO, Steps, planned, said, when
from wire.message import Flag
from wire.plan import Goal, Plan, RoutinePlan, SelfEstimate, Unlock


def test_what_only_happens_while_somebody_sees_is_not_promised_by_feel() -> None:
    given = planned("quiet_face", synkinesis=True)
    seen = practise(Person([Smile()]), given, GO, until_s=300)
    blind = {**pressing((3.0, Button.CHANGE)), 0.5: SeeingLost(0.5, "none")}
    felt = practise(Person([Smile()], blind_after_s=0.0), given, blind, until_s=300)
    assert "quiet_sound_opens" in said(seen)
    assert "quiet_sound_opens" not in said(felt)
    assert "quiet_will_not_drop" in said(felt)


@pytest.mark.parametrize("goal", Goal)
def test_what_the_person_practises_for_is_shown_at_the_start(goal: Goal) -> None:
    steps = practise(Person([Smile()]), plan(goal=goal), GO, until_s=3.0)
    shown = [cue.prompt for _, s in steps for cue in s.cues if isinstance(cue, Show)]
    assert shown[0] == f"goal_{goal.value}"


def test_the_last_repetition_of_a_set_is_felt_first_so_that_felt_and_measured_are_kept() -> None:
    for share in (0.1, 0.33, 0.5, 0.9):
        given = plan(feel_first_share=share)
        dose = dose_of(given, ROUTINES["small_smile"], BEFORE, PRACTICE)
        assert isinstance(dose, Dose)
        final = [item for item in dose.items if isinstance(item, Repeat)][-1]
        assert final.last_of_set
        answer_s = when(practise(Person([Smile()]), given, GO), Summary) - 9.0
        steps = practise(Person([Smile()]), given, pressing((answer_s, Button.CHANGE)), until_s=150)
        assert Flag.FEEL_FIRST in kept(steps)[-1].flags


def test_below_a_quarter_nobody_reads_of_a_quarter() -> None:
    for high, line in ((0.35, "quarter"), (0.25, Prompt.LESS_THAN_A_QUARTER)):
        row = RoutinePlan("small_smile", repetitions=1, hold_s=3.0, corridor_high=high)
        steps = practise(Person([Smile(0.2, 0.2)]), plan(routines=(row,), feel_first_share=0.0), GO)
        shown = {cue.prompt for _, s in steps for cue in s.cues if isinstance(cue, Show)}
        assert line in shown
        assert not {"quarter", Prompt.LESS_THAN_A_QUARTER} - {line} & shown


def test_hands_are_tried_with_after_the_break_between_sets_and_then_they_come_down() -> None:
    row = RoutinePlan("small_smile", repetitions=2, sets=2, hold_s=3.0, break_s=60.0)
    given = plan(routines=(row, RoutinePlan("prepare")))
    chin = Smile(chin_left=2.0)
    offered_s = when(practise(Person([chin]), given, GO, until_s=60), StillTight)
    yes = pressing((offered_s + 1, Button.GO))
    steps = practise(Person([chin]), given, yes, until_s=500)
    asked_s, down_s = (
        [e.at_s for e, s in steps if Say(line) in s.cues][-1]
        for line in (Prompt.MASSAGE_WHILE, Prompt.HANDS_DOWN_REST)
    )
    bells_s = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, Announce)]
    assert said(steps).index(Prompt.SET_BREAK) < said(steps).index(Prompt.MASSAGE_WHILE)
    assert bells_s[2] - cue_at(steps, RestNow, 2) > 60.0
    assert 6.0 <= bells_s[2] - asked_s < 9.0
    assert down_s == cue_at(steps, RestNow, 3)
    assert [Flag.BY_FEEL in one.flags for one in kept(steps)] == [False, False, True]


def test_the_sound_goes_out_when_nobody_is_measured_any_more() -> None:
    given = planned("quiet_face", synkinesis=True)
    hidden = Person([Smile()], noise_mm=0.02, gone=(60.0, 75.0), reason=Reason.HAND)
    steps = practise(hidden, given, GO, until_s=300)
    tones = [(e.at_s, cue.openness) for e, s in steps for cue in s.cues if isinstance(cue, Tone)]
    out_s = next(at_s for at_s, openness in tones if openness is None)
    assert 60.0 < out_s < 62.0
    assert next(at_s for at_s, openness in tones if at_s > out_s and openness) >= 75.0


def answering(person: Person, given: Plan) -> Steps:
    """Each time that the person is asked how it felt, it felt easy."""
    script = {**GO}
    for _ in range(3):
        steps = practise(replace(person, rise_s=[]), given, script, until_s=150)
        asked = [e.at_s for e, s in steps for cue in s.cues if cue == Say(Prompt.HOW_DID_THAT_FEEL)]
        script |= pressing(*((at_s + 1.0, Button.GO) for at_s in asked[: len(script)]))
    return practise(replace(person, rise_s=[]), given, script, until_s=150)


def test_a_one_sided_smile_is_not_praised() -> None:
    given = plan(self_estimate=SelfEstimate.EACH, feedback_shares=(0.5,))
    one_sided = answering(Person([Smile(0.02, 0.25)]), given)
    both = answering(Person([Smile(0.25, 0.25)]), given)
    assert Prompt.SOFT_AND_STEADY not in said(one_sided)
    assert Prompt.SOFT_AND_STEADY in said(both)


def test_a_third_is_one_of_three() -> None:
    assert [is_due(0, n, 0.33) for n in (1, 2, 3)] == [False, False, True]
    assert [is_due(1, n, 0.5) for n in (3, 4)] == [False, True]
    assert [is_due(0, n, 0.2) for n in (4, 5)] == [False, True]


def test_less_than_a_half_is_not_one_of_two_and_a_third_stays_one_of_three() -> None:
    assert [is_due(0, n, 0.48) for n in (1, 2, 3)] == [False, False, True]
    assert [is_due(n - 1, 3 * n, 0.33) for n in range(1, 7)] == [True] * 6
    assert [is_due(n - 1, 3 * n - 1, 0.33) for n in range(1, 7)] == [False] * 6
    assert not is_due(0, 20, 0.0)


def test_findings_keep_to_the_share_of_what_was_done() -> None:
    row = RoutinePlan("small_smile", repetitions=6, hold_s=3.0)
    given = plan(routines=(row,), self_estimate=SelfEstimate.NEVER)
    script = {**GO}
    for cuts in range(6):  # the first three are broken off twice each
        steps = practise(Person([Smile(0.08, 0.08)]), given, script, until_s=400)
        rises = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, BeginRise)]
        at_s = rises[cuts] + 1.0
        script |= pressing((at_s, Button.GO), (at_s + 2.0, Button.GO))
    steps = practise(Person([Smile(0.08, 0.08)]), given, script, until_s=400)
    assert [one.index for one in kept(steps)] == [4, 5, 6]
    assert said(steps).count(Prompt.THAT_WAS_SOFT) == 1


def test_the_finger_that_went_along_is_asked_down_again() -> None:
    steps = practise(Person([Smile()]), plan(unlocked=(Unlock.FINGER_GUIDE,)), GO)
    rest_s = cue_at(steps, RestNow, 2)
    away_s = next(e.at_s for e, s in steps for cue in s.cues if cue == Say(Prompt.FINGER_AWAY))
    assert away_s == rest_s


@pytest.mark.parametrize("lag_s", [0.15, 0.4])
def test_frames_that_come_late_bring_no_two_sentences_nearer(lag_s: float) -> None:
    """What a frame brings is said at most a tick after the latest time that is known."""

    def clock(event: Event) -> Event:
        late = lag_s if isinstance(event, Seen) else 0.0
        return msgspec.structs.replace(event, at_s=event.at_s - late)

    steps = practise(Person([Smile()]), plan(), GO, 40.0, clock)
    spoken = [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, Say)]
    least_s = PRACTICE.speech_gap_s - TICK_S - 1e-6
    assert len(spoken) > 2
    assert min(after - before for before, after in pairwise(spoken)) >= least_s
