"""What the kiosk may ask of the store's worker, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from device.history import History
from device.store.clock import Moment
from device.store.enrolment import Enrolment
from device.store.outgoing import Way
from device.store.plans import NoPlan
from device.store.record import Ending, SessionStart
from wire.message import Repetition
from wire.plan import Plan


@dataclass(frozen=True)
class Open:
    """A session opens."""

    start: SessionStart


@dataclass(frozen=True)
class Note:
    """The face was asked to move."""

    session_id: str
    at: Moment


@dataclass(frozen=True)
class Keep:
    """A repetition is done."""

    session_id: str
    repetition: Repetition
    at: Moment


@dataclass(frozen=True)
class Close:
    """A session has come to its end."""

    session_id: str
    ending: Ending
    at: Moment


@dataclass(frozen=True)
class Recall:
    """What may be practised now? Asked at the start, after each session, and now and then.

    While somebody is `practising` the plan alone: what was done before is not asked for then.
    """

    now: Moment
    practising: bool = False


@dataclass(frozen=True)
class Track:
    """How far has this session come? Asked while its summary shows."""

    seq: int


@dataclass(frozen=True)
class Leave:
    """Nothing more will be asked."""


@dataclass(frozen=True)
class Retry:
    """Nobody asked; it is time to try again what was refused."""


Write = Open | Note | Keep | Close
Look = Recall | Track
Asked = Write | Look | Leave | Retry


@dataclass(frozen=True)
class StoreReady:
    """The database is open. `interrupted` are the seqs of sessions that a power cut had left open.

    `set_aside` is where a damaged database went; `trusted` is what `look_at_clock` asks for.
    """

    interrupted: tuple[int, ...]
    set_aside: Path | None
    trusted: datetime | None


@dataclass(frozen=True)
class StoreAnswered:
    """It is kept, and will outlive a power cut. `seq` is the message's, for a Close."""

    what: Write
    seq: int | None


@dataclass(frozen=True)
class StoreFailed:
    """It is not kept yet, or cannot be looked up; `reason` says what to do. Writes are retried."""

    what: Write | Look | None
    reason: str


@dataclass(frozen=True)
class Recalled:
    """The answer to Recall. `enrolment` is None on a mirror that has no clinic yet.

    `history` is None where it was not asked for, and while something waits to be written: what is
    on the disk would be too little.
    """

    enrolment: Enrolment | None
    plan: Plan | NoPlan
    history: History | None


@dataclass(frozen=True)
class Tracked:
    """The answer to Track."""

    seq: int
    way: Way


@dataclass(frozen=True)
class StoreDied:
    """The worker has ended over a mistake; the process must end too."""

    reason: str


Answer = StoreReady | StoreAnswered | StoreFailed | Recalled | Tracked | StoreDied
