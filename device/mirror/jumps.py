"""When the clock jumps, back or ahead, or all stood still: what was timed by it is put right.

Nobody knows what a face did in a time that nobody kept. So a practice stands still as when somebody
was away: what is complete is kept, and it goes on by itself, from a rest. What was owed before is
owed after: a rest, a moment between two sentences.
"""

from __future__ import annotations

from dataclasses import replace

from device.mirror.interruptions import interrupt
from device.mirror.situation import Session, Step
from device.mirror.states import (
    Between,
    Calibrating,
    Cause,
    ClosingEyes,
    Feeling,
    Interrupted,
    Pacing,
    State,
    StillTight,
    Timed,
)

PRACTISED = Between | Pacing | Feeling | Timed | StillTight | Interrupted
MOMENTS = frozenset({"since_s", "rest_until_s", "again_s", "fit_since_s", "hinted_s", "changed_s"})
"""The fields of a state that are times of the clock; the others in seconds are how long."""


def is_practised(session: Session) -> bool:
    """Whether a practice is going on, a rest that is learned anew in it too."""
    learning = isinstance(session.state, Calibrating | ClosingEyes)
    return isinstance(session.state, PRACTISED) or (learning and session.open_since_s is not None)


def begin_again(session: Session, at_s: float) -> Step:
    """Out of what runs, as it was when its time was last kept, and into the new time."""
    kept_s = at_s if session.ticked_s is None else session.ticked_s
    if isinstance(session.state, Interrupted):
        return Step(_moved(session, at_s - kept_s))
    step = interrupt(session, Cause.AWAY, kept_s, kept_s)
    return replace(step, session=_moved(step.session, at_s - kept_s))


def put_right(session: Session, at_s: float) -> Session:
    """Outside a practice a clock that went back begins the state's own wait once more."""
    back = session.ticked_s is not None and at_s < session.ticked_s
    return _moved(session, at_s - (session.ticked_s or 0.0)) if back else session


def _moved(session: Session, by_s: float) -> Session:
    """The session with its times moved by a jump of the clock."""

    def later(time_s: float | None) -> float | None:
        return None if time_s is None else time_s + by_s

    trouble = session.trouble
    return replace(
        session,
        state=_state_moved(session.state, by_s),
        open_since_s=later(session.open_since_s),
        informed_s=later(session.informed_s),
        closure_asked_s=later(session.closure_asked_s),
        ticked_s=later(session.ticked_s),
        spoken_s=session.spoken_s + by_s,
        captioned_s=session.captioned_s + by_s,
        trouble=None if trouble is None else (trouble[0], trouble[1] + by_s),
    )


def _state_moved(state: State, by_s: float) -> State:
    times = {name: getattr(state, name, None) for name in MOMENTS}
    return replace(state, **{name: at_s + by_s for name, at_s in times.items() if at_s is not None})
