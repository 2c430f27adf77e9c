from __future__ import annotations

from datetime import date, timedelta

import pytest

from device.store import clock as clock_module
from device.store.clock import (
    built_at,
    day_number,
    earliest_today,
    judge_clock,
    last_trusted,
    look_at_clock,
    minutes_between,
)
from device.store.database import Database
from device.store.record import open_session
from tests.store.samples import NOON, moment, start
from wire.message import Clock

HOUR = timedelta(hours=1)


def test_a_clock_before_this_software_was_built_is_known_to_be_wrong():
    assert judge_clock(NOON - HOUR, NOON, None, synchronised=False) is Clock.NONE
    assert judge_clock(NOON - HOUR, NOON, None, synchronised=True) is Clock.NONE


def test_a_clock_that_the_network_has_set_is_trusted_even_behind_a_mistaken_record():
    assert judge_clock(NOON, NOON - HOUR, NOON + HOUR, synchronised=True) is Clock.NTP


def test_a_clock_behind_the_last_trusted_time_is_known_to_be_wrong():
    assert judge_clock(NOON, NOON - HOUR, NOON + HOUR, synchronised=False) is Clock.NONE
    assert judge_clock(NOON, NOON - HOUR, NOON, synchronised=False) is Clock.FLOOR


def test_now_is_after_the_build_and_counts_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock_module, "_synchronised", lambda: False)
    first, second = look_at_clock(None), look_at_clock(None)
    assert first.clock is Clock.FLOOR
    assert built_at() <= first.wall <= second.wall
    assert first.boot == second.boot
    assert first.monotonic_s <= second.monotonic_s
    assert look_at_clock(first.wall + HOUR).clock is Clock.NONE


def test_days_are_counted_from_enrolment_and_only_by_a_trusted_clock():
    today = NOON.date()
    assert day_number(today, moment()) == 0
    assert day_number(date(2030, 4, 6), moment()) == 30
    assert day_number(today + timedelta(days=1), moment()) is None
    assert day_number(None, moment()) is None
    for clock in (Clock.NONE, Clock.FLOOR):
        assert day_number(today, moment(clock=clock)) is None


def test_within_a_boot_minutes_pass_whatever_the_wall_clock_does():
    jumped = moment(50, up_s=3600.0 + 90 * 60, clock=Clock.NONE)
    assert minutes_between(moment(0), jumped) == 90


def test_across_boots_trusted_clocks_tell_and_untrusted_ones_tell_only_this_boots_time():
    later = moment(5, boot="boot-2", up_s=120.0)
    assert minutes_between(moment(0), later) == 300
    assert minutes_between(moment(0, clock=Clock.FLOOR), later) == 2
    assert minutes_between(moment(0), moment(5, boot="boot-2", up_s=120.0, clock=Clock.FLOOR)) == 2


def test_only_a_trusted_time_goes_on_record(db: Database):
    open_session(db, start("a", moment(0, clock=Clock.FLOOR)))
    assert last_trusted(db) is None
    assert earliest_today(db, moment(0, clock=Clock.FLOOR)) is None
    open_session(db, start("b", moment(1)))
    open_session(db, start("c", moment(99, clock=Clock.FLOOR)))
    assert last_trusted(db) == moment(1).wall
    assert earliest_today(db, moment(24)) == NOON.date() + timedelta(days=1)


@pytest.mark.parametrize("clock", [Clock.FLOOR, Clock.NONE])
def test_without_a_trusted_clock_as_many_days_have_passed_as_the_mirror_was_on_for_certain(
    db: Database, clock: Clock
):
    open_session(db, start("a", moment(0)))

    def in_days(hours: float, **at: object) -> int:
        return (earliest_today(db, moment(hours, clock=clock, **at)) - NOON.date()).days

    assert [in_days(hours) for hours in (1, 11, 13, 49)] == [0, 0, 1, 2]
    assert [in_days(900, boot="b", up_s=3600 * up) for up in (1, 13, 49)] == [0, 1, 2]


def test_a_trusted_time_of_the_first_version_has_its_day_alone(db: Database):
    open_session(db, start("a", moment(0)))
    with db.transaction() as tx:
        tx.execute("DELETE FROM fact WHERE name = 'trusted_moment'")
    assert earliest_today(db, moment(99, clock=Clock.FLOOR)) == NOON.date()
