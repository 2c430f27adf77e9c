"""Where a camera's own thread leaves its newest picture, or the reason why there are no more."""

from __future__ import annotations

import threading

from device.errors import CameraStalled
from device.eyes.cameras.camera import Frame
from device.face.points import Image


class Newest:
    """One picture at a time; one that nobody read is forgotten when the next one comes."""

    def __init__(self, camera: str) -> None:
        """`camera` is the name by which errors call it."""
        self._camera = camera
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._ended: BaseException | None = None
        self._count = 0

    def put(self, image: Image, at_s: float) -> None:
        """A new picture, captured at `at_s`; the array is the frame's from now on."""
        with self._changed:
            self._count += 1
            self._frame = Frame(image, at_s, self._count)
            self._changed.notify_all()

    def end(self, reason: BaseException) -> None:
        """There will be no more pictures."""
        with self._changed:
            self._ended = reason
            self._changed.notify_all()

    def take(self, timeout_s: float) -> Frame:
        """The newest picture that was not taken before.

        Raises CameraStalled when none comes in time or the camera's thread has ended, and every
        time after that.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._frame or self._ended, timeout_s)
            if self._ended is None and self._frame is None:
                self._ended = TimeoutError(f"no frame in {timeout_s:g} s")
            if self._ended is not None or self._frame is None:
                raise CameraStalled(
                    f"camera {self._camera}: no more frames ({self._ended}); "
                    "see whether it is still plugged in"
                ) from self._ended
            frame, self._frame = self._frame, None
            return frame
