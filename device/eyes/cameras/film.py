"""The film camera: a peer of the real ones that sees a film projected by another process.

It receives pixels over a Unix socket and nothing else; how the filmed face was moved stays in the
projector's process. A film is projected upright, so the settings' rotation does not turn it.
"""

from __future__ import annotations

import socket
import struct
import time
from pathlib import Path

import numpy as np

from device import settings
from device.errors import CameraError, CameraMissing, CameraStalled
from device.eyes.cameras.camera import Frame

REQUEST = b"?"
"""What the camera sends to have one frame."""

HEADER = struct.Struct("<IId")
"""What comes before a frame's RGB bytes: width, height, captured at (CLOCK_MONOTONIC, s)."""


class FilmCamera:
    """A camera before a film. One frame is asked for at a time, so none can be old."""

    def __init__(self, camera: settings.Camera, path: Path) -> None:
        """Sit down before the film at a socket; raises CameraMissing when none is projected."""
        self._size = (camera.width, camera.height)
        self._path = path
        self._number = 0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise CameraMissing(
                f"camera film: no film is projected at {path} ({error.strerror or error}); "
                "start one with `mirror film`, or name another camera under [camera]"
            ) from error

    def read(self, timeout_s: float) -> Frame:
        """The film as it is now; see Camera. Raises CameraError for a film of another size."""
        until_s = time.monotonic() + timeout_s
        try:
            self._socket.sendall(REQUEST)
            width, height, at_s = HEADER.unpack(self._receive(HEADER.size, until_s))
            self._expect_size(width, height)
            pixels = np.frombuffer(self._receive(width * height * 3, until_s), dtype=np.uint8)
        except OSError as error:
            self.close()  # a late rest of this frame must never be taken for the next one
            raise CameraStalled(
                f"camera film: no frame from {self._path} in {timeout_s:g} s ({error}); "
                "see whether `mirror film` still runs"
            ) from error
        self._number += 1
        return Frame(pixels.reshape(height, width, 3), at_s, self._number)

    def keep_ready(self, ready: bool) -> None:
        """A film's frame is made when it is asked for, so there is nothing to spare."""

    def close(self) -> None:
        """Leave the film."""
        self._socket.close()

    def _receive(self, size: int, until_s: float) -> bytearray:
        received = bytearray(size)
        rest = memoryview(received)
        while rest:
            self._socket.settimeout(max(0.001, until_s - time.monotonic()))
            count = self._socket.recv_into(rest)
            if not count:
                raise ConnectionResetError("the film ended")
            rest = rest[count:]
        return received

    def _expect_size(self, width: int, height: int) -> None:
        if (width, height) != self._size:
            self.close()
            raise CameraError(
                f"camera film: the film at {self._path} is {width} x {height} pixels and the "
                f"settings say {self._size[0]} x {self._size[1]}; set camera.width and "
                "camera.height to the film's, or start the film with these settings"
            )
