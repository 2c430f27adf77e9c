"""The clinic's word: Ed25519 over kind, recipient and body.

A signature covers what sort of thing was signed and for whom, so that one mirror's plan cannot be
handed to another, nor a receipt be read as a command.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Meta

from wire.plan import LARGEST_BYTES

CONTENT_TYPE = "application/vnd.quiet-mirror.signed+json"


class Kind(StrEnum):
    """What a signed body is."""

    PLAN = "plan"
    RECEIPT = "receipt"
    COMMAND = "command"


class SignatureRefused(ValueError):
    """Not signed by this clinic for this mirror, or not signed at all."""


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body with its signature, as it travels. Bytes are base64 in JSON."""

    schema: Annotated[int, Meta(ge=1, le=1)]
    body: bytes
    signature: bytes


def canonical(body: msgspec.Struct) -> bytes:
    """The one way to write a body: the type's own fields in its own order, each of them, no blanks.

    So a body that says the same is the same bytes, and has the same signature, whoever wrote it.
    """
    return msgspec.json.encode(body, order="deterministic")


def seal(kind: Kind, token: str, body: msgspec.Struct, key: Ed25519PrivateKey) -> bytes:
    """Encode and sign `body` for the mirror with `token`; the bytes to publish."""
    raw = canonical(body)
    return msgspec.json.encode(
        Signed(schema=1, body=raw, signature=key.sign(_signed_bytes(kind, token, raw)))
    )


def open_sealed(payload: bytes, kind: Kind, token: str, key: Ed25519PublicKey) -> bytes:
    """The verified body's bytes; raises SignatureRefused saying what is wrong."""
    if len(payload) > 2 * LARGEST_BYTES:
        raise SignatureRefused(f"{kind}: {len(payload)} bytes is longer than any {kind} may be")
    try:
        signed = msgspec.json.decode(payload, type=Signed)
        key.verify(signed.signature, _signed_bytes(kind, token, signed.body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SignatureRefused(f"{kind}: not a signed message: {error}") from error
    except InvalidSignature as error:
        raise SignatureRefused(f"{kind}: not signed by this clinic for this mirror") from error
    return signed.body


def _signed_bytes(kind: Kind, token: str, body: bytes) -> bytes:
    return b"quiet-mirror/v1\n" + kind.encode() + b"\n" + token.encode() + b"\n" + body
