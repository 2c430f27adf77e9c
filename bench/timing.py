"""What measuring costs, stage by stage: `python -m bench.timing MODEL`; the table goes to stdout.

Film frames at the mirror's own size, the face rested before; every stage is timed in every round,
one after the other, so that what else the machine does falls on all of them.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, cycle
from time import perf_counter
from typing import TypeVar

import numpy as np

from bench.results import judged, table
from bench.speed import MIRROR
from bench.store import STORE
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.mesh import Mesh, open_mesh
from device.eyes.landmarks.models import ModelName, cached
from device.eyes.measurement.axes import align
from device.eyes.measurement.crop import Crop, crop_of
from device.eyes.measurement.lids import LidsAtRest, sight_of
from device.eyes.measurement.observe import Watch, learn_rest, observe
from device.eyes.measurement.openings import Openings, follow
from device.eyes.measurement.rest import RestFace
from device.eyes.measurement.skin import register
from device.face.points import Image, Landmarks
from device.film.face import portrait_face
from device.film.projector import Projector
from device.film.reel import load_reel
from device.settings import Camera, CameraName, config_folder, load_practice, load_settings

RATE_HZ = 20.0
REST_S = 6.0
FRAMES = 60
ROUNDS = 4
SLOWEST_HZ = 15.0
ONE_LOOK = 1.0
"""Skin and its crop may take as long as one look of `mesh_v2`."""
Done = TypeVar("Done")
Times = dict[str, list[float]]


@dataclass(frozen=True)
class Rested:
    """A person whose rest is known, and the frames that follow."""

    frames: Sequence[Image]
    rest: RestFace
    watch: Watch
    camera: Camera


def main(model: str) -> None:
    """Time all stages and write the table."""
    files, whole = cached(ModelName(model), STORE), cached(ModelName.MESH_V2, STORE)
    if files is None or whole is None:
        print(f"Not measured: {model} and mesh_v2 must both be on this machine.")
        return
    mesh = FaceMesh(files, hemiface=True)
    rested = _rested(mesh)
    times, measured = _timed(mesh, open_mesh(whole), rested)
    print(table(("stage", "ms", "of a look of mesh_v2", "target"), _rows(times)))
    frame_s = float(np.median(times[WHOLE]))
    told = judged(SLOWEST_HZ * frame_s, 1.0).split()[0]
    print(
        f"A whole frame of practice: {1000 * frame_s:.1f} ms, {1 / frame_s:.0f} frames a second on "
        f"one core; target {SLOWEST_HZ:g}: {told}. In {measured} of {len(times[WHOLE])} frames "
        "there was a face fit to be measured."
    )


LOOK, CROP, SKIN, LIDS, HALVES, MEASURE = (
    "one look of mesh_v2", "the crop", "skin", "lids, in every other frame", "landmarks by halves",
    "all that follows the landmarks",
)  # fmt: skip
WHOLE = "a whole frame of practice"


def _rested(mesh: FaceMesh) -> Rested:
    """Learn rest as the eyes do, from the film."""
    width, height = MIRROR
    settings = load_settings(config_folder() / "desk.toml").camera
    camera = Camera(
        name=CameraName.FILM,
        width=width,
        height=height,
        rate_hz=RATE_HZ,
        focal_length_share=settings.focal_length_share,
    )
    reel = load_reel(config_folder() / "film.toml")
    face = portrait_face(reel.face, width, height, camera.focal_length_share)
    film = Projector(face, reel, seed=3, rate_hz=RATE_HZ)
    practice = load_practice(config_folder() / "practice.toml")
    watch = learn_rest(Watch(mesh.model))
    for number in count():
        image, at_s = film.render(number / RATE_HZ), number / RATE_HZ
        watch, _ = observe(watch, mesh.locate(image), image, at_s, number, practice, camera)
        if isinstance(watch.resting, RestFace):
            frames = [film.render(REST_S + number / RATE_HZ) for number in range(FRAMES)]
            return Rested(frames, watch.resting, watch, camera)
    raise AssertionError  # count() has no end


class Stopwatch:
    """The seconds that each stage took, in each frame."""

    def __init__(self) -> None:
        self.times: Times = defaultdict(list)

    def time(self, name: str, do: Callable[..., Done], *what: object) -> Done:
        """Do it, and note how long it took."""
        began_s = perf_counter()
        done = do(*what)
        self.times[name].append(perf_counter() - began_s)
        return done


def _timed(mesh: FaceMesh, network: Mesh, rested: Rested) -> tuple[Times, int]:
    """The seconds of each stage, and in how many frames there was all to measure."""
    stopwatch, measured = Stopwatch(), 0
    practice = load_practice(config_folder() / "practice.toml")
    blank = np.zeros((network.side, network.side, 3), np.uint8)
    watch, camera = rested.watch, rested.camera
    skin, lids = rested.rest.skin, rested.rest.lids
    if skin is None or lids is None:
        raise RuntimeError("the film's rest has no skin or no lids; see what the eyes say of it")
    focal_px, eyes = camera.focal_length_share * camera.width, watch.eyes
    for number, image in zip(range(ROUNDS * FRAMES), _forth_and_back(rested.frames), strict=False):
        at_s = REST_S + number / RATE_HZ
        stopwatch.time(LOOK, network.infer, blank)
        found = stopwatch.time(HALVES, mesh.locate, image)
        assert isinstance(found, Landmarks), f"the film's face was lost in frame {number}"
        crop = stopwatch.time(CROP, _crop, image, found, focal_px)
        stopwatch.time(SKIN, register, skin, crop)
        if number % 2:
            eyes = stopwatch.time(LIDS, _lids, eyes, lids, image, found, at_s)
        observed = partial(observe, watch, found, image, at_s, number, practice, camera)
        watch, seen = stopwatch.time(MEASURE, observed)
        measured += bool(seen.measures)
    times = stopwatch.times
    times[WHOLE] = [a + b for a, b in zip(times[HALVES], times[MEASURE], strict=True)]
    return times, measured


def _forth_and_back(frames: Sequence[Image]) -> Iterator[Image]:
    """Again and again: a head that jumped at the film's end would not be measured there."""
    return cycle([*frames, *frames[-2:0:-1]])


def _crop(image: Image, found: Landmarks, focal_px: float) -> Crop:
    return crop_of(image, align(found.points), found.points, focal_px)


def _lids(
    eyes: Openings | None, lids: LidsAtRest, image: Image, found: Landmarks, at_s: float
) -> Openings:
    return follow(eyes, lids, sight_of(image, found.points), at_s, closing=False)


def _rows(times: Times) -> list[tuple[str, ...]]:
    look_s = float(np.median(times[LOOK]))
    both_s = float(np.median(times[CROP]) + np.median(times[SKIN]))
    rows = [_row(name, float(np.median(times[name])), look_s) for name in (LOOK, CROP, SKIN)]
    rows.append((*_row("skin and its crop", both_s, look_s)[:3], judged(both_s / look_s, ONE_LOOK)))
    rows += [_row(name, float(np.median(times[name])), look_s) for name in (LIDS, MEASURE, HALVES)]
    return [*rows, _row(WHOLE, float(np.median(times[WHOLE])), look_s)]


def _row(name: str, seconds: float, look_s: float) -> tuple[str, str, str, str]:
    return name, f"{1000 * seconds:.2f}", f"{seconds / look_s:.2f}", ""


if __name__ == "__main__":
    main(*sys.argv[1:])
