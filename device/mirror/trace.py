"""Traces: what happened, as JSON lines, replayed through the same core with no sleep.

A trace holds events only, measures and presses and never a pixel or a landmark. Ticks are not
recorded: they are made again at a fixed rate, so that one trace always gives the same steps.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from device.errors import TraceError
from device.mirror.event import Event, Tick
from device.mirror.session import advance
from device.mirror.situation import Session, Step

TICK_S = 1 / 30
"""The pace of the mirror's own loop."""

PACKED = ".gz"
"""The ending of a trace that is packed."""

OLDEST_FRAME_S = 2.0
"""A frame carries the time of its capture, so it may follow what happened a little after it."""

_DECODER: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def read_trace(path: Path) -> list[Event]:
    """Read the events of a trace; raises TraceError naming file, line and what was expected."""
    try:
        packed = path.read_bytes()
        lines = (gzip.decompress(packed) if path.suffix == PACKED else packed).splitlines()
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise TraceError(f"{path}: not whole: {error}") from error
    except OSError as error:
        raise TraceError(f"{path}: cannot be read: {error.strerror or error}") from error
    events = [_event(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    latest_s = float("-inf")
    for number, event in enumerate(events, 1):
        if event.at_s < latest_s - OLDEST_FRAME_S:
            raise TraceError(f"{path}: line {number}: time goes back to {event.at_s} s")
        latest_s = max(latest_s, event.at_s)
    return events


def write_trace(path: Path, events: Iterable[Event]) -> None:
    """Write a trace, packed if its name ends in .gz; the same events give the same bytes."""
    lines = b"".join(map(line_of, events))
    path.write_bytes(gzip.compress(lines, mtime=0) if path.suffix == PACKED else lines)


def line_of(event: Event) -> bytes:
    """One event as a line of a trace."""
    return msgspec.json.encode(event) + b"\n"


def with_ticks(events: Iterable[Event], until_s: float) -> Iterator[Event]:
    """Weave ticks between the events, from the first event on, until `until_s` after the last.

    Each is reckoned from the first: many small steps would add up to other times than the mirror's.
    """
    began_s: float | None = None
    at_s, number = float("-inf"), 0
    for event in events:
        at_s = max(at_s, event.at_s)
        began_s = at_s if began_s is None else began_s
        while began_s + number * TICK_S <= at_s:
            yield Tick(began_s + number * TICK_S)
            number += 1
        yield event
    while began_s is not None and began_s + number * TICK_S <= at_s + until_s:
        yield Tick(began_s + number * TICK_S)
        number += 1


def replay(session: Session, events: Iterable[Event]) -> Iterator[tuple[Event, Step]]:
    """Walk the session through the events, a step each."""
    for event in events:
        step = advance(session, event)
        session = step.session
        yield event, step


def _event(path: Path, number: int, line: bytes) -> Event:
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TraceError(f"{path}: line {number}: {error}") from error
