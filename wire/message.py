"""A session, as it leaves the house: one message, its repetitions inside, no identity.

The payload is pseudonymous and free of the listed direct identifiers: no image, landmark, name,
date, time of day, serial number, address or free text has a field to travel in. Who it is from
comes from the topic and the client certificate, never from the payload.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

SCHEMA = 1
CONTENT_TYPE = "application/vnd.quiet-mirror.progress+json"
LARGEST_BYTES = 8 * 1024
"""A whole session fits in this with room to spare; anything longer is refused at both ends."""


SOFTWARE = r"^[0-9A-Za-z.+-]+(?!\n)$"
MODEL = r"^[0-9a-z_]+(?!\n)$"


class MessageRefused(ValueError):
    """Bytes that are not a message of this contract; says which field and why."""


class Clock(StrEnum):
    """How far the mirror's wall clock could be trusted during the session."""

    NONE = "none"
    FLOOR = "floor"
    NTP = "ntp"


class RoutineCode(StrEnum):
    """The routines that a plan may allow."""

    KNOW_YOUR_FACE = "know_your_face"
    EVERYDAY = "everyday"
    EYE_CARE = "eye_care"
    FIVE_MOVEMENTS = "five_movements"
    QUIET_FACE = "quiet_face"
    QUIET_ONE_PLACE = "quiet_one_place"
    PREPARE = "prepare"
    SMALL_SMILE = "small_smile"
    OPEN_SMILE = "open_smile"
    RESISTANCE = "resistance"
    REST = "rest"


class MovementCode(StrEnum):
    """The movements that are measured (Sunnybrook's five, and the small closed smile)."""

    BROW_RAISE = "brow_raise"
    GENTLE_EYE_CLOSURE = "gentle_eye_closure"
    CLOSED_SMILE = "closed_smile"
    OPEN_SMILE = "open_smile"
    SNARL = "snarl"
    LIP_PUCKER = "lip_pucker"


SMILES = frozenset({MovementCode.CLOSED_SMILE, MovementCode.OPEN_SMILE})
"""The movements that have the plan's reference smile."""


class End(StrEnum):
    """How a session came to its end."""

    DONE = "done"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"  # by a power cut, or by a plan that no more allows it
    WALKED_AWAY = "walked_away"
    EASED = "eased"  # the mirror ended it: resting tone or synkinesis climbed


class StopReason(StrEnum):
    """Why the person pressed stop, if they chose to say."""

    PAIN = "pain"
    TIGHT = "tight"
    EYE = "eye"
    NEW = "new"
    ENOUGH = "enough"
    NOT_SAID = "not_said"


class Felt(StrEnum):
    """The person's own answer to "How did that feel?"."""

    EASY = "easy"
    SOME_PULL = "some_pull"


class Grade(StrEnum):
    """What a repetition was measured with: registered skin, landmarks, or nothing."""

    FINE = "fine"
    COARSE = "coarse"
    NONE = "none"


class Flag(StrEnum):
    """What should be known before a repetition's figures are read."""

    POOR_VIEW = "poor_view"
    BY_FEEL = "by_feel"
    REST_GATE_TIMED_OUT = "rest_gate_timed_out"
    FEEL_FIRST = "feel_first"  # done with a dark display, and measured without a word
    ASSISTED = "assisted"  # a finger went along, so nothing was measured


class Joined(StrEnum):
    """The part of the face that joined in where it was not asked to."""

    BROWS = "brows"
    EYES = "eyes"
    NOSE = "nose"
    MOUTH = "mouth"
    CHIN = "chin"


MOST_REPETITIONS = 20
"""A plan's ten repetitions in two sets. Forty with every figure filled in would be 14 KB; twenty
stay within LARGEST_BYTES whatever they hold (tests/wire/test_message.py)."""

StreamId = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", max_length=32)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Moved = Annotated[float, Meta(ge=-20.0, le=20.0)]
Count = Annotated[int, Meta(ge=0, le=1000)]


class Repetition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rest, rise, hold and release. Unmeasured figures are null, never zero.

    `effort`: the larger side's median excursion over the hold, as a fraction of the plan's
    reference smile. `symmetry`: the smaller side's median excursion over the hold divided by the
    larger's, 0 to 1 (healthy faces are not at 1). Together, the affected side against the
    unaffected: `start_gap_ms` and `end_gap_ms`, its onset and its offset (letting go) minus the
    other's; `move_gap_mm`, its mean excursion during the rise minus the other's. `synkinesis`:
    relative fissure narrowing of the affected minus the unaffected eye over the hold, null also
    where eyes could not be measured in their full size. `resting_tone_mm`: larger side's excursion
    left at the end of the rest, also where the movement itself could not be measured; of a rest
    that was waited for in vain, its median over the wait. `valid_share`: share of frames that could
    be measured. `noise_mm`: one standard deviation of a frame's excursion at rest.
    `synkinesis_onset_mm`: larger side's excursion at which synkinesis first passed its threshold,
    null where it never did. `moved`: the affected side's median over the hold, then the unaffected
    one's, mm of the movement's own measure (mouth corner, brow, nasal ala), or for a gentle closure
    the share by which the eye narrowed. `joined`: the other part of the face that joined in the
    most, null where none did.

    Figures are rounded to what the measurement can bear, whoever builds or reads one: shares to a
    thousandth, millimetres to a hundredth. A flag is named once.
    """

    index: Annotated[int, Meta(ge=1, le=100)]
    movement: MovementCode
    grade: Grade
    valid_share: Share
    effort: Annotated[float, Meta(ge=-1.0, le=5.0)] | None = None
    symmetry: Share | None = None
    start_gap_ms: Annotated[int, Meta(ge=-10_000, le=10_000)] | None = None
    end_gap_ms: Annotated[int, Meta(ge=-10_000, le=10_000)] | None = None
    synkinesis: Annotated[float, Meta(ge=-2.0, le=2.0)] | None = None
    resting_tone_mm: Annotated[float, Meta(ge=-20.0, le=20.0)] | None = None
    noise_mm: Annotated[float, Meta(ge=0.0, le=20.0)] | None = None
    felt: Felt | None = None
    flags: Annotated[tuple[Flag, ...], Meta(max_length=3)] = ()
    synkinesis_onset_mm: Annotated[float, Meta(ge=0.0, le=20.0)] | None = None
    move_gap_mm: Annotated[float, Meta(ge=-20.0, le=20.0)] | None = None
    moved: tuple[Moved, Moved] | None = None
    joined: Joined | None = None

    def __post_init__(self) -> None:
        """Round every figure; nothing finer than the measurement leaves the house."""
        for name, digits in _DIGITS.items():
            figure: float | None = getattr(self, name)
            if figure is not None:
                msgspec.structs.force_setattr(self, name, round(figure, digits))
        if self.moved is not None:
            moved = tuple(round(side, 2) for side in self.moved)
            msgspec.structs.force_setattr(self, "moved", moved)
        msgspec.structs.force_setattr(self, "flags", tuple(dict.fromkeys(self.flags)))


_DIGITS = {
    "valid_share": 3,
    "effort": 3,
    "symmetry": 3,
    "synkinesis": 3,
    "resting_tone_mm": 2,
    "noise_mm": 2,
    "synkinesis_onset_mm": 2,
    "move_gap_mm": 2,
}


class Progress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One session. (`stream`, `seq`) is its key together with the sender's token.

    `stream` is random at each creation of the device's store; `seq` has no gaps within it. `day` is
    whole days since enrolment, null while the clock is not trusted. Repetitions done are those in
    `repetitions`; minutes are rounded to a hundredth. `probe` marks the week's session in which
    nothing is said of how it went.
    """

    schema: Annotated[int, Meta(ge=1, le=1)]
    stream: StreamId
    seq: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    day: Annotated[int, Meta(ge=0, le=36_500)] | None
    clock: Clock
    plan_version: Annotated[int, Meta(ge=0, le=2**31)]
    routine: RoutineCode
    repetitions_planned: Count
    minutes: Annotated[float, Meta(ge=0.0, le=240.0)]
    end: End
    stop_reason: StopReason | None
    software: Annotated[str, Meta(max_length=32, pattern=SOFTWARE)]
    model: Annotated[str, Meta(max_length=32, pattern=MODEL)] | None
    repetitions: Annotated[tuple[Repetition, ...], Meta(max_length=MOST_REPETITIONS)] = ()
    minutes_planned: Annotated[float, Meta(ge=0.0, le=240.0)] | None = None
    probe: bool = False

    def __post_init__(self) -> None:
        """Round the minutes: when a session ended is nobody's business to the second."""
        msgspec.structs.force_setattr(self, "minutes", round(self.minutes, 2))
        if self.minutes_planned is not None:
            msgspec.structs.force_setattr(self, "minutes_planned", round(self.minutes_planned, 2))


class Status(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Birth and last will of a mirror's connection, retained by the broker."""

    schema: Annotated[int, Meta(ge=1, le=1)]
    online: bool
    software: Annotated[str, Meta(max_length=32, pattern=SOFTWARE)]
    pending: Annotated[int, Meta(ge=0, le=2**53 - 1)]
    plan_version: Annotated[int, Meta(ge=0, le=2**31)] = 0


Kind = TypeVar("Kind", Progress, Status)


def encode(message: Progress | Status) -> bytes:
    """The exact bytes that travel, and that the outbox keeps. Raises MessageRefused if too long."""
    payload = msgspec.json.encode(message)
    if len(payload) > LARGEST_BYTES:
        raise MessageRefused(f"message is {len(payload)} bytes, the limit is {LARGEST_BYTES}")
    return payload


def decode_progress(payload: bytes) -> Progress:
    """Read a session message; raises MessageRefused naming the field and what was expected."""
    return _decode(payload, Progress)


def decode_status(payload: bytes) -> Status:
    """Read a status message; raises MessageRefused naming the field and what was expected."""
    return _decode(payload, Status)


def _decode(payload: bytes, kind: type[Kind]) -> Kind:
    if len(payload) > LARGEST_BYTES:
        raise MessageRefused(f"message is {len(payload)} bytes, the limit is {LARGEST_BYTES}")
    try:
        return msgspec.json.decode(payload, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageRefused(str(error)) from error
