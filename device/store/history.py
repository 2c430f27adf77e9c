"""What was practised before now, worked out of the records: all that the gates need to know.

    day      the day that a session was on, as soon as a trusted clock has told it
    latest   a day that it was surely not after; None while nothing shows that
    neither  the session counts as today's, and as a day of its own among the six before

So a wrong clock never makes a session disappear, and a new day that the clock has shown lets an old
one go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

import msgspec

from device.history import HURT, REST_AFTER, History, counted_name
from device.settings import Practice
from device.store.clock import Moment, earliest_today, minutes_between
from device.store.database import Database
from device.store.record import SessionStart
from wire.message import SMILES, StopReason

NEWEST = 200
"""Sessions that are looked at for days and gaps: more than a week can hold."""
WEEK = 7


def _any_of(reasons: Iterable[StopReason]) -> str:
    return ", ".join(f"'{reason.value}'" for reason in sorted(reasons))


EARLIER = f"""
    SELECT start, touched, day, latest_day FROM session
    WHERE (moved OR stop_reason IN ({_any_of(REST_AFTER)}))
"""  # noqa: S608  the names of reasons, which nobody types
"""The face was asked to move in it, or the reason that it was stopped for asks for rest."""
DONE = """
    SELECT start, touched, day, latest_day FROM session
    WHERE moved OR "end" = 'done' OR minutes >= 0.5
"""
"""What counts as a day of its routine, with movement or without; half a minute is ours."""
STOPPED = f"""
    SELECT touched FROM session WHERE stop_reason IN ({_any_of(HURT)}) ORDER BY rowid DESC LIMIT 1
"""  # noqa: S608
QUIETED = """
    SELECT start, touched, day, latest_day FROM session
    WHERE json_extract(start, '$.routine') IN ('quiet_face', 'quiet_one_place') AND "end" = 'done'
    ORDER BY rowid DESC LIMIT 1
"""
TURNS = """
    SELECT coalesce(json_extract(start, '$.name'), json_extract(start, '$.routine')), count(*)
    FROM session WHERE moved OR "end" = 'done' GROUP BY 1
"""
EYES = """
    SELECT session.rowid, said ->> 'movement', said ->> 'joined', said ->> 'synkinesis_onset_mm',
        max(said ->> '$.moved[0]', said ->> '$.moved[1]'),
        said ->> 'effort' IS NOT NULL AND said ->> 'synkinesis' IS NOT NULL
    FROM (SELECT session_id, CAST(body AS TEXT) AS said FROM repetition)
    JOIN session ON session.id = session_id
    WHERE said ->> 'joined' = 'eyes' OR said ->> 'synkinesis_onset_mm' IS NOT NULL
        OR said ->> 'synkinesis' IS NOT NULL
    ORDER BY session.rowid DESC
"""
"""Every repetition that says something of the eyes, newest first: whether one joined in, beyond its
threshold and its noise, and from which smile on."""


@dataclass(frozen=True)
class Earlier:
    """An earlier session: what it was, when it was last touched, and its day as far as known."""

    start: SessionStart
    touched: Moment
    day: date | None
    latest: date | None

    def surely_before(self, today: date | None) -> bool:
        """Whether its day is known to have passed."""
        latest = self.day or self.latest
        return today is not None and latest is not None and latest < today


@dataclass(frozen=True)
class Eyes:
    """What a repetition says of the eyes; `session` is the place of its session in the table.

    It `is_seen` where the face clearly moved and both eyes were measured.
    """

    session: int
    movement: str
    joined: str | None
    onset_mm: float | None
    moved_mm: float | None
    is_seen: int

    @property
    def joined_in(self) -> bool:
        """Whether an eye joined in."""
        return self.joined == "eyes" or self.onset_mm is not None


def history_of(db: Database, now: Moment, practice: Practice) -> History:
    """What was practised before now, by these numbers. Raises StoreError."""
    today = earliest_today(db, now)
    newest = [
        _earlier(row, now) for row in db.rows(f"{EARLIER} ORDER BY rowid DESC LIMIT {NEWEST}")
    ]
    done = [_earlier(row, now) for row in db.rows(f"{DONE} ORDER BY rowid DESC LIMIT {NEWEST}")]
    eyes = [Eyes(*row) for row in db.rows(EYES)]
    return History(
        today=today,
        sessions_today=_since(newest, today),
        minutes_since_last=minutes_between(newest[0].touched, now) if newest else None,
        minutes_since_hurt=_minutes_since_hurt(db, now),
        days_of_last_six=_days(newest, today, now),
        days_of=_days_of(done, today, now),
        turns={str(name): int(times) for name, times in sorted(db.rows(TURNS))},
        quieted_today=any(_is_of_now(_earlier(row, now), now) for row in db.rows(QUIETED)),
        synkinetic_sessions=len({one.session for one in eyes if one.joined_in}),
        onset_mm=_onset_mm(eyes, practice),
        probe_due=_probe_due(db, newest, now, practice),
    )


def _minutes_since_hurt(db: Database, now: Moment) -> float | None:
    for (touched,) in db.rows(STOPPED):
        return minutes_between(msgspec.json.decode(touched, type=Moment), now)
    return None


def learn_days(db: Database, now: Moment) -> int:
    """Write down what a trusted clock shows of sessions whose day nobody knew; returns how many.

    Without this a session practised by an untrusted clock would count as today's for ever, once the
    boot that it was in is over. Raises StoreError.
    """
    if now.today is None:
        return 0
    undated = "SELECT id, start, touched, day, latest_day FROM session"
    found = db.rows(f"{undated} WHERE day IS NULL AND latest_day IS NULL")
    if not found:
        return 0
    known = [(_earlier(row, now), session_id) for session_id, *row in found]
    with db.transaction() as tx:
        tx.executemany(
            "UPDATE session SET day = ?, latest_day = ? WHERE id = ?",
            [(_text(one.day), _text(one.latest), session_id) for one, session_id in known],
        )
    return len(found)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _earlier(row: Iterable[Any], now: Moment) -> Earlier:
    start_text, touched, day, latest = row
    start = msgspec.json.decode(start_text, type=SessionStart)
    known = date.fromisoformat(day) if day else _reckoned(start.at, now)
    shown = date.fromisoformat(latest) if latest else _boot_day(start.at, now)
    return Earlier(start, msgspec.json.decode(touched, type=Moment), known, shown)


def _reckoned(at: Moment, now: Moment) -> date | None:
    """The day of an earlier moment: its own, or reckoned back from a trusted now of that boot."""
    if at.today is not None:
        return at.today
    if at.boot == now.boot and now.today is not None:
        return (now.wall - timedelta(seconds=now.monotonic_s - at.monotonic_s)).date()
    return None


def _boot_day(at: Moment, now: Moment) -> date | None:
    """The day on which this boot began: a moment of another boot was not after it."""
    if now.today is None:
        return None
    if at.boot == now.boot:
        return now.today
    return (now.wall - timedelta(seconds=now.monotonic_s)).date()


def _since(newest: list[Earlier], today: date | None) -> int:
    """How many of the newest sessions may be today's: up to the first that surely was earlier."""
    for counted, one in enumerate(newest):
        if one.surely_before(today):
            return counted
    return len(newest)


def _days(sessions: list[Earlier], today: date | None, now: Moment) -> int:
    """Days among the six before today; each session whose day nobody knows is one of its own.

    While the clock is untrusted the day that is taken for today may be over, so that it counts too.
    """
    known = {one.day for one in sessions if one.day is not None}
    unknown = [one for one in sessions if one.day is None]
    if today is None:
        return min(WEEK - 1, len(known) + len(unknown))
    first = today - timedelta(days=WEEK - 1)
    last = today - timedelta(days=1) if now.today is not None else today
    may_be = [one for one in unknown if not one.surely_before(first)]
    return min(WEEK - 1, sum(first <= day <= last for day in known) + len(may_be))


def _days_of(sessions: list[Earlier], today: date | None, now: Moment) -> dict[str, int]:
    """The same for each routine by itself, where there is any."""
    by_name: dict[str, list[Earlier]] = {}
    for one in sessions:
        by_name.setdefault(counted_name(one.start.name, one.start.routine), []).append(one)
    counted = {name: _days(by_name[name], today, now) for name in sorted(by_name)}
    return {name: days for name, days in counted.items() if days}


def _is_of_now(one: Earlier, now: Moment) -> bool:
    """Whether a session surely ended today: by a trusted clock, or in this boot by any clock.

    An untrusted clock that ran on since then knows no date, but that its own day is still the same.
    """
    if now.today is not None:
        return one.day == now.today
    passed = timedelta(seconds=now.monotonic_s - one.touched.monotonic_s)
    same_boot = one.touched.boot == now.boot and passed < timedelta(days=1)
    return same_boot and one.touched.wall.date() == now.wall.date()


def _onset_mm(eyes: list[Eyes], practice: Practice) -> float | None:
    """The median of the newest sessions' own medians, of smiles alone; None where it never began.

    A session in which smiles were seen and no eye joined in has its place among them. Once all of
    them are such, control is coming back: the onset lies a step beyond the largest of those smiles.
    """
    smiles = [one for one in eyes if one.movement in SMILES and (one.is_seen or one.joined_in)]
    places = list(dict.fromkeys(one.session for one in smiles))[: int(practice.onset_sessions)]
    begun = _medians(smiles, places)
    if begun:
        return round(median(begun), 2)
    if not any(one.onset_mm is not None for one in smiles):
        return None
    clean = [one.moved_mm for one in smiles if one.session in places and one.moved_mm is not None]
    return round(practice.onset_step * max(clean), 2) if clean else None


def _medians(smiles: list[Eyes], places: list[int]) -> list[float]:
    """Each session's median onset, of those in which it is known."""
    each = [
        [one.onset_mm for one in smiles if one.session == place and one.onset_mm is not None]
        for place in places
    ]
    return [median(onsets) for onsets in each if onsets]


def _probe_due(db: Database, newest: list[Earlier], now: Moment, practice: Practice) -> bool:
    """Whether somebody has practised for so long, and since the last probe."""
    if now.today is None:
        return False
    apart = timedelta(days=practice.probe_days - 1)
    oldest = [_earlier(row, now) for row in db.rows(EARLIER + " ORDER BY rowid LIMIT 1")]
    probes = [one for one in newest if one.start.probe]
    return bool(oldest) and all(one.surely_before(now.today - apart) for one in oldest + probes)
