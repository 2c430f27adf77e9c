"""Writes golden traces anew: `make retrace`, in a commit of its own.

Cues are written for every trace, and traces of people made of numbers. Filmed people are filmed
again only with --film, since what eyes see of them differs a little from machine to machine; names
after it choose some.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from device.mirror.event import Event, Tick
from device.mirror.trace import write_trace
from tests.mirror.golden import TRACES, cues_of, traces
from tests.mirror.scenes import FILMED, MADE


def main() -> None:
    for name in _to_film(sys.argv[1:]):
        from tests.mirror.filmed import FilmedPerson

        sys.stdout.write(f"filming {name}\n")
        sys.stdout.flush()
        _keep(name, FilmedPerson(FILMED[name]).practises())
    for name, made in MADE.items():
        _keep(name, made())
    for trace in traces():
        cues = TRACES / f"{trace.name.removesuffix('.jsonl.gz')}.cues"
        cues.write_text(cues_of(trace), encoding="utf-8")
        sys.stdout.write(f"{trace.name}\n")


def _to_film(asked: list[str]) -> list[str]:
    return (asked[1:] or list(FILMED)) if asked[:1] == ["--film"] else []


def _keep(name: str, happened: Iterable[Event]) -> None:
    write_trace(TRACES / f"{name}.jsonl.gz", (one for one in happened if not isinstance(one, Tick)))


if __name__ == "__main__":
    main()
