from __future__ import annotations

import math
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.store.database import Database, database_path, open_database
from device.store.outgoing import body_of, stream_of, waiting
from device.store.record import (
    SessionStart,
    close_interrupted,
    close_session,
    keep,
    open_session,
    tellable,
)
from tests.store.samples import ending, moment, repetition, start
from wire.message import (
    MOST_REPETITIONS,
    Clock,
    End,
    Felt,
    Flag,
    Joined,
    MovementCode,
    Progress,
    RoutineCode,
    StopReason,
    decode_progress,
)


def sent(db: Database, seq: int) -> Progress:
    return decode_progress(body_of(db, seq))


def test_a_closed_session_waits_in_the_outbox_as_the_bytes_that_will_travel(db: Database):
    open_session(db, start())
    keep(db, "s1", repetition(1), moment(0.01))
    keep(db, "s1", repetition(2, felt=Felt.EASY), moment(0.02))
    seq = close_session(db, "s1", ending(), moment(0.03))
    message = sent(db, seq)
    assert (seq, waiting(db)) == (1, (1,))
    assert (message.stream, message.seq, message.day) == (stream_of(db), 1, 17)
    assert (message.clock, message.end, message.minutes) == (Clock.NTP, End.DONE, 1.5)
    assert (message.minutes_planned, message.repetitions_planned) == (2.0, 3)
    assert message.repetitions == (repetition(1), repetition(2, felt=Felt.EASY))


def test_what_was_said_of_a_repetition_later_replaces_it(db: Database):
    open_session(db, start())
    keep(db, "s1", repetition(1), moment())
    keep(db, "s1", repetition(1, felt=Felt.SOME_PULL), moment())
    message = sent(db, close_session(db, "s1", ending(), moment()))
    assert message.repetitions == (repetition(1, felt=Felt.SOME_PULL),)


def test_seqs_have_no_gap(db: Database):
    for n in range(1, 6):
        open_session(db, start(f"s{n}"))
        assert close_session(db, f"s{n}", ending(), moment()) == n
    assert waiting(db) == (1, 2, 3, 4, 5)


def test_a_seq_that_a_failed_close_took_is_given_again(db: Database):
    open_session(db, start())
    with db.transaction() as tx:
        tx.execute("CREATE TRIGGER no BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(Exception, match="no"):
        close_session(db, "s1", ending(), moment())
    assert db.rows('SELECT "end" FROM session') == [(None,)]
    with db.transaction() as tx:
        tx.execute("DROP TRIGGER no")
    assert close_session(db, "s1", ending(), moment()) == 1


def test_asking_twice_does_no_harm(db: Database):
    for _ in range(2):
        open_session(db, start())
        keep(db, "s1", repetition(1), moment())
    assert [close_session(db, "s1", ending(), moment()) for _ in range(2)] == [1, 1]
    assert len(sent(db, 1).repetitions) == 1


def test_a_session_cut_off_by_power_is_closed_as_interrupted_and_sent(tmp_path: Path):
    path = database_path(tmp_path)
    before = open_database(path)
    open_session(before, start("done"))
    close_session(before, "done", ending(), moment())
    open_session(before, start("cut", moment(0)))
    keep(before, "cut", repetition(1), moment(2 / 60))
    before.close()

    after = open_database(path)
    assert close_interrupted(after) == [2]
    message = sent(after, 2)
    assert (message.end, message.stop_reason, message.minutes) == (End.INTERRUPTED, None, 2.0)
    assert message.repetitions == (repetition(1),)
    assert close_interrupted(after) == []
    after.close()


def test_a_repetition_for_a_session_that_is_not_open_is_a_mistake_of_ours(db: Database):
    with pytest.raises(ValueError, match="'nobody' is not open"):
        keep(db, "nobody", repetition(), moment())
    open_session(db, start())
    close_session(db, "s1", ending(), moment())
    with pytest.raises(ValueError, match="'s1' is not open"):
        keep(db, "s1", repetition(), moment())


def test_a_session_that_the_clinic_would_refuse_is_refused_when_it_opens(db: Database):
    with pytest.raises(ValueError, match="model"):
        open_session(db, msgspec.structs.replace(start(), model="Mesh V2!"))


def test_a_routines_own_name_stays_here_and_its_code_travels(db: Database):
    open_session(db, start(name="small_smile-evening", probe=True))
    message = sent(db, close_session(db, "s1", ending(), moment()))
    assert (message.routine, message.probe) == (RoutineCode.SMALL_SMILE, True)
    assert b"evening" not in body_of(db, message.seq)
    [(kept,)] = db.rows("SELECT start FROM session")
    assert msgspec.json.decode(kept, type=SessionStart).name == "small_smile-evening"


def test_a_session_kept_before_there_were_names_is_called_by_its_code():
    old = msgspec.to_builtins(start())
    del old["name"], old["probe"]
    read = msgspec.json.decode(msgspec.json.encode(old), type=SessionStart)
    assert read == start()


def test_more_repetitions_than_a_message_carries_are_kept_and_the_first_ones_travel(db: Database):
    open_session(db, start())
    for index in range(1, MOST_REPETITIONS + 6):
        keep(db, "s1", repetition(index), moment())
    message = sent(db, close_session(db, "s1", ending(), moment()))
    assert [one.index for one in message.repetitions] == list(range(1, MOST_REPETITIONS + 1))
    assert db.rows("SELECT count(*) FROM repetition") == [(MOST_REPETITIONS + 5,)]


@pytest.mark.parametrize("wild", [9.0, -3.0, math.nan, math.inf])
def test_a_figure_out_of_range_is_no_measurement_and_travels_as_null(wild: float):
    told = tellable(repetition(effort=wild, symmetry=0.5))
    assert (told.effort, told.symmetry) == (None, 0.5)


@pytest.mark.parametrize("wild", [20.5, -20.5, math.nan, -math.inf])
def test_where_one_side_was_no_measurement_neither_side_travels(wild: float):
    assert tellable(repetition(moved=(1.5, 1.4))).moved == (1.5, 1.4)
    assert tellable(repetition(moved=(1.5, wild), move_gap_mm=wild)).moved is None
    assert tellable(repetition(moved=(1.5, 1.4), move_gap_mm=wild)).move_gap_mm is None


def test_the_flags_that_say_most_travel_if_there_is_no_room_for_all():
    told = tellable(repetition(flags=(Flag.ASSISTED, Flag.ASSISTED, *Flag)))
    assert told.flags == (Flag.ASSISTED, Flag.POOR_VIEW, Flag.BY_FEEL)


ANY_FLAGS = st.lists(st.sampled_from(Flag), max_size=9).map(tuple)


@given(
    valid_share=st.floats(),
    effort=st.floats(),
    symmetry=st.floats(),
    synkinesis=st.floats(),
    resting_tone_mm=st.floats(),
    noise_mm=st.floats(),
    synkinesis_onset_mm=st.floats(),
    move_gap_mm=st.floats(),
    moved=st.none() | st.tuples(st.floats(), st.floats()),
    start_gap_ms=st.integers(),
    end_gap_ms=st.integers(),
    joined=st.none() | st.sampled_from(Joined),
    flags=ANY_FLAGS,
)
def test_whatever_was_measured_a_repetition_can_travel(**figures: object):
    told = tellable(repetition(**figures))
    assert msgspec.json.decode(msgspec.json.encode(told), type=type(told)) == told


def test_the_longest_session_with_every_figure_fits_a_message(db: Database):
    fullest = {
        "movement": MovementCode.GENTLE_EYE_CLOSURE,
        "effort": -0.987,
        "symmetry": 0.987,
        "start_gap_ms": -10_000,
        "end_gap_ms": -10_000,
        "synkinesis": -0.987,
        "resting_tone_mm": -19.87,
        "noise_mm": 19.87,
        "synkinesis_onset_mm": 19.87,
        "move_gap_mm": -19.87,
        "moved": (-19.87, -19.87),
        "joined": Joined.BROWS,
        "felt": Felt.SOME_PULL,
        "flags": (Flag.REST_GATE_TIMED_OUT, Flag.FEEL_FIRST, Flag.POOR_VIEW),
    }
    open_session(db, start())
    for index in range(1, MOST_REPETITIONS + 1):
        keep(db, "s1", msgspec.structs.replace(repetition(index), **fullest), moment())
    seq = close_session(
        db, "s1", msgspec.structs.replace(ending(), stop_reason=StopReason.NOT_SAID), moment()
    )
    assert len(sent(db, seq).repetitions) == MOST_REPETITIONS
