import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from device.errors import CameraMissing, CameraStalled
from device.eyes.cameras.film import HEADER, REQUEST, FilmCamera
from device.settings import Camera, CameraName

CAMERA = Camera(name=CameraName.FILM, width=4, height=6, rate_hz=20.0, rotate_deg=90)
PIXELS = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(6, 4, 3)


@contextmanager
def projected(path: Path, play: Callable[[socket.socket], None]) -> Iterator[FilmCamera]:
    """A camera before a hand-cranked projector, which plays in a thread and is then let go."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(str(path))
        door.listen()
        camera = FilmCamera(CAMERA, path)
        seat, _ = door.accept()
        with seat:
            seat.settimeout(5)
            crank = threading.Thread(target=play, args=(seat,))
            crank.start()
            yield camera
            camera.close()
            crank.join(5)
            assert not crank.is_alive()


def test_a_frame_is_what_was_sent_upright_whatever_the_rotation(tmp_path: Path) -> None:
    def play(seat: socket.socket) -> None:
        assert seat.recv(1) == REQUEST
        seat.sendall(HEADER.pack(4, 6, 12.5) + PIXELS.tobytes())

    with projected(tmp_path / "film.sock", play) as camera:
        frame = camera.read(5.0)
    assert (frame.image == PIXELS).all()
    assert (frame.at_s, frame.number) == (12.5, 1)


def test_a_frame_may_come_in_pieces(tmp_path: Path) -> None:
    def play(seat: socket.socket) -> None:
        for _ in range(2):
            seat.recv(1)
            whole = HEADER.pack(4, 6, 1.0) + PIXELS.tobytes()
            for start in range(0, len(whole), 7):
                seat.sendall(whole[start : start + 7])

    with projected(tmp_path / "film.sock", play) as camera:
        frames = [camera.read(5.0) for _ in range(2)]
    assert all((frame.image == PIXELS).all() for frame in frames)


def test_a_film_that_stops_in_the_middle_of_a_frame_stalls(tmp_path: Path) -> None:
    def play(seat: socket.socket) -> None:
        seat.recv(1)
        seat.sendall(HEADER.pack(4, 6, 1.0) + b"half")
        seat.shutdown(socket.SHUT_RDWR)

    with (
        projected(tmp_path / "film.sock", play) as camera,
        pytest.raises(CameraStalled, match="the film ended"),
    ):
        camera.read(5.0)


def test_a_late_frame_is_never_taken_for_the_next_one(tmp_path: Path) -> None:
    with projected(tmp_path / "film.sock", lambda _: None) as camera:
        for _ in range(2):
            with pytest.raises(CameraStalled):
                camera.read(0.01)


def test_a_socket_that_nobody_serves_any_more_is_a_missing_camera(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(str(tmp_path / "film.sock"))
    with pytest.raises(CameraMissing, match="refused"):
        FilmCamera(CAMERA, tmp_path / "film.sock")
