import threading

import numpy as np
import pytest

from device.errors import CameraStalled
from device.eyes.cameras.newest import Newest

BLACK, WHITE = np.zeros((2, 2, 3), np.uint8), np.full((2, 2, 3), 255, np.uint8)


def test_the_newest_picture_wins_and_the_older_is_forgotten() -> None:
    newest = Newest("test")
    newest.offer(lambda: BLACK, 1.0)
    newest.offer(lambda: WHITE, 2.0)
    frame = newest.take(1.0)
    assert (frame.image is WHITE, frame.at_s, frame.number) == (True, 2.0, 2)


def test_no_picture_is_taken_twice() -> None:
    newest = Newest("test")
    newest.offer(lambda: BLACK, 1.0)
    newest.take(1.0)
    with pytest.raises(CameraStalled, match=r"camera test: .*no frame in 0\.01 s"):
        newest.take(0.01)


def test_one_who_waits_is_woken_by_a_picture() -> None:
    newest = Newest("test")
    putter = threading.Timer(0.01, newest.offer, (lambda: WHITE, 3.0))
    putter.start()
    assert newest.take(30.0).at_s == 3.0
    putter.join()


def test_why_a_camera_ended_is_told_each_time() -> None:
    newest = Newest("test")
    newest.offer(lambda: BLACK, 1.0)
    newest.end(OSError("unplugged"))
    for _ in range(2):
        with pytest.raises(CameraStalled, match="unplugged"):
            newest.take(30.0)


def test_a_camera_that_stalled_stays_stalled() -> None:
    newest = Newest("test")
    with pytest.raises(CameraStalled):
        newest.take(0.001)
    newest.offer(lambda: BLACK, 1.0)
    with pytest.raises(CameraStalled):
        newest.take(30.0)


def test_where_none_is_kept_ready_a_picture_is_taken_only_for_who_waits() -> None:
    newest, taken = Newest("test"), []
    newest.offer(lambda: BLACK, 1.0)
    newest.keep_ready(ready=False)
    newest.offer(lambda: taken.append(2.0) or BLACK, 2.0)
    putter = threading.Timer(0.05, newest.offer, (lambda: WHITE, 3.0))
    putter.start()
    frame = newest.take(30.0)
    assert (frame.image is WHITE, frame.at_s, frame.number) == (True, 3.0, 3)
    assert not taken
    putter.join()
