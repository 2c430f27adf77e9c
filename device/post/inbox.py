"""What comes down: receipts and plans, believed only when the clinic's key has signed them."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from wire import topics
from wire.receipt import Receipt
from wire.signing import Kind, SignatureRefused, open_sealed


@dataclass(frozen=True)
class ReceiptCame:
    """The clinic has committed what `receipt` says; its signature holds."""

    receipt: Receipt


@dataclass(frozen=True)
class PlanCame:
    """A plan, still sealed: `store.plans.keep_plan` verifies it and keeps it as it is."""

    signed: bytes


@dataclass(frozen=True)
class Unbelievable:
    """Bytes that the clinic did not sign for this mirror, or that it does not understand."""

    topic: str
    reason: str


Incoming = ReceiptCame | PlanCame | Unbelievable


def read(topic: str, payload: bytes, token: str, clinic_key: Ed25519PublicKey) -> Incoming:
    """What a message is, by its topic and its signature. Never raises: anybody may send bytes."""
    if topic == topics.plan(token):
        return PlanCame(payload)
    if topic != topics.receipt(token):
        return Unbelievable(topic, "this version of the mirror knows no such message")
    try:
        body = open_sealed(payload, Kind.RECEIPT, token, clinic_key)
        return ReceiptCame(msgspec.json.decode(body, type=Receipt))
    except (SignatureRefused, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Unbelievable(topic, str(error))
