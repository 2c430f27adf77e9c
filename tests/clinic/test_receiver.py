"""The line from a mirror to the clinic's table and back, over a real broker with TLS."""

from __future__ import annotations

import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from tests.broker import PlainMirror, Site, found_site, now
from tests.clinic.sessions import STREAM, body, session
from wire import topics
from wire.message import Status, encode
from wire.receipt import RejectCode


def test_a_published_session_ends_in_the_table_and_a_verified_receipt_comes_back(
    clinic_site: Site,
) -> None:
    bundle = clinic_site.enrol(name="Ada")
    with clinic_site.receiver() as receiver, clinic_site.mirror(bundle) as mirror:
        mirror.send(body(1))
        receipt = mirror.next_receipt()
        told = msgspec.json.decode(receiver.until('"kept"'))
    assert receipt.stream == STREAM
    assert receipt.covers(1)
    assert told["routine"] == "small_smile"
    assert told["repetitions"] == 3
    with clinic_site.store() as store:
        (kept,) = store.sessions()
    assert (kept.token, kept.name, kept.progress) == (bundle.token, "Ada", session(1))


def test_the_receipt_waits_at_the_broker_for_a_mirror_that_went_away(clinic_site: Site) -> None:
    bundle = clinic_site.enrol()
    with clinic_site.mirror(bundle) as mirror, clinic_site.receiver() as receiver:
        mirror.send(body(1))
        receiver.until('"kept"')
        mirror.next_receipt()
    with clinic_site.mirror(bundle) as mirror:
        message = mirror.next_message()
    assert message.retain
    assert message.topic == topics.receipt(bundle.token)


def test_the_same_session_twice_is_one_row_and_two_equal_receipts(clinic_site: Site) -> None:
    bundle = clinic_site.enrol()
    with clinic_site.receiver(), clinic_site.mirror(bundle) as mirror:
        mirror.send(body(1))
        first = mirror.next_receipt()
        mirror.send(body(1))
        assert mirror.next_receipt() == first
    with clinic_site.store() as store:
        assert len(store.sessions()) == 1
        assert store.quarantined() == []


def test_the_same_key_with_other_content_is_set_aside_and_the_first_is_kept(
    clinic_site: Site,
) -> None:
    bundle = clinic_site.enrol()
    with clinic_site.receiver(), clinic_site.mirror(bundle) as mirror:
        mirror.send(body(1))
        mirror.next_receipt()
        mirror.send(body(1, minutes=9.0))
        receipt = mirror.next_receipt()
    assert [(one.seq, one.code) for one in receipt.rejected] == [(1, RejectCode.CONFLICT)]
    assert not receipt.covers(1)
    with clinic_site.store() as store:
        assert [kept.progress.minutes for kept in store.sessions()] == [1.5]
        assert [one.code for one in store.quarantined()] == [RejectCode.CONFLICT]


def test_an_unknown_field_is_quarantined_by_name_and_its_neighbours_are_kept(
    clinic_site: Site,
) -> None:
    bundle = clinic_site.enrol()
    nosy = msgspec.json.encode({**msgspec.to_builtins(session(2)), "patient_name": "Ada"})
    with clinic_site.receiver(), clinic_site.mirror(bundle) as mirror:
        for payload in (body(1), nosy, b"\xff not json", body(3)):
            mirror.send(payload)
        receipt = mirror.receipt_where(lambda one: one.also == ((3, 3),))
    assert receipt.through == 1
    assert [(one.seq, one.code) for one in receipt.rejected] == [(2, RejectCode.MALFORMED)]
    with clinic_site.store() as store:
        assert [kept.progress.seq for kept in store.sessions()] == [1, 3]
        reasons = [one.reason for one in store.quarantined()]
    assert "patient_name" in reasons[0]
    assert len(reasons) == 2


def test_a_mirror_with_an_older_plan_is_sent_the_newest(clinic_site: Site) -> None:
    bundle = clinic_site.enrol()
    with clinic_site.store() as store:
        store.add_plan(bundle.token, 1, b"first", now())
        store.add_plan(bundle.token, 2, b"second", now())
    birth = encode(Status(1, True, "0.1.0", 0, plan_version=1))
    with clinic_site.receiver() as receiver, clinic_site.mirror(bundle) as mirror:
        mirror.publish(topics.status(bundle.token), birth, retain=True)
        assert mirror.next_message().payload == b"second"
        told = msgspec.json.decode(receiver.until('"heard"'))
    assert told["plan_sent"] is True
    with clinic_site.store() as store:
        status, heard_at = store.last_heard(bundle.token) or (None, None)
    assert status == Status(1, True, "0.1.0", 0, plan_version=1)
    assert heard_at is not None


def test_killed_at_any_moment_the_receiver_loses_nothing_and_doubles_nothing(
    clinic_site: Site,
) -> None:
    kills, sessions, chance = 10, 60, random.Random(4)
    bundle = clinic_site.enrol()
    unsettled = set(range(1, sessions + 1))
    with clinic_site.mirror(bundle) as mirror:
        for _ in range(kills):
            with clinic_site.receiver() as receiver:
                _settle_some(mirror, unsettled, chance.randint(0, 5))
                receiver.stop(signal.SIGKILL)
        with clinic_site.receiver():
            while unsettled:
                _settle_some(mirror, unsettled, len(unsettled))
    with clinic_site.store() as store:
        assert [kept.progress.seq for kept in store.sessions()].sort() is None
        assert sorted(kept.progress.seq for kept in store.sessions()) == [*range(1, sessions + 1)]
        assert store.quarantined() == []


def _settle_some(mirror: PlainMirror, unsettled: set[int], receipts: int) -> None:
    """Send everything that has no receipt, as a mirror does, and wait for so many receipts."""
    for seq in sorted(unsettled):
        mirror.send(body(seq))
    for _ in range(receipts):
        receipt = mirror.next_receipt()
        unsettled -= {seq for seq in unsettled if receipt.covers(seq)}


def test_a_locked_database_means_no_receipt_and_nothing_lost(clinic_site: Site) -> None:
    bundle = clinic_site.enrol()
    file = clinic_site.folder.path / "clinic.db"
    with clinic_site.receiver() as receiver, clinic_site.mirror(bundle) as mirror:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            mirror.send(body(1))
            receiver.until("database_busy")
            assert mirror.inbox.empty()
            other.execute("ROLLBACK")
        assert mirror.next_receipt().covers(1)


def test_a_broker_that_comes_late_and_goes_and_comes_back_is_called_again(tmp_path: Path) -> None:
    site = found_site(tmp_path)
    bundle = site.enrol()
    receiver = site.start("receive", "--json")
    try:
        receiver.until("broker_away")
        with site.broker():
            receiver.until("listening")
        receiver.until("broker_away")
        with site.broker(), site.mirror(bundle) as mirror:
            receiver.until("listening")
            mirror.send(body(1))
            assert mirror.next_receipt().covers(1)
    finally:
        assert receiver.stop() == 0


def test_a_request_to_stop_ends_it_cleanly_even_while_the_broker_stands_still(
    tmp_path: Path,
) -> None:
    site = found_site(tmp_path)
    with site.broker() as broker, site.receiver() as receiver:
        broker.process.send_signal(signal.SIGSTOP)
        receiver.process.send_signal(signal.SIGTERM)
        assert receiver.process.wait(5) == 0
        broker.process.send_signal(signal.SIGCONT)
