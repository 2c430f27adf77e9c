"""Where a camera's own thread leaves its newest picture, or the reason why there are no more.

To take a picture out of a camera's hands costs a copy of some megabytes. Kept ready, the newest one
is there when the reader comes; else it is taken out only when a reader waits for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from device.errors import CameraStalled
from device.eyes.cameras.camera import Frame
from device.face.points import Image


class Newest:
    """One picture at a time; one that nobody read is forgotten when the next one comes."""

    def __init__(self, camera: str) -> None:
        """`camera` is the name by which errors call it."""
        self._camera = camera
        self._changed = threading.Condition()
        self._ready = True
        self._awaited = False
        self._frame: Frame | None = None
        self._ended: BaseException | None = None
        self._count = 0

    def keep_ready(self, ready: bool) -> None:
        """Whether to have the newest picture ready, or to take one only for who waits for it."""
        with self._changed:
            self._ready = ready

    def offer(self, taken: Callable[[], Image], at_s: float) -> None:
        """A new picture, captured at `at_s`; `taken` makes an array of it that is ours to keep."""
        with self._changed:
            self._count += 1
            number, wanted = self._count, self._ready or self._awaited
        if wanted:
            frame = Frame(taken(), at_s, number)
            with self._changed:
                self._frame = frame
                self._changed.notify_all()

    def end(self, reason: BaseException) -> None:
        """There will be no more pictures."""
        with self._changed:
            self._ended = reason
            self._changed.notify_all()

    def take(self, timeout_s: float) -> Frame:
        """The newest picture not taken before; where none is kept ready, one from now on.

        Raises CameraStalled when none comes in time or the camera's thread has ended, and every
        time after that.
        """
        with self._changed:
            self._awaited = True
            if not self._ready:
                self._frame = None
            self._changed.wait_for(lambda: self._frame or self._ended, timeout_s)
            if self._ended is None and self._frame is None:
                self._ended = TimeoutError(f"no frame in {timeout_s:g} s")
            if self._ended is not None or self._frame is None:
                raise CameraStalled(
                    f"camera {self._camera}: no more frames ({self._ended}); "
                    "see whether it is still plugged in"
                ) from self._ended
            frame, self._frame, self._awaited = self._frame, None, False
            return frame
