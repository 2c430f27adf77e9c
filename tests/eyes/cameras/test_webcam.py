import logging
import queue
import threading
import time
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from device.errors import CameraStalled
from device.eyes.cameras.webcam import Webcam
from device.settings import Camera, CameraName

CAMERA = Camera(name=CameraName.WEBCAM, width=48, height=64, rate_hz=20.0, rotate_deg=90)


class Driver:
    """Stands in for cv2.VideoCapture: shows what the test puts into it, BGR and lying."""

    def __init__(self, index: int, backend: int) -> None:
        assert (index, backend) == (0, cv2.CAP_V4L2)
        self.shown: queue.Queue[np.ndarray | None] = queue.Queue()
        self.asked: dict[int, float] = {}
        self.gives = {cv2.CAP_PROP_FRAME_WIDTH: 64.0, cv2.CAP_PROP_FRAME_HEIGHT: 48.0}
        self.asked_again = threading.Semaphore(0)
        self.decoded = 0

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return True

    def set(self, key: int, value: float) -> None:
        self.asked[key] = value

    def get(self, key: int) -> float:
        return self.gives[key]

    def grab(self) -> bool:
        self.asked_again.release()
        self.grabbed = self.shown.get()
        return self.grabbed is not None

    def retrieve(self) -> tuple[bool, np.ndarray | None]:
        self.decoded += 1
        return True, self.grabbed

    def release(self) -> None: ...


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    driver = Driver(0, cv2.CAP_V4L2)
    monkeypatch.setattr(cv2, "VideoCapture", lambda *_: driver)
    yield driver
    driver.shown.put(None)


def lying(blue: int) -> np.ndarray:
    image = np.zeros((48, 64, 3), np.uint8)
    image[0, 0] = (blue, 2, 3)
    return image


def test_a_frame_is_upright_and_in_rgb(driver: Driver) -> None:
    webcam = Webcam(CAMERA)
    before_s = time.monotonic()
    driver.shown.put(lying(blue=9))
    frame = webcam.read(10.0)
    assert frame.image.shape == (64, 48, 3)
    assert tuple(frame.image[0, 47]) == (3, 2, 9)
    assert before_s <= frame.at_s <= time.monotonic()
    assert driver.asked[cv2.CAP_PROP_FRAME_WIDTH] == 64
    driver.shown.put(lying(0))
    webcam.close()


def test_what_was_not_read_in_time_is_forgotten(driver: Driver) -> None:
    webcam = Webcam(CAMERA)
    for blue in (1, 2, 3):
        driver.shown.put(lying(blue))
    for _ in range(4):  # the reader has put the third away when it asks for a fourth
        assert driver.asked_again.acquire(timeout=10)
    assert webcam.read(10.0).image[0, 47, 2] == 3
    driver.shown.put(lying(0))
    webcam.close()


def test_a_picture_that_nobody_waits_for_is_not_decoded(driver: Driver) -> None:
    webcam = Webcam(CAMERA)
    webcam.keep_ready(ready=False)
    for blue in (1, 2):
        driver.shown.put(lying(blue))
    for _ in range(3):
        assert driver.asked_again.acquire(timeout=10)
    assert driver.decoded == 0
    threading.Timer(0.05, driver.shown.put, (lying(blue=3),)).start()
    assert webcam.read(10.0).image[0, 47, 2] == 3
    assert driver.decoded == 1
    driver.shown.put(lying(0))
    webcam.close()


def test_a_webcam_that_is_unplugged_stalls_and_says_so(driver: Driver) -> None:
    webcam = Webcam(CAMERA)
    driver.shown.put(None)
    with pytest.raises(CameraStalled, match=r"webcam 0: .*driver gives no more pictures"):
        webcam.read(10.0)
    webcam.close()


def test_a_size_that_the_webcam_does_not_have_is_told(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    driver.gives = {cv2.CAP_PROP_FRAME_WIDTH: 80.0, cv2.CAP_PROP_FRAME_HEIGHT: 60.0}
    webcam = Webcam(CAMERA)
    driver.shown.put(np.zeros((60, 80, 3), np.uint8))
    assert webcam.read(10.0).image.shape == (80, 60, 3)
    assert "asked for 64 x 48, gives 80 x 60" in caplog.text
    driver.shown.put(lying(0))
    webcam.close()
