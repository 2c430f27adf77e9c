"""Replays a recorded trace: each step's lines, as `mirror replay` prints them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from device.errors import TraceError
from device.face.seen import Side
from device.mirror.routines import Taught
from device.mirror.session import start
from device.mirror.tell import Told, tell
from device.mirror.trace import read_trace, replay, with_ticks
from device.settings import config_folder, load_practice

AFTER_S = 15.0
"""How long time goes on after the last event, so that a summary ends."""


def replayed(trace: Path, taught: Taught) -> Iterator[Told]:
    """The story of a trace, line by line, its time counted from the first event.

    Raises TraceError naming file, line and what was expected.
    """
    events = read_trace(trace)
    if not events:
        raise TraceError(f"{trace}: nothing in it; record one with `mirror run --record FILE`")
    began_s = events[0].at_s
    said = {side: taught.words.sentences(side) for side in (None, *Side)}
    practice = load_practice(config_folder() / "practice.toml")
    session = start(practice, taught.routines, began_s)
    for event, step in replay(session, with_ticks(events, AFTER_S)):
        yield from tell(event.at_s - began_s, step, said[step.session.affected])
