"""The bench: `python -m bench`, or `make bench`, which sets up first. Writes bench/RESULTS.md."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic

from bench import agreement, allocations, costs, footprint, halves, idle, panel, speed
from bench.cast import TASK, Peer
from bench.contender import ROOT
from bench.results import RESULTS, Section, keep, measured_here

PEER_PYTHON = ROOT / ".venv-peer" / "bin" / "python"
PEER_VERSIONS = """
from importlib.metadata import version
from platform import python_version
print("peer: mediapipe", version("mediapipe"), "on Python", python_version())
"""


def main() -> None:
    """Measure one section after the other, each kept as soon as it is done."""
    asked = _asked()
    if not asked.peer.exists():
        sys.exit(f"bench: no MediaPipe at {asked.peer}; `make bench` puts it there")
    began_s = monotonic()
    print("Models:", flush=True)
    subprocess.run([sys.executable, "-m", "bench.ready"], cwd=ROOT, check=True)
    peer = Peer(str(asked.peer), str(TASK))
    sections = _sections(peer, asked.images, quick=asked.quick)
    for name in asked.only:
        print(f"{name}:", flush=True)
        stamp = measured_here(_versions(asked.peer), quick=asked.quick)
        section = sections[name]()
        keep(section, stamp)
        print(f"\n{section.body}", flush=True)
    print(f"{RESULTS.relative_to(ROOT)}, {(monotonic() - began_s) / 60:.1f} minutes")


def _sections(peer: Peer, images: Path | None, *, quick: bool) -> dict[str, Callable[[], Section]]:
    """The parts of the bench by the names that --only takes, in the order they are run."""
    return {
        "footprint": partial(footprint.run, peer, quick=quick),
        "speed": partial(speed.run, peer, quick=quick),
        "agreement": partial(agreement.run, peer, images, quick=quick),
        "hemiface": partial(halves.run, images),
        "measuring": costs.run,
        "allocations": allocations.run,
        "idle": partial(idle.run, quick=quick),
        "panel": partial(panel.run, quick=quick),
    }


def _asked() -> argparse.Namespace:
    names = list(_sections(Peer("", ""), None, quick=True))
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer frames, under two minutes")
    parser.add_argument(
        "--only", nargs="+", choices=names, default=names, help="these sections, the rest is kept"
    )
    parser.add_argument("--images", type=Path, help="a folder of photographed faces")
    parser.add_argument(
        "--peer", type=Path, default=PEER_PYTHON, help="the Python that has mediapipe"
    )
    return parser.parse_args()


def _versions(python: Path) -> str:
    command = [str(python), "-c", PEER_VERSIONS]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
