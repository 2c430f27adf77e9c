from __future__ import annotations

import msgspec

from device.store.clock import Moment
from device.store.database import Database
from device.store.practised import Practised, practised_today
from device.store.record import close_session, keep, open_session
from tests.store.samples import ending, moment, repetition, start
from wire.message import Clock, End, StopReason


def practise(db: Database, name: str, at: Moment) -> None:
    open_session(db, start(name, at))
    keep(db, name, repetition(), at)
    close_session(db, name, ending(), at)


def test_nobody_has_practised_yet(db: Database):
    assert practised_today(db, moment()) == Practised(0, None)


def test_todays_sessions_count_and_yesterdays_do_not(db: Database):
    practise(db, "yesterday", moment(-20))
    practise(db, "morning", moment(-3))
    practise(db, "noon", moment(0))
    assert practised_today(db, moment(2)) == Practised(2, 120, days_of_last_six=1)
    assert practised_today(db, moment(20)).sessions_today == 0


def test_a_session_without_a_repetition_does_not_use_up_the_day(db: Database):
    open_session(db, start("walked past", moment()))
    close_session(db, "walked past", ending(0), moment())
    assert practised_today(db, moment(1)) == Practised(0, None)


def test_one_that_was_stopped_by_pain_counts_even_without_a_repetition(db: Database):
    open_session(db, start("pain", moment()))
    hurt = msgspec.structs.replace(ending(0), end=End.STOPPED, stop_reason=StopReason.PAIN)
    close_session(db, "pain", hurt, moment())
    assert practised_today(db, moment(1)).sessions_today == 1


def test_the_days_of_the_week_before_are_counted_once_each(db: Database):
    for day in (-8, -6, -3, -3, -1):
        practise(db, f"{day} {len(db.rows('SELECT 1 FROM session'))}", moment(24 * day))
    assert practised_today(db, moment(0)).days_of_last_six == 3


def test_an_interrupted_session_counts(db: Database):
    open_session(db, start("cut", moment()))
    keep(db, "cut", repetition(), moment())
    assert practised_today(db, moment(1)) == Practised(1, 60)


def test_while_the_clock_is_untrusted_every_session_since_the_last_trusted_day_is_todays(
    db: Database,
):
    practise(db, "day before", moment(-24))
    practise(db, "trusted", moment(0))
    for n in range(3):
        practise(db, f"dark {n}", moment(30 + 24 * n, boot=f"dark {n}", clock=Clock.FLOOR))
    now = moment(200, boot="later", clock=Clock.FLOOR, up_s=600)
    assert practised_today(db, now) == Practised(4, 10, days_of_last_six=1)


def test_when_no_time_was_ever_trusted_every_session_counts(db: Database):
    for n in range(3):
        practise(db, f"dark {n}", moment(24 * n, boot=f"dark {n}", clock=Clock.NONE))
    now = moment(90, boot="later", clock=Clock.NONE)
    assert practised_today(db, now).sessions_today == 3


def test_once_the_clock_is_set_sessions_of_the_same_boot_find_their_day(db: Database):
    lost = moment(-99_999, clock=Clock.NONE, up_s=60)
    practise(db, "before the clock was set", lost)
    assert practised_today(db, moment(1, up_s=60 + 3600)).sessions_today == 1
    assert practised_today(db, moment(30, up_s=60 + 30 * 3600)).sessions_today == 0


def test_a_trusted_new_day_ends_the_count_of_trusted_sessions(db: Database):
    practise(db, "trusted", moment(0))
    assert practised_today(db, moment(30, boot="next day", up_s=60)).sessions_today == 0
