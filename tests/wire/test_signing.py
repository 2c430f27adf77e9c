"""The clinic's word counts only for what it signed, and only for whom."""

from __future__ import annotations

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from wire.receipt import Receipt
from wire.signing import Kind, SignatureRefused, Signed, canonical, open_sealed, seal

KEY = Ed25519PrivateKey.generate()
ADA, BEN = "a" * 32, "b" * 32
RECEIPT = Receipt("5" * 32, 7)


def test_what_the_clinic_sealed_opens_for_whom_it_was_meant() -> None:
    sealed = seal(Kind.RECEIPT, ADA, RECEIPT, KEY)
    opened = open_sealed(sealed, Kind.RECEIPT, ADA, KEY.public_key())
    assert msgspec.json.decode(opened, type=Receipt) == RECEIPT


@pytest.mark.parametrize(
    ("kind", "token", "key"),
    [
        (Kind.RECEIPT, BEN, KEY),
        (Kind.PLAN, ADA, KEY),
        (Kind.COMMAND, ADA, KEY),
        (Kind.RECEIPT, ADA, Ed25519PrivateKey.generate()),
    ],
    ids=["another mirror's", "read as a plan", "read as a command", "another clinic's"],
)
def test_anything_else_is_refused(kind: Kind, token: str, key: Ed25519PrivateKey) -> None:
    sealed = seal(Kind.RECEIPT, ADA, RECEIPT, KEY)
    with pytest.raises(SignatureRefused, match="not signed by this clinic for this mirror"):
        open_sealed(sealed, kind, token, key.public_key())


def test_a_forged_receipt_with_a_borrowed_signature_is_refused() -> None:
    honest = msgspec.json.decode(seal(Kind.RECEIPT, ADA, RECEIPT, KEY), type=Signed)
    forged = msgspec.structs.replace(honest, body=msgspec.json.encode(Receipt("5" * 32, 9000)))
    with pytest.raises(SignatureRefused):
        open_sealed(msgspec.json.encode(forged), Kind.RECEIPT, ADA, KEY.public_key())


@given(st.binary(max_size=300))
def test_bytes_from_anywhere_are_refused_and_nothing_else_happens(payload: bytes) -> None:
    with pytest.raises(SignatureRefused):
        open_sealed(payload, Kind.RECEIPT, ADA, KEY.public_key())


@given(st.data())
def test_no_single_changed_byte_gets_through(data: st.DataObject) -> None:
    sealed = bytearray(seal(Kind.RECEIPT, ADA, RECEIPT, KEY))
    place = data.draw(st.integers(0, len(sealed) - 1))
    before = sealed[place]
    sealed[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != before))
    try:
        opened = open_sealed(bytes(sealed), Kind.RECEIPT, ADA, KEY.public_key())
    except SignatureRefused:
        return
    # A base64 digit has spare bits at the very end; whatever opens says what was signed.
    assert opened == msgspec.json.encode(RECEIPT)


def test_a_body_that_says_the_same_is_the_same_bytes_and_has_the_same_signature() -> None:
    said = canonical(RECEIPT)
    assert said == b'{"stream":"%s","through":7,"also":[],"rejected":[]}' % (b"5" * 32)
    read = msgspec.json.decode(b'{"through": 7, "stream": "%s"}' % (b"5" * 32), type=Receipt)
    assert canonical(read) == said
    assert seal(Kind.RECEIPT, ADA, read, KEY) == seal(Kind.RECEIPT, ADA, RECEIPT, KEY)


def test_what_was_set_aside_is_never_released_by_a_receipt() -> None:
    receipt = msgspec.json.decode(
        b'{"stream":"%s","through":4,"also":[[6,9]],"rejected":[{"seq":3,"code":"conflict"}]}'
        % (b"5" * 32),
        type=Receipt,
    )
    assert [seq for seq in range(1, 12) if receipt.covers(seq)] == [1, 2, 4, 6, 7, 8, 9]
