"""How much was practised today, and how long ago: what the daily cap and the least gap need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from device.store.clock import Moment, earliest_today, minutes_between
from device.store.database import Database
from device.store.record import SessionStart
from wire.message import Clock


@dataclass(frozen=True)
class Practised:
    """Sessions of today with at least one repetition, and minutes since the last of them ended.

    Both err on the side of rest: never fewer sessions and never more minutes than is known for
    certain. `minutes_since_last` is None when nobody has practised here yet.
    """

    sessions_today: int
    minutes_since_last: float | None


def practised_today(db: Database, now: Moment) -> Practised:
    """Count today's sessions. Raises StoreError.

    While the clock is untrusted every session since the last trusted day counts as today's: nothing
    shows that a new day has begun.
    """
    today = earliest_today(db, now)
    rows = db.rows(
        "SELECT start, touched FROM session"
        " WHERE EXISTS (SELECT 1 FROM repetition WHERE session_id = session.id)"
        " ORDER BY rowid DESC"
    )
    counted = 0
    for start, _ in rows:
        day = _known_day(msgspec.json.decode(start, type=SessionStart).at, now)
        if today is not None and day is not None and day < today:
            break
        counted += 1
    last = msgspec.json.decode(rows[0][1], type=Moment) if rows else None
    return Practised(counted, minutes_between(last, now) if last else None)


def _known_day(at: Moment, now: Moment) -> date | None:
    """The day of an earlier moment: its own, or reckoned back from a trusted now of that boot."""
    if at.clock is Clock.NTP:
        return at.today
    if at.boot == now.boot and now.clock is Clock.NTP:
        return (now.wall - timedelta(seconds=now.monotonic_s - at.monotonic_s)).date()
    return None
