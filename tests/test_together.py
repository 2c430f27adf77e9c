"""The three processes on a desk: who ends is started again, with back-off; the end ends all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from device.together import LONGEST_BACK_OFF_S, Child


def child(code: str) -> Child:
    return Child("eyes", [sys.executable, "-c", code])


def tended(one: Child, now_s: float) -> subprocess.Popen[bytes]:
    one.tend(now_s)
    assert one.process is not None
    return one.process


def test_a_process_that_ends_is_started_again_after_a_growing_wait() -> None:
    one = child("raise SystemExit(3)")
    waits, now_s = [], 0.0
    for _ in range(7):
        tended(one, now_s).wait()
        one.tend(now_s)
        assert one.process is None
        waits.append(one.due_s - now_s)
        now_s = one.due_s
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, LONGEST_BACK_OFF_S, LONGEST_BACK_OFF_S]


def test_a_process_that_lived_long_begins_its_back_off_afresh() -> None:
    one = child("raise SystemExit(3)")
    for _ in range(5):
        tended(one, one.due_s).wait()
        one.tend(one.due_s)
    tended(one, one.due_s).wait()
    ended_s = one.started_s + 3 * LONGEST_BACK_OFF_S
    one.tend(ended_s)
    assert one.due_s - ended_s == 1.0


@pytest.fixture
def running(tmp_path: Path, made_ready: list[str]) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "device", "run", *made_ready],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        start_new_session=True,
    )
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _children(parent: int) -> dict[str, int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(parent)],
        capture_output=True,
        text=True,
        check=False,
    )
    rows = [line.split() for line in listed.stdout.splitlines()]
    return {row[4]: int(row[0]) for row in rows if len(row) > 4}


def _until(true: object, wait_s: float = 20.0) -> None:
    until_s = time.monotonic() + wait_s
    while not true():  # type: ignore[operator]
        assert time.monotonic() < until_s, "it did not come"
        time.sleep(0.05)


def test_a_killed_kiosk_comes_back_and_a_stop_leaves_nobody_behind(
    running: subprocess.Popen[str],
) -> None:
    _until(lambda: {"kiosk", "post"} <= set(_children(running.pid)))
    first = _children(running.pid)["kiosk"]
    os.kill(first, signal.SIGKILL)
    _until(lambda: _children(running.pid).get("kiosk", first) != first)
    family = _children(running.pid).values()
    running.send_signal(signal.SIGTERM)
    _until(lambda: running.poll() is not None)
    assert running.returncode == 0
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []
