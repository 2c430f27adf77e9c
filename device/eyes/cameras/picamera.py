"""The Raspberry Pi's camera, through picamera2.

Unproven on hardware until the appliance is built: written against picamera2 0.3.38, and tested only
with a stand-in for it. Exposure and white balance still run free here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from device import settings
from device.errors import CameraError, CameraMissing
from device.eyes.cameras.camera import Frame
from device.eyes.cameras.newest import Newest
from device.eyes.cameras.upright import size_before_turning, upright
from device.face.points import Image

_FORMAT = "BGR888"  # libcamera names bytes from the top: this one is R, G, B in numpy
_LENS = {"AfMode": 0, "LensPosition": 2.0}  # manual, 2 dioptres: a face at half a metre


class Request(Protocol):
    """The part of picamera2's CompletedRequest that is used here."""

    def make_array(self, name: str) -> Image:
        """A copy of one stream's picture."""
        ...

    def get_metadata(self) -> Mapping[str, int]:
        """What the sensor says about the picture."""
        ...


class Module(Protocol):
    """The part of picamera2's Picamera2 that is used here."""

    camera_controls: Mapping[str, object]
    post_callback: Callable[[Request], None] | None

    def create_video_configuration(
        self, *, main: Mapping[str, object], controls: Mapping[str, float]
    ) -> dict[str, object]:
        """A configuration for a steady stream."""
        ...

    def configure(self, camera_config: dict[str, object]) -> None:
        """Apply a configuration, which may change it."""
        ...

    def camera_configuration(self) -> Mapping[str, Mapping[str, tuple[int, int]]]:
        """The configuration in force, stream by stream."""
        ...

    def start(self) -> None:
        """Begin to call back."""
        ...

    def stop(self) -> None:
        """Call back no more."""
        ...

    def close(self) -> None:
        """Give the module back."""
        ...


class PiCamera:
    """A camera module. Pictures are copied out in picamera2's callback, never by `capture_*`.

    A `capture_*` that times out leaks a buffer until the camera cannot be stopped any more; a
    callback leaks none. It runs in picamera2's only event thread, which an exception would kill, so
    nothing may come out of it. Health is judged by the age of frames alone.
    """

    def __init__(self, camera: settings.Camera) -> None:
        """Open and start the first camera module.

        Raises CameraMissing when picamera2 is not installed or no module is attached, and
        CameraError when the module does not take the size asked for.
        """
        self._rotate_deg = camera.rotate_deg
        self._newest = Newest("picamera2")
        self._picamera = _attached()
        size = size_before_turning(camera)
        self._picamera.configure(
            self._picamera.create_video_configuration(
                main={"format": _FORMAT, "size": size},
                controls={"FrameRate": camera.rate_hz} | self._lens(),
            )
        )
        self._expect_size(size)
        self._picamera.post_callback = self._copy_out
        self._picamera.start()

    def read(self, timeout_s: float) -> Frame:
        """The newest frame, upright; see Camera."""
        frame = self._newest.take(timeout_s)
        return Frame(upright(frame.image, self._rotate_deg), frame.at_s, frame.number)

    def keep_ready(self, ready: bool) -> None:
        """See Camera."""
        self._newest.keep_ready(ready)

    def close(self) -> None:
        """Stop the camera. Hangs if it was unplugged: after CameraStalled, leave the process."""
        self._picamera.stop()
        self._picamera.close()

    def _lens(self) -> dict[str, float]:
        return {
            name: value for name, value in _LENS.items() if name in self._picamera.camera_controls
        }

    def _expect_size(self, size: tuple[int, int]) -> None:
        """Compare with what configuring left: libcamera may round a size up to its alignment."""
        got = tuple(self._picamera.camera_configuration()["main"]["size"])
        if got != size:
            self._picamera.close()
            raise CameraError(
                f"camera picamera2: asked for {size[0]} x {size[1]}, the module gives "
                f"{got[0]} x {got[1]} (before rotation); set camera.width and camera.height to that"
            )

    def _copy_out(self, request: Request) -> None:
        """Take one picture out of picamera2's hands; runs in its event thread."""
        try:
            at_s = _monotonic_s(request.get_metadata()["SensorTimestamp"])
            self._newest.offer(lambda: request.make_array("main"), at_s)
        except Exception as error:
            self._newest.end(error)


def _attached() -> Module:
    try:
        from picamera2 import Picamera2
    except ImportError as error:
        raise CameraMissing(
            f"camera picamera2: the picamera2 package is not there ({error}); on Raspberry Pi OS "
            "install python3-picamera2 with apt, elsewhere name another camera under [camera]"
        ) from error
    if not Picamera2.global_camera_info():
        raise CameraMissing(
            "camera picamera2: no camera module is attached; power off, check the ribbon cable, "
            "or name another camera under [camera]"
        )
    module: Module = Picamera2()
    return module


def _monotonic_s(sensor_ns: int) -> float:
    """A sensor's timestamp, which counts time asleep (CLOCK_BOOTTIME), on CLOCK_MONOTONIC."""
    asleep_s = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    return sensor_ns / 1e9 - asleep_s
