"""`python -m bench.accuracy`, or `make accuracy`, which sets up first. Writes docs/accuracy.md."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from importlib.metadata import version
from math import isinf
from pathlib import Path
from time import monotonic

from bench.__main__ import PEER_PYTHON, PEER_VERSIONS
from bench.accuracy import clip_rows, clips, plots, report
from bench.accuracy.company import CHOSEN_BY, Company, company, held_out, patient
from bench.accuracy.judges import peer_at
from bench.accuracy.panel import Panel
from bench.accuracy.parts import GROUPS, TILTS, tilts
from bench.accuracy.recording import Recording
from bench.accuracy.report import Part
from bench.accuracy.row import Row
from bench.accuracy.showing import shown
from bench.cast import Peer
from bench.contender import ROOT
from bench.photographs import at_rest, marked, spread
from bench.results import measured_here
from device.errors import LookError

FEW = 10
"""Photographs for who has little time."""


def main() -> None:
    """Show all scenes, make rows and pictures of them, and keep both; or show real clips."""
    asked = _asked()
    peer = peer_at(asked.peer)
    if peer is None:
        sys.exit(f"accuracy: no MediaPipe at {asked.peer}; `make accuracy` puts it there")
    print("Models:", flush=True)
    subprocess.run([sys.executable, "-m", "bench.ready"], cwd=ROOT, check=True)
    if asked.clips:
        _show_clips(asked.clips, peer)
    else:
        _show_films(asked, peer)


def _show_clips(folder: Path, peer: Peer) -> None:
    try:
        print(clip_rows.told(list(clips.shown(folder, peer)), report.beside))
    except LookError as reason:
        sys.exit(f"accuracy: {reason}")


def _show_films(asked: argparse.Namespace, peer: Peer) -> None:
    began_s = monotonic()
    sitting = company(asked.faces, quick=asked.quick)
    recordings = _recordings(sitting, peer, asked.only)
    parts = [
        Part(group.name, group.rows(recordings[group.name]))
        for group in GROUPS
        if recordings.get(group.name)
    ]
    if TILTS in asked.only and asked.faces:
        parts.insert(0, Part(TILTS, _tilts(peer, asked.faces, quick=asked.quick)))
    minutes = (monotonic() - began_s) / 60
    everything = [one for of_it in recordings.values() for one in of_it]
    body = report.told(parts, f"{_introduction(sitting, asked, minutes)} {rests(everything)}\n")
    print(body)
    if asked.keep:
        report.keep(body)
        for picture in plots.draw(recordings, report.PICTURES):
            print(picture.relative_to(ROOT))


def _recordings(
    sitting: Company, peer: Peer, names: Sequence[str]
) -> dict[str, Sequence[Recording]]:
    """Every part's scenes, all shown in one go, so that both workers are busy to the end."""
    wanted = {
        group.name: [patient(scene) for scene in group.scenes(sitting)]
        for group in GROUPS
        if group.name in names
    }
    everything = iter(shown([scene for scenes in wanted.values() for scene in scenes], peer))
    return {name: [next(everything) for _ in scenes] for name, scenes in wanted.items()}


def _tilts(peer: Peer, folder: Path, *, quick: bool) -> list[Row]:
    photographs = marked(held_out(at_rest(folder)))
    with closing(Panel(peer)) as panel:
        return tilts.rows(panel, spread(photographs, FEW) if quick else photographs)


def _introduction(sitting: Company, asked: argparse.Namespace, minutes: float) -> str:
    """When, where and with whom."""
    command = [str(asked.peer), "-c", PEER_VERSIONS]
    peer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    stamp = measured_here(f"matplotlib {version('matplotlib')}; {peer}", quick=asked.quick)
    faces = ", ".join(
        Path(one.photograph).stem or "the film's portrait" for one in sitting.sittings
    )
    told = f"{stamp}\n\nIt took {minutes:.0f} minutes. Who sat: {faces}, every other one mirrored."
    if asked.faces:
        told += f" The skin's numbers were chosen on smiles of faces up to {CHOSEN_BY}: none sat."
    return told


def rests(recordings: Sequence[Recording]) -> str:
    """In which scenes the mirror never learned the sitter's rest, and so read nothing."""
    never = [
        f"{one.scene.name} of {Path(one.scene.photograph).stem or 'the portrait'}"
        for one in recordings
        if isinf(one.learned_s)
    ]
    told = f"Rest was learned in {len(recordings) - len(never)} of {len(recordings)} scenes"
    return f"{told}, never in {', '.join(never)}." if never else f"{told}."


def _asked() -> argparse.Namespace:
    names = [*(group.name for group in GROUPS), TILTS]
    parser = argparse.ArgumentParser(prog="python -m bench.accuracy", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one face and less of it, two minutes")
    parser.add_argument("--faces", type=Path, help="a folder of photographed faces")
    parser.add_argument(
        "--clips", type=Path, help="real clips of a folder instead, without truth; nothing is kept"
    )
    parser.add_argument(
        "--only", nargs="+", choices=names, default=names, help="these parts; nothing is kept"
    )
    parser.add_argument(
        "--peer", type=Path, default=PEER_PYTHON, help="the Python that has mediapipe"
    )
    asked = parser.parse_args()
    asked.keep = asked.only == names and not asked.quick
    return asked


if __name__ == "__main__":
    main()
