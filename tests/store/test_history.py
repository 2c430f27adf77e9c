"""What was practised before, as the gates need it: told for sure, or told on the side of rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.history import History
from device.store.clock import Moment
from device.store.database import Database, database_path, open_database
from device.store.history import history_of, learn_days
from device.store.record import (
    Ending,
    close_interrupted,
    close_session,
    keep,
    note_movement,
    open_session,
)
from tests.store.samples import PRACTICE, ending, moment, repetition, start
from wire.message import Clock, End, Joined, MovementCode, Repetition, StopReason

TODAY = date(2030, 5, 6)


@dataclass
class Diary:
    """One mirror's records, session after session."""

    db: Database
    sessions: int = field(default=0)

    def practise(
        self,
        at: Moment,
        *repetitions: Repetition,
        name: str = "small_smile",
        end: Ending | None = None,
        probe: bool = False,
        moved: bool = False,
    ) -> None:
        """A session with these repetitions, else with none where it is told how it ended."""
        self.sessions += 1
        session_id = f"s{self.sessions}"
        open_session(self.db, start(session_id, at, name, probe=probe))
        if moved:
            note_movement(self.db, session_id, at)
        for one in repetitions or (() if end else (repetition(),)):
            keep(self.db, session_id, one, at)
        close_session(self.db, session_id, end or ending(), at)

    def smile(self, at: Moment, **figures: object) -> None:
        self.practise(at, repetition(**figures))

    def now(self, at: Moment) -> History:
        return history_of(self.db, at, PRACTICE)


@pytest.fixture
def diary(db: Database) -> Diary:
    return Diary(db)


def stopped(reason: StopReason) -> Ending:
    return Ending(end=End.STOPPED, minutes=0.0, stop_reason=reason)


def dark(day: float, boot: str | None = None, up_s: float | None = None) -> Moment:
    """A moment by a clock that nobody has set, so many days after TODAY if it were right."""
    return moment(24 * day, boot=boot or f"dark {day}", clock=Clock.FLOOR, up_s=up_s)


def test_nobody_has_practised_yet(diary: Diary):
    assert diary.now(moment()) == History(today=TODAY)
    assert diary.now(moment(clock=Clock.NONE)) == History()


def test_todays_sessions_count_and_yesterdays_do_not(diary: Diary):
    for hours in (-20, -3, 0):
        diary.smile(moment(hours))
    now = diary.now(moment(2))
    assert (now.sessions_today, now.minutes_since_last, now.days_of_last_six) == (2, 120, 1)
    assert diary.now(moment(20)).sessions_today == 0


def test_a_session_without_a_repetition_does_not_use_up_the_day(diary: Diary):
    diary.practise(moment(), end=ending(0))
    now = diary.now(moment(1))
    assert (now.sessions_today, now.minutes_since_last) == (0, None)


@pytest.mark.parametrize("reason", StopReason)
def test_one_that_was_stopped_by_pain_counts_even_without_a_repetition(
    diary: Diary, reason: StopReason
):
    diary.practise(moment(), end=stopped(reason))
    asks_for_rest = reason not in {StopReason.ENOUGH, StopReason.NOT_SAID}
    assert diary.now(moment(1)).sessions_today == asks_for_rest


@pytest.mark.parametrize(
    ("name", "end", "moved"),
    [
        ("resistance", ending(3.0), True),
        ("small_smile", Ending(end=End.STOPPED, minutes=0.1), True),
        ("small_smile", Ending(end=End.INTERRUPTED, minutes=0.1), True),
        ("small_smile", Ending(end=End.STOPPED, minutes=0.1), False),
        ("prepare", ending(3.0), False),
    ],
)
def test_a_session_counts_once_the_face_was_asked_to_move_however_it_ended(
    diary: Diary, name: str, end: Ending, moved: bool
):
    diary.practise(moment(), name=name, end=end, moved=moved)
    assert diary.now(moment(1)).sessions_today == moved


def test_a_session_that_a_power_cut_ended_in_its_first_movement_counts(db: Database):
    open_session(db, start("cut", moment()))
    note_movement(db, "cut", moment(0.1))
    close_interrupted(db)
    now = history_of(db, moment(1), PRACTICE)
    assert (now.sessions_today, now.minutes_since_last) == (1, pytest.approx(54))


@pytest.mark.parametrize("reason", StopReason)
def test_a_stop_for_something_that_hurt_is_remembered(diary: Diary, reason: StopReason):
    diary.practise(moment(), name="quiet_face", end=stopped(reason))
    hurt = reason in {StopReason.PAIN, StopReason.EYE, StopReason.NEW}
    assert diary.now(moment(1)).minutes_since_hurt == (60 if hurt else None)
    assert diary.now(moment(1)).hurt_within(61) == hurt
    assert not diary.now(moment(1)).hurt_within(60)


def test_an_interrupted_session_counts(db: Database):
    open_session(db, start("cut", moment()))
    keep(db, "cut", repetition(), moment())
    now = history_of(db, moment(1), PRACTICE)
    assert (now.sessions_today, now.minutes_since_last) == (1, 60)


def test_the_days_of_the_week_before_are_counted_once_each(diary: Diary):
    for day in (-8, -6, -3, -3, -1):
        diary.smile(moment(24 * day))
    assert diary.now(moment()).days_of_last_six == 3


def test_each_routine_has_its_own_days_by_its_own_name(diary: Diary):
    for day in (-7, -5, -5, -2):
        diary.practise(moment(24 * day), name="resistance", end=ending(3.0), moved=True)
    diary.practise(moment(-48), repetition(), name="small_smile-evening")
    diary.practise(moment(), repetition(), name="small_smile")
    now = diary.now(moment(1))
    assert now.days_of == {"resistance": 2, "small_smile-evening": 1}
    assert now.days_of_last_six == 2


def test_turns_count_what_came_to_something_however_long_ago(diary: Diary):
    for day in (-900, -80, -1):
        diary.practise(moment(24 * day), name="know_your_face", end=ending(1.0))
    diary.practise(moment(), name="everyday-table", end=stopped(StopReason.ENOUGH), moved=True)
    diary.practise(moment(), name="resistance", end=stopped(StopReason.ENOUGH))
    assert diary.now(moment()).turns == {"everyday-table": 1, "know_your_face": 3}


def test_a_record_from_before_there_were_names_is_told_by_its_code(diary: Diary):
    diary.smile(moment())
    diary.smile(moment(-24))
    with diary.db.transaction() as tx:
        tx.execute("UPDATE session SET start = json_remove(start, '$.name', '$.probe')")
    now = diary.now(moment(1))
    assert now.turns == {"small_smile": 2}
    assert now.days_of == {"small_smile": 1}


# Clocks that cannot be trusted.


def test_while_the_clock_is_untrusted_every_session_since_the_last_trusted_day_is_todays(
    diary: Diary,
):
    diary.smile(moment(-24))
    diary.smile(moment(0))
    for day in (1, 2, 3):
        diary.smile(dark(day))
    now = diary.now(dark(8, up_s=600))
    assert (now.today, now.sessions_today, now.minutes_since_last) == (TODAY, 4, 10)


def test_while_the_clock_is_untrusted_each_of_them_may_have_been_a_day_of_its_own(diary: Diary):
    diary.practise(moment(-24), name="resistance", end=ending(2.0), moved=True)
    diary.practise(moment(), name="resistance", end=ending(2.0), moved=True)
    assert diary.now(moment(1)).days_of == {"resistance": 1}
    diary.practise(dark(1, up_s=600), name="resistance", end=ending(2.0), moved=True)
    assert diary.now(dark(2, up_s=600)).days_of == {"resistance": 3}


def test_when_no_time_was_ever_trusted_every_session_counts(diary: Diary):
    for n in range(3):
        diary.smile(moment(24 * n, boot=f"lost {n}", clock=Clock.NONE))
    now = diary.now(moment(90, boot="later", clock=Clock.NONE))
    assert (now.today, now.sessions_today, now.days_of_last_six) == (None, 3, 3)


def test_once_the_clock_is_set_sessions_of_the_same_boot_find_their_day(diary: Diary):
    diary.smile(moment(-99_999, clock=Clock.NONE, up_s=60))
    assert diary.now(moment(1, up_s=60 + 3600)).sessions_today == 1
    assert diary.now(moment(30, up_s=60 + 30 * 3600)).sessions_today == 0


def test_a_day_found_so_is_still_known_after_the_next_boot(diary: Diary):
    diary.smile(moment(-99_999, clock=Clock.NONE, up_s=60))
    learn_days(diary.db, moment(1, up_s=60 + 3600))
    next_day = diary.now(moment(25, boot="next day", up_s=60))
    assert (next_day.sessions_today, next_day.days_of_last_six) == (0, 1)


def test_a_trusted_new_day_ends_the_count_of_trusted_sessions(diary: Diary):
    diary.smile(moment(0))
    assert diary.now(moment(30, boot="next day", up_s=60)).sessions_today == 0


def test_a_weekend_in_the_dark_is_not_held_against_the_person_for_ever(diary: Diary):
    """Each morning is a new boot, and the clock is set again on the third."""
    diary.smile(moment(0))
    for day in (1, 1.1, 2, 2.1):
        diary.smile(dark(day))
    monday = moment(3 * 24, boot="monday", up_s=60)
    assert diary.now(monday).sessions_today == 4  # for all it knows they were this morning's
    assert learn_days(diary.db, monday) == 4
    tuesday = diary.now(moment(4 * 24, boot="tuesday", up_s=60))
    assert (tuesday.sessions_today, tuesday.days_of_last_six) == (0, 5)
    a_week_later = diary.now(moment(10 * 24, boot="later", up_s=60))
    assert (a_week_later.sessions_today, a_week_later.days_of_last_six) == (0, 0)


def test_a_mirror_that_stayed_on_past_midnight_shows_that_an_earlier_boots_day_is_over(
    diary: Diary,
):
    diary.smile(dark(-1))
    assert diary.now(moment(0, boot="now", up_s=600)).sessions_today == 1
    assert diary.now(moment(24, boot="now", up_s=600 + 86_400)).sessions_today == 0


def test_days_are_learned_once_and_only_from_a_trusted_clock(diary: Diary):
    diary.smile(dark(-1))
    assert learn_days(diary.db, dark(0)) == 0
    assert [learn_days(diary.db, moment(boot="now")) for _ in range(2)] == [1, 0]


# Quieting comes first.


@pytest.mark.parametrize("name", ["quiet_face", "quiet_one_place", "quiet_face-short"])
def test_quieting_done_today_is_remembered_until_midnight(diary: Diary, name: str):
    diary.practise(moment(), name=name, end=ending(3.0))
    assert diary.now(moment(2)).quieted_today
    assert not diary.now(moment(14)).quieted_today
    assert not diary.now(moment(24, boot="next", up_s=60)).quieted_today


@pytest.mark.parametrize("end", [End.STOPPED, End.EASED, End.WALKED_AWAY, End.INTERRUPTED])
def test_quieting_that_was_not_finished_has_not_been_done(diary: Diary, end: End):
    diary.practise(moment(), name="quiet_face", end=Ending(end=end, minutes=1.0))
    assert not diary.now(moment(1)).quieted_today


def test_by_an_untrusted_clock_quieting_counts_while_it_is_surely_today(diary: Diary):
    diary.practise(dark(0, "this boot", 100), name="quiet_face", end=ending(3.0))
    assert diary.now(dark(0.1, "this boot", 100 + 8640)).quieted_today
    assert not diary.now(dark(0.6, "this boot", 100 + 6 * 8640)).quieted_today  # past midnight
    assert not diary.now(dark(0.1, "next boot", 60)).quieted_today
    stepped_back = dark(0.1, "this boot", 100 + 30 * 3600)
    assert not diary.now(stepped_back).quieted_today


# Synkinesis.


@pytest.mark.parametrize(
    ("figures", "passed"),
    [
        ({"synkinesis": 0.09}, False),
        ({"synkinesis": None}, False),
        ({"synkinesis": 0.11}, False),  # within its own noise, or it would be said to have joined
        ({"joined": Joined.EYES}, True),
        ({"joined": Joined.CHIN}, False),
        ({"synkinesis": 0.02, "synkinesis_onset_mm": 2.0}, True),
    ],
)
def test_synkinesis_over_its_threshold_and_its_noise_is_told_however_it_was_noticed(
    diary: Diary, figures: dict[str, object], passed: bool
):
    diary.smile(moment(), **figures)
    assert diary.now(moment(1)).synkinetic_sessions == passed


def test_sessions_with_synkinesis_are_counted_and_not_its_repetitions(diary: Diary):
    twice = [repetition(1, joined=Joined.EYES), repetition(2, joined=Joined.EYES)]
    diary.practise(moment(-24 * 400), *twice)
    diary.practise(moment(), *twice)
    diary.smile(moment(), synkinesis=0.05)
    assert diary.now(moment(1)).synkinetic_sessions == 2


def test_the_onset_is_the_median_of_the_last_five_sessions_that_had_one(diary: Diary):
    assert diary.now(moment()).onset_mm is None
    for hours, onsets in enumerate([(9.0,), (2.0, 2.2, 9.9), (2.6,), (2.4,), (2.3,), (2.5,)]):
        some = [repetition(n, synkinesis_onset_mm=mm) for n, mm in enumerate(onsets, start=1)]
        diary.practise(moment(hours), *some)
    diary.smile(moment(7))  # without any
    assert diary.now(moment(8)).onset_mm == 2.4  # of 2.2, 2.6, 2.4, 2.3, 2.5


def test_once_the_eye_stayed_quiet_in_five_sessions_the_ceiling_rises_by_a_step(diary: Diary):
    diary.smile(moment(0), synkinesis_onset_mm=1.0, joined=Joined.EYES)
    for hours in range(1, 5):
        diary.smile(moment(hours), effort=0.1, synkinesis=0.01, moved=(0.8, 0.85))
    assert diary.now(moment(5)).onset_mm == 1.0
    diary.smile(moment(5), effort=0.1, synkinesis=0.01, moved=(0.9, 0.88))
    assert diary.now(moment(6)).onset_mm == pytest.approx(1.25 * 0.9, abs=0.01)


def test_sessions_in_which_nobody_smiled_tell_nothing_of_the_eye(diary: Diary):
    diary.smile(moment(0), synkinesis_onset_mm=1.0, joined=Joined.EYES)
    for hours in range(1, 9):
        diary.smile(moment(hours), effort=None, synkinesis=0.0, moved=(0.0, 0.01))
    assert diary.now(moment(9)).onset_mm == 1.0


def test_whose_eye_never_joined_in_is_held_back_by_nothing(diary: Diary):
    for hours in range(9):
        diary.smile(moment(hours), effort=0.2, synkinesis=0.01, moved=(2.0, 2.0))
    assert diary.now(moment(9)).onset_mm is None


def test_only_smiles_tell_at_which_smile_synkinesis_begins(diary: Diary):
    snarl = msgspec.structs.replace(
        repetition(synkinesis_onset_mm=0.9), movement=MovementCode.SNARL
    )
    diary.practise(moment(), snarl)
    now = diary.now(moment(1))
    assert (now.onset_mm, now.synkinetic_sessions) == (None, 1)


# The probe.


def test_the_probe_is_due_after_a_week_and_then_once_a_week(diary: Diary):
    diary.smile(moment(0))
    due = [diary.now(moment(24 * day)).probe_due for day in (0, 6, 7, 8, 30)]
    assert due == [False, False, True, True, True]
    diary.practise(moment(24 * 8), repetition(), probe=True)
    due = [diary.now(moment(24 * day)).probe_due for day in (8, 9, 14, 15)]
    assert due == [False, False, False, True]


def test_a_probe_that_came_to_no_movement_is_still_due(diary: Diary):
    diary.smile(moment(0))
    diary.practise(moment(24 * 8), probe=True, end=stopped(StopReason.ENOUGH))
    assert diary.now(moment(24 * 8 + 1)).probe_due


def test_a_probe_is_never_due_by_an_untrusted_clock(diary: Diary):
    diary.smile(moment(0))
    assert not diary.now(moment(24 * 30, clock=Clock.FLOOR)).probe_due


def test_practice_of_an_unknown_day_is_old_enough_only_when_that_is_sure(diary: Diary):
    diary.smile(dark(-90))
    learn_days(diary.db, moment(0, boot="now", up_s=60))
    assert not diary.now(moment(24 * 6, boot="later", up_s=60)).probe_due
    assert diary.now(moment(24 * 7, boot="later", up_s=60)).probe_due


# Any life of a mirror.

BOOTS = st.lists(
    st.tuples(
        st.integers(0, 40),  # hours that it was off before
        st.booleans(),  # whether its clock is set
        st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=4),  # sessions; a look
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=30)
@given(boots=BOOTS)
def test_whatever_the_clock_was_worth_todays_sessions_are_never_counted_too_low(
    boots: list[tuple[int, bool, list[tuple[int, bool]]]], tmp_path_factory: pytest.TempPathFactory
):
    db = open_database(database_path(tmp_path_factory.mktemp("life")))
    diary, days, hours, last = Diary(db), [], 0.0, None
    for number, (off, is_set, sessions) in enumerate(boots):
        hours, up = hours + off, 0.0
        for wait, looks in sessions:
            hours, up = hours + wait, up + wait
            lag = 0.0 if is_set else -1000.0
            clock = Clock.NTP if is_set else Clock.FLOOR
            at = moment(hours + lag, boot=str(number), clock=clock, up_s=3600 * up + 1)
            true_day = (moment(hours).wall).date()
            if looks:
                learn_days(db, at)
            known = diary.now(at)
            week = {true_day - timedelta(days=back) for back in range(1, 7)}
            assert known.sessions_today >= days.count(true_day)
            if last is not None:
                assert (known.minutes_since_last or 0.0) <= (hours - last) * 60 + 0.1
            if known.today is not None and known.sessions_today == 0:
                assert known.days_of_last_six >= len(week & set(days))
            diary.smile(at)
            days.append(true_day)
            last = hours
    db.close()
