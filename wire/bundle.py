"""The enrolment bundle: everything a mirror needs to know its clinic, in one file.

It holds a private key, so whoever imports it keeps it readable by its owner alone and erases the
copy that it came from. It does not hold the person's name; nothing on the mirror does.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta


class BundleRefused(ValueError):
    """Bytes that are not an enrolment bundle; says which field and why."""


class Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One mirror's enrolment. PEM texts are X.509 and PKCS#8; the key is raw Ed25519 (32 bytes)."""

    schema: Annotated[int, Meta(ge=1, le=1)]
    token: Annotated[str, Meta(pattern="^[0-9a-f]{32}$", max_length=32)]
    enrolled_on: date
    broker_host: Annotated[str, Meta(min_length=1, max_length=253)]
    broker_port: Annotated[int, Meta(ge=1, le=65_535)]
    authority_pem: str
    certificate_pem: str
    private_key_pem: str
    clinic_key: bytes
    plan: bytes | None = None
    """A signed plan to start with, exactly as `down/plan` would carry it."""


def decode(payload: bytes) -> Bundle:
    """Read a bundle; raises BundleRefused naming the field and what was expected."""
    try:
        return msgspec.json.decode(payload, type=Bundle)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BundleRefused(str(error)) from error
