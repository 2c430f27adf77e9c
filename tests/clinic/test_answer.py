"""What a message means for the clinic, without a network: keep, set aside, say so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL

from clinic.answer import LONGEST_REASON, Answer, Arrived, answer, printable
from clinic.events import Event, Heard, Kept, MessageSetAside, as_json, in_words
from clinic.store import Store
from tests.clinic.sessions import STREAM, body, session
from tests.wire.progress import SESSIONS
from wire import topics
from wire.message import LARGEST_BYTES, Progress, Status, encode
from wire.receipt import Receipt, RejectCode
from wire.signing import Kind, open_sealed

KEY = Ed25519PrivateKey.generate()
ADA = "a" * 32
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(Store(URL.create("sqlite"))) as opened:
        yield opened


def ask(store: Store, payload: bytes, topic: str = topics.progress(ADA)) -> Answer:
    return answer(Arrived(topic, payload, repeated=False, at=NOON), store, KEY)


def receipt_in(given_back: Answer) -> Receipt:
    (letter,) = given_back.letters
    assert letter.topic == topics.receipt(ADA)
    opened = open_sealed(letter.payload, Kind.RECEIPT, ADA, KEY.public_key())
    return msgspec.json.decode(opened, type=Receipt)


def altered(**fields: object) -> bytes:
    return msgspec.json.encode({**msgspec.to_builtins(session(4)), **fields})


def test_a_session_is_committed_when_its_receipt_exists(store: Store) -> None:
    assert receipt_in(ask(store, body(1))).covers(1)
    assert [kept.progress for kept in store.sessions()] == [session(1)]


@pytest.mark.parametrize(
    ("payload", "code", "told"),
    [
        (altered(patient_name="Ada"), RejectCode.MALFORMED, "patient_name"),
        (altered(minutes="two"), RejectCode.MALFORMED, "minutes"),
        (altered(schema=2), RejectCode.UNKNOWN_SCHEMA, "schema"),
        (altered(schema=2, mood="good"), RejectCode.UNKNOWN_SCHEMA, "schema"),
    ],
)
def test_a_message_that_says_which_it_is_is_rejected_by_its_seq(
    store: Store, payload: bytes, code: RejectCode, told: str
) -> None:
    (rejected,) = receipt_in(ask(store, payload)).rejected
    assert (rejected.seq, rejected.code) == (4, code)
    (aside,) = store.quarantined()
    assert told in aside.reason
    assert (aside.body, aside.stream, aside.seq) == (payload, STREAM, 4)


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        (topics.progress(ADA), b"not json"),
        (topics.progress(ADA), altered(seq="four")),
        (topics.progress(ADA), altered(padding="x" * LARGEST_BYTES)),
        (topics.status(ADA), body(4)),
        (f"mirror/v1/{ADA}/up/something", body(4)),
        ("mirror/v1/nobody/up/progress", body(4)),
        (f"mirror/v2/{ADA}/up/progress", body(4)),
    ],
)
def test_a_message_that_names_no_session_is_set_aside_without_a_receipt(
    store: Store, topic: str, payload: bytes
) -> None:
    given_back = ask(store, payload, topic)
    assert given_back.letters == ()
    assert isinstance(given_back.event, MessageSetAside)
    assert [one.body for one in store.quarantined()] == [payload]
    assert store.sessions() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    topic=st.sampled_from((topics.progress(ADA), topics.status(ADA))) | st.text(max_size=80),
    payload=st.binary(max_size=300)
    | st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ).map(msgspec.json.encode)
    | st.dictionaries(
        st.sampled_from((*Progress.__struct_fields__, *Status.__struct_fields__)),
        st.none() | st.integers() | st.text() | st.lists(st.integers()),
    ).map(lambda fields: msgspec.json.encode({**msgspec.to_builtins(session(4)), **fields})),
)
def test_whatever_bytes_come_there_is_an_answer_and_the_neighbour_is_kept(
    store: Store, topic: str, payload: bytes
) -> None:
    told = ask(store, payload, topic).event
    assert in_words(told).isprintable()
    assert ask(store, body(9, stream="9" * 32)).letters


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(sent=SESSIONS)
def test_every_session_that_the_contract_allows_is_kept(store: Store, sent: Progress) -> None:
    told = ask(store, encode(sent)).event
    assert isinstance(told, Kept | MessageSetAside)
    if isinstance(told, MessageSetAside):
        assert told.code is RejectCode.CONFLICT


def test_a_mirror_that_names_an_older_plan_is_sent_the_newest_until_it_names_that(
    store: Store,
) -> None:
    status = topics.status(ADA)
    assert ask(store, encode(Status(1, True, "0.1", 0)), status).letters == ()
    store.add_plan(ADA, 1, b"signed", NOON)
    (letter,) = ask(store, encode(Status(1, True, "0.1", 0)), status).letters
    assert (letter.topic, letter.payload) == (topics.plan(ADA), b"signed")
    assert ask(store, encode(Status(1, True, "0.1", 0, 1)), status).letters == ()


def test_a_reason_from_outside_cannot_draw_on_a_terminal() -> None:
    assert printable("\x1b[2Jgone\x00\n") == "�[2Jgone��"
    assert len(printable("x" * 1000)) == LONGEST_REASON


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Heard(ADA, online=True, pending=3, plan_sent=True),
         "aaaaaaaa here, 3 waiting, newest plan sent"),
        (Heard(ADA, online=False, pending=0, plan_sent=False), "aaaaaaaa gone, 0 waiting"),
        (MessageSetAside("", RejectCode.MALFORMED, "no token"), "nobody set aside"),
    ],
)  # fmt: skip
def test_an_event_is_one_line_in_words_and_one_in_json(event: Event, words: str) -> None:
    assert in_words(event).startswith(words)
    assert msgspec.json.decode(as_json(event))["event"] in ("heard", "set_aside")
