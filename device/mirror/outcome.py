"""What a repetition that was let go means for the practice: whether it goes on, and how softly.

It holds however the repetition came to its end: also for one whose rest was cut short by a pause.
"""

from __future__ import annotations

from dataclasses import replace

from device.mirror.coaching.dose import Dose
from device.mirror.coaching.resting import rest_limit, tone_limit
from device.mirror.situation import Session
from device.settings import Practice
from wire import message
from wire.message import End, Flag


def taken_in(session: Session, dose: Dose, kept: message.Repetition) -> Session:
    """The session after a repetition: below where an eye joined in, and with a rest that is one."""
    return replace(
        session,
        done=(*session.done, kept),
        quieted=True,
        dose=dose.below(kept.synkinesis_onset_mm, session.practice),
        rest_stale=session.rest_stale or _lies_below_rest(session, kept),
    )


def why_end(session: Session, dose: Dose) -> End | None:
    """Whether the practice ends with the last repetition, and how."""
    if _tone_stays_up(session) or _joins_more_and_more(session):
        return End.EASED
    return End.DONE if time_is_up(session, dose) else None


def time_is_up(session: Session, dose: Dose) -> bool:
    """Whether the longest session is over, massage apart."""
    return session.counted_s >= dose.cap_s


def _tone_stays_up(session: Session) -> bool:
    """The rest gate's whole wait went by and the resting face is still up: that is enough."""
    last = session.done[-1]
    if last.resting_tone_mm is None or Flag.REST_GATE_TIMED_OUT not in last.flags:
        return False
    return is_up(last.resting_tone_mm, last.noise_mm or 0.0, session.practice)


def _lies_below_rest(session: Session, kept: message.Repetition) -> bool:
    """Both sides rest clearly below what was learned as rest, so that was none: learn it anew."""
    tone_mm = kept.resting_tone_mm
    if tone_mm is None or Flag.REST_GATE_TIMED_OUT not in kept.flags:
        return False
    return is_below(tone_mm, kept.noise_mm or 0.0, session.practice)


def is_up(tone_mm: float, noise_mm: float, practice: Practice) -> bool:
    """Whether a resting tone has risen so far that it was enough."""
    return tone_mm > tone_limit(noise_mm, practice)


def is_below(tone_mm: float, noise_mm: float, practice: Practice) -> bool:
    """Whether both sides rest clearly below what was learned as rest: so that was none."""
    return tone_mm < -rest_limit(noise_mm, practice.rest_gate_least_mm, practice)


def _joins_more_and_more(session: Session) -> bool:
    """Whether synkinesis has climbed within the session, and stayed up."""
    practice = session.practice
    known = [one.synkinesis for one in session.done if one.synkinesis is not None]
    last = known[1:][-int(practice.synkinesis_rise_repetitions) :]
    enough = len(last) >= practice.synkinesis_rise_repetitions
    return enough and all(one > known[0] + practice.synkinesis_rise for one in last)
