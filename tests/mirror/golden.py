"""Golden traces: recorded practices, and the lines that replaying them must give, byte for byte.

`NAME.jsonl.gz` is what happened (recorded before a film with `mirror run --record`, or made by
`people.py`), `NAME.cues` what the coaching makes of it. `make retrace` rewrites the cues; a
change of behaviour is then a diff that can be read.
"""

from __future__ import annotations

from pathlib import Path

from device.mirror.replay import replayed
from device.mirror.routines import load_taught
from device.settings import config_folder

TRACES = Path(__file__).parents[1] / "traces"


def traces() -> list[Path]:
    return sorted(TRACES.glob("*.jsonl.gz"))


def cues_of(trace: Path) -> str:
    taught = load_taught(config_folder(), "en")
    return "".join(told.line() + "\n" for told in replayed(trace, taught))


def golden(trace: Path) -> str:
    """The lines that a trace must give."""
    name = trace.name.removesuffix(".jsonl.gz")
    return (TRACES / f"{name}.cues").read_text(encoding="utf-8")
