"""The projector: a process of its own that shows a filmed face, as pixels, to whoever asks.

It knows by how much the face moves; the eyes' film camera is sent pixels and the time only.
"""

from __future__ import annotations

import logging
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from device.errors import FilmError
from device.eyes.cameras.film import HEADER, REQUEST
from device.face.points import Image
from device.film.directions import LONGEST_BYTES, Direction, read_direction
from device.film.face import FilmFace
from device.film.gesture import Life, smiling
from device.film.hand import held_up
from device.film.pose import Pose, posed, skin_at
from device.film.reel import Reel, Take
from device.film.stage import Stage, directed
from device.film.warp import Floats

log = logging.getLogger(__name__)

_PATIENCE_S = 2.0  # for a camera that stops taking its frame in the middle
_AT_REST = Take(left_share=0.0, right_share=0.0)
_GRAIN = 32  # steps of the noise tile to one sigma: noise finer than a grey level
_TILE_ZERO = 128
_TILE_SPARE_PX = 64  # the noise tile is larger than a frame by this, and laid anew for each


class Projector:
    """A face, the takes it knows, and what it has been told to do."""

    def __init__(self, face: FilmFace, reel: Reel, seed: int, rate_hz: float) -> None:
        """Load the film; raises FilmError when a take would fold this face's skin."""
        self._face = face
        self._reel = reel
        self._seed = seed
        self._pace_s = 1 / rate_hz
        self._life = Life(reel.life, seed)
        self._tile = _noise_tile(face.image, seed)
        self._stage = Stage()
        self._shown_s = 0.0
        for name, take in reel.takes.items():
            self._rehearse(name, take)

    def render(self, at_s: float) -> Image:
        """The frame at a moment, RGB: the same moment, seed and directions give the same bytes."""
        if self._stage.empty:
            return self._exposed(self._face.room, at_s)
        person = posed(self._face, self._reel.smile, self._pose(at_s))
        person = held_up(person, self._face.hand, self._stage.hand.at(at_s))
        person = walked(self._swayed(person, at_s), self._face.room, self._aside_px(at_s))
        return self._exposed(person, at_s)

    def skin_at(self, places: Floats, at_s: float) -> Floats:
        """Where in the frame of a moment the skin is that is at `places` (n, 2) in the photograph.

        The film's own truth, px; it holds for skin that is hidden as well.
        """
        posed_places = skin_at(self._face, self._reel.smile, self._pose(at_s), places)
        drift = self._drift(at_s)
        walked_px = (self._aside_px(at_s), 0)
        drifted: Floats = posed_places @ drift[:, :2].T + drift[:, 2] + walked_px
        return drifted

    @property
    def stage(self) -> Stage:
        """What the person has been told to do so far."""
        return self._stage

    def direct(self, direction: Direction, at_s: float) -> None:
        """Follow a stage direction given at `at_s`; raises FilmError for a take not in the reel."""
        self._stage = directed(self._stage, direction, self._reel, at_s)

    def serve(self, frames_path: Path, directions_path: Path) -> None:
        """Show the film to cameras at one socket and take directions at the other, until `quit`."""
        with (
            _bound(frames_path, socket.SOCK_STREAM) as door,
            _bound(directions_path, socket.SOCK_DGRAM) as directions,
            ExitStack() as seats,
        ):
            door.listen()
            log.info("film at %s, directions at %s", frames_path, directions_path)
            cameras: list[socket.socket] = []
            while not self._stage.over:
                ready, _, _ = select.select([door, directions, *cameras], [], [])
                if directions in ready:
                    self._hear(directions.recv(LONGEST_BYTES))
                cameras = [each for each in cameras if each not in ready or self._show(each)]
                if door in ready:
                    cameras.append(seats.enter_context(_admitted(door)))

    def _rehearse(self, name: str, take: Take) -> None:
        """Do a take at its fullest, while blinking."""
        peak = smiling(take, self._reel.smile, 1.0, self._reel.life.blink_narrowing)
        try:
            posed(self._face, self._reel.smile, peak)
        except FilmError as error:
            raise FilmError(f"film.toml: at takes.{name}: {error}") from error

    def _pose(self, at_s: float) -> Pose:
        closed = self._reel.life.blink_narrowing * self._stage.closed_at(at_s)
        blink = max(self._life.blink(at_s), closed)
        smile = self._stage.smile_at(at_s)
        take, share = (smile.take, smile.share_at(at_s)) if smile else (_AT_REST, 0.0)
        return replace(
            smiling(take, self._reel.smile, share, blink), turn=self._stage.turn_at(at_s)
        )

    def _swayed(self, person: Image, at_s: float) -> Image:
        """The person where the head has drifted to."""
        size = (person.shape[1], person.shape[0])
        drifted = cv2.warpAffine(
            person,
            self._drift(at_s),
            size,
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(drifted, dtype=np.uint8)

    def _aside_px(self, at_s: float) -> int:
        """How far to the image's right, the person's left, they have walked."""
        return round(self._stage.aside.at(at_s) * self._face.image.shape[1])

    def _drift(self, at_s: float) -> Floats:
        """The head's drift as a map of the picture, (2, 3), px."""
        sway = self._life.sway(at_s)
        px_per_mm = self._face.interocular_px / self._reel.smile.interocular_mm
        shift = np.array([[0, 0, sway.across_mm], [0, 0, sway.down_mm]]) * px_per_mm
        shift += cv2.getRotationMatrix2D(self._face.marks.nose_tip, sway.roll_deg, 1.0)
        return shift

    def _exposed(self, scene: Image, at_s: float) -> Image:
        """The scene as a sensor takes it: in the light of the moment, with noise of its own."""
        height, width = scene.shape[:2]
        down, across = np.random.default_rng([self._seed, round(at_s * 1000)]).integers(
            0, _TILE_SPARE_PX, 2
        )
        tile = self._tile[down : down + height, across : across + width]
        weight = self._reel.life.noise_grey / _GRAIN
        light = self._stage.light * self._life.light(at_s)
        taken = cv2.addWeighted(scene, light, tile, weight, -_TILE_ZERO * weight)
        return np.asarray(taken, dtype=np.uint8)

    def _show(self, camera: socket.socket) -> bool:
        """Give a camera that asks one frame of now, at the film's pace; False when it has left."""
        try:
            if camera.recv(len(REQUEST)) != REQUEST:
                raise ConnectionResetError("it asks no more")
            time.sleep(max(0.0, self._shown_s + self._pace_s - time.monotonic()))
            self._shown_s = time.monotonic()
            frame = self.render(self._shown_s)
            camera.sendall(HEADER.pack(frame.shape[1], frame.shape[0], self._shown_s))
            camera.sendall(frame.data)
        except OSError as error:
            log.info("a camera left the film: %s", error)
            camera.close()
            return False
        return True

    def _hear(self, datagram: bytes) -> None:
        """Take a direction; one that is not understood is named in the log; the film goes on."""
        try:
            self.direct(read_direction(datagram), time.monotonic())
        except FilmError as error:
            log.warning("%s", error)


def walked(person: Image, room: Image, aside_px: int) -> Image:
    """The person, and all that the photograph has around them, moved so far across the room."""
    if aside_px == 0:
        return person
    width = person.shape[1]
    result = room.copy()
    left, right = max(0, aside_px), min(width, width + aside_px)
    result[:, left:right] = person[:, left - aside_px : right - aside_px]
    return result


def _noise_tile(image: Image, seed: int) -> Image:
    """A sensor's noise, larger than a frame: _TILE_ZERO is none, _GRAIN steps are one sigma."""
    height, width, colours = image.shape
    shape = (height + _TILE_SPARE_PX, width + _TILE_SPARE_PX, colours)
    noise = np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)
    return np.asarray(np.clip(np.rint(_TILE_ZERO + _GRAIN * noise), 0, 255), dtype=np.uint8)


def _admitted(door: socket.socket) -> socket.socket:
    camera, _ = door.accept()
    camera.settimeout(_PATIENCE_S)
    return camera


@contextmanager
def _bound(path: Path, kind: socket.SocketKind) -> Iterator[socket.socket]:
    """A Unix socket at a path, for this user alone, taken away again afterwards."""
    with socket.socket(socket.AF_UNIX, kind) as bound:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            bound.bind(str(path))
            path.chmod(0o600)
        except OSError as error:
            raise FilmError(f"{path}: no socket for the film can be made here: {error}") from error
        try:
            yield bound
        finally:
            path.unlink(missing_ok=True)
