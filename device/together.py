"""`mirror run`: the three processes as children of one, for a desk. The appliance uses systemd."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

log = logging.getLogger("quiet.together")

LONGEST_BACK_OFF_S = 30.0
FIRST_START_S = 60.0
"""A first start may speak every sentence once to keep it, which takes a small machine a while."""
REFUSED = 1
"""The exit status of a process that ended by an error of its own, not by a signal."""
STOP_S = 10.0
LOOK_S = 0.2


@dataclass
class Child:
    """One process and how often it has had to be started again."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    due_s: float = 0.0
    started_s: float = field(default=0.0)

    def tend(self, now_s: float) -> None:
        """Start it if it is due; a process that lived for a minute begins its back-off afresh."""
        if self.process is not None and self.process.poll() is not None:
            self._left(self.process.returncode, now_s)
        if self.process is None and now_s >= self.due_s:
            self.process = subprocess.Popen(self.command, start_new_session=False)
            self.started_s = now_s
            self.starts += 1

    def failed_to_start(self, now_s: float) -> bool:
        """Whether it left right after its first start: its settings are wrong, not its luck."""
        return self.starts == 1 and now_s - self.started_s < FIRST_START_S

    def _left(self, code: int, now_s: float) -> None:
        lived = now_s - self.started_s >= 2 * LONGEST_BACK_OFF_S
        self.starts = 1 if lived else self.starts
        wait_s = min(LONGEST_BACK_OFF_S, 2.0 ** min(self.starts - 1, 5))
        log.warning("%s left with exit status %d; back in %g s", self.name, code, wait_s)
        self.process, self.due_s = None, now_s + wait_s


def run_together(eyes: Sequence[str], kiosk: Sequence[str], post: Sequence[str]) -> int:
    """Run the three until the kiosk leaves by itself with status 0 (switched off) or we are told.

    Each argument is what follows `mirror` on the command line. Eyes, post and a kiosk that died are
    started again with back-off; a kiosk that could not even start ends it all, its reason said.
    Returns the exit status for the shell.
    """
    children = [
        Child(name, [sys.executable, "-m", "device", *arguments])
        for name, arguments in (("eyes", eyes), ("mirror", kiosk), ("post", post))
    ]
    told = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda *_: told.set())
    try:
        return _tend_all(children, told)
    finally:
        _stop(children)


def _tend_all(children: list[Child], told: threading.Event) -> int:
    mirror = children[1]
    while not told.wait(LOOK_S):
        left = mirror.process.poll() if mirror.process is not None else None
        if left == 0:
            return 0
        if left == REFUSED and mirror.failed_to_start(time.monotonic()):
            return 1
        for child in children:
            child.tend(time.monotonic())
    return 0


def _stop(children: list[Child]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline_s = time.monotonic() + STOP_S
    slow = [process for process in running if not _ended(process, deadline_s)]
    for process in slow:
        log.error("process %d did not stop within %g s and is killed", process.pid, STOP_S)
        process.kill()
        process.wait()


def _ended(process: subprocess.Popen[bytes], deadline_s: float) -> bool:
    try:
        process.wait(max(0.0, deadline_s - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True
