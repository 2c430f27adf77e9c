from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from device.post.inbox import PlanCame, ReceiptCame, Unbelievable, read
from tests.store.samples import OTHER_TOKEN, TOKEN, plan, signed
from wire import topics
from wire.receipt import Receipt
from wire.signing import Kind, seal

KEY = Ed25519PrivateKey.generate()
RECEIPT = Receipt("c" * 32, through=4)


def test_the_clinics_receipt_is_believed():
    payload = seal(Kind.RECEIPT, TOKEN, RECEIPT, KEY)
    assert read(topics.receipt(TOKEN), payload, TOKEN, KEY.public_key()) == ReceiptCame(RECEIPT)


FORGED = {
    "by another hand": seal(Kind.RECEIPT, TOKEN, RECEIPT, Ed25519PrivateKey.generate()),
    "for another mirror": seal(Kind.RECEIPT, OTHER_TOKEN, RECEIPT, KEY),
    "as a plan": seal(Kind.PLAN, TOKEN, RECEIPT, KEY),
    "not at all": b'{"stream":"' + b"c" * 32 + b'","through":4}',
    "an empty body": b"",
    "a plan as a receipt": seal(Kind.RECEIPT, TOKEN, plan(), KEY),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_receipt_signed_otherwise_is_not(how: str):
    outcome = read(topics.receipt(TOKEN), FORGED[how], TOKEN, KEY.public_key())
    assert isinstance(outcome, Unbelievable)
    assert outcome.reason


def test_a_plan_is_handed_on_sealed_as_it_came():
    payload = signed(KEY, plan())
    assert read(topics.plan(TOKEN), payload, TOKEN, KEY.public_key()) == PlanCame(payload)


@pytest.mark.parametrize(
    "topic", [topics.receipt(OTHER_TOKEN), f"mirror/v1/{TOKEN}/down/command", ""]
)
def test_a_topic_that_is_not_ours_is_told_and_not_read(topic: str):
    payload = seal(Kind.RECEIPT, TOKEN, RECEIPT, KEY)
    assert isinstance(read(topic, payload, TOKEN, KEY.public_key()), Unbelievable)


@given(payload=st.binary(max_size=300))
def test_no_bytes_crash_the_inbox(payload: bytes):
    outcome = read(topics.receipt(TOKEN), payload, TOKEN, KEY.public_key())
    assert isinstance(outcome, Unbelievable)
