"""advance(session, event) → Step: one pure move of the session, whatever happened.

`presses.py` says what a button does, `ready.py` how a practice begins, `pacing.py` and `timed.py`
what time and frames do to its items, `gate.py` what a movement waits for, `interruptions.py` what
makes a practice stand still, `outcome.py` what ends it, `moves.py` what all of them share.
The same events always give the same steps: no clock, no chance, no file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from device.face.seen import Ask, Pace, Seen
from device.mirror import gate, jumps, pacing, ready, timed
from device.mirror.coaching.cue import Prompt, Say, Volume
from device.mirror.coaching.programme import is_massage
from device.mirror.coaching.routine import Routines
from device.mirror.event import (
    AskEyes,
    Button,
    Chosen,
    Delivered,
    Event,
    Informed,
    NotKept,
    Pressed,
    Released,
    SeeingLost,
    SessionKept,
    SwitchOff,
    Tick,
)
from device.mirror.interruptions import lost, wait, watch
from device.mirror.moves import (
    go_idle,
    kept,
    not_kept,
    noticed,
    stay,
    to,
    voiced,
)
from device.mirror.presses import answer_why, choose_directly, keep_volume, press, turn_page
from device.mirror.situation import Session, Step
from device.mirror.states import (
    Between,
    Booting,
    Calibrating,
    Choose,
    ClosingEyes,
    Fault,
    Feeling,
    Idle,
    Interrupted,
    Loudness,
    NotNow,
    Pacing,
    Ready,
    Safety,
    StillTight,
    Summary,
    SwitchingOff,
    Timed,
    Why,
)
from device.settings import Practice
from wire.message import StopReason

CHOOSE_S = 60.0
WHY_S = 10.0
SAFETY_PAGE_S = 15.0
SUMMARY_S = 12.0
NOT_NOW_S = 30.0
OFFER_S = 10.0
HOLD_TO_SWITCH_OFF_S = 3.0
BOOT_S = 30.0
FAULT_S = 60.0
HOLD_FOR_LOUDNESS_S = 2.0
LOUDNESS_S = 30.0
LOUDNESS_STEP_S = 2.0
VOLUMES_DB = (0.0, -4.0, -8.0, -12.0, -16.0)
"""How far below the mirror's own volume it may sound; that one is the loudest, 65 dB at the ear."""


def start(
    practice: Practice,
    routines: Routines,
    at_s: float,
    *,
    below_db: float = 0.0,
    captions_only: bool = False,
) -> Session:
    """A mirror that has just been plugged in."""
    return Session(
        practice=practice,
        routines=routines,
        state=Booting(at_s),
        below_db=below_db,
        captions_only=captions_only,
    )


def advance(session: Session, event: Event) -> Step:
    """Move the session on by one event.

    Speech is timed by the latest time known, the last tick's: a frame carries the time of its
    capture.
    """
    ticked_s = event.at_s if session.ticked_s is None else session.ticked_s
    now_s = event.at_s if isinstance(event, Tick) else max(event.at_s, ticked_s)
    return voiced(_advance(session, event), now_s, pay=isinstance(event, Tick))


def _advance(session: Session, event: Event) -> Step:
    match event:
        case Tick(at_s=at_s) if _stood_still(session, at_s):
            return jumps.begin_again(session, at_s)
        case Tick(at_s=at_s):
            return tick(_aged(jumps.put_right(session, at_s), at_s), at_s)
        case Seen():
            return see(noticed(session, event), event)
        case Pressed():
            return press(session, event.button, event.at_s)
        case Released():
            return release(session, event)
        case Chosen():
            return choose_directly(session, event.routine, event.at_s)
        case SeeingLost():
            return lost(session, event.at_s)
        case Informed():
            return ready.informed(session, event)
        case SessionKept():
            return kept(session)
        case NotKept():
            return not_kept(session)
        case Delivered():
            return delivered(session, event)
    assert_never(event)


def see(session: Session, seen: Seen) -> Step:
    """What a frame does; outside a practice it only tells that somebody is there."""
    state = session.state
    match state:
        case Fault(name=name):
            return ready.begin_routine(session, seen.at_s, name)
        case Ready():
            return ready.check_ready(session, state, seen)
        case Calibrating():
            return ready.check_rest(session, state, seen)
        case Pacing():
            return pacing.look(session, state, seen)
        case Feeling(pacing=waiting):
            return _look_while_feeling(session, state, waiting, seen)
        case Between() if session.dose is not None:
            return gate.look_between(session, session.dose, state, seen)
        case Timed():
            return timed.look_timed(session, state, seen)
        case _:
            return stay(session)


def _look_while_feeling(session: Session, state: Feeling, waiting: Pacing, seen: Seen) -> Step:
    looked = pacing.look(session, waiting, seen)
    if not isinstance(looked.session.state, Pacing):
        return looked
    return to(session, replace(state, pacing=looked.session.state))


def _stood_still(session: Session, at_s: float) -> bool:
    """Whether a practice went on while nobody kept its time: the clock jumped, or all stood still.

    Nobody knows what the face did meanwhile, nor how long it did it.
    """
    if session.ticked_s is None or not jumps.is_practised(session):
        return False
    return not 0.0 <= at_s - session.ticked_s <= session.practice.away_freeze_s


def _aged(session: Session, at_s: float) -> Session:
    """Count the time that was practised; a pause, a question and an empty room are not."""
    passed_s = 0.0 if session.ticked_s is None else min(1.0, max(0.0, at_s - session.ticked_s))
    ending = isinstance(session.state, Between) and session.state.ending is not None
    practising = isinstance(session.state, Between | Pacing | Feeling | Timed) and not ending
    active_s = session.active_s + (passed_s if practising else 0.0)
    item = session.item(session.state.index) if isinstance(session.state, Timed) else None
    massaged = is_massage(item)
    massage_s = session.massage_s + (passed_s if massaged else 0.0)
    return replace(session, active_s=active_s, massage_s=massage_s, ticked_s=at_s)


def tick(session: Session, at_s: float) -> Step:
    """What time does in each state."""
    state, dose = session.state, session.dose
    match state:
        case Between() if dose is not None:
            return pacing.go_on(session, dose, state, at_s)
        case Timed() if dose is not None:
            return timed.pass_time(session, dose, state, at_s)
        case StillTight() if dose is not None and at_s - state.since_s >= OFFER_S:
            return pacing.still_tight(session, dose, state, at_s, yes=False)
        case Pacing() if dose is not None:
            return pacing.pace(session, dose, state, at_s)
        case Interrupted():
            return wait(session, state, at_s)
        case Feeling() if dose is not None:
            return pacing.wait_for_feeling(session, dose, state, at_s)
        case Calibrating() | ClosingEyes() if (gone := _gone_again(session, at_s)) is not None:
            return gone
        case Calibrating() if ready.rest_overdue(session, state, at_s):
            return ready.by_feel(session, at_s, after=state)
        case ClosingEyes() if at_s - state.since_s >= session.practice.closing_s:
            return ready.open_eyes(session, state, at_s)
        case Ready() if at_s - state.since_s >= ready.READY_GIVES_UP_S:
            return go_idle(session, at_s)
        case _:
            return _time_out(session, at_s)


def _gone_again(session: Session, at_s: float) -> Step | None:
    """Whoever goes while rest is learned once more is waited for, like everywhere in a practice."""
    return None if session.open_since_s is None else watch(session, at_s)


def _time_out(session: Session, at_s: float) -> Step:
    state = session.state
    waited_s = at_s - state.since_s if not isinstance(state, Pacing) else 0.0
    match state:
        case Booting() if waited_s >= BOOT_S or (session.informed and session.seeing):
            return to(session, Idle(at_s), (), AskEyes(Ask(Pace.SLOW)))
        case Choose(held=True) if waited_s >= HOLD_FOR_LOUDNESS_S:
            return to(session, Loudness(at_s, at_s), (Say(Prompt.THIS_LOUD),))
        case Loudness() if waited_s >= LOUDNESS_S:
            return keep_volume(session, at_s)
        case Loudness(changed_s=changed_s) if at_s - changed_s >= LOUDNESS_STEP_S:
            return _change_volume(session, state, at_s)
        case Choose() if waited_s >= CHOOSE_S:
            return go_idle(session, at_s)
        case Fault() if waited_s >= FAULT_S:
            return go_idle(session, at_s)
        case NotNow() if waited_s >= NOT_NOW_S:
            return go_idle(session, at_s)
        case Summary() if waited_s >= SUMMARY_S:
            return go_idle(session, at_s)
        case Why() if waited_s >= WHY_S:
            return answer_why(session, at_s, StopReason.NOT_SAID)
        case Safety() if waited_s >= SAFETY_PAGE_S:
            return turn_page(session, state, at_s)
        case SwitchingOff() if waited_s >= HOLD_TO_SWITCH_OFF_S:
            return to(session, Idle(at_s), (), SwitchOff())
        case _:
            return stay(session)


def _change_volume(session: Session, state: Loudness, at_s: float) -> Step:
    """The next softer one; after the softest the loudest again."""
    softer = [one for one in VOLUMES_DB if one < session.below_db]
    below_db = softer[0] if softer else VOLUMES_DB[0]
    changed = replace(session, below_db=below_db)
    return to(changed, replace(state, changed_s=at_s), (Volume(below_db),))


def release(session: Session, event: Released) -> Step:
    """Letting a button go cancels switching off, and keeps a volume."""
    match session.state, event.button:
        case SwitchingOff(), Button.STOP:
            return to(replace(session, caption=None), Idle(event.at_s))
        case Loudness(), Button.CHANGE:
            return keep_volume(session, event.at_s)
        case Choose() as state, Button.CHANGE:
            return to(session, replace(state, held=False))
        case _:
            return stay(session)


def delivered(session: Session, event: Delivered) -> Step:
    """Fill the summary's marks as they come true."""
    if not isinstance(session.state, Summary):
        return stay(session)
    marked = replace(session.state, sent=event.sent, received=event.received)
    return to(session, marked)
