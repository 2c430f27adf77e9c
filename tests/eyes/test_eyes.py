"""The eyes' walk and its loop, with a camera and landmarks from a script."""

from __future__ import annotations

import queue
import threading
from types import SimpleNamespace

import pytest

from device.errors import CameraMissing, CameraStalled
from device.eyes import eyes as eyes_module
from device.eyes.cameras.camera import Frame
from device.eyes.eyes import run_eyes, see, watch_over
from device.eyes.listener import Listener
from device.eyes.measurement.observe import Watch
from device.eyes.rhythm import SLOW_LOOK_S, Heat
from device.face.link import EyesLink, Lost
from device.face.points import NoFace
from device.face.seen import (
    Ask,
    FitView,
    MeasureName,
    Pace,
    PoorView,
    Reason,
    RestAbsent,
    RestLearned,
)
from device.settings import config_folder, load_settings
from tests.eyes.measurement.made_face import (
    PRACTICE,
    REST,
    Expression,
    head_points,
    in_image,
    landmarks,
    picture,
)
from tests.eyes.measurement.made_skin import painted

SOON_S = 10.0
RATE_HZ = 20.0
DESK = load_settings(config_folder() / "desk.toml")
SMILE = Expression(smile_mm=(2.4, 0.4))
PICTURE, SMILING = (
    painted(picture(), in_image(head_points(expression), px_per_mm=1.93))
    for expression in (REST, SMILE)
)
COOL = SimpleNamespace(heat=lambda: Heat.COOL)


class ScriptedCamera:
    """Gives its frames at once, with the times of a camera of RATE_HZ, and then stalls.

    The face rests in the frames before `smiles_from`.
    """

    def __init__(self, frames, smiles_from=10**9):
        self.frames, self.number, self.closed, self.ready = frames, 0, False, []
        self.smiles_from = smiles_from

    def keep_ready(self, ready):
        self.ready.append(ready)

    def read(self, timeout_s):
        if self.number >= self.frames:
            raise CameraStalled(f"no frame in {timeout_s} s")
        self.number += 1
        image = SMILING if self.number >= self.smiles_from else PICTURE
        return Frame(image, self.number / RATE_HZ, self.number)

    def close(self):
        self.closed = True


class ScriptedMesh:
    """Finds the face of the camera's frames."""

    model = "made"

    def __init__(self):
        self.looks, self.closely = 0, []

    def locate(self, image, *, closely):
        assert image is PICTURE or image is SMILING
        self.looks += 1
        self.closely.append(closely)
        expression = SMILE if image is SMILING else REST
        return landmarks(in_image(head_points(expression), px_per_mm=1.93))


def test_one_frame_walks_from_the_camera_to_what_is_seen():
    watch, seen = see(ScriptedCamera(1), ScriptedMesh(), Watch("made"), Pace.FULL, DESK, PRACTICE)
    assert (seen.frame, seen.at_s, seen.model) == (1, 1 / RATE_HZ, "made")
    assert seen.view == FitView()
    assert seen.rest == RestAbsent()
    assert watch.head is not None


def test_an_empty_room_walks_the_same_way(monkeypatch):
    mesh = ScriptedMesh()
    monkeypatch.setattr(mesh, "locate", lambda *_, **__: NoFace())
    _, seen = see(ScriptedCamera(1), mesh, Watch("made"), Pace.SLOW, DESK, PRACTICE)
    assert seen.view == PoorView(Reason.NO_FACE)


class Mirror:
    """The mirror's end, with everything that it was told."""

    def __init__(self, runtime):
        self.told, self.lost = queue.Queue(), queue.Queue()
        self.link = EyesLink(runtime, self.told.put, self.lost.put)
        self.link.start()

    def until(self, wanted):
        """The first `Seen` that is as wanted."""
        while True:
            seen = self.told.get(timeout=SOON_S)
            if wanted(seen):
                return seen


def test_the_mirror_asks_for_rest_and_is_told_a_one_sided_smile_over_the_socket(tmp_path):
    stop = threading.Event()
    with Listener(tmp_path) as listener:
        camera = ScriptedCamera(10**9, smiles_from=150)
        args = (camera, ScriptedMesh(), listener, Watch("made"))
        eyes = threading.Thread(target=watch_over, args=(*args, DESK, PRACTICE, COOL, stop))
        mirror = Mirror(tmp_path)
        mirror.link.ask(Ask(pace=Pace.FULL, learn_rest=True))
        eyes.start()
        rested = mirror.until(lambda seen: isinstance(seen.rest, RestLearned))
        smiling = mirror.until(lambda seen: seen.frame >= 150)
        stop.set()
        eyes.join(SOON_S)
        mirror.link.close()
    assert rested.view == FitView()
    excursion = smiling.measures[MeasureName.ORAL_COMMISSURE_EXCURSION_MM].coarse
    assert (excursion.left, excursion.right) == pytest.approx((2.4, 0.4), abs=1e-6)
    assert not eyes.is_alive()


class ScriptedDoor:
    """A mirror's end that asks as it is told, and how long the eyes were ready to wait for it."""

    def __init__(self, *asks):
        self.waits, self.asks = [], iter(asks)

    def hear(self, wait_s):
        self.waits.append(wait_s)
        return next(self.asks)

    def tell(self, _):
        return True


def watch_to_the_end(camera, mesh, door, thermometer=COOL):
    """The loop until its camera has no more frames."""
    with pytest.raises(CameraStalled):
        watch_over(
            camera, mesh, door, Watch("made"), DESK, PRACTICE, thermometer, threading.Event()
        )


def test_with_no_mirror_the_eyes_look_slowly_and_with_one_at_the_pace_it_asks():
    door = ScriptedDoor(None, Ask(pace=Pace.FULL), None, Ask(pace=Pace.SLOW), None)
    camera, mesh = ScriptedCamera(4), ScriptedMesh()
    watch_to_the_end(camera, mesh, door)
    assert [wait_s > 0 for wait_s in door.waits] == [True, True, False, False, True]
    assert max(door.waits) <= SLOW_LOOK_S
    assert camera.ready == [False, True, False]
    assert mesh.closely == [False, True, True, False]


def test_a_look_that_takes_long_is_not_waited_for_as_well(monkeypatch):
    """Twice a second is from one look to the next, and not from the end of one."""
    clock = [100.0]
    monkeypatch.setattr(eyes_module, "time", SimpleNamespace(monotonic=lambda: clock[0]))

    class SlowDoor(ScriptedDoor):
        def hear(self, wait_s):
            clock[0] += wait_s
            return super().hear(wait_s)

        def tell(self, seen):
            clock[0] += 0.2
            return super().tell(seen)

    door = SlowDoor(*[None] * 5)
    watch_to_the_end(ScriptedCamera(4), ScriptedMesh(), door)
    assert door.waits == pytest.approx([0.5, 0.3, 0.3, 0.3, 0.3])


def test_a_hot_processor_is_spared_and_the_reason_is_said(caplog):
    caplog.set_level("INFO")
    camera, door = ScriptedCamera(1), ScriptedDoor(Ask(pace=Pace.FULL), None)
    watch_to_the_end(camera, ScriptedMesh(), door, SimpleNamespace(heat=lambda: Heat.HOT))
    assert 0 < door.waits[-1] <= 4 / DESK.camera.rate_hz
    assert camera.ready == [False, False]
    assert caplog.messages[-1] == "looking: 3.75 times a second, since the processor is hot"


@pytest.fixture
def no_models(monkeypatch):
    """Eyes whose model is the scripted one: these tests are of the process around it."""
    monkeypatch.setattr(eyes_module, "locate", lambda *_: None)
    monkeypatch.setattr(eyes_module, "FaceMesh", lambda *_, **__: ScriptedMesh())


@pytest.mark.usefixtures("no_models")
def test_a_camera_that_stalls_ends_the_eyes_and_the_mirror_notices(tmp_path, monkeypatch):
    camera = ScriptedCamera(30)
    monkeypatch.setattr(eyes_module, "open_camera", lambda *_: camera)
    mirror = Mirror(tmp_path / "runtime")
    mirror.link.ask(Ask(pace=Pace.FULL))
    assert mirror.lost.get(timeout=SOON_S) is Lost.ABSENT
    with pytest.raises(CameraStalled):
        run_eyes(at_desk(tmp_path), PRACTICE, threading.Event())
    mirror.link.close()
    assert not camera.closed  # that might hang; leaving the process frees it
    assert not list((tmp_path / "runtime").iterdir())


@pytest.mark.usefixtures("no_models")
def test_a_camera_that_is_not_there_is_named_and_nothing_else_steps_in(tmp_path):
    with pytest.raises(CameraMissing, match="film"):
        run_eyes(at_desk(tmp_path), PRACTICE, threading.Event())


@pytest.mark.usefixtures("no_models")
def test_systemd_is_told_when_the_eyes_are_open_and_after_each_look(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(eyes_module, "notify", told.append)
    monkeypatch.setattr(eyes_module, "open_camera", lambda *_: ScriptedCamera(2))
    with pytest.raises(CameraStalled):
        run_eyes(at_desk(tmp_path), PRACTICE, threading.Event())
    slowly = "STATUS=looking: twice a second, since nobody practises"
    assert told == ["READY=1", slowly, "WATCHDOG=1", "WATCHDOG=1"]


def at_desk(folder):
    change = f'paths.runtime = "{folder / "runtime"}"'
    return load_settings(config_folder() / "desk.toml", [change])
