"""Golden traces: recorded practices, and the lines that replaying them must give, byte for byte.

`NAME.jsonl` is what happened (recorded before a film with `mirror run --record`, or made by
`people.py`), `NAME.cues` what the coaching makes of it. `make retrace` rewrites the cues; a
change of behaviour is then a diff that can be read.
"""

from __future__ import annotations

from pathlib import Path

from device.mirror.panel.words import load_words
from device.mirror.replay import replayed
from device.settings import config_folder

TRACES = Path(__file__).parents[1] / "traces"


def traces() -> list[Path]:
    return sorted(TRACES.glob("*.jsonl"))


def cues_of(trace: Path) -> str:
    words = load_words(config_folder() / "words" / "en.toml")
    return "".join(told.line() + "\n" for told in replayed(trace, words))
