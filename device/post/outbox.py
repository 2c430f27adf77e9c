"""Which sessions to send now. Time and chance are data, so a year of sending replays in a test.

A place in the window is held from sending until the broker's PUBACK. A PUBACK frees that place and
means nothing else: the row is sent again until the clinic's receipt has settled it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice

WINDOW = 10
"""In flight at most, or fewer if the broker's Receive Maximum says so."""
FIRST_RESEND_S = 30.0
LONGEST_RESEND_S = 3600.0
REFUSED_S = 60.0
"""What a broker refused, for want of rights or certificates, is not asked again sooner."""
FIRST_RECONNECT_S = 1.0
LONGEST_RECONNECT_S = 60.0


@dataclass(frozen=True)
class Attempt:
    """What is known of one seq that was sent: how often, when last, and whether it is in flight.

    `chance`, 0 to 1, is this attempt's jitter; `not_before_s` is set when the broker refused it.
    """

    times: int
    sent_at_s: float
    chance: float
    in_flight: bool = True
    not_before_s: float = 0.0

    @property
    def due_s(self) -> float:
        """When it may be sent again, unless the clinic's receipt comes first."""
        return max(self.sent_at_s + resend_delay_s(self.times, self.chance), self.not_before_s)


Attempts = Mapping[int, Attempt]


def resend_delay_s(times: int, chance: float) -> float:
    """30 s after the first sending, doubling to an hour, and up to a quarter more by `chance`."""
    return _doubled_s(FIRST_RESEND_S, times, LONGEST_RESEND_S) * (1 + chance / 4)


def reconnect_delay_s(times: int, chance: float, *, refused: bool) -> float:
    """1 s after the first loss, doubling to a minute, halved to one and a half by `chance`.

    After a refusal at least a minute.
    """
    if refused:
        return REFUSED_S * (1 + chance / 4)
    return _doubled_s(FIRST_RECONNECT_S, times, LONGEST_RECONNECT_S) * (0.5 + chance)


def due(
    waiting: Iterable[int], attempts: Attempts, receive_maximum: int, now_s: float
) -> tuple[int, ...]:
    """The seqs to send now over a live connection, oldest first, as many as there is room for.

    `waiting` are the unsettled seqs, in order.
    """
    room = min(WINDOW, receive_maximum) - sum(one.in_flight for one in attempts.values())
    ready = (seq for seq in waiting if seq not in attempts or _is_due(attempts[seq], now_s))
    return tuple(islice(ready, max(room, 0)))


def sent(attempts: Attempts, seq: int, now_s: float, chance: float) -> Attempts:
    """`seq` has been handed to the connection."""
    times = attempts[seq].times + 1 if seq in attempts else 1
    return {**attempts, seq: Attempt(times, now_s, chance)}


def acknowledged(attempts: Attempts, seq: int) -> Attempts:
    """The broker has `seq`. That frees its place in the window; it still waits for the clinic."""
    return {**attempts, seq: replace(attempts[seq], in_flight=False)}


def refused(attempts: Attempts, seq: int, now_s: float) -> Attempts:
    """The broker will not have `seq`: its place is free, and it is not due within a minute."""
    later = replace(attempts[seq], in_flight=False, not_before_s=now_s + REFUSED_S)
    return {**attempts, seq: later}


def settled(attempts: Attempts, still_waiting: Iterable[int]) -> Attempts:
    """Forget what no longer waits, except what is in flight: that still holds its place."""
    keep = set(still_waiting)
    return {seq: one for seq, one in attempts.items() if seq in keep or one.in_flight}


def heard(attempts: Attempts) -> Attempts:
    """The clinic gave a sign of life, so nothing waits longer than a first resend any more."""
    return {seq: replace(one, times=1) for seq, one in attempts.items()}


def cut_off(attempts: Attempts) -> Attempts:
    """The connection is gone. What was in flight may never have arrived: it counts as unsent."""
    return heard({seq: one for seq, one in attempts.items() if not one.in_flight})


def _doubled_s(first_s: float, times: int, longest_s: float) -> float:
    return min(first_s * 2.0 ** min(times - 1, 16), longest_s)


def _is_due(attempt: Attempt, now_s: float) -> bool:
    return not attempt.in_flight and attempt.due_s <= now_s
