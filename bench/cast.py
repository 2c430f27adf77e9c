"""Who contends, by the names that the tables use."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from bench.contender import ROOT, Role

MODELS = ("mesh_v2", "mesh_attention", "mesh_v1")
PEERS = {
    "mesh_v2": "MediaPipe Tasks landmarker",
    "mesh_attention": "MediaPipe face_mesh, refine",
    "mesh_v1": "MediaPipe face_mesh, default",
}
"""The peer that runs the same network as each of our models."""
TASK = ROOT / ".cache" / "peer" / "face_landmarker.task"
"""The file of MediaPipe's landmarker, where `ready.py` keeps it."""
REFINE = PEERS["mesh_attention"]
_KINDS = {"mesh_v2": "landmarker", "mesh_attention": "refine", "mesh_v1": "default"}


@dataclass(frozen=True)
class Peer:
    """Where MediaPipe is: its Python, and the file of its landmarker, empty if there is none."""

    python: str
    task: str


def ours(model: str) -> Role:
    """Landmarks, as the eyes find them."""
    return _ours(model, model, "whole")


def hemiface(model: str) -> Role:
    """Each half of the face for itself."""
    return _ours(f"{model}, hemiface", model, "hemiface")


def mirror(model: str) -> Role:
    """All that the eyes do with a frame of practice: both halves, then the measures of each."""
    return _ours(f"{model}, as the mirror runs", model, "mirror")


def bare(model: str) -> Role:
    """The floor of `ours`: the invokes of its networks and nothing else."""
    return _ours(f"{model}, bare invokes", model, "bare")


def bare_hemiface(model: str) -> Role:
    """The floor of `hemiface` and of `mirror`."""
    return _ours(f"{model}, hemiface, bare invokes", model, "bare_hemiface")


def libraries() -> Role:
    """Our process with all its imports, and no model."""
    return _ours("libraries alone", "none", "libraries")


def peer_of(model: str, peer: Peer, *, still: bool = False) -> Role:
    """MediaPipe with the same network; `still` if each picture is for itself."""
    way = "still" if still else "tracked"
    command = (peer.python, "-m", "bench.peer", _KINDS[model], way, peer.task)
    return Role(PEERS[model], command)


def lean_peer_of(model: str, peer: Peer) -> Role:
    """`peer_of` following a face, without the packages that landmarks never use."""
    command = (peer.python, "-m", "bench.lean_peer", _KINDS[model], "tracked", peer.task)
    return Role(lean(PEERS[model]), command)


def lean(peer: str) -> str:
    """The name of a peer without those packages."""
    return f"{peer}, lean"


def _ours(name: str, model: str, kind: str) -> Role:
    return Role(name, (sys.executable, "-m", "bench.ours", model, kind))
