"""How much was practised today, and how long ago: what the daily cap and the least gap need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from device.store.clock import Moment, earliest_today, minutes_between
from device.store.database import Database
from device.store.record import SessionStart
from wire.message import Clock

NEWEST = (
    "SELECT start, touched FROM session"
    " WHERE EXISTS (SELECT 1 FROM repetition WHERE session_id = session.id)"
    " OR stop_reason IN ('pain', 'tight', 'eye', 'new')"
    " ORDER BY rowid DESC LIMIT 200"
)
"""More sessions than a week can hold. One without a repetition counts if the reason that it was
stopped for asks for rest."""


@dataclass(frozen=True)
class Practised:
    """Sessions with movement today, finished or not, and minutes since the last of them ended.

    Both err on the side of rest: never fewer sessions and never more minutes than is known for
    certain. `minutes_since_last` is None when nobody has practised here yet. `days_of_last_six`
    counts the days with practice among the six before today, as far as their dates are known.
    """

    sessions_today: int
    minutes_since_last: float | None
    days_of_last_six: int = 0


def practised_today(db: Database, now: Moment) -> Practised:
    """Count today's sessions. Raises StoreError.

    While the clock is untrusted every session since the last trusted day counts as today's: nothing
    shows that a new day has begun.
    """
    today = earliest_today(db, now)
    rows = [
        (msgspec.json.decode(start, type=SessionStart), touched)
        for start, touched in db.rows(NEWEST)
    ]
    days = [_known_day(start.at, now) for start, _ in rows]
    last = msgspec.json.decode(rows[0][1], type=Moment) if rows else None
    return Practised(
        sessions_today=_since(days, today),
        minutes_since_last=minutes_between(last, now) if last else None,
        days_of_last_six=_days_before(days, today),
    )


def _since(days: list[date | None], today: date | None) -> int:
    """How many of the newest sessions may be today's: up to the first that surely was earlier."""
    for counted, day in enumerate(days):
        if today is not None and day is not None and day < today:
            return counted
    return len(days)


def _days_before(days: list[date | None], today: date | None) -> int:
    if today is None:
        return 0
    week = {today - timedelta(days=back) for back in range(1, 7)}
    return len(week & {day for day in days if day is not None})


def _known_day(at: Moment, now: Moment) -> date | None:
    """The day of an earlier moment: its own, or reckoned back from a trusted now of that boot."""
    if at.clock is Clock.NTP:
        return at.today
    if at.boot == now.boot and now.clock is Clock.NTP:
        return (now.wall - timedelta(seconds=now.monotonic_s - at.monotonic_s)).date()
    return None
