"""A repetition second by second, its ceiling, and the gate that closes it."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from device.face.seen import Reason, Region
from device.history import History
from device.mirror.coaching import ceiling, feedback, judging, phases, repetition
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Cue,
    Ease,
    KeepHolding,
    LetGo,
    Prompt,
    RestNow,
    Say,
    Softer,
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from device.mirror.coaching.programme import Repeat
from device.mirror.coaching.repetition import Phase, Repetition
from device.mirror.coaching.sample import Unseen
from tests.mirror.coaching.routines import move
from tests.mirror.coaching.test_symmetry import RATE_HZ, look
from tests.mirror.people import PRACTICE, ROUTINES, plan
from wire import message
from wire.message import MovementCode, RoutineCode

REFERENCE_MM = 9.28


def dose() -> Dose:
    given = dose_of(plan(), ROUTINES[RoutineCode.SMALL_SMILE], History(), PRACTICE)
    assert isinstance(given, Dose)
    return given


FIRST = dose().items[0]
assert isinstance(FIRST, Repeat)


def run(
    shares: tuple[float, float],
    eyes: tuple[float, float] = (0.0, 0.0),
    *,
    measured: bool = True,
    lets_go: bool = True,
    until_s: float = 60.0,
    unseen: tuple[float, float] = (0.0, 0.0),
) -> tuple[Repetition, list[tuple[float, Cue]]]:
    """Do one repetition as asked, both sides to these shares of the reference smile."""
    going, cues = repetition.begin(FIRST, 0.0, measured=measured)
    told = [(0.0, cue) for cue in cues]
    for n in range(int(until_s * RATE_HZ)):
        at_s = n / RATE_HZ
        amount = max(0.0, min(1.0, (at_s - 2.0) / 4.0, 1.0 - (at_s - 9.0) / 4.0))
        if at_s > 9.0 and not lets_go:
            amount = 1.0
        mm = [REFERENCE_MM * share * amount for share in shares]
        seen = look(at_s, mm[0], mm[1], (eyes[0] * amount, eyes[1] * amount))
        hidden = unseen[0] <= at_s < unseen[1]
        if measured:
            going = repetition.take_in(going, Unseen(at_s, Reason.HAND) if hidden else seen)
        going, cues = phases.follow(going, at_s, dose(), PRACTICE, measured=measured)
        told += [(at_s, cue) for cue in cues]
        if going.phase is Phase.OVER:
            break
    return going, told


def test_its_cues_fall_at_their_seconds() -> None:
    _, told = run((0.25, 0.25))
    assert [cue for _, cue in told] == [
        Announce(1), BeginRise(4.0), KeepHolding(3.0), LetGo(4.0), RestNow(8.0),
    ]  # fmt: skip
    assert [at_s for at_s, _ in told] == pytest.approx([0.0, 2.0, 6.0, 9.0, 13.0], abs=0.2)


def test_it_is_over_only_after_its_rest() -> None:
    going, _ = run((0.25, 0.25))
    assert going.phase is Phase.OVER
    assert going.samples[-1].at_s - going.rest_s >= 8.0


def test_a_face_that_stays_up_keeps_the_gate_shut_until_its_longest_wait() -> None:
    going, told = run((0.25, 0.25), lets_go=False)
    assert going.gate_timed_out
    assert told[-1][1] == Say(Prompt.LET_IT_REST)
    assert told[-1][0] - going.rest_s == pytest.approx(28.0, abs=0.2)


def test_by_feel_the_gate_is_time_alone() -> None:
    going, _ = run((0.25, 0.25), measured=False, lets_go=False)
    assert not going.gate_timed_out
    assert going.phase is Phase.OVER


@pytest.mark.parametrize("shares", [(0.6, 0.2), (0.2, 0.6), (0.6, 0.6)])
def test_either_side_too_big_is_eased_once(shares: tuple[float, float]) -> None:
    _, told = run(shares)
    assert [cue for _, cue in told if isinstance(cue, Ease)] == [Ease(Softer.TOO_BIG)]


def test_the_affected_eye_joining_in_is_eased_and_the_other_eye_is_not() -> None:
    _, left = run((0.25, 0.25), eyes=(0.25, 0.02))
    _, right = run((0.25, 0.25), eyes=(0.02, 0.25))
    assert [cue for _, cue in left if isinstance(cue, Ease)] == [Ease(Softer.JOINED, Region.EYES)]
    assert [cue for _, cue in right if isinstance(cue, Ease)] == []


def judged(
    shares: tuple[float, float], eyes: tuple[float, float] = (0.0, 0.0)
) -> tuple[Repetition, message.Repetition]:
    going, _ = run(shares, eyes)
    return going, judging.judge(going, dose(), PRACTICE)


@pytest.mark.parametrize(
    ("shares", "eyes", "finding"),
    [
        ((0.25, 0.25), (0.0, 0.0), None),
        ((0.5, 0.5), (0.0, 0.0), Prompt.A_LITTLE_SMALLER),
        ((0.1, 0.1), (0.0, 0.0), Prompt.THAT_WAS_SOFT),
        ((0.25, 0.25), (0.3, 0.0), Prompt.EYE_JOINED),
        ((0.5, 0.5), (0.3, 0.0), Prompt.EYE_JOINED),
    ],
)
def test_the_one_finding(
    shares: tuple[float, float], eyes: tuple[float, float], finding: Prompt | None
) -> None:
    going, kept = judged(shares, eyes)
    assert feedback.finding(going, kept, dose(), PRACTICE) == finding


def test_a_rise_faster_than_the_pace_is_asked_to_be_slower() -> None:
    going, _ = run((0.3, 0.3))
    risen = (going.rise_s + 1, going.rest_s)
    jump = tuple(
        look(one.at_s, *((2.78, 2.78) if risen[0] < one.at_s < risen[1] else (0.0, 0.0)))
        for one in going.looks
    )
    fast = replace(going, looks=jump)
    kept = judging.judge(fast, dose(), PRACTICE)
    assert feedback.finding(fast, kept, dose(), PRACTICE) == Prompt.A_LITTLE_SLOWER


def test_the_onset_of_co_movement_is_the_smile_at_which_it_began() -> None:
    _, early = judged((0.3, 0.3), (0.4, 0.0))
    _, late = judged((0.3, 0.3), (0.15, 0.0))
    _, never = judged((0.3, 0.3), (0.05, 0.0))
    assert early.synkinesis_onset_mm == pytest.approx(0.7, abs=0.25)
    assert late.synkinesis_onset_mm == pytest.approx(1.86, abs=0.35)
    assert never.synkinesis_onset_mm is None


def test_praise_is_for_the_corridor_alone() -> None:
    assert feedback.praise(*judged((0.25, 0.25)), dose(), PRACTICE) == Prompt.SOFT_AND_STEADY
    assert feedback.praise(*judged((0.5, 0.5)), dose(), PRACTICE) is None
    assert feedback.praise(*judged((0.1, 0.1)), dose(), PRACTICE) is None


def test_praise_is_for_a_steady_hold_with_all_the_rest_seen_to_be_quiet() -> None:
    going, kept = judged((0.25, 0.25))
    creeping = [
        look(one.at_s, *[1.5 + 0.4 * (one.at_s - going.hold_s)] * 2)
        if going.hold_s <= one.at_s < going.release_s
        else one
        for one in going.looks
    ]
    assert feedback.praise(replace(going, looks=tuple(creeping)), kept, dose(), PRACTICE) is None
    half_hidden = [
        replace(one, companions={Region.EYES: one.companions[Region.EYES]}) if n % 2 else one
        for n, one in enumerate(going.looks)
    ]
    hidden = replace(going, looks=tuple(half_hidden))
    assert feedback.praise(hidden, kept, dose(), PRACTICE) is None


@pytest.mark.parametrize(
    ("eased", "shares", "eyes", "said"),
    [
        (Ease(Softer.TOO_BIG), (0.5, 0.5), (0.0, 0.0), Prompt.A_LITTLE_SMALLER),
        (Ease(Softer.TOO_BIG), (0.25, 0.25), (0.0, 0.0), None),
        (Ease(Softer.TOO_BIG), (0.25, 0.25), (0.3, 0.0), Prompt.EYE_JOINED),
        (Ease(Softer.JOINED, Region.EYES), (0.25, 0.25), (0.3, 0.0), Prompt.EYE_JOINED),
        (Ease(Softer.JOINED, Region.CHIN), (0.25, 0.25), (0.3, 0.0), Prompt.EYE_JOINED),
        (Ease(Softer.UNSEEN), (0.5, 0.5), (0.3, 0.0), None),
    ],
)
def test_after_an_ease_only_its_cause_is_named(
    eased: Ease, shares: tuple[float, float], eyes: tuple[float, float], said: Prompt | None
) -> None:
    going, kept = judged(shares, eyes)
    assert feedback.finding(replace(going, eased=eased), kept, dose(), PRACTICE) == said


def test_a_face_that_did_not_move_has_no_effort_and_nothing_is_said_of_it() -> None:
    going, kept = judged((0.02, 0.02))
    assert kept.effort is None
    assert kept.moved is not None
    assert feedback.finding(going, kept, dose(), PRACTICE) is None


def test_an_eye_that_joins_in_late_in_the_hold_has_an_onset_too() -> None:
    going, _ = run((0.3, 0.3))
    late = [
        look(one.at_s, one.moved.coarse.left, one.moved.coarse.right, (0.3, 0.0))
        if going.hold_s + 1.4 <= one.at_s < going.release_s
        else one
        for one in going.looks
    ]
    kept = judging.judge(replace(going, looks=tuple(late)), dose(), PRACTICE)
    assert kept.joined is message.Joined.EYES
    assert kept.synkinesis_onset_mm == pytest.approx(0.3 * REFERENCE_MM, abs=0.1)


def test_together_in_mm_is_judged_by_the_limit_or_by_the_noise_whichever_is_larger() -> None:
    going, kept = judged((0.25, 0.25))
    fine = msgspec.structs.replace(kept, grade=message.Grade.FINE)
    apart = {
        (gap_mm, noise_mm): feedback.finding(
            going,
            msgspec.structs.replace(fine, moved=(2.0, 2.0 - gap_mm), noise_mm=noise_mm),
            dose(),
            PRACTICE,
        )
        for gap_mm in (0.4, 0.6)
        for noise_mm in (0.05, 0.3)
    }
    assert apart == {
        (0.4, 0.05): None,
        (0.4, 0.3): None,
        (0.6, 0.05): Prompt.EQUALLY_SOFT,
        (0.6, 0.3): None,
    }


def test_who_was_asked_to_ease_is_neither_praised_nor_called_soft() -> None:
    going, kept = judged((0.25, 0.25))
    eased = replace(going, eased=Ease(Softer.TOO_BIG))
    assert feedback.praise(eased, kept, dose(), PRACTICE) is None
    going, kept = judged((0.1, 0.1))
    assert (
        feedback.finding(replace(going, eased=Ease(Softer.UNSEEN)), kept, dose(), PRACTICE) is None
    )


def test_a_movement_that_cannot_be_seen_is_asked_to_be_softer_once() -> None:
    _, told = run((0.25, 0.25), unseen=(4.0, 7.5))
    assert [cue for _, cue in told if isinstance(cue, Ease)] == [Ease(Softer.UNSEEN)]
    assert [at_s for at_s, cue in told if isinstance(cue, Ease)] == pytest.approx([5.0], abs=0.2)


@pytest.mark.parametrize("unseen", [(4.0, 4.8), (10.0, 20.0)])
def test_a_moment_unseen_or_a_release_unseen_is_left_in_peace(unseen: tuple[float, float]) -> None:
    _, told = run((0.25, 0.25), unseen=unseen)
    assert not [cue for _, cue in told if isinstance(cue, Ease)]


def test_by_feel_nothing_is_seen_and_nothing_said_of_it() -> None:
    _, told = run((0.25, 0.25), measured=False)
    assert not [cue for _, cue in told if isinstance(cue, Ease)]


def test_how_far_apart_the_sides_are_is_kept_for_the_way_and_for_the_hold() -> None:
    _, kept = judged((0.2, 0.3))
    assert kept.moved == pytest.approx((0.2 * REFERENCE_MM, 0.3 * REFERENCE_MM), abs=0.06)
    assert kept.move_gap_mm == pytest.approx(-0.05 * REFERENCE_MM, abs=0.06)
    assert judged((0.25, 0.25))[1].move_gap_mm == pytest.approx(0.0, abs=0.01)


def test_too_few_fit_frames_give_no_figures_and_say_so() -> None:
    going, _ = run((0.25, 0.25))
    blind = replace(going, frames=going.frames * 2)
    kept = judging.judge(blind, dose(), PRACTICE)
    assert kept.grade is message.Grade.NONE
    assert (kept.effort, kept.symmetry, kept.synkinesis) == (None, None, None)
    assert kept.flags == (message.Flag.POOR_VIEW,)
    assert feedback.finding(blind, kept, dose(), PRACTICE) == Prompt.COULD_NOT_SEE


def test_by_feel_nothing_is_found_and_nothing_is_scored() -> None:
    going, _ = run((0.9, 0.9), measured=False)
    kept = judging.judge(going, dose(), PRACTICE)
    assert (kept.grade, kept.flags) == (message.Grade.NONE, (message.Flag.BY_FEEL,))
    assert feedback.finding(going, kept, dose(), PRACTICE) is None


@pytest.mark.parametrize(
    ("spoken", "repetitions", "share", "due"),
    [
        (0, 1, 0.5, False),
        (0, 2, 0.5, True),
        (1, 3, 0.5, False),
        (1, 4, 0.5, True),
        (0, 9, 0.0, False),
    ],
)
def test_a_finding_is_due_within_the_share(
    spoken: int, repetitions: int, share: float, due: bool
) -> None:
    assert feedback.is_due(spoken, repetitions, share) is due


def fine(kept: message.Repetition, **changes: object) -> message.Repetition:
    return msgspec.structs.replace(kept, grade=message.Grade.FINE, **changes)


@pytest.mark.parametrize(
    ("gaps", "prompt"),
    [
        ({"start_gap_ms": 300}, Prompt.START_TOGETHER),
        ({"start_gap_ms": -300}, Prompt.START_TOGETHER),
        ({"start_gap_ms": 100, "end_gap_ms": 200}, Prompt.LET_GO_TOGETHER),
        ({"start_gap_ms": 100, "end_gap_ms": 100}, None),
        ({"start_gap_ms": None, "end_gap_ms": None}, None),
        ({"start_gap_ms": 0, "end_gap_ms": 0, "moved": (1.8, 2.6)}, Prompt.EQUALLY_SOFT),
        ({"start_gap_ms": 0, "end_gap_ms": 0, "moved": (2.2, 2.6)}, None),
        ({"start_gap_ms": 0, "end_gap_ms": 0, "moved": None}, None),
    ],
)
def test_sides_that_do_not_go_together_are_told_so_where_skin_was_measured(
    gaps: dict[str, object], prompt: Prompt | None
) -> None:
    going, kept = judged((0.25, 0.25))
    assert feedback.finding(going, fine(kept, **gaps), dose(), PRACTICE) == prompt
    coarse = msgspec.structs.replace(fine(kept, **gaps), grade=message.Grade.COARSE)
    assert feedback.finding(going, coarse, dose(), PRACTICE) is None


def test_without_an_affected_side_nothing_is_compared() -> None:
    going, _ = run((0.2, 0.3), (0.3, 0.0))
    kept = judging.judge(going, replace(dose(), affected=None), PRACTICE)
    assert (kept.moved, kept.synkinesis, kept.joined, kept.start_gap_ms) == (None,) * 4
    assert kept.effort == pytest.approx(0.3, abs=0.02)


def test_an_eye_that_closes_has_no_pace_in_millimetres() -> None:
    closing = replace(FIRST, move=move(MovementCode.GENTLE_EYE_CLOSURE))
    going = replace(run((0.25, 0.25))[0], item=closing)
    kept = judging.judge(going, dose(), PRACTICE)
    assert (kept.effort, kept.noise_mm, kept.resting_tone_mm, kept.move_gap_mm) == (None,) * 4
    assert kept.synkinesis_onset_mm is None
    assert feedback.finding(going, kept, dose(), PRACTICE) is None


@pytest.mark.parametrize(
    ("why", "prompt"),
    [(Reason.HAND, Prompt.UNSEEN_HAND), (Reason.DARK, Prompt.UNSEEN_LIGHT)],
)
def test_what_could_not_be_seen_is_told_with_its_reason(why: Reason, prompt: Prompt) -> None:
    going, _ = run((0.25, 0.25))
    blind = replace(going, frames=going.frames * 2, unseen=(why, why, Reason.MOVING))
    kept = judging.judge(blind, dose(), PRACTICE)
    assert feedback.finding(blind, kept, dose(), PRACTICE) is prompt
    nobody_knows = replace(blind, unseen=())
    assert feedback.finding(nobody_knows, kept, dose(), PRACTICE) is Prompt.COULD_NOT_SEE


def test_every_reason_and_every_region_has_its_words() -> None:
    assert set(feedback.UNSEEN) == set(Reason)
    assert set(feedback.JOINED) == set(Region)


def test_what_is_seen_at_last_is_eased_once_more_if_it_is_too_big() -> None:
    _, told = run((0.9, 0.9), unseen=(2.5, 5.0))
    assert [cue for _, cue in told if isinstance(cue, Ease)] == [
        Ease(Softer.UNSEEN), Ease(Softer.TOO_BIG),
    ]  # fmt: skip


def test_eyes_in_half_their_size_are_no_figure_and_yet_a_sign() -> None:
    going, _ = run((0.25, 0.25), eyes=(0.3, 0.0))
    unlearned = replace(going, looks=tuple(replace(one, closures=False) for one in going.looks))
    kept = judging.judge(unlearned, dose(), PRACTICE)
    assert (kept.synkinesis, kept.synkinesis_onset_mm) == (None, None)
    assert kept.joined is message.Joined.EYES


def test_where_nobody_knows_the_affected_side_nothing_joins_in() -> None:
    going, _ = run((0.25, 0.25), eyes=(0.4, 0.0))
    unknown = replace(dose(), affected=None)
    assert ceiling.joining(going, going.hold(), dose(), PRACTICE) is Region.EYES
    assert ceiling.joining(going, going.hold(), unknown, PRACTICE) is None
    kept = judging.judge(going, unknown, PRACTICE)
    assert (kept.synkinesis, kept.joined, kept.moved) == (None, None, None)
