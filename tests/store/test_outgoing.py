from __future__ import annotations

from datetime import timedelta

import pytest

from device.store.database import Database
from device.store.outgoing import (
    OtherStream,
    Settlement,
    Way,
    body_of,
    note_sent,
    pending,
    prune_settled,
    settle,
    stream_of,
    waiting,
    way_of,
)
from device.store.record import close_session, open_session
from tests.store.samples import NOON, ending, moment, start
from wire.receipt import Receipt, RejectCode, Rejected


@pytest.fixture
def five(db: Database) -> Database:
    """A database with five sessions waiting."""
    for n in range(1, 6):
        open_session(db, start(f"s{n}"))
        close_session(db, f"s{n}", ending(), moment())
    return db


def test_a_receipt_settles_what_it_covers_and_nothing_else(five: Database):
    receipt = Receipt(stream_of(five), through=2, also=((4, 4),))
    assert settle(five, receipt, NOON) == Settlement((1, 2, 4), {})
    assert waiting(five) == (3, 5)


def test_a_receipt_come_again_changes_nothing(five: Database):
    receipt = Receipt(stream_of(five), through=2)
    settle(five, receipt, NOON)
    assert settle(five, receipt, NOON) == Settlement((), {})
    assert waiting(five) == (3, 4, 5)


def test_a_receipt_for_another_store_releases_nothing(five: Database):
    assert settle(five, Receipt("f" * 32, through=99), NOON) == OtherStream("f" * 32)
    assert waiting(five) == (1, 2, 3, 4, 5)


def test_a_receipt_says_nothing_about_sessions_that_come_after_it(five: Database):
    settle(five, Receipt(stream_of(five), through=99), NOON)
    open_session(five, start("later"))
    close_session(five, "later", ending(), moment())
    assert waiting(five) == (6,)


def test_what_the_clinic_set_aside_stays_here_marked_and_is_not_sent_again(five: Database):
    rejected = (Rejected(2, RejectCode.MALFORMED),)
    outcome = settle(five, Receipt(stream_of(five), through=5, rejected=rejected), NOON)
    assert outcome == Settlement((1, 3, 4, 5), {2: "malformed"})
    assert waiting(five) == ()
    assert pending(five) == 1
    assert five.rows("SELECT seq, rejected FROM outbox WHERE settled_at IS NULL") == [
        (2, "malformed")
    ]


def test_the_way_of_a_session_is_told_and_being_sent_settles_nothing(five: Database):
    assert way_of(five, 2) == Way(sent=False, received=False)
    note_sent(five, 2, NOON)
    assert way_of(five, 2) == Way(sent=True, received=False)
    assert 2 in waiting(five)
    settle(five, Receipt(stream_of(five), through=3), NOON)
    assert way_of(five, 2) == way_of(five, 3) == Way(sent=True, received=True)


def test_settled_rows_stay_thirty_days_and_unsettled_ones_for_ever(five: Database):
    settle(five, Receipt(stream_of(five), through=2), NOON)
    settle(five, Receipt(stream_of(five), through=3), NOON + timedelta(days=1))
    assert prune_settled(five, NOON) == 0
    assert prune_settled(five, NOON + timedelta(hours=1)) == 2
    assert prune_settled(five, NOON + timedelta(days=9999)) == 1
    assert waiting(five) == (4, 5)
    assert body_of(five, 4)


def test_a_pruned_outbox_does_not_give_a_seq_twice(five: Database):
    settle(five, Receipt(stream_of(five), through=5), NOON)
    prune_settled(five, NOON + timedelta(days=31))
    open_session(five, start("next"))
    assert close_session(five, "next", ending(), moment()) == 6
