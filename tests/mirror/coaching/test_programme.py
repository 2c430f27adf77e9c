"""A routine counted out for one person and one day."""

from __future__ import annotations

from datetime import date

import pytest

from device.history import History
from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.programme import (
    Allowed,
    Hearing,
    Pause,
    Repeat,
    Sentence,
    Timer,
    lasts_s,
    programme,
)
from device.mirror.coaching.routine import Hands, Tell
from tests.mirror.coaching.routines import (
    CARE,
    FIVE,
    LESSONS,
    PREPARE,
    QUIET,
    RESISTANCE,
    SMILE,
    move,
    routine,
)
from wire.plan import Contraindication, Unlock

TWO_SETS = Allowed(2, repetitions=3, sets=2, break_s=60.0)


def numbers(allowed: Allowed) -> list[object]:
    items = programme(SMILE, allowed, History())
    return [item.number if isinstance(item, Repeat) else item for item in items]


def test_sets_are_counted_on_with_a_break_between_them() -> None:
    assert numbers(TWO_SETS) == [1, 2, 3, Pause(Prompt.SET_BREAK, 60.0), 4, 5, 6]


def test_only_the_first_two_of_a_movement_are_asked_for_in_words() -> None:
    items = [i for i in programme(SMILE, TWO_SETS, History()) if isinstance(i, Repeat)]
    assert [item.asked for item in items] == [True, True, False, False, False, False]
    assert [item.last_of_set for item in items] == [False, False, True, False, False, True]


def test_every_one_of_five_movements_is_asked_for_and_numbered_on() -> None:
    items = [i for i in programme(FIVE, TWO_SETS, History()) if isinstance(i, Repeat)]
    assert [item.number for item in items] == [1, 2, 3, 4, 5]
    assert all(item.asked for item in items)


def test_a_finger_goes_along_only_where_it_is_unlocked_and_before_the_last_of_a_set() -> None:
    guided = routine("small_smile", move(guide="finger"))
    unlocked = Allowed(2, repetitions=2, sets=2, unlocked=frozenset({Unlock.FINGER_GUIDE}))
    for allowed, expected in ((unlocked, [True, False, True, False]), (TWO_SETS, [False] * 6)):
        items = [i for i in programme(guided, allowed, History()) if isinstance(i, Repeat)]
        assert [item.guided for item in items] == expected


def test_steps_that_are_locked_or_not_for_this_person_are_left_out() -> None:
    steps = (
        Tell(line="always"),
        Hands(line="inside", for_s=30.0, needs=Unlock.INTRA_ORAL_MASSAGE),
        Tell(line="teeth", not_for=(Contraindication.NERVE_TRANSFER,)),
    )
    either = routine("prepare", *steps)
    inside = Allowed(2, unlocked=frozenset({Unlock.INTRA_ORAL_MASSAGE}))
    numb = Allowed(2, contraindications=frozenset({Contraindication.NERVE_TRANSFER}))

    def lines(allowed: Allowed) -> list[str]:
        found = programme(either, allowed, History())
        return [item.line for item in found if isinstance(item, Sentence | Timer | Pause)]

    assert lines(Allowed(2)) == ["always", "teeth"]
    assert lines(inside) == ["always", "inside", "teeth"]
    assert lines(numb) == ["always"]


def test_hands_come_again_after_a_moment() -> None:
    kinds = [type(item) for item in programme(PREPARE, Allowed(2), History())]
    assert kinds == [Sentence, Timer, Pause, Timer]


@pytest.mark.parametrize("turn", range(4))
def test_areas_take_turns_from_session_to_session(turn: int) -> None:
    history = History(turns={"resistance": turn, "small_smile": 9})
    first = programme(RESISTANCE, Allowed(2), history)[0]
    assert isinstance(first, Timer if turn % 2 == 0 else Pause)


def test_a_lesson_lasts_all_day_and_the_next_comes_tomorrow() -> None:
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)

    def lesson(today: date | None, turn: int = 0) -> str:
        history = History(today=today, turns={"know_your_face": turn})
        (item,) = programme(LESSONS, Allowed(2), history)
        assert isinstance(item, Sentence)
        return item.line

    assert lesson(monday) == lesson(monday, turn=5)
    assert lesson(monday) != lesson(tuesday)
    assert lesson(None, turn=1) != lesson(None, turn=2)


def test_sounds_and_rests_are_items_of_their_own() -> None:
    assert programme(QUIET, Allowed(2), History()) == (Hearing(("one", "two", "three"), 30.0),)
    assert programme(CARE, Allowed(2), History()) == (Sentence("told", 4.0), Pause("rested", 20.0))


def test_a_repetition_lasts_as_long_as_its_dose_says_and_the_rest_as_the_file_does() -> None:
    smile = programme(SMILE, TWO_SETS, History())[0]
    assert lasts_s(smile, 21.0) == 21.0
    assert lasts_s(Pause("rested", 20.0), 21.0) == 20.0


def test_a_session_never_has_more_repetitions_than_a_message_has_room_for() -> None:
    twice = routine("small_smile-twice", move(), move())
    items = programme(twice, Allowed(2, repetitions=10, sets=2), History())
    assert sum(isinstance(item, Repeat) for item in items) == 20
