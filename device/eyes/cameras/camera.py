"""What a camera is to the eyes, and how the one that the settings name is opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, assert_never

from device import settings
from device.errors import SettingsError
from device.face.points import Image
from device.settings import CameraName

FILM_SOCKET = "film.sock"  # in the folder of sockets


@dataclass(frozen=True, eq=False)
class Frame:
    """One upright picture: RGB `image` (height, width, 3), captured at `at_s` on CLOCK_MONOTONIC.

    The image's own shape is its size. `number` grows with every frame that was read.
    """

    image: Image
    at_s: float
    number: int


class Camera(Protocol):
    """A camera that is open. What it saw while nobody read is forgotten: the newest frame wins."""

    def read(self, timeout_s: float) -> Frame:
        """The newest frame, waiting for one that was not read before.

        Raises CameraStalled when none comes in `timeout_s`, and every time after that: a camera
        that stalled is not asked again, the process leaves and opens it afresh.
        """
        ...

    def keep_ready(self, ready: bool) -> None:
        """Whether the newest frame is to wait for its reader, or to be taken only when one reads.

        The second spares the machine what it costs to take frames that nobody looks at.
        """
        ...

    def close(self) -> None:
        """Let the camera go. To be called once."""
        ...


def open_camera(camera: settings.Camera, runtime: Path) -> Camera:
    """Open the camera that the settings name, and never another in its place.

    `runtime` is the folder of sockets, where a film is projected. Raises CameraMissing when the
    named camera is not there, CameraError when it cannot give frames of the size asked for, and
    SettingsError for a turn that is not a quarter, a half or three quarters.
    """
    if camera.rotate_deg not in (0, 90, 180, 270):
        raise SettingsError(
            f"camera.rotate_deg: expected 0, 90, 180 or 270, not {camera.rotate_deg}"
        )
    match camera.name:
        case CameraName.FILM:
            from device.eyes.cameras.film import FilmCamera

            return FilmCamera(camera, runtime / FILM_SOCKET)
        case CameraName.WEBCAM:
            from device.eyes.cameras.webcam import Webcam

            return Webcam(camera)
        case CameraName.PICAMERA2:
            from device.eyes.cameras.picamera import PiCamera

            return PiCamera(camera)
        case _:
            assert_never(camera.name)
