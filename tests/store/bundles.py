"""Enrolment bundles with real certificates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clinic.authority import Identity, certify_client, found
from tests.store.samples import TOKEN
from wire.bundle import Bundle


@cache
def authority(name: str) -> Identity:
    """One authority for each name, whatever it is."""
    assert name in ("ours", "others")
    return found(datetime.now(tz=UTC))


@cache
def identity(token: str, issuer: str = "ours") -> Identity:
    return certify_client(authority(issuer), token, datetime.now(tz=UTC))


def bundle(key: Ed25519PrivateKey, token: str = TOKEN, **changes: object) -> Bundle:
    whole = Bundle(
        schema=1,
        token=token,
        enrolled_on=date(2030, 5, 1),
        broker_host="localhost",
        broker_port=8883,
        authority_pem=authority("ours").certificate_pem.decode(),
        certificate_pem=identity(token).certificate_pem.decode(),
        private_key_pem=identity(token).key_pem.decode(),
        clinic_key=key.public_key().public_bytes_raw(),
    )
    return msgspec.structs.replace(whole, **changes)


def as_bytes(whole: Bundle) -> bytes:
    return msgspec.json.encode(whole)
