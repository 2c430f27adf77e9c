"""Shows all scenes, two at a time, and brings back what everybody made of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

from bench.accuracy.filmed.scene import Scene
from bench.accuracy.filmed.shooting import Studio, Subject
from bench.accuracy.filmed.sitter import Sitter, seated
from bench.accuracy.filmed.warping import WarpedFace
from bench.accuracy.filmed.wearing import WornHead
from bench.accuracy.panel import Panel
from bench.accuracy.recording import Recording
from bench.cast import Peer
from device.film.reel import load_reel
from device.settings import config_folder

WORKERS = 2
"""Each has one process of ours and two of MediaPipe's, of which one at a time is busy."""

_panel: list[Panel] = []
"""The panel of a worker's process; one at most."""


def shown(scenes: Sequence[Scene], peer: Peer | None) -> list[Recording]:
    """Every scene watched, in the order given; progress is told on standard error."""
    frames, done, began_s = sum(scene.frames for scene in scenes), 0, monotonic()
    found: dict[Scene, Recording] = {}
    with get_context("spawn").Pool(WORKERS, _begin, (peer,)) as pool:
        for recording in pool.imap_unordered(_watched, scenes):
            found[recording.scene] = recording
            done += len(recording.at_s)
            left_s = (monotonic() - began_s) * (frames - done) / done
            name = f"{recording.scene.name}, {recording.scene.photograph[-10:-4] or 'portrait'}"
            _tell(f"{len(found)} of {len(scenes)} scenes, {left_s / 60:.1f} min to go: {name}")
    return [found[scene] for scene in scenes]


def watched(scene: Scene, panel: Panel) -> Recording:
    """One scene."""
    reel = load_reel(config_folder() / "film.toml")
    sitter = seated(scene.photograph, mirrored=scene.mirrored)
    studio = Studio(_subject(scene, sitter), sitter, scene, reel.life)
    return panel.watch(scene, studio.shots())


def _subject(scene: Scene, sitter: Sitter) -> Subject:
    begins = scene.holds[0].state.gesture
    if scene.head:
        return WornHead(Path(scene.head), sitter, begins)
    return WarpedFace(sitter, begins)


def _begin(peer: Peer | None) -> None:
    _panel.append(Panel(peer))


def _watched(scene: Scene) -> Recording:
    return watched(scene, _panel[0])


def _tell(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)
