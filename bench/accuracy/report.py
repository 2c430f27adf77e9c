"""docs/accuracy.md: the table between its markers, written anew; all around it is left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.accuracy.recording import COARSE, EVERYBODY, FINE, HALVES, MEDIAPIPE, REFINE, WHOLE
from bench.accuracy.row import NONE, Row
from bench.contender import ROOT
from bench.results import table

DOCUMENT = ROOT / "docs" / "accuracy.md"
PICTURES = ROOT / "docs" / "pictures"
BEGIN, END = "<!-- accuracy: begin -->", "<!-- accuracy: end -->"
HEAD = f"# Accuracy\n\n{BEGIN}\n{END}\n"
MAIN = (MEDIAPIPE, REFINE, COARSE, FINE)
ALONE = (WHOLE, HALVES)


@dataclass(frozen=True)
class Part:
    """The rows of one part."""

    name: str
    rows: Sequence[Row]


def told(parts: Sequence[Part], introduction: str) -> str:
    """The Markdown of all parts: targets first, then everything else."""
    rows = [row for part in parts for row in part.rows]
    targeted = [row for row in rows if row.target]
    pieces = [introduction, "### Targets\n", _table(targeted)]
    pieces += ["### Besides\n", *(_besides(part) for part in parts)]
    pieces += ["### Our landmarks alone, in a flat frame on the outer canthi\n", _alone(rows)]
    return "\n".join(filter(None, pieces))


def keep(body: str, path: Path = DOCUMENT) -> None:
    """Put the tables between the markers; raises ValueError if a document has none."""
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    path.write_text(between(text, body), encoding="utf-8")


def between(text: str, body: str) -> str:
    """A document with what is between its markers replaced."""
    if BEGIN not in text or END not in text:
        raise ValueError(f"docs/accuracy.md has no lines {BEGIN} and {END} to write between")
    before, rest = text.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    return f"{before}{BEGIN}\n{body.strip()}\n{END}{after}"


def _table(rows: Sequence[Row]) -> str:
    heads = ("what", "target", *MAIN, "verdict")
    return table(heads, [(row.what, row.target, *_cells(row, MAIN), row.verdict) for row in rows])


def _besides(part: Part) -> str:
    rows = [row for row in part.rows if not row.target]
    if not rows:
        return ""
    heads = (part.name, *MAIN)
    return table(heads, [(row.what, *_cells(row, MAIN)) for row in rows])


def beside(rows: Sequence[Row]) -> str:
    """A table of rows without targets, with all of whom there is a column of their own."""
    return table(("what", *EVERYBODY), [(row.what, *_cells(row, EVERYBODY)) for row in rows])


def _alone(rows: Sequence[Row]) -> str:
    told_of = [row for row in rows if any(who in row.cells for who in ALONE)]
    return table(("what", *ALONE), [(row.what, *_cells(row, ALONE)) for row in told_of])


def _cells(row: Row, who: Sequence[str]) -> list[str]:
    return [row.cells[one].told if one in row.cells else NONE for one in who]


assert set(MAIN) | set(ALONE) == set(EVERYBODY)
