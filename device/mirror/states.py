"""A session as a value, and where it can be. `session.py` holds the moves between the states."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from device.face.seen import Reason, Seen
from device.mirror.coaching.cue import Cue, Prompt
from device.mirror.coaching.limits import Dose, Practised
from device.mirror.coaching.repetition import Repetition
from device.mirror.coaching.routine import Routines
from device.mirror.coaching.sample import Look
from device.mirror.event import Effect
from device.settings import Practice
from wire import message
from wire.message import End, Felt, StopReason
from wire.plan import Plan


@dataclass(frozen=True)
class Idle:
    """Black, and looking slowly for somebody."""

    since_s: float


@dataclass(frozen=True)
class Choose:
    """A routine is being chosen from what the plan allows; `code` is the one that is shown."""

    since_s: float
    code: message.RoutineCode


@dataclass(frozen=True)
class Ready:
    """The ready check: one hint at a time until the face is seen well and steadily."""

    since_s: float
    fit_since_s: float | None = None
    hints: int = 0
    hinted_s: float = float("-inf")


@dataclass(frozen=True)
class Calibrating:
    """The rest face is being learned; it is asked for again at `again_s` if it was not restful."""

    since_s: float
    again_s: float | None = None


@dataclass(frozen=True)
class ClosingEyes:
    """The person closes their eyes gently, so that the eyes learn what that looks like."""

    since_s: float


@dataclass(frozen=True)
class Between:
    """About to begin repetition `index`, or to end as `ending`, once what was said is said.

    After an interruption it is `gated`: it begins when `looks`, those of the last seconds, show a
    face at rest.
    """

    since_s: float
    index: int
    ending: End | None = None
    gated: bool = False
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True)
class Pacing:
    """A repetition runs.

    `asked` once the person was asked how it felt; `settled` once its finding, or the silence in
    its place, is decided.
    """

    repetition: Repetition
    asked: bool = False
    settled: bool = False
    felt: Felt | None = None


@dataclass(frozen=True)
class Feeling:
    """The person is asked how it felt; the repetition waits in its rest."""

    since_s: float
    pacing: Pacing


class Cause(StrEnum):
    """Why a practice stands still."""

    AWAY = "away"  # the face went
    CROWD = "crowd"  # a second face came
    PAUSED = "paused"  # by the round button, or after a minute away


@dataclass(frozen=True)
class Interrupted:
    """The practice stands still; repetition `index` begins when it goes on, at rest."""

    since_s: float
    why: Cause
    index: int
    called: bool = False


@dataclass(frozen=True)
class Why:
    """After stop: five reasons, one at a time; saying none is an answer too."""

    since_s: float
    choice: int = 0


@dataclass(frozen=True)
class Safety:
    """The calm page after "something new", in three parts; `page` is the one that shows."""

    since_s: float
    page: int = 0


@dataclass(frozen=True)
class Quiet:
    """A minute of rest, in which nothing is asked."""

    since_s: float


@dataclass(frozen=True)
class Summary:
    """What was kept, sent and received, in three honest marks."""

    since_s: float
    saved: bool = False
    sent: bool = False
    received: bool = False


@dataclass(frozen=True)
class NotNow:
    """One caption: done for today, call the clinic; rest is offered."""

    since_s: float
    prompt: Prompt


@dataclass(frozen=True)
class SwitchingOff:
    """The square button is held and the ring grows."""

    since_s: float


State = (
    Idle
    | Choose
    | Ready
    | Calibrating
    | ClosingEyes
    | Between
    | Pacing
    | Feeling
    | Interrupted
    | Why
    | Safety
    | Quiet
    | Summary
    | NotNow
    | SwitchingOff
)

REASONS: tuple[tuple[Prompt, StopReason], ...] = (
    (Prompt.WHY_PAIN, StopReason.PAIN),
    (Prompt.WHY_TIGHT, StopReason.TIGHT),
    (Prompt.WHY_EYE, StopReason.EYE),
    (Prompt.WHY_NEW, StopReason.NEW),
    (Prompt.WHY_ENOUGH, StopReason.ENOUGH),
)
"""What may be answered to "why?", in the order in which the triangle shows them."""

SAFETY_PAGES: tuple[Prompt, ...] = (
    Prompt.SAFETY_EMERGENCY,
    Prompt.SAFETY_TODAY,
    Prompt.SAFETY_EYE,
)


@dataclass(frozen=True)
class Session:
    """Everything that the mirror knows while it runs. Frozen: a move makes a new one.

    `dose` is what this practice may ask, None outside one. `open_since_s` is when the record was
    opened, None when none is open; `active_s` how long was practised in it. `measured` is False for
    practice by feel. `seeing` is whether the eyes' process is there, `met` whether a face was seen
    since the practice began, `trouble` what has kept the face from being seen and since when.
    `owed` is a prompt that came too soon to be spoken and still waits to be.
    """

    practice: Practice
    routines: Routines
    state: State
    plan: Plan | None = None
    practised: Practised = field(default_factory=Practised)
    informed: bool = False
    dose: Dose | None = None
    open_since_s: float | None = None
    active_s: float = 0.0
    ticked_s: float | None = None
    measured: bool = True
    done: tuple[message.Repetition, ...] = ()
    findings: int = 0
    spoken_s: float = float("-inf")
    owed: Prompt | None = None
    caption: Prompt | None = None
    captioned_s: float = float("-inf")
    seen: Seen | None = None
    seeing: bool = False
    met: bool = False
    trouble: tuple[Reason, float] | None = None

    def troubled_s(self, reason: Reason, at_s: float) -> float:
        """For how long this reason has kept the face from being seen; 0 when it does not."""
        if not self.seeing or self.trouble is None or self.trouble[0] is not reason:
            return 0.0
        return at_s - self.trouble[1]

    def may_speak(self, at_s: float) -> bool:
        """Whether speech may start: six seconds or more after the last start."""
        return at_s - self.spoken_s >= self.practice.speech_gap_s


@dataclass(frozen=True)
class Step:
    """One move: the session after it, what the person is told, what the processes must do."""

    session: Session
    cues: tuple[Cue, ...] = ()
    effects: tuple[Effect, ...] = ()
