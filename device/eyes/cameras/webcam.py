"""A webcam on a desk, through Video4Linux."""

from __future__ import annotations

import logging
import threading
import time

import cv2
import numpy as np

from device import settings
from device.errors import CameraMissing
from device.eyes.cameras.camera import Frame
from device.eyes.cameras.newest import Newest
from device.eyes.cameras.upright import size_before_turning, upright
from device.face.points import Image

log = logging.getLogger(__name__)

GIVES_NO_MORE = "the driver gives no more pictures"
_LEAVING_S = 2.0  # how long closing waits for the driver to give its last frame


class Webcam:
    """A webcam, read by a thread of its own so that the driver's queue is always empty.

    A webcam has a few sizes of its own; its driver gives the one nearest to the settings', and that
    is the size of the frames.
    """

    def __init__(self, camera: settings.Camera) -> None:
        """Open the webcam; raises CameraMissing when there is none with this number."""
        self._rotate_deg = camera.rotate_deg
        name = f"webcam {camera.webcam_index}"
        self._capture = cv2.VideoCapture(camera.webcam_index, cv2.CAP_V4L2)
        if not self._capture.isOpened():
            self._capture.release()
            raise CameraMissing(
                f"camera {name}: there is no /dev/video{camera.webcam_index} that gives pictures; "
                "plug one in, set camera.webcam_index, or name another camera under [camera]"
            )
        self._ask_for(camera, name)
        self._newest = Newest(name)
        self._closing = threading.Event()
        self._reader = threading.Thread(target=self._watch, name=name, daemon=True)
        self._reader.start()

    def read(self, timeout_s: float) -> Frame:
        """The newest frame, upright and in RGB; see Camera."""
        frame = self._newest.take(timeout_s)
        rgb = np.asarray(cv2.cvtColor(frame.image, cv2.COLOR_BGR2RGB), dtype=np.uint8)
        return Frame(upright(rgb, self._rotate_deg), frame.at_s, frame.number)

    def keep_ready(self, ready: bool) -> None:
        """See Camera: a picture that is not kept ready is not decoded either."""
        self._newest.keep_ready(ready)

    def close(self) -> None:
        """Let the webcam go."""
        self._closing.set()
        self._reader.join(_LEAVING_S)
        self._capture.release()

    def _ask_for(self, camera: settings.Camera, name: str) -> None:
        width, height = size_before_turning(camera)
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        self._capture.set(cv2.CAP_PROP_FPS, camera.rate_hz)
        got = [
            int(self._capture.get(p)) for p in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
        ]
        if got != [width, height]:
            log.warning("camera %s: asked for %d x %d, gives %d x %d", name, width, height, *got)

    def _watch(self) -> None:
        """The reader's whole life. However it ends, whoever reads is told why."""
        try:
            while not self._closing.is_set():
                self._grab()
                self._newest.offer(self._decoded, time.monotonic())
        except Exception as error:
            self._newest.end(error)

    def _grab(self) -> None:
        if not self._capture.grab():
            raise ConnectionResetError(GIVES_NO_MORE)

    def _decoded(self) -> Image:
        there, bgr = self._capture.retrieve()
        if not there:
            raise ConnectionResetError(GIVES_NO_MORE)
        return np.asarray(bgr, dtype=np.uint8)
