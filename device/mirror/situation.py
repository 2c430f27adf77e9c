"""A session as a value: everything that the mirror knows while it runs, and one move of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from device.face.seen import Reason, Region, Seen, Side
from device.history import History
from device.mirror.coaching.cue import Cue, Line, Prompt
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.programme import Item, Timer
from device.mirror.coaching.routine import Routines
from device.mirror.event import Effect, NoPlanWhy
from device.mirror.states import Feeling, Pacing, State, Timed
from device.settings import Practice
from wire import message
from wire.message import End
from wire.plan import Plan


@dataclass(frozen=True)
class Session:
    """Everything that the mirror knows while it runs. Frozen: a move makes a new one.

    `plan` is the one in force, or `why` says why there is none. `dose` is what this practice may
    ask, None outside one. `open_since_s` is when the record was opened, None when none is open;
    `active_s` how long was practised in it, `massage_s` of that with massage. `moved` once the face
    was asked to move in it, `begun` are the numbers of the repetitions that were begun. `given` is
    the dose as it was when the practice began, `withdrawn` says why the plan no more allows it,
    `decided` how it ends where that was decided before it was stopped.
    `relearned` once rest was learned anew because the face lay below it, `quieted` once something
    was heard to its end, or repeated. `measured` is False for practice by feel. `rest_stale` while
    the rest that was learned is not the face's any more, until it is learned again;
    `closure_asked_s` is when closed eyes were last asked for. `seeing` is whether the eyes' process
    is there, `met` whether a face was seen since the practice began, `trouble` what has kept the
    person from being seen and since when. `offered` are the parts of the face for which hands were
    offered, `handed` those where they were taken. `owed` is a line that came too soon to be spoken
    and still waits to be. `below_db` is how far below the mirror's own volume it sounds.
    `captions_only` is for somebody who does not hear; `lit` is whether the person has switched the
    display on or off while the face moves, None where each repetition has it its own way.
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
    decided: End | None = None
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
    below_db: float = 0.0
    captions_only: bool = False
    lit: bool | None = None

    @property
    def is_dark(self) -> bool:
        """Whether nothing is lit now, not even words: the face moves, and is felt."""
        run = None if not isinstance(self.state, Pacing) else self.state.repetition
        return run is not None and run.moving and (run.dark or self.lit is False)

    @property
    def keeps_lit(self) -> bool:
        """Whether the display stays on, for somebody who does not hear."""
        return self.captions_only or (self.plan is not None and self.plan.captions_only)

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
