"""What a message from a mirror means for the clinic: keep it or set it aside, and what to say back.

`answer` returns only after the commit, so whoever publishes its letters and then acknowledges the
message has the order right: commit, receipt, PUBACK. Nothing here knows of the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clinic.events import Event, Heard, Kept, MessageSetAside
from clinic.store import Outcome, SetAside, Store
from wire import topics
from wire.message import (
    LARGEST_BYTES,
    SCHEMA,
    MessageRefused,
    Progress,
    StreamId,
    decode_progress,
    decode_status,
)
from wire.receipt import RejectCode, Seq
from wire.signing import Kind, seal

LONGEST_REASON = 300


@dataclass(frozen=True)
class Arrived:
    """A message as the network gave it. `repeated`: the broker remembered it, it is not news."""

    topic: str
    payload: bytes
    repeated: bool
    at: datetime


@dataclass(frozen=True)
class Letter:
    """Something to publish, signed and retained."""

    topic: str
    payload: bytes


@dataclass(frozen=True)
class Answer:
    """What to publish, in order, and what to tell whoever watches."""

    letters: tuple[Letter, ...]
    event: Event


class _Key(msgspec.Struct, frozen=True):
    """As much of a refused message as says which one it was."""

    stream: StreamId
    seq: Seq
    schema: int = SCHEMA


def answer(message: Arrived, store: Store, key: Ed25519PrivateKey) -> Answer:
    """Commit one message and say what follows; raises StoreBusy when nothing could be committed."""
    try:
        token = topics.token_of(message.topic)
    except ValueError as error:
        return _set_aside(message, "", str(error), store, key)
    try:
        if message.topic == topics.progress(token):
            return _answer_progress(message, token, store, key)
        if message.topic == topics.status(token):
            return _answer_status(message, token, store)
    except MessageRefused as error:
        return _set_aside(message, token, str(error), store, key)
    return _set_aside(message, token, f"nothing is expected on {message.topic}", store, key)


def _answer_progress(message: Arrived, token: str, store: Store, key: Ed25519PrivateKey) -> Answer:
    session = decode_progress(message.payload)
    outcome = store.keep(token, message.topic, message.payload, session, message.at)
    return Answer((_receipt(token, session.stream, store, key),), _told(token, session, outcome))


def _told(token: str, session: Progress, outcome: Outcome) -> Event:
    if outcome is Outcome.CONFLICT:
        reason = f"session {session.seq} came before with other content"
        return MessageSetAside(token, RejectCode.CONFLICT, reason)
    return Kept(
        token=token,
        stream=session.stream,
        seq=session.seq,
        routine=session.routine,
        repetitions=len(session.repetitions),
        end=session.end,
        again=outcome is Outcome.AGAIN,
    )


def _answer_status(message: Arrived, token: str, store: Store) -> Answer:
    """A mirror that runs an older plan than the newest gets that one again.

    So a plan arrives in the end whatever the broker forgot, and it is the mirror's own word, not
    the broker's, that ends the sending.
    """
    status = decode_status(message.payload)
    store.heard(token, status, None if message.repeated else message.at)
    newest = store.newest_plan(token)
    letters: tuple[Letter, ...] = ()
    if newest is not None and status.plan_version < newest[0]:
        letters = (Letter(topics.plan(token), newest[1]),)
    return Answer(letters, Heard(token, status.online, status.pending, bool(letters)))


def _set_aside(
    message: Arrived, token: str, reason: str, store: Store, key: Ed25519PrivateKey
) -> Answer:
    """Quarantine; where the message still says which session it was, its mirror is told."""
    named = _key_of(message) if token and message.topic == topics.progress(token) else None
    code = RejectCode.MALFORMED
    if named is not None and named.schema != SCHEMA:
        code = RejectCode.UNKNOWN_SCHEMA
    reason = printable(reason)
    store.set_aside(
        SetAside(
            token=token,
            topic=printable(message.topic),
            body=message.payload,
            code=code,
            reason=reason,
            stream=None if named is None else named.stream,
            seq=None if named is None else named.seq,
        ),
        message.at,
    )
    letters = () if named is None else (_receipt(token, named.stream, store, key),)
    return Answer(letters, MessageSetAside(token, code, reason))


def _key_of(message: Arrived) -> _Key | None:
    if len(message.payload) > LARGEST_BYTES:
        return None
    try:
        return msgspec.json.decode(message.payload, type=_Key)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _receipt(token: str, stream: str, store: Store, key: Ed25519PrivateKey) -> Letter:
    body = store.receipt(token, stream)
    return Letter(topics.receipt(token), seal(Kind.RECEIPT, token, body, key))


def printable(text: str) -> str:
    """Text from outside, made safe for a terminal, a log line and any database."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)[
        :LONGEST_REASON
    ]
