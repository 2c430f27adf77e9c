"""How far our landmarks lie from MediaPipe's own Python output, on the same pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from math import hypot
from pathlib import Path
from statistics import fmean, median

from bench import cast
from bench.cast import MODELS, Peer
from bench.contender import Contender, Look, Picture, Stage, opened_stage, together
from bench.results import Section, judged, table
from bench.speed import MIRROR

Locations = Sequence[Sequence[float]]

RIGHT_OUTER_CANTHUS, LEFT_OUTER_CANTHUS = 33, 263
MEAN_LIMIT_PX, WORST_LIMIT_PX = 0.03, 0.1
HELD_TO_IT = ("mesh_v1", "mesh_attention")
FILM_FRAMES, FILM_FRAMES_QUICK = 200, 60
SUFFIXES = {".jpg", ".jpeg", ".png"}
HEADS = (
    "model", "compared", "mean px", "median px", "worst px", "worst % IOD", "depth px", "worst in",
)  # fmt: skip

INTRODUCTION = """\
Distance in the image between each of our landmarks and MediaPipe's of the same network, in pixels
of the image. *Mean* and *median* are over all landmarks of all images, *worst* is the worst
landmark of any image, also as a share of the distance of the outer eye corners (IOD); *depth* is
the worst difference along z. Stills are each taken alone. In a tracked film each follows the face
by its own landmarks, so that small differences return; that table is for information.
"""


@dataclass(frozen=True)
class Apart:
    """How far two sets of landmarks of one face lie apart; the worst also as a share of the iod."""

    image: str
    each_px: tuple[float, ...]
    worst_iod: float
    depth_px: float


def apart(image: str, ours: Locations, theirs: Locations) -> Apart:
    """Compare the landmarks of one face; raises ValueError if they are not the same landmarks."""
    pairs = list(zip(ours, theirs, strict=True))
    each = tuple(hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairs)
    left, right = theirs[LEFT_OUTER_CANTHUS], theirs[RIGHT_OUTER_CANTHUS]
    iod_px = hypot(left[0] - right[0], left[1] - right[1])
    depth = max(abs(a[2] - b[2]) for a, b in pairs)
    return Apart(image, each, max(each) / iod_px, depth)


def run(peer: Peer, folder: Path | None, *, quick: bool) -> Section:
    """Compare every model with its peer, on stills and on a film.

    The stills are the portrait that comes with matplotlib, and all pictures in `folder`.
    """
    images = [portrait(), *(pictures(folder) if folder else [])]
    frames = FILM_FRAMES_QUICK if quick else FILM_FRAMES
    stills, films = [], []
    with opened_stage() as stage:
        for model in MODELS:
            print(f"  {model}: {len(images)} stills, {frames} frames", flush=True)
            stills.append(_stills(stage, model, peer, images))
            films.append(_film(stage, model, peer, frames))
    where = f" and {len(images) - 1} of {folder.name}" if folder else ""
    told = [INTRODUCTION, f"Stills: matplotlib's Grace Hopper{where}.\n"]
    told += [table((*HEADS, "mean", "worst"), stills)]
    told += [f"A tracked film, {MIRROR[0]} × {MIRROR[1]}:\n", table(HEADS, films)]
    return Section("Agreement with MediaPipe", "\n".join(told))


def portrait() -> Path:
    """Matplotlib's public-domain portrait; matplotlib is found, and not imported."""
    matplotlib = find_spec("matplotlib")
    if matplotlib is None or matplotlib.origin is None:
        raise FileNotFoundError("the portrait comes with matplotlib; install quiet-mirror[desk]")
    return Path(matplotlib.origin).parent / "mpl-data" / "sample_data" / "grace_hopper.jpg"


def pictures(folder: Path) -> list[Path]:
    """The image files in a folder and below it."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)


def _stills(stage: Stage, model: str, peer: Peer, images: Sequence[Path]) -> list[str]:
    with together([cast.ours(model), cast.peer_of(model, peer, still=True)]) as (able, unable):
        if unable:
            return [model, *unable.values(), *[""] * (len(HEADS) + 1 - len(unable))]
        looks = [
            (image.name, *_both(able, stage.photograph(image), fresh=True)) for image in images
        ]
    found = _compared(looks)
    mean_px, worst_px = _mean_px(found), _worst_px(found)
    if model not in HELD_TO_IT:
        return [*_row(model, found, len(images)), "", ""]
    limits = ((mean_px, MEAN_LIMIT_PX), (worst_px, WORST_LIMIT_PX))
    return [*_row(model, found, len(images)), *(_judged(*each, len(found)) for each in limits)]


def _judged(px: float, limit_px: float, stills: int) -> str:
    """A verdict on how many stills: one alone is little to go by."""
    return f"{judged(px, limit_px)}, {stills} {'still' if stills == 1 else 'stills'}"


def _film(stage: Stage, model: str, peer: Peer, frames: int) -> list[str]:
    with together([cast.ours(model), cast.peer_of(model, peer)]) as (able, unable):
        if unable:
            return [model, *unable.values(), *[""] * (len(HEADS) - 1 - len(unable))]
        looks = [
            (f"frame {number}", *_both(able, stage.frame(MIRROR, number), fresh=number == 0))
            for number in range(frames)
        ]
    return _row(model, _compared(looks), frames)


def _both(able: Sequence[Contender], picture: Picture, *, fresh: bool) -> tuple[Look, Look]:
    ours, theirs = able
    return (
        ours.look(picture, fresh=fresh, points=True),
        theirs.look(picture, fresh=fresh, points=True),
    )


def _compared(looks: Sequence[tuple[str, Look, Look]]) -> list[Apart]:
    """Of the images in which both found the face."""
    return [apart(n, one.points, two.points) for n, one, two in looks if one.found and two.found]


def _row(model: str, found: Sequence[Apart], images: int) -> list[str]:
    compared = f"{len(found)} of {images}"
    if not found:
        return [model, compared, *[""] * (len(HEADS) - 2)]
    every_px = [px for one in found for px in one.each_px]
    worst_iod = max(one.worst_iod for one in found)
    worst_image = max(found, key=lambda one: max(one.each_px)).image
    lengths_px = (_mean_px(found), median(every_px), _worst_px(found))
    depth_px = max(one.depth_px for one in found)
    told = [f"{px:.4f}" for px in lengths_px]
    told += [f"{100 * worst_iod:.4f}", f"{depth_px:.3f}", worst_image]
    return [model, compared, *told]


def _mean_px(found: Sequence[Apart]) -> float:
    return fmean(px for one in found for px in one.each_px)


def _worst_px(found: Sequence[Apart]) -> float:
    return max(px for one in found for px in one.each_px)
