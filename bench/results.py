"""RESULTS.md: one section for each module of the bench, each kept until it is measured again."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).with_name("RESULTS.md")
PACKAGES = ("tflite-runtime", "ai-edge-litert", "numpy", "opencv-python-headless")

HEAD = """\
# Results

Written by `make bench`; a part alone is measured again by `make bench ARGS="--only speed"`. Each
section says when, at which commit and on which machine it was measured. Absolute times belong to
that machine; ratios carry over. Targets are those of the issue that asked for the measurement.
"""


@dataclass(frozen=True)
class Section:
    """One part of the results: its title and its Markdown."""

    title: str
    body: str


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are figures, to the right."""
    rules = ["---", *("---:" for _ in heads[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rules, *rows)) + "\n"


def judged(value: float, limit: float) -> str:
    """Whether a value has reached its target, which is a limit from above."""
    return f"{'met' if value <= limit else 'missed'} (≤ {limit:g})"


def keep(section: Section, stamp: str, path: Path = RESULTS) -> None:
    """Put a section into the results, in the place of the one of that title, if there is one."""
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    path.write_text(with_section(text, section, stamp), encoding="utf-8")


def with_section(text: str, section: Section, stamp: str) -> str:
    """The results with one section put in, or put in anew at its old place."""
    new = f"## {section.title}\n\n{stamp}\n\n{section.body.strip()}\n"
    head, *others = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    titles = [other.splitlines()[0].removeprefix("## ") for other in others]
    if section.title in titles:
        others[titles.index(section.title)] = new
    else:
        others.append(new)
    return "\n".join(part.rstrip() + "\n" for part in (head, *others))


def measured_here(peer: str = "", quick: bool = False) -> str:
    """The line that says when, at which commit, on what machine and with which versions."""
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    parts = [
        f"Measured {when}{' (quick)' if quick else ''} at commit {_commit()}",
        f"{_processor()}, {os.cpu_count()} cores, {_system()}",
        f"load {os.getloadavg()[0]:.2f}",
        f"Python {platform.python_version()}, {', '.join(_versions())}",
    ]
    return "; ".join(filter(None, (*parts, peer))) + "."


def _commit() -> str:
    git = ["git", "-C", str(ROOT)]
    described = [*git, "describe", "--always", "--exclude=*"]
    named = subprocess.run(described, capture_output=True, text=True, check=False)
    if named.returncode != 0:
        return "unknown (no git here)"
    code = ["status", "--porcelain", "--", "device", "bench", f":!{RESULTS.relative_to(ROOT)}"]
    changed = subprocess.run([*git, *code], capture_output=True, text=True, check=True).stdout
    return named.stdout.strip() + (" with changes" if changed else "")


def _processor() -> str:
    """The processor's name; a Raspberry Pi tells its own in the device tree."""
    board = Path("/proc/device-tree/model")
    if board.exists():
        return board.read_text(encoding="utf-8").rstrip("\0")
    names = re.findall(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return names[0] if names else platform.machine()


def _system() -> str:
    return f"{platform.freedesktop_os_release()['PRETTY_NAME']} {platform.machine()}"


def _versions() -> list[str]:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue  # each Python has one of the two runtimes at most
    return found
