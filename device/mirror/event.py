"""What can happen to a session, and what a session can ask for, as values.

Time is in the event. Events are tagged structs, so that a trace of them is a file of JSON lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from device.face.seen import Ask, Seen
from device.history import History
from wire import message
from wire.plan import Plan


class Button(StrEnum):
    """The three buttons: round, triangle, square."""

    GO = "go"
    CHANGE = "change"
    STOP = "stop"


class Pressed(msgspec.Struct, frozen=True, tag="pressed"):
    """A button went down."""

    button: Button
    at_s: float


class Released(msgspec.Struct, frozen=True, tag="released"):
    """A button came up."""

    button: Button
    at_s: float


class Chosen(msgspec.Struct, frozen=True, tag="chosen"):
    """A button of its own for one routine went down."""

    routine: str
    at_s: float


class Tick(msgspec.Struct, frozen=True, tag="tick"):
    """Time passed."""

    at_s: float


class SeeingLost(msgspec.Struct, frozen=True, tag="seeing_lost"):
    """The eyes' process is away; practice goes on by feel until it sees again."""

    at_s: float
    reason: str


class NoPlanWhy(StrEnum):
    """Why there is no plan to practise by."""

    NOT_ENROLLED = "not_enrolled"
    NONE_YET = "none_yet"
    DOES_NOT_VERIFY = "does_not_verify"
    EXPIRED = "expired"
    PAUSED = "paused"


class Informed(msgspec.Struct, frozen=True, tag="informed"):
    """The plan in force today, or why there is none, and what was done before now.

    `history` is None while not all of that is on the disk.
    """

    at_s: float
    plan: Plan | None
    history: History | None
    why: NoPlanWhy | None = None


class SessionKept(msgspec.Struct, frozen=True, tag="session_kept"):
    """The closed session and its outbox row are on the disk."""

    at_s: float
    seq: int


class NotKept(msgspec.Struct, frozen=True, tag="not_kept"):
    """The store could not keep something; it will be tried again."""

    at_s: float
    reason: str


class Delivered(msgspec.Struct, frozen=True, tag="delivered"):
    """How far the last session has come: handed to the broker, committed by the clinic."""

    at_s: float
    sent: bool
    received: bool


Event = (
    Seen
    | Pressed
    | Released
    | Chosen
    | Tick
    | SeeingLost
    | Informed
    | SessionKept
    | NotKept
    | Delivered
)


@dataclass(frozen=True)
class AskEyes:
    """Tell the eyes how often to look, and when to learn rest."""

    ask: Ask


@dataclass(frozen=True)
class OpenSession:
    """Begin a record; `name` is the routine's own, and in a `probe` nothing is said of it."""

    routine: message.RoutineCode
    name: str
    repetitions_planned: int
    minutes_planned: float
    plan_version: int
    probe: bool = False


@dataclass(frozen=True)
class NoteMovement:
    """The face was asked to move: from now on the session counts, however it ends."""


@dataclass(frozen=True)
class KeepRepetition:
    """Keep a completed repetition, at once."""

    repetition: message.Repetition


@dataclass(frozen=True)
class CloseSession:
    """Close the record; only when it is kept may "saved" be said."""

    end: message.End
    stop_reason: message.StopReason | None
    minutes: float


@dataclass(frozen=True)
class KeepVolume:
    """The person has chosen how loud the mirror is: so many dB below its own volume."""

    below_db: float


@dataclass(frozen=True)
class SwitchOff:
    """The person held the square button: go dark."""


Effect = (
    AskEyes | OpenSession | NoteMovement | KeepRepetition | CloseSession | KeepVolume | SwitchOff
)
