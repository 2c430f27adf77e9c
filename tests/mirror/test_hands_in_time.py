"""Hands on the face and the longest session: what counts, and how they come down at its end."""

from __future__ import annotations

from itertools import pairwise

import pytest

from device.mirror.coaching.cue import Prompt
from device.mirror.event import Button
from tests.mirror.people import Person, Smile, last, practise
from tests.mirror.pressed import pressing
from tests.mirror.test_practised import GO, closed, planned, said
from wire.message import End


def test_massage_is_whole_however_short_the_longest_session_is() -> None:
    """Massage does not count, nor do the moments between two turns of it."""
    steps = practise(Person([Smile()]), planned("prepare", session_cap_min=1.0), GO, until_s=600)
    assert {"inside_knead", "hands_away"} <= set(said(steps))
    assert last(steps).counted_s <= 60.0
    assert closed(steps).end is End.DONE


def test_hands_that_are_on_the_face_come_down_where_the_longest_session_ends() -> None:
    given = planned("resistance", session_cap_min=1.0)
    steps = practise(Person([Smile()]), given, GO, until_s=120)
    assert said(steps)[-1] == Prompt.HANDS_DOWN_REST
    assert closed(steps).end is End.DONE


def test_what_is_left_of_hands_is_what_there_must_be_room_for() -> None:
    whole = practise(Person([Smile()]), planned("resistance"), GO, until_s=120)
    begins = [
        (e.at_s, s.session.counted_s)
        for (_, before), (e, s) in pairwise(whole)
        if s.session.hands is not None and before.session.hands is None
    ]
    at_s, counted_s = begins[1]
    given = planned("resistance", session_cap_min=(counted_s + 15.0) / 60.0)
    script = pressing((at_s + 5.0, Button.GO), (at_s + 8.0, Button.GO))
    steps = practise(Person([Smile()]), given, script, until_s=at_s + 40.0)
    held_s = sum(s.session.hands is not None for e, s in steps if e.at_s > at_s) / 45.0
    assert held_s == pytest.approx(10.0, abs=1.0)
