"""How often a followed face makes us allocate memory, and where."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from bench.cast import MODELS
from bench.contender import ROOT
from bench.results import Section, table
from bench.speed import MIRROR

INTRODUCTION = f"""\
Allocations of one frame while a face is followed, {MIRROR[0]} × {MIRROR[1]}: every malloc and
memory map of every library, seen by memray, looks round included. Python's own small objects come
from its pools and are not counted.
"""
CLASSES = ("all", "≥ 1 KiB", "≥ 64 KiB", "≥ 1 MiB")
_KINDS = {"whole": "", "hemiface": ", hemiface", "mirror": ", as the mirror runs"}

Counted = Mapping[str, Any]


def run() -> Section:
    """Count for every model."""
    found: dict[str, Counted] = {}
    for model in MODELS:
        for kind, told in _KINDS.items():
            if kind == "whole" or model != "mesh_v1":
                print(f"  {model}{told}", flush=True)
                found[model + told] = _counted(model, kind)
    rows = [(name, *_row(counted)) for name, counted in found.items()]
    parts = [INTRODUCTION, table(("a frame of", *CLASSES, "KiB in all"), rows)]
    parts += [_lines(name, found[name]) for name in MODELS if "lines" in found[name]]
    return Section("Allocations", "\n".join(parts))


def _counted(model: str, kind: str) -> Counted:
    """From a process of its own, so that nothing else is counted."""
    command = [sys.executable, "-m", "bench.allocating", model, kind, *map(str, MIRROR)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"allocations of {model}, {kind}: {done.stderr[-1500:]}")
    counted: Counted = json.loads(done.stdout)
    return counted


def _row(counted: Counted) -> list[str]:
    if "cannot" in counted:
        return [counted["cannot"], *[""] * len(CLASSES)]
    return [*(f"{count:.1f}" for count in counted["counts"]), f"{counted['bytes'] / 1024:.0f}"]


def _lines(name: str, counted: Counted) -> str:
    rows = [
        (f"`{line}`", f"{times:.1f}", f"{size / 1024:.1f}")
        for line, size, times in counted["lines"]
    ]
    return f"Lines of {name} that take the most:\n\n" + table(("line", "times", "KiB"), rows)
