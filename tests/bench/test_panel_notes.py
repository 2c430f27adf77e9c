"""What was noted of a panel, as latencies: of frames, of presses, of a repetition's pace."""

import pytest

from bench.panel_notes import (
    Answer,
    Drawn,
    Frame,
    Notes,
    Played,
    answers,
    calm,
    caused,
    cue_costs,
    lateness,
    steps_off,
    ways,
)

TICK_S = 0.033


def drawings(*lit: int, until: int = 60) -> list[Drawn]:
    """A call at each tick, which takes 2 ms; those of the numbers in `lit` change pixels."""
    calls = ((n * TICK_S, n in lit) for n in range(until))
    return [Drawn(at_s, at_s + 0.002, False, each) for at_s, each in calls]


def repetition(bell_s: float, *late_s: float) -> list[Played]:
    """A bell, 2 s, a rise of 4 s, a hold of 3 s, a release of 4 s, each cue so late."""
    kinds = (("BeginRise", 2.0, 4.0), ("KeepHolding", 6.0, 3.0), ("LetGo", 9.0, 4.0))
    cues = [("Announce", 0.0, None), *kinds, ("RestNow", 13.0, 8.0)]
    return [
        Played(kind, for_s, bell_s, bell_s, bell_s + due_s + late)
        for (kind, due_s, for_s), late in zip(cues, (0.0, *late_s), strict=False)
    ]


def test_a_frames_cues_are_queued_when_the_tick_after_it_begins_to_draw() -> None:
    frames = [Frame(0.40, 0.45), Frame(0.47, 0.50)]
    (way,) = ways(Notes(frames=frames, drawn=drawings()))
    assert way.taken_s == pytest.approx(0.03)
    assert way.queued_s == pytest.approx(16 * TICK_S - 0.47)


def test_frames_of_the_slow_pace_and_those_that_no_tick_followed_are_left_out() -> None:
    frames = [Frame(0.0, 0.1), Frame(0.5, 0.6), Frame(0.57, 5.0)]
    assert ways(Notes(frames=frames, drawn=drawings())) == []


def test_a_cue_that_answers_a_frame_bears_its_time_and_ease_is_of_the_frame_before_it() -> None:
    frames = [Frame(1.0, 1.06), Frame(1.07, 1.12), Frame(1.14, 1.20)]
    played = [
        Played("Say", None, 1.0, 1.06, 1.07),
        Played("Ease", None, 1.13, 1.13, 1.14),
        Played("Say", None, 1.16, 1.16, 1.17),
    ]
    notes = Notes(frames=frames, played=played)
    assert caused(notes) == pytest.approx([0.07, 0.07])
    assert cue_costs(notes) == {"Say": pytest.approx([0.01, 0.01]), "Ease": pytest.approx([0.01])}


def test_a_press_is_answered_by_the_chime_and_by_the_first_light_after_it() -> None:
    chime = Played("Chime", None, 1.0, 1.02, 1.021)
    notes = Notes(pressed_s=[1.0], played=[chime], drawn=drawings(32, 33))
    (answer,) = answers(notes)
    assert answer.heard_s == pytest.approx(0.021)
    assert answer.shown_s == pytest.approx(32 * TICK_S + 0.002 - 1.0)


def test_light_that_changed_anyway_is_nobodys_answer() -> None:
    chime = Played("Chime", None, 1.0, 1.02, 1.021)
    fading = Notes(pressed_s=[1.0], played=[chime], drawn=drawings(29, 30, 31, 32))
    assert answers(fading)[0].shown_s is None
    assert calm(drawings(10), 1.0)
    assert not calm(drawings(29), 1.0)


def test_a_press_that_nothing_answers_is_told_as_such() -> None:
    assert answers(Notes(pressed_s=[1.0], drawn=drawings())) == [Answer(None, None)]


def test_lateness_adds_up_over_a_repetition_and_a_step_is_told_by_itself() -> None:
    notes = Notes(played=repetition(10.0, 0.02, 0.04, 0.03, 0.06))
    assert lateness(notes, 2.0) == pytest.approx([0.02, 0.04, 0.03, 0.06])
    assert steps_off(notes, 2.0) == pytest.approx([0.02, 0.02, -0.01, 0.03])


def test_a_repetition_that_was_broken_off_is_not_counted() -> None:
    broken = repetition(10.0, 0.5, 0.5)
    notes = Notes(played=[*broken, *repetition(40.0, 0.0, 0.0, 0.0, 0.0)])
    assert lateness(notes, 2.0) == pytest.approx([0.0] * 4)
