"""The eyes' process: it has the camera and the pixels, and no network, no screen, no database.

`see` is one frame's walk; `watch_over` is the loop around it. If the camera goes, the process ends
with the camera's own error and is started again by its parent.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from device.errors import CameraStalled
from device.eyes.cameras.camera import Camera, open_camera
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.models import ModelStore, locate
from device.eyes.listener import Listener
from device.eyes.measurement.observe import Watch, learn_rest, observe
from device.face.points import Found, Image
from device.face.seen import Ask, Pace, Seen
from device.notify import ALIVE, READY, STOPPING, notify
from device.settings import Practice, Settings

FRAME_WAIT_S = 2.0
"""Without a frame for so long the camera counts as stalled."""
SLOW_LOOK_S = 0.5
"""From one look to the next while nobody practises: two looks a second."""

log = logging.getLogger(__name__)


class Locator(Protocol):
    """Finds the landmarks of the person before the mirror, frame after frame."""

    def locate(self, image: Image) -> Found:
        """The landmarks of one upright RGB image, or why there are none."""


def run_eyes(settings: Settings, practice: Practice, stop: threading.Event) -> None:
    """Look and tell, until `stop` is set.

    Raises CameraMissing, CameraStalled, ModelMissing or ModelRefused: the process is to end then,
    with that message, and to be started again after a while.
    """
    mesh = FaceMesh(locate(settings.seeing.model, ModelStore.of(settings, os.environ)))
    with _opened(settings) as camera, Listener(settings.runtime) as mirror:
        log.info("eyes open: camera %s, model %s", settings.camera.name, mesh.model)
        notify(READY)
        watch_over(camera, mesh, mirror, Watch(mesh.model), settings, practice, stop)
        notify(STOPPING)


@contextmanager
def _opened(settings: Settings) -> Iterator[Camera]:
    camera = open_camera(settings.camera, settings.runtime)
    stalled = False
    try:
        yield camera
    except CameraStalled:
        stalled = True  # closing it may hang for good; leaving the process frees it
        raise
    finally:
        if not stalled:
            camera.close()


def watch_over(
    camera: Camera,
    mesh: Locator,
    mirror: Listener,
    watch: Watch,
    settings: Settings,
    practice: Practice,
    stop: threading.Event,
) -> None:
    """Hear what the mirror asks, see, tell; at the pace that was asked for."""
    pace = Pace.SLOW
    while not stop.is_set():
        ask = mirror.hear(wait_s=SLOW_LOOK_S if pace is Pace.SLOW else 0.0)
        if ask:
            pace, watch = ask.pace, _obey(ask, watch)
        watch, seen = see(camera, mesh, watch, settings, practice)
        mirror.tell(seen)
        notify(ALIVE)


def see(
    camera: Camera, mesh: Locator, watch: Watch, settings: Settings, practice: Practice
) -> tuple[Watch, Seen]:
    """One frame's walk: read, locate, observe."""
    frame = camera.read(FRAME_WAIT_S)
    found = mesh.locate(frame.image)
    return observe(watch, found, frame.image, frame.at_s, frame.number, practice, settings.camera)


def _obey(ask: Ask, watch: Watch) -> Watch:
    return learn_rest(watch) if ask.learn_rest else watch
