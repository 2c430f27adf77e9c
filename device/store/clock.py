"""What time it is, and how far that may be believed.

A mirror has no keyboard to set a clock with and may lose power at any moment. So each moment is
kept with the boot that it was in and the seconds since then, which no wrong clock can spoil, and
with a word on the wall clock: `ntp` (set by the network), `floor` (not known to be wrong) or
`none` (known to be wrong). Only `ntp` is trusted with a date.
"""

from __future__ import annotations

import ctypes
import sqlite3
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

import device
from device.store.database import Database
from wire.message import Clock

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
TIMESYNC_DONE = Path("/run/systemd/timesync/synchronized")
KERNEL_UNSYNCHRONISED = 5
"""adjtimex(2) returns TIME_ERROR (5) while nothing has set the clock."""


class Moment(msgspec.Struct, frozen=True):
    """When something happened.

    `wall` carries the zone of the house; `monotonic_s` is CLOCK_MONOTONIC, which starts at 0 with
    each `boot`; `clock` says how far `wall` may be believed.
    """

    wall: datetime
    monotonic_s: float
    boot: str
    clock: Clock

    @property
    def today(self) -> date | None:
        """The date in the house, None while the clock is not trusted."""
        return self.wall.date() if self.clock is Clock.NTP else None


def judge_clock(
    wall: datetime, built: datetime, trusted: datetime | None, *, synchronised: bool
) -> Clock:
    """How far `wall` may be believed, against the software's build time and the last trusted time.

    A clock set by the network may stand before the last trusted time, because that one may have
    been the mistaken one, but never before this software was built.
    """
    if wall < built:
        return Clock.NONE
    if synchronised:
        return Clock.NTP
    return Clock.FLOOR if trusted is None or wall >= trusted else Clock.NONE


def look_at_clock(trusted: datetime | None) -> Moment:
    """Now. `trusted` is the last trusted time on record (`last_trusted`)."""
    wall = datetime.now().astimezone()
    return Moment(
        wall=wall,
        monotonic_s=time.monotonic(),
        boot=BOOT_ID.read_text(encoding="ascii").strip(),
        clock=judge_clock(wall, built_at(), trusted, synchronised=_synchronised()),
    )


def built_at() -> datetime:
    """When this software was put here: no true time is earlier."""
    return datetime.fromtimestamp(Path(device.__file__).stat().st_mtime, tz=UTC)


def last_trusted(db: Database) -> datetime | None:
    """The last trusted time on record, None if there never was one."""
    found = db.rows("SELECT value FROM fact WHERE name = 'trusted_at'")
    return datetime.fromisoformat(found[0][0]) if found else None


def note_trusted(transaction: sqlite3.Connection, at: Moment) -> None:
    """Put a trusted time on record; an untrusted one says nothing."""
    if at.clock is Clock.NTP:
        transaction.executemany(
            "INSERT OR REPLACE INTO fact VALUES (?, ?)",
            [
                ("trusted_at", at.wall.isoformat()),
                ("trusted_moment", msgspec.json.encode(at).decode()),
            ],
        )


def earliest_today(db: Database, at: Moment) -> date | None:
    """A date that today is not before; None if no time was ever trusted.

    While the clock is not trusted it is the last trusted time and what has passed since for
    certain: nobody gains anything by waiting.
    """
    if at.today is not None:
        return at.today
    found = db.rows("SELECT value FROM fact WHERE name = 'trusted_moment'")
    if found:
        trusted = msgspec.json.decode(found[0][0], type=Moment)
        return (trusted.wall + timedelta(minutes=minutes_between(trusted, at))).date()
    noted = last_trusted(db)  # by a version that kept no more than this
    return noted.date() if noted else None


def day_number(enrolled_on: date | None, at: Moment) -> int | None:
    """Whole days since enrolment; None while unenrolled, or while the clock cannot tell."""
    if enrolled_on is None or at.today is None or at.today < enrolled_on:
        return None
    return (at.today - enrolled_on).days


def minutes_between(earlier: Moment, now: Moment) -> float:
    """Minutes that have passed for certain between two moments; never more than the truth.

    Within a boot CLOCK_MONOTONIC knows. Across boots all that is sure is the time since this boot,
    and what the wall clocks say if both are trusted, where that is more: one of them may have been
    mistaken, and stood in a future.
    """
    if earlier.boot == now.boot:
        return (now.monotonic_s - earlier.monotonic_s) / 60.0
    since_boot = now.monotonic_s / 60.0
    if earlier.clock is Clock.NTP and now.clock is Clock.NTP:
        return max(since_boot, (now.wall - earlier.wall).total_seconds() / 60.0)
    return since_boot


def _synchronised() -> bool:
    """Whether systemd-timesyncd, or any other daemon that tells the kernel, has set the clock."""
    return TIMESYNC_DONE.exists() or _kernel_synchronised()


def _kernel_synchronised() -> bool:
    asked_for_nothing = ctypes.create_string_buffer(512)  # struct timex, longer than any
    state = ctypes.CDLL(None).adjtimex(asked_for_nothing)
    return 0 <= int(state) < KERNEL_UNSYNCHRONISED
