"""What a contender holds in memory, and how long it takes from nothing to the first landmarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from time import perf_counter

from bench import cast
from bench.cast import MODELS, PEERS, Peer
from bench.contender import (
    CannotContend,
    Contender,
    Memory,
    Replay,
    Role,
    shared_folder,
)
from bench.results import Section, judged, table
from bench.speed import MIRROR

STARTS, STARTS_QUICK = 5, 2
STEADY_FRAMES = 100
REPLAYED_FRAMES = 20
HEADS = ("contender", "private MB", "written MB", "resident MB", "start-up s")
MEMORY_LIMIT = 0.5

INTRODUCTION = f"""\
One contender at a time, each with the interpreter and only the libraries that it needs, nothing
else of the bench in memory but its bare Python; the picture lies in shared memory and counts for
nobody. *Private* is `Private_Clean` and `Private_Dirty` after {STEADY_FRAMES} frames of
{MIRROR[0]} × {MIRROR[1]}, and *written* the dirty part, which no other process can share. Other
processes of this Python or these libraries make *private* less, so the machine must be quiet;
*resident* has all pages. Start-up runs from the start of the interpreter to the landmarks of the
first frame, the files in the page cache: the median of starts that took turns. *Libraries alone* is
our process with its imports and no model. `import mediapipe` itself pulls in matplotlib, and
sounddevice where there is PortAudio, which landmarks never use: that is in its figures, as in any
product that imports it, and not in those of *lean*, where empty names stand in for them.
"""


def roles(peer: Peer) -> list[Role]:
    """Everybody who could stand in a product, and what our libraries hold by themselves."""
    found = [cast.libraries(), *(cast.ours(model) for model in MODELS)]
    found += [cast.hemiface(model) for model in MODELS[:2]]
    found += [cast.peer_of(model, peer) for model in MODELS]
    return found + [cast.lean_peer_of(model, peer) for model in MODELS]


def run(peer: Peer, *, quick: bool) -> Section:
    """Start everybody by turns, and weigh each once."""
    starts = STARTS_QUICK if quick else STARTS
    with shared_folder() as folder:
        replay = Replay(folder, MIRROR, REPLAYED_FRAMES)
        able, unable = _able(roles(peer), replay)
        print(f"  {len(able)} contenders, {starts} starts each", flush=True)
        took_s: dict[str, list[float]] = {role.name: [] for role in able}
        for _ in range(starts):
            for role in able:
                took_s[role.name].append(started_s(role, replay))
        held = {role.name: steady(role, replay) for role in able}
    rows = [(name, *_row(held[name], took_s[name])) for name in held]
    rows += [(name, why, *[""] * (len(HEADS) - 2)) for name, why in unable.items()]
    told = [INTRODUCTION, table(HEADS, rows), "Memory against MediaPipe with the same network:\n"]
    return Section("Memory and start-up", "\n".join((*told, _ratios(held))))


def started_s(role: Role, replay: Replay) -> float:
    """Seconds from starting a contender to its first landmarks."""
    began_s = perf_counter()
    with Contender(role) as contender:
        contender.look(replay.frame(0), fresh=True)
        return perf_counter() - began_s


def steady(role: Role, replay: Replay) -> Memory:
    """What a contender holds once it has followed a face for a while."""
    with Contender(role) as contender:
        for number in range(STEADY_FRAMES):
            contender.look(replay.frame(number), fresh=number == 0)
        return contender.memory()


def _able(everybody: Sequence[Role], replay: Replay) -> tuple[list[Role], dict[str, str]]:
    """Who runs on this machine, and why the others do not; the page cache is warm afterwards."""
    able, unable = [], {}
    for role in everybody:
        try:
            started_s(role, replay)
            able.append(role)
        except CannotContend as reason:
            unable[role.name] = str(reason)
    return able, unable


def _row(held: Memory, took_s: Sequence[float]) -> Iterator[str]:
    yield f"{held.private_mb:.0f}"
    yield f"{held.written_mb:.0f}"
    yield f"{held.resident_mb:.0f}"
    yield f"{median(took_s):.2f}"


def _ratios(held: dict[str, Memory]) -> str:
    rows = []
    pairs = [(model, name) for model, peer in PEERS.items() for name in (peer, cast.lean(peer))]
    for model, peer in pairs:
        if {model, peer} <= set(held):
            us, them = held[model], held[peer]
            private = us.private_mb / them.private_mb
            others = us.written_mb / them.written_mb, us.resident_mb / them.resident_mb
            figures = (f"{one:.2f}" for one in (private, *others))
            verdict = judged(private, MEMORY_LIMIT) if peer == PEERS[model] else ""
            rows.append((f"{model} ÷ {peer}", *figures, verdict))
    return table(("ratio", "private", "written", "resident", "target for private"), rows)
