"""What each process has loaded when it runs: walls that hold, and not only on paper."""

from __future__ import annotations

import subprocess
import sys

import pytest

WALLS = {
    "device.eyes.eyes": {
        "pygame", "gpiozero", "sqlite3", "paho", "ssl", "urllib.request", "cryptography",
    },
    "device.mirror.opening": {"cv2", "paho", "picamera2", "tflite_runtime", "ai_edge_litert"},
    "device.post.post": {"cv2", "pygame", "gpiozero", "picamera2", "tflite_runtime", "numpy"},
}  # fmt: skip


@pytest.mark.parametrize("process", WALLS)
def test_a_process_has_not_even_loaded_what_it_may_not_touch(process: str) -> None:
    code = f"import sys, device.__main__, {process}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert WALLS[process] & set(loaded) == set()
