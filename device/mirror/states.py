"""Where a session can be. `session.py` holds the moves between these states."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from device.face.seen import Region, Unrest
from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.repetition import Repetition
from device.mirror.coaching.sample import Look
from wire.message import End, Felt, StopReason

NOT_RESTING = float("-inf")
"""No rest is owed."""


@dataclass(frozen=True)
class Booting:
    """Just plugged in: until the store has told what may be practised, and the eyes see."""

    since_s: float


@dataclass(frozen=True)
class Idle:
    """Black, and looking slowly for somebody."""

    since_s: float


@dataclass(frozen=True)
class Choose:
    """A routine is being chosen from what the plan allows; `name` is the one that is shown.

    `held` while the triangle that began it has not come up again.
    """

    since_s: float
    name: str
    held: bool = False


@dataclass(frozen=True)
class Loudness:
    """The triangle is held on: how loud? `changed_s` is when that was last another one."""

    since_s: float
    changed_s: float


@dataclass(frozen=True)
class Fault:
    """Nothing can be seen now, so routine `name` waits for a choice: try again, or by feel."""

    since_s: float
    name: str


@dataclass(frozen=True)
class Ready:
    """The ready check: one hint at a time until the face is seen well and steadily."""

    since_s: float
    fit_since_s: float | None = None
    hints: int = 0
    hinted_s: float = float("-inf")


@dataclass(frozen=True)
class Calibrating:
    """The rest face is being learned; it is asked for again at `again_s` if it was not restful.

    That is done once for each of the reasons, `unrest`. Item `then` comes next, the first one or
    the one that was about to come, and not before `rest_until_s`.
    """

    since_s: float
    then: int = 0
    rest_until_s: float = NOT_RESTING
    again_s: float | None = None
    unrest: frozenset[Unrest] = frozenset()


@dataclass(frozen=True)
class ClosingEyes:
    """The person closes their eyes gently, so that the eyes learn what that looks like."""

    since_s: float
    then: int = 0
    rest_until_s: float = NOT_RESTING


@dataclass(frozen=True)
class Between:
    """About to begin item `index`, or to end as `ending`, once what was said is said.

    A repetition that does not follow on the rest of another one begins when `looks`, those of the
    last seconds, show a face at rest; so does any after an interruption, when it is `gated`, and
    that not before `rest_until_s`, the end of the rest that was cut short. Of hands on the face
    `passed_s` was done before the interruption. It `waits` once that was said.
    """

    since_s: float
    index: int
    ending: End | None = None
    gated: bool = False
    waits: bool = False
    looks: tuple[Look, ...] = ()
    rest_until_s: float = NOT_RESTING
    passed_s: float = 0.0


@dataclass(frozen=True)
class Pacing:
    """A repetition runs, which is item `index`.

    `asked` once the person was asked how it felt; `settled` once its finding, or the silence in
    its place, is decided.
    """

    repetition: Repetition
    index: int
    asked: bool = False
    settled: bool = False
    felt: Felt | None = None


@dataclass(frozen=True)
class Feeling:
    """The person is asked how it felt; the repetition waits in its rest."""

    since_s: float
    pacing: Pacing


@dataclass(frozen=True)
class Timed:
    """An item that takes its time: a sentence, hands on the face, a pause, a sound to listen to.

    `spoken` counts the lines that were said. `looks` are the last seconds of a face that is watched
    meanwhile, and `heard` is how open its sound was made.
    """

    since_s: float
    index: int
    spoken: int = 0
    looks: tuple[Look, ...] = ()
    heard: float | None = None


@dataclass(frozen=True)
class StillTight:
    """A part of the face joined in: would hands do it good? Item `then` comes next."""

    since_s: float
    where: Region
    then: int


class Cause(StrEnum):
    """Why a practice stands still."""

    AWAY = "away"  # the face went
    CROWD = "crowd"  # a second face came
    STRANGER = "stranger"  # it is not the face whose rest was learned
    PAUSED = "paused"  # by the round button, or after a minute away


@dataclass(frozen=True)
class Interrupted:
    """The practice stands still; item `index` begins when it goes on, at rest.

    Of hands on the face `passed_s` was done.
    """

    since_s: float
    why: Cause
    index: int
    called: bool = False
    rest_until_s: float = NOT_RESTING
    passed_s: float = 0.0


@dataclass(frozen=True)
class Why:
    """After stop: five reasons, one at a time; saying none is an answer too."""

    since_s: float
    choice: int = 0


@dataclass(frozen=True)
class Safety:
    """The calm page after "something new", in four parts; `page` is the one that shows.

    After a stop for an eye its last part alone.
    """

    since_s: float
    page: int = 0
    reason: StopReason = StopReason.NEW


@dataclass(frozen=True)
class Summary:
    """What was kept, sent and received, in three honest marks.

    In its `details` stands how much was `practised`, movements or else minutes, and how many of the
    movements were `seen`.
    """

    since_s: float
    saved: bool = False
    sent: bool = False
    received: bool = False
    practised: int = 0
    seen: int = 0
    minutes: int = 0
    details: bool = False


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
    Booting
    | Idle
    | Choose
    | Loudness
    | Fault
    | Ready
    | Calibrating
    | ClosingEyes
    | Between
    | Pacing
    | Feeling
    | Interrupted
    | Why
    | Safety
    | Timed
    | StillTight
    | Summary
    | NotNow
    | SwitchingOff
)

TIGHT: dict[Region, Prompt] = {
    Region.BROWS: Prompt.STILL_TIGHT_BROWS,
    Region.NOSE: Prompt.STILL_TIGHT_NOSE,
    Region.MOUTH: Prompt.STILL_TIGHT_MOUTH,
    Region.CHIN: Prompt.STILL_TIGHT_CHIN,
}
"""Where hands may be offered, and how; never at an eye."""
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
    Prompt.SAFETY_EMERGENCY_TOO,
    Prompt.SAFETY_TODAY,
    Prompt.SAFETY_EYE,
)
