"""What the receiver tells whoever watches it: one line an event, for people or for programs."""

from __future__ import annotations

from typing import assert_never

import msgspec

from wire.message import End, RoutineCode
from wire.receipt import RejectCode


class _Event(msgspec.Struct, frozen=True, tag_field="event"):
    pass


class Listening(_Event, frozen=True, tag="listening"):
    """Connected and subscribed: from now on, what mirrors send is received."""

    broker: str


class Away(_Event, frozen=True, tag="broker_away"):
    """The broker does not answer; it will be called again."""

    reason: str


class Busy(_Event, frozen=True, tag="database_busy"):
    """Nothing can be committed now, so nothing is acknowledged; mirrors keep their records."""

    reason: str


class Kept(_Event, frozen=True, tag="kept", kw_only=True):
    """A session is committed. `again`: it was before, and its receipt has been sent again."""

    token: str
    stream: str
    seq: int
    routine: RoutineCode
    repetitions: int
    end: End
    again: bool


class MessageSetAside(_Event, frozen=True, tag="set_aside"):
    """A message is in quarantine."""

    token: str
    code: RejectCode
    reason: str


class Heard(_Event, frozen=True, tag="heard"):
    """A mirror came or went; `plan_sent`: it did not have the newest plan and is sent it."""

    token: str
    online: bool
    pending: int
    plan_sent: bool


Event = Listening | Away | Busy | Kept | MessageSetAside | Heard


def as_json(event: Event) -> str:
    """One line for programs."""
    return msgspec.json.encode(event).decode()


def in_words(event: Event) -> str:
    """One line for people; mirrors by the first eight characters of their token."""
    match event:
        case Listening(broker):
            return f"listening at {broker}; stop with Ctrl-C"
        case Away(reason):
            return f"waiting for the broker: {reason}"
        case Busy(reason):
            return f"waiting for the database: {reason}; mirrors keep their records meanwhile"
        case Kept(token=token, seq=seq, routine=routine, repetitions=count, end=end, again=again):
            known = ", known already" if again else ""
            return f"{short(token)} session {seq}: {routine}, {count} repetitions, {end}{known}"
        case MessageSetAside(token, code, reason):
            return f"{short(token)} set aside ({code}): {reason}"
        case Heard(token, online, pending, plan_sent):
            plan = ", newest plan sent" if plan_sent else ""
            return f"{short(token)} {'here' if online else 'gone'}, {pending} waiting{plan}"
    assert_never(event)


def short(token: str) -> str:
    """A token as people read it."""
    return token[:8] or "nobody"
