"""Every state that the panel can show, each as a real session at one moment, by a given plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from device.face.seen import Region, Side
from device.mirror.catalogue.gates import open_plan
from device.mirror.coaching.cue import Line, Prompt
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from device.mirror.coaching.programme import Hearing, Item, Pause, Repeat, Sentence, Timer, said_in
from device.mirror.coaching.repetition import Phase, Repetition
from device.mirror.presses import offered
from device.mirror.ready import GOALS
from device.mirror.session import HOLD_TO_SWITCH_OFF_S
from device.mirror.situation import Session
from device.mirror.states import (
    REASONS,
    SAFETY_PAGES,
    TIGHT,
    Between,
    Booting,
    Calibrating,
    Cause,
    Choose,
    ClosingEyes,
    Fault,
    Feeling,
    Interrupted,
    Loudness,
    NotNow,
    Pacing,
    Ready,
    Safety,
    State,
    StillTight,
    Summary,
    SwitchingOff,
    Timed,
    Why,
)

AT_S = 1000.0
AGO_S = 1.0
"""How long ago each state began, and its caption was told."""
CLOCK = "7:30"
REFUSALS = (
    Prompt.DONE_FOR_TODAY,
    Prompt.COME_BACK_LATER,
    Prompt.QUIET_FIRST,
    Prompt.NOTHING_TO_MOVE_YET,
    Prompt.CALL_THE_CLINIC,
    Prompt.PAUSED_BY_CLINIC,
    Prompt.PLAN_ENDED,
    Prompt.NOT_READY,
)


@dataclass(frozen=True)
class Shown:
    """A session at AT_S, which state of the table it is in, and what is special about it."""

    state: str
    what: str
    session: Session
    clock: str | None = None

    @property
    def title(self) -> str:
        """Both, in a line."""
        return f"{self.state}: {self.what}" if self.what else self.state


def every_state(base: Session, name: str, sides: Mapping[Line, Side]) -> Iterator[Shown]:
    """All states, in the order of the panel's table.

    `base` is an idle mirror with a plan, `name` the routine that is practised, as far as it has
    such a state; what it has not is taken of another routine. `sides` are those that lines name.
    """
    stage = _Stage(base, name, sides)
    yield from stage.before()
    yield from stage.moving()
    yield from stage.hands_and_words()
    yield from stage.interrupted()
    yield from stage.stopped()
    yield from stage.after()


@dataclass(frozen=True)
class _Stage:
    base: Session
    name: str
    sides: Mapping[Line, Side]

    def before(self) -> Iterator[Shown]:
        """From the plug to a learned rest."""
        base = self.base
        yield Shown("boot", "", _in(base, Booting(AT_S - AGO_S)))
        yield Shown("idle", "", base)
        yield Shown("idle", "with a clock, if config asks", base, CLOCK)
        for name in dict.fromkeys((self.name, *offered(base))):
            title = base.routines[name].title
            yield Shown("choose", name, _in(base, Choose(AT_S - AGO_S, name), title))
        loud = _in(base, Loudness(AT_S - AGO_S, AT_S), Prompt.THIS_LOUD)
        yield Shown("how loud", "triangle held at idle", loud)
        fault = _in(base, Fault(AT_S - AGO_S, self.name), Prompt.FAULT_NO_CAMERA)
        yield Shown("fault", "", fault)
        practice = replace(self.practice, open_since_s=None)
        goal = Prompt.STOP_ANY_TIME if base.plan is None else GOALS[base.plan.goal]
        ready = Ready(AT_S - AGO_S)
        yield Shown("ready check", "at its start", _in(practice, ready, goal))
        yield Shown("ready check", "all is well so far", _in(practice, ready))
        yield Shown("ready check", "a hint", _in(practice, ready, Prompt.COME_CLOSER))
        learning = Calibrating(AT_S - AGO_S)
        yield Shown("rest calibration", "", _in(practice, learning, Prompt.LET_FACE_REST))
        yield Shown("rest calibration", "after its caption", _in(practice, learning))
        shut = ClosingEyes(AT_S - AGO_S)
        yield Shown("closed eyes are learned", "", _in(practice, shut, Prompt.CLOSE_EYES))

    def moving(self) -> Iterator[Shown]:
        """A repetition, from its bell to how it felt."""
        session, index, item = self._placed(lambda item: isinstance(item, Repeat))
        if not isinstance(item, Repeat) or session.dose is None:
            return
        between = Between(AT_S - AGO_S, index)
        yield Shown("begins", "", _in(session, between, Prompt.THANK_YOU_START))
        move, dose = item.move, session.dose
        waits = _in(session, replace(between, waits=True), Prompt.LET_IT_REST)
        yield Shown("waits for a face at rest", "", waits)

        def pacing(phase: Phase, for_s: float, line: Line | None, *, dark: bool = False) -> Session:
            run = Repetition(item, phase, AT_S - for_s, dark=dark)
            return _in(session, Pacing(run, index), line)

        yield Shown("pacing", "the bell", pacing(Phase.ANNOUNCED, AGO_S, move.ask))
        rising_s, falling_s = dose.ramp_s, dose.release_s
        yield Shown("pacing", "rise begins", pacing(Phase.RISING, 0.25 * rising_s, move.how))
        yield Shown("pacing", "hold", pacing(Phase.HOLDING, AGO_S, move.hold))
        yield Shown("pacing", "hold, after its caption", pacing(Phase.HOLDING, AGO_S, None))
        yield Shown("pacing", "softer", pacing(Phase.HOLDING, AGO_S, Prompt.SOFTER))
        yield Shown("pacing", "release", pacing(Phase.RELEASING, 0.5 * falling_s, move.let_go))
        yield Shown("pacing", "rest", pacing(Phase.RESTING, AGO_S, move.rest))
        yield Shown("pacing", "felt first: black", pacing(Phase.HOLDING, AGO_S, None, dark=True))
        finding = pacing(Phase.RESTING, AGO_S, Prompt.EYE_JOINED)
        yield Shown("pacing", "a finding", finding)
        unseen = pacing(Phase.RESTING, AGO_S, Prompt.UNSEEN_GLASSES)
        yield Shown("pacing", "what could not be seen", unseen)
        if isinstance(finding.state, Pacing):
            asked = Feeling(AT_S - AGO_S, finding.state)
            yield Shown("how did that feel?", "", _in(session, asked, Prompt.HOW_DID_THAT_FEEL))
        tight = StillTight(AT_S - AGO_S, Region.CHIN, index)
        yield Shown("still tight?", "", _in(session, tight, TIGHT[Region.CHIN]))

    def hands_and_words(self) -> Iterator[Shown]:
        """What takes its time."""
        kinds: dict[str, Callable[[Item], bool]] = {
            "words": lambda item: isinstance(item, Sentence),
            "hands": lambda item: isinstance(item, Timer) and not self._glows(item),
            "hands, on a named side": lambda item: isinstance(item, Timer) and self._glows(item),
            "a pause": lambda item: isinstance(item, Pause),
            "listening": lambda item: isinstance(item, Hearing),
            "listening, to a named side": self._listens_to_a_side,
        }
        for what, fits in kinds.items():
            session, index, item = self._placed(fits)
            if item is None:
                continue
            lines = said_in(item)
            line = next((one for one in lines if one in self.sides), lines[0])
            line = lines[0] if what == "listening" else line
            timed = Timed(AT_S - AGO_S, index, spoken=1)
            yield Shown("timer", what, _in(session, timed, line))

    def interrupted(self) -> Iterator[Shown]:
        """Whatever makes it stand still."""
        told: dict[Cause, tuple[str, Prompt | None]] = {
            Cause.AWAY: ("nobody is there", None),
            Cause.PAUSED: ("", Prompt.PAUSED),
            Cause.CROWD: ("two faces", Prompt.TWO_PEOPLE),
            Cause.STRANGER: ("another face", Prompt.STILL_YOU),
        }
        for why, (what, line) in told.items():
            yield Shown("pause", what, _in(self.practice, Interrupted(AT_S - AGO_S, why, 0), line))
        away = Interrupted(AT_S - AGO_S, Cause.AWAY, 0, called=True)
        yield Shown("pause", "called", _in(self.practice, away, Prompt.WHERE_ARE_YOU))

    def stopped(self) -> Iterator[Shown]:
        """After the square button."""
        for choice, (line, reason) in enumerate(REASONS):
            yield Shown("why?", reason.value, _in(self.practice, Why(AT_S - AGO_S, choice), line))
        for page, line in enumerate(SAFETY_PAGES):
            safety = _in(self.practice, Safety(AT_S - AGO_S, page), line)
            yield Shown("safety page", f"part {page + 1}", safety)

    def after(self) -> Iterator[Shown]:
        """The end, and what is not now."""
        whole = Summary(AT_S - AGO_S, practised=6, seen=5, minutes=3)
        saved = replace(whole, saved=True)
        arrived = replace(saved, sent=True, received=True)
        base = self.base
        yield Shown("summary", "nothing is kept yet", _in(base, whole))
        yield Shown("summary", "not saved", _in(base, whole, Prompt.NOT_SAVED))
        yield Shown("summary", "saved", _in(base, saved, Prompt.SAVED_HERE))
        yield Shown("summary", "received by the clinic", _in(base, arrived))
        yield Shown("summary", "details", _in(base, replace(arrived, details=True)))
        by_feel = replace(arrived, details=True, seen=0)
        yield Shown("summary", "details, by feel", _in(base, by_feel))
        hands = replace(arrived, details=True, practised=0)
        yield Shown("summary", "details, of minutes", _in(base, hands))
        for line in REFUSALS:
            yield Shown("not now", line.value, _in(base, NotNow(AT_S - AGO_S, line), line))
        off = SwitchingOff(AT_S - HOLD_TO_SWITCH_OFF_S / 2.0)
        yield Shown("switching off", "half", _in(base, off, Prompt.HOLD_TO_SWITCH_OFF))

    @property
    def practice(self) -> Session:
        """In the middle of the routine."""
        return self._of(self.name) or self.base

    def _of(self, name: str) -> Session | None:
        """In the middle of a routine; of one that the plan has not, as all is unlocked."""
        base = self.base
        routine = base.routines[name]
        for plan in (base.plan, open_plan(routine, base.practice)):
            dose = dose_of(plan, routine, base.history, base.practice)
            if isinstance(dose, Dose):
                return replace(base, dose=dose, given=dose, open_since_s=0.0, met=True)
        return None

    def _placed(self, fits: Callable[[Item], bool]) -> tuple[Session, int, Item | None]:
        """The first item of such a kind, in this routine or else in another one."""
        for name in dict.fromkeys((self.name, *self.base.routines)):
            session = self._of(name)
            for index, item in enumerate(session.dose.items if session and session.dose else ()):
                if session is not None and fits(item):
                    return session, index, item
        return self.base, 0, None

    def _glows(self, item: Item) -> bool:
        return said_in(item)[0] in self.sides

    def _listens_to_a_side(self, item: Item) -> bool:
        return isinstance(item, Hearing) and any(line in self.sides for line in item.lines)


def _in(session: Session, state: State, line: Line | None = None) -> Session:
    """The session in a state, in which a line was captioned a moment ago."""
    told_s = AT_S - AGO_S if line else float("-inf")
    return replace(session, state=state, caption=line, captioned_s=told_s, spoken_s=told_s)
