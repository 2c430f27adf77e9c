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
    MovementCode,
    Progress,
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


@pytest.mark.parametrize("wild", [9.0, -3.0, math.nan, math.inf])
def test_a_figure_out_of_range_is_no_measurement_and_travels_as_null(wild: float):
    told = tellable(repetition(effort=wild, symmetry=0.5))
    assert (told.effort, told.symmetry) == (None, 0.5)


@given(
    effort=st.floats(),
    synkinesis=st.floats(),
    resting_tone_mm=st.floats(),
    noise_mm=st.floats(),
    start_gap_ms=st.integers(),
)
def test_whatever_was_measured_a_repetition_can_travel(**figures: float):
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
        "felt": Felt.SOME_PULL,
        "flags": tuple(Flag),
    }
    open_session(db, start())
    for index in range(1, MOST_REPETITIONS + 1):
        keep(db, "s1", msgspec.structs.replace(repetition(index), **fullest), moment())
    seq = close_session(
        db, "s1", msgspec.structs.replace(ending(), stop_reason=StopReason.NOT_SAID), moment()
    )
    assert len(sent(db, seq).repetitions) == MOST_REPETITIONS
    open_session(db, start("s2"))
    with pytest.raises(ValueError, match="a message carries 20"):
        keep(db, "s2", repetition(MOST_REPETITIONS + 1), moment())
