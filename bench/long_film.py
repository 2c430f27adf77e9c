"""One showing of the long film to a face mesh in its own process, with the film's own truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

from bench.agreement import SUFFIXES
from bench.contender import Contender, Look, Memory, Picture, Role, shared_folder
from bench.moments import Moment
from bench.screenplay import Scene, shuffled
from bench.stage import photograph
from device.face.anatomy import HALVES
from device.face.points import Image
from device.film.directions import Direction
from device.film.face import FilmFace, portrait_face
from device.film.projector import Projector
from device.film.reel import load_reel
from device.film.turning import is_seen
from device.film.warp import Floats
from device.settings import config_folder

WIDTH, HEIGHT = 864, 1536
RATE_HZ = 20.0
SEED = 7
LOOKS_AT_REST = 5
LOOKS_AT_NOBODY = 3
EYES = [index for half in HALVES for index in half.eye.contour]
MOUTH = [
    index for half in HALVES for index in (half.oral_commissure, *half.upper_lip, *half.lower_lip)
]


@dataclass(frozen=True)
class Nobody:
    """A picture without people, and how often somebody was seen in it."""

    name: str
    looks: int
    seen: int


@dataclass(frozen=True)
class Screening:
    """One showing of the long film."""

    who: str
    moments: list[Moment]
    memory: list[Memory]
    nobody: list[Nobody]


@dataclass(frozen=True)
class Truth:
    """A moment of the film, as if nobody were found in it, and where its landmarks really are."""

    moment: Moment
    places: Floats
    in_view: NDArray[np.bool_]
    interocular_px: float

    def judged(self, look: Look) -> Moment:
        """The moment with what was found in it."""
        if not look.found:
            return self.moment
        found = np.array(look.points)[:, :2]
        away = 100 * np.hypot(*(found - self.places).T) / self.interocular_px
        error, eyes, mouth = (float(away[part].mean()) for part in (self.in_view, EYES, MOUTH))
        return replace(self.moment, found=True, error=error, eyes=eyes, mouth=mouth)


class Screen:
    """Pictures in shared memory. Two of a size, so that one is drawn while the other is seen."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._pixels: dict[Path, Image] = {}
        self._shown = 0

    def show(self, image: Image) -> Picture:
        """Put up a picture; the one before it stays as it is."""
        height, width = image.shape[:2]
        self._shown = 1 - self._shown
        path = self._folder / f"{width}x{height}-{self._shown}"
        if path not in self._pixels:
            self._pixels[path] = np.memmap(path, dtype=np.uint8, mode="w+", shape=image.shape)
        self._pixels[path][:] = image
        return Picture(str(path), width, height)


class Film:
    """The filmed person, told what to do in time, and the truth about them."""

    def __init__(self, scenes: Iterable[tuple[float, Scene]], seed: int) -> None:
        reel = load_reel(config_folder() / "film.toml")
        self.face: FilmFace = portrait_face(reel.face, WIDTH, HEIGHT)
        self._projector = Projector(self.face, reel, seed, RATE_HZ)
        self._scene = "before the first scene"
        self._script = _script(scenes)
        self._next = next(self._script, None)

    def frame(self, at_s: float) -> Image:
        """The frame of a moment; the moments must grow."""
        while self._next and self._next[0] <= at_s:
            due_s, self._scene, direction = self._next
            self._projector.direct(direction, due_s)
            self._next = next(self._script, None)
        return self._projector.render(at_s)

    def truth(self, at_rest: Floats, at_s: float) -> Truth:
        """What the frame just drawn shows, given where landmarks lie on the portrait at rest."""
        stage = self._projector.stage
        turn = stage.turn_at(at_s)
        places = self._projector.skin_at(at_rest, at_s)
        inside = ((places >= 0) & (places < (WIDTH, HEIGHT))).all(axis=1) & (not stage.empty)
        shown = (turn.yaw_deg, turn.pitch_deg, stage.hand.at(at_s), False)
        return Truth(
            moment=Moment(at_s, self._scene, bool(inside.any()), *shown, bool(inside.all())),
            places=places,
            in_view=is_seen(self.face.relief, at_rest, turn),
            interocular_px=self.face.interocular_px,
        )


def _script(scenes: Iterable[tuple[float, Scene]]) -> Iterator[tuple[float, str, Direction]]:
    """Each direction when it is due, and the scene that it belongs to."""
    for begins_s, scene in scenes:
        for after_s, direction in scene.directions:
            yield begins_s + after_s, scene.name, direction


def screen(
    role: Role,
    scenes: Sequence[Scene],
    lasts_s: float,
    rate_hz: float = RATE_HZ,
    no_face: Path | None = None,
) -> Screening:
    """Show the film to a contender, and then pictures without people."""
    film = Film(shuffled(scenes, lasts_s, SEED), SEED)
    with shared_folder() as folder, Contender(role) as eyes:
        canvas = Screen(folder)
        at_rest = _at_rest(eyes, canvas.show(film.face.image))
        moments, memory = _watched(film, eyes, canvas, at_rest, lasts_s, rate_hz)
        nobody = [_nobody(eyes, canvas, *one) for one in _without_people(film, no_face)]
    return Screening(role.name, moments, memory, nobody)


def _watched(
    film: Film, eyes: Contender, canvas: Screen, at_rest: Floats, lasts_s: float, rate_hz: float
) -> tuple[list[Moment], list[Memory]]:
    """The whole film, and the memory at each minute. A frame is seen while the next is drawn."""
    moments: list[Moment] = []
    memory: list[Memory] = []
    drawn: tuple[Truth, Future[Look]] | None = None
    frames = range(round(lasts_s * rate_hz))
    label = eyes.role.name
    with ThreadPoolExecutor(1) as seeing, typer.progressbar(frames, label=label) as numbers:
        for number in numbers:
            at_s = number / rate_hz
            picture, truth = canvas.show(film.frame(at_s)), film.truth(at_rest, at_s)
            if drawn:
                moments.append(drawn[0].judged(drawn[1].result()))
            if number % round(60 * rate_hz) == 0:
                memory.append(eyes.memory())
            drawn = truth, seeing.submit(eyes.look, picture, points=True)
        if drawn:
            moments.append(drawn[0].judged(drawn[1].result()))
    return moments, [*memory, eyes.memory()]


def _at_rest(eyes: Contender, portrait: Picture) -> Floats:
    """Where the model puts its landmarks on the portrait, once it follows the face."""
    looks = [eyes.look(portrait, fresh=number == 0, points=True) for number in range(LOOKS_AT_REST)]
    if not looks[-1].found:
        raise RuntimeError(f"{eyes.role.name} sees no face in the film's portrait")
    return np.array(looks[-1].points)[:, :2]


def _nobody(eyes: Contender, canvas: Screen, name: str, image: Image) -> Nobody:
    picture = canvas.show(image)
    looks = [eyes.look(picture, fresh=number == 0) for number in range(LOOKS_AT_NOBODY)]
    return Nobody(name, len(looks), sum(look.found is True for look in looks))


def _without_people(film: Film, folder: Path | None) -> Iterator[tuple[str, Image]]:
    """The empty room, made-up textures, and the photographs of a folder."""
    chance = np.random.default_rng(SEED)
    fine = chance.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    down, across = np.mgrid[:HEIGHT, :WIDTH]
    rings = 127 + 127 * np.sin(np.hypot(across - WIDTH / 2, down - HEIGHT / 2) / 12)
    soft = cv2.GaussianBlur(fine.astype(np.float32), (0, 0), 40)
    clouds = np.clip(127 + 60 * (soft - soft.mean()) / soft.std(), 0, 255).astype(np.uint8)
    tiles = 255 * ((across // 72 + down // 72) % 2)
    yield "the film's empty room", film.face.room
    yield "noise", fine
    yield "clouds", clouds
    yield "rings", np.dstack([rings.astype(np.uint8)] * 3)
    yield "tiles", np.dstack([tiles.astype(np.uint8)] * 3)
    yield "black", np.zeros_like(fine)
    for path in sorted(folder.iterdir()) if folder else ():
        if path.suffix.lower() in SUFFIXES:
            yield path.name, photograph(str(path))
