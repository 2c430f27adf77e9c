"""A session as a value, and where it can be. `session.py` holds the moves between the states."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from device.face.seen import Reason, Region, Seen, Side, Unrest
from device.history import History
from device.mirror.coaching.cue import Cue, Line, Prompt
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.programme import Item, Timer
from device.mirror.coaching.repetition import Repetition
from device.mirror.coaching.routine import Routines
from device.mirror.coaching.sample import Look
from device.mirror.event import Effect, NoPlanWhy
from device.settings import Practice
from wire import message
from wire.message import End, Felt, StopReason
from wire.plan import Plan

NOT_RESTING = float("-inf")
"""No rest is owed."""


@dataclass(frozen=True)
class Idle:
    """Black, and looking slowly for somebody."""

    since_s: float


@dataclass(frozen=True)
class Choose:
    """A routine is being chosen from what the plan allows; `name` is the one that is shown."""

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


@dataclass(frozen=True)
class Session:
    """Everything that the mirror knows while it runs. Frozen: a move makes a new one.

    `plan` is the one in force, or `why` says why there is none. `dose` is what this practice may
    ask, None outside one. `open_since_s` is when the record was opened, None when none is open;
    `active_s` how long was practised in it, `massage_s` of that with massage. `moved` once the face
    was asked to move in it, `begun` are the numbers of the repetitions that were begun. `given` is
    the dose as it was when the practice began, `withdrawn` says why the plan no more allows it.
    `relearned` once rest was learned anew because the face lay below it, `quieted` once something
    was heard to its end, or repeated. `measured` is False for practice by feel. `rest_stale` while
    the rest that was learned is not the face's any more, until it is learned again;
    `closure_asked_s` is when closed eyes were last asked for. `seeing` is whether the eyes' process
    is there, `met` whether a face was seen since the practice began, `trouble` what has kept the
    person from being seen and since when. `offered` are the parts of the face for which hands were
    offered, `handed` those where they were taken. `owed` is a line that came too soon to be spoken
    and still waits to be.
    """

    practice: Practice
    routines: Routines
    state: State
    plan: Plan | None = None
    history: History = field(default_factory=History)
    informed_s: float | None = None
    why: NoPlanWhy | None = None
    dose: Dose | None = None
    open_since_s: float | None = None
    active_s: float = 0.0
    massage_s: float = 0.0
    moved: bool = False
    begun: tuple[int, ...] = ()
    given: Dose | None = None
    withdrawn: Prompt | None = None
    relearned: bool = False
    quieted: bool = False
    rest_stale: bool = False
    closure_asked_s: float | None = None
    ticked_s: float | None = None
    measured: bool = True
    done: tuple[message.Repetition, ...] = ()
    findings: int = 0
    offered: tuple[Region, ...] = ()
    handed: tuple[Region, ...] = ()
    spoken_s: float = float("-inf")
    owed: Line | None = None
    caption: Line | None = None
    captioned_s: float = float("-inf")
    seen: Seen | None = None
    seeing: bool = False
    met: bool = False
    trouble: tuple[Reason, float] | None = None

    @property
    def informed(self) -> bool:
        """Whether the store has told what was done before."""
        return self.informed_s is not None

    @property
    def affected(self) -> Side | None:
        """The affected side, as far as a plan says it."""
        return None if self.plan is None else Side(self.plan.affected.value)

    @property
    def counted_s(self) -> float:
        """What counts towards the longest session: massage does not."""
        return self.active_s - self.massage_s

    @property
    def hands(self) -> Timer | None:
        """The item in which hands are on the face now."""
        item = self.item(self.state.index) if isinstance(self.state, Timed) else None
        return item if isinstance(item, Timer) else None

    @property
    def running(self) -> Pacing | None:
        """The repetition that runs, also while its person is asked how it felt."""
        state = self.state.pacing if isinstance(self.state, Feeling) else self.state
        return state if isinstance(state, Pacing) else None

    def item(self, index: int) -> Item | None:
        """An item of what is practised; None outside a practice, and after the last one."""
        items = () if self.dose is None else self.dose.items
        return items[index] if index < len(items) else None

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
