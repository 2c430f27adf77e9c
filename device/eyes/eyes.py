"""The eyes' process: it has the camera and the pixels, and no network, no screen, no database.

`see` is one frame's walk; `watch_over` is the loop around it. If the camera goes, the process ends
with the camera's own error and is started again by its parent.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from device.errors import CameraStalled
from device.eyes.cameras.camera import Camera, open_camera
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.landmarks.models import ModelStore, locate
from device.eyes.listener import Listener
from device.eyes.measurement.observe import Watch, learn_closure, learn_rest, observe
from device.eyes.rhythm import LookCounter, Rhythm, Thermometer, rhythm
from device.face.points import Found, Image
from device.face.seen import Ask, Pace, Seen
from device.notify import ALIVE, READY, STOPPING, notify
from device.settings import Practice, Settings

FRAME_WAIT_S = 2.0
"""Without a frame for so long the camera counts as stalled."""

log = logging.getLogger(__name__)


class Locator(Protocol):
    """Finds the landmarks of the person before the mirror, frame after frame."""

    def locate(self, image: Image, *, closely: bool) -> Found:
        """The landmarks of one upright RGB image, or why there are none; see FaceMesh."""


def run_eyes(settings: Settings, practice: Practice, stop: threading.Event) -> None:
    """Look and tell, until `stop` is set.

    Raises CameraMissing, CameraStalled, ModelMissing or ModelRefused: the process is to end then,
    with that message, and to be started again after a while.
    """
    files = locate(settings.seeing.model, ModelStore.of(settings, os.environ))
    mesh = FaceMesh(files, hemiface=settings.seeing.hemiface)
    with _opened(settings) as camera, Listener(settings.runtime) as mirror:
        log.info("eyes open: camera %s, model %s", settings.camera.name, mesh.model)
        notify(READY)
        watch = Watch(mesh.model)
        watch_over(camera, mesh, mirror, watch, settings, practice, Thermometer(), stop)
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
    thermometer: Thermometer,
    stop: threading.Event,
) -> None:
    """Hear what the mirror asks, see, tell; at the pace that was asked for, as heat allows."""
    pace, kept, looked_s, counter = Pace.SLOW, None, time.monotonic(), LookCounter()
    while not stop.is_set():
        now = rhythm(pace, thermometer.heat(), settings.camera.rate_hz)
        kept = now if now == kept else _take_up(now, camera)
        ask = mirror.hear(wait_s=max(0.0, looked_s + now.every_s - time.monotonic()))
        if ask:
            pace, watch = ask.pace, obey(ask, watch)
        looked_s = time.monotonic()
        watch, seen = see(camera, mesh, watch, pace, settings, practice)
        mirror.tell(seen)
        notify(ALIVE)
        if looks_hz := counter.looked():
            _say(f"{kept.why}; {looks_hz:.1f} looks a second of late")


def see(
    camera: Camera, mesh: Locator, watch: Watch, pace: Pace, settings: Settings, practice: Practice
) -> tuple[Watch, Seen]:
    """One frame's walk: read, locate, observe; closely only at the pace of practice."""
    frame = camera.read(FRAME_WAIT_S)
    found = mesh.locate(frame.image, closely=pace is Pace.FULL)
    return observe(watch, found, frame.image, frame.at_s, frame.number, practice, settings.camera)


def _take_up(now: Rhythm, camera: Camera) -> Rhythm:
    """A new rhythm: have frames ready only if each is looked at, and say what is done and why."""
    camera.keep_ready(now.every_s == 0.0)
    _say(now.why)
    return now


def _say(how: str) -> None:
    log.info("looking: %s", how)
    notify(f"STATUS=looking: {how}")


def obey(ask: Ask, watch: Watch) -> Watch:
    """What is watched for from now on."""
    watch = learn_closure(watch, closing=ask.closing)
    return learn_rest(watch) if ask.learn_rest else watch
