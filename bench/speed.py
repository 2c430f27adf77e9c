"""Time for a frame: us, MediaPipe and the bare networks, on the same frames, taking turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench import cast
from bench.cast import MODELS, REFINE, Peer
from bench.contender import Contender, Look, Role, Stage, opened_stage, together
from bench.figures import ROUND, at_share, paired_ratio, per_frame
from bench.results import Section, table

Size = tuple[int, int]
Looks = Mapping[str, Sequence[Look]]

VGA, MIRROR = (640, 480), (864, 1536)
SIZES = (VGA, (1280, 720), MIRROR, (1920, 1080))
WARM_UP = 2 * ROUND
FRAMES, FRAMES_QUICK = 30 * ROUND, 4 * ROUND
TAIL = 0.95
FLOOR_LIMIT, REFINE_LIMIT = 1.25, 0.8
MIRROR_LIMITS = {"mesh_v2": FLOOR_LIMIT + 1 / 3}
"""Three looks of the network, and skin, which may take as long as one more."""

INTRODUCTION = f"""\
A filmed real face sways, blinks and smiles at 20 frames a second. Every contender is a process of
its own and sees the same bytes in shared memory; they take turns frame by frame in an order that
moves on, one thread each. Times are milliseconds a frame while following the face; for MediaPipe
they end with its own list of landmarks, not yet numbers. A frame's *cost* is the median round of
{ROUND} frames, divided by {ROUND}: ours looks round for a second person once a round, and the bare
invokes run the detector as often. *As the mirror runs* is all that the eyes do with a frame while
somebody practises: the whole face, each half of it, and the measures of both sides. Targets are
set where both sides of a ratio do about the same work, which MediaPipe, without halves, does not.
"""


@dataclass(frozen=True)
class Pair:
    """One paired ratio to tell, and its target if it has one."""

    over: str
    under: str
    limit: float | None = None


def roles(peer: Peer) -> list[Role]:
    """Everybody."""
    found = [make(model) for model in MODELS for make in (cast.ours, cast.bare)]
    found += [cast.mirror(model) for model in MODELS[:2]]
    found += [cast.hemiface(model) for model in MODELS[:2]]
    found += [cast.bare_hemiface(model) for model in MODELS[:2]]
    return found + [cast.peer_of(model, peer) for model in MODELS]


def pairs() -> list[Pair]:
    """What is compared with what: each with its floor, each with MediaPipe's like."""
    attention = cast.ours("mesh_attention").name
    found = [Pair(cast.ours(m).name, cast.bare(m).name, FLOOR_LIMIT) for m in MODELS]
    floors = {m: cast.bare_hemiface(m).name for m in MODELS[:2]}
    found += [Pair(cast.hemiface(m).name, floor) for m, floor in floors.items()]
    found += [Pair(cast.mirror(m).name, floor, MIRROR_LIMITS.get(m)) for m, floor in floors.items()]
    found += [Pair(attention, REFINE, REFINE_LIMIT)]
    found += [Pair(cast.ours(m).name, cast.PEERS[m]) for m in ("mesh_v2", "mesh_v1")]
    found += [Pair(cast.ours("mesh_v2").name, REFINE)]
    return found + [Pair(cast.mirror(m).name, cast.PEERS[m]) for m in MODELS[:2]]


def run(peer: Peer, *, quick: bool) -> Section:
    """Measure all sizes and write the tables."""
    frames = FRAMES_QUICK if quick else FRAMES
    by_size: dict[Size, Looks] = {}
    with opened_stage() as stage, together(roles(peer)) as (able, unable):
        for size in SIZES:
            print(f"  {len(able)} contenders, {frames} frames of {_named(size)}", flush=True)
            by_size[size] = taking_turns(stage, able, size, frames)
    return Section("Speed", "\n".join(_body(by_size, unable)))


def taking_turns(
    stage: Stage, contenders: Sequence[Contender], size: Size, frames: int
) -> dict[str, list[Look]]:
    """The looks of each at the same frames, the first ones, which warm up, left out."""
    looks: dict[str, list[Look]] = {one.role.name: [] for one in contenders}
    for number in range(WARM_UP + frames):
        picture = stage.frame(size, number)
        first = number % len(contenders)
        for one in (*contenders[first:], *contenders[:first]):
            looks[one.role.name].append(one.look(picture, fresh=number == 0))
        if len({each[-1].checksum for each in looks.values()}) > 1:
            raise RuntimeError(f"frame {number} was not the same for everybody")
    return {name: each[WARM_UP:] for name, each in looks.items()}


def _body(by_size: Mapping[Size, Looks], unable: Mapping[str, str]) -> Iterator[str]:
    yield INTRODUCTION
    yield f"At the mirror's own size, {_named(MIRROR)}:\n"
    yield _figures(by_size[MIRROR], unable)
    yield "Cost of a frame against image size, ms:\n"
    yield _against_size(by_size)
    yield "Paired ratios of wall time, and last of CPU time, with their 95 % intervals:\n"
    yield _ratios(by_size)


def _figures(looks: Looks, unable: Mapping[str, str]) -> str:
    heads = ("contender", "median", "p95", "cost", "CPU, cost", "face found in")
    rows = [(name, *_row(each)) for name, each in looks.items()]
    return table(heads, [*rows, *((name, why, "", "", "", "") for name, why in unable.items())])


def _row(looks: Sequence[Look]) -> Iterator[str]:
    wall, cpu = _wall(looks), _cpu(looks)
    for seconds in (median(wall), at_share(wall, TAIL), per_frame(wall), per_frame(cpu)):
        yield _ms(seconds)
    found = [look.found for look in looks if look.found is not None]
    yield f"{sum(found)} of {len(found)}" if found else ""


def _against_size(by_size: Mapping[Size, Looks]) -> str:
    names = next(iter(by_size.values()))
    return table(
        ("contender", *map(_named, by_size)),
        [(n, *(_ms(per_frame(_wall(looks[n]))) for looks in by_size.values())) for n in names],
    )


def _ratios(by_size: Mapping[Size, Looks]) -> str:
    there = next(iter(by_size.values()))
    told = [pair for pair in pairs() if {pair.over, pair.under} <= set(there)]
    own = _named(MIRROR)
    heads = ("ratio", *map(_named, by_size), f"target at {own}", f"CPU, {own}")
    return table(heads, [_ratio_row(pair, by_size) for pair in told])


def _ratio_row(pair: Pair, by_size: Mapping[Size, Looks]) -> list[str]:
    ratios = {
        size: paired_ratio(_wall(looks[pair.over]), _wall(looks[pair.under]))
        for size, looks in by_size.items()
    }
    here = by_size[MIRROR]
    cpu = paired_ratio(_cpu(here[pair.over]), _cpu(here[pair.under]))
    target = ratios[MIRROR].judged(pair.limit) if pair.limit else ""
    return [f"{pair.over} ÷ {pair.under}", *map(str, ratios.values()), target, str(cpu)]


def _wall(looks: Sequence[Look]) -> list[float]:
    return [look.wall_s for look in looks]


def _cpu(looks: Sequence[Look]) -> list[float]:
    return [look.cpu_s for look in looks]


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.2f}"


def _named(size: Size) -> str:
    return f"{size[0]} × {size[1]}"
