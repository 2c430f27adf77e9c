import sys
import time
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from device.errors import CameraError, CameraMissing, CameraStalled
from device.eyes.cameras.picamera import PiCamera
from device.settings import Camera, CameraName

CAMERA = Camera(name=CameraName.PICAMERA2, width=48, height=64, rate_hz=20.0, rotate_deg=90)


class Picamera2:
    """Stands in for picamera2's class, with the calls and the keywords that it has."""

    attached: list[dict[str, Any]] = [{"Model": "imx708"}]  # noqa: RUF012
    delivers: tuple[int, int] | None = None
    latest: "Picamera2"

    def __init__(self) -> None:
        self.camera_controls = {
            "FrameRate": (1, 50, 20),
            "LensPosition": (0, 32, 1),
            "AfMode": (0, 2, 0),
        }
        self.post_callback: Callable[[Any], None] | None = None
        self.state = "open"
        Picamera2.latest = self

    @staticmethod
    def global_camera_info() -> list[dict[str, Any]]:
        return Picamera2.attached

    def create_video_configuration(
        self, main: dict[str, Any], controls: dict[str, Any]
    ) -> dict[str, Any]:
        return {"main": dict(main), "controls": controls}

    def configure(self, camera_config: dict[str, Any]) -> None:
        self.config = camera_config
        self.config["main"]["size"] = self.delivers or self.config["main"]["size"]

    def camera_configuration(self) -> dict[str, Any]:
        return self.config

    def start(self) -> None:
        self.state = "started"

    def stop(self) -> None:
        self.state = "stopped"

    def close(self) -> None:
        self.state = "closed"

    def shoot(self, image: np.ndarray, sensor_ns: int) -> None:
        assert self.post_callback is not None
        metadata = {"SensorTimestamp": sensor_ns}
        request = SimpleNamespace(make_array=lambda _: image.copy(), get_metadata=lambda: metadata)
        self.post_callback(request)


@pytest.fixture(autouse=True)
def picamera2(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("picamera2")
    module.Picamera2 = Picamera2  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "picamera2", module)


def test_no_module_attached_is_a_missing_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Picamera2, "attached", [])
    with pytest.raises(CameraMissing, match="ribbon cable"):
        PiCamera(CAMERA)


def test_a_frame_is_upright_rgb_and_timed_by_the_sensor() -> None:
    camera = PiCamera(CAMERA)
    module = Picamera2.latest
    assert module.config["main"] == {"format": "BGR888", "size": (64, 48)}
    assert module.config["controls"] == {"FrameRate": 20.0, "AfMode": 0, "LensPosition": 2.0}
    lying = np.zeros((48, 64, 3), np.uint8)
    lying[0, 0] = (3, 2, 9)
    before_s = time.monotonic()
    module.shoot(lying, time.clock_gettime_ns(time.CLOCK_BOOTTIME))
    after_s = time.monotonic()
    frame = camera.read(10.0)
    assert tuple(frame.image[0, 47]) == (3, 2, 9)
    assert frame.image.shape == (64, 48, 3)
    assert before_s - 0.001 <= frame.at_s <= after_s + 0.001  # on the clock of all the rest
    camera.close()
    assert module.state == "closed"


def test_a_module_without_a_lens_is_not_asked_to_focus(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Picamera2.__init__

    def without_lens(self: Picamera2) -> None:
        opened(self)
        self.camera_controls = {"FrameRate": (1, 50, 20)}

    monkeypatch.setattr(Picamera2, "__init__", without_lens)
    PiCamera(CAMERA)
    assert Picamera2.latest.config["controls"] == {"FrameRate": 20.0}


def test_a_size_that_libcamera_changed_is_told_and_the_module_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Picamera2, "delivers", (96, 48))
    with pytest.raises(CameraError, match="asked for 64 x 48, the module gives 96 x 48"):
        PiCamera(CAMERA)
    assert Picamera2.latest.state == "closed"


def test_nothing_is_raised_into_picameras_thread_but_the_reader_is_told() -> None:
    camera = PiCamera(CAMERA)
    assert Picamera2.latest.post_callback is not None
    Picamera2.latest.post_callback(SimpleNamespace())
    with pytest.raises(CameraStalled, match="get_metadata"):
        camera.read(10.0)
