"""Mirrors for the bench: enrolled with a clinic of their own, each in a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Self

import msgspec

from bench.contender import ROOT
from bench.panel_notes import Notes
from device.eyes.listener import Listener
from device.eyes.rhythm import SLOW_LOOK_S
from device.face.seen import FitView, RestAbsent, Seen

MADE_READY = ROOT / ".run" / "mirror"
"""Where `mirror setup` keeps models and voice."""
HOLD_S = 3.0
PLAN = f"""\
valid_for_days = 84
affected = "left"
phase = "returning"
goal = "family_photos"
reference_smile_mm = 9.28
feedback_shares = [0.5]

[[routines]]
routine = "small_smile"
repetitions = 3
hold_s = {HOLD_S}
"""
"""As the story's: the shortest hold, so that a repetition takes 13 s and its rest."""
SOCKETS = "sockets"
NEAR_CM = 60.0
OPEN_WITHIN_S = 60.0
END_WITHIN_S = 15.0

Words = dict[str, Any]


def enrolled(folder: Path) -> Path:
    """A mirror's state folder, with a signed plan in it as a clinic gives it."""
    clinic, bundle, plan = folder / "clinic", folder / "mirror.bundle", folder / "plan.toml"
    state = folder / "enrolled"
    plan.write_text(PLAN, encoding="utf-8")
    _do("clinic", "init", "--host", "localhost", str(clinic))
    enrolling = ["--plan", str(plan), "--out", str(bundle), "--folder", str(clinic)]
    _do("clinic", "enrol", "--name", "Somebody", *enrolling)
    _do("device", "provision", str(bundle), "--set", f'paths.state="{state}"')
    return state


def _do(*command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command[:2])}: {(done.stderr or done.stdout).strip()}")


class Mirror:
    """One watched mirror, from its start to its notes."""

    def __init__(self, enrolled: Path, folder: Path) -> None:
        """Start it on a copy of a state, in a folder of its own."""
        state = folder / "state"
        shutil.copytree(enrolled, state)
        if (MADE_READY / "voice").exists():
            (state / "voice").symlink_to(MADE_READY / "voice")
        self.runtime = folder / SOCKETS
        self._notes = folder / "notes.json"
        self._heard: SimpleQueue[str | None] = SimpleQueue()
        paths = (self._notes, state, self.runtime)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.panel_watched", *map(str, paths)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def do(self, word: str) -> None:
        """Tell its finger what to do."""
        assert self._process.stdin
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def hear(self, wait_s: float) -> Iterator[Words]:
        """What it says, line by line. Raises RuntimeError when it ends or falls silent."""
        until_s = time.monotonic() + wait_s
        while True:
            try:
                line = self._heard.get(timeout=max(0.0, until_s - time.monotonic()))
            except Empty:
                raise RuntimeError(f"a mirror did not come so far within {wait_s:g} s") from None
            if line is None:
                raise RuntimeError("a mirror ended: see its words above")
            yield json.loads(line)

    def await_word(self, word: str, wait_s: float) -> None:
        """Wait until it says this."""
        next(words for words in self.hear(wait_s) if word in words)

    def end(self) -> Notes:
        """Stop it, and read what was noted."""
        self._process.terminate()
        if self._process.wait(END_WITHIN_S) != 0:
            raise RuntimeError("a mirror did not end well: see its words above")
        return msgspec.json.decode(self._notes.read_bytes(), type=Notes)

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._heard.put(line)
        self._heard.put(None)


@contextmanager
def mirror(enrolled: Path, folder: Path) -> Iterator[Mirror]:
    """A mirror that is idle, knows its plan, and is told that somebody stands before it."""
    with somebody(folder / SOCKETS), Mirror(enrolled, folder) as one:
        one.await_word("ready", OPEN_WITHIN_S)
        yield one


@contextmanager
def somebody(runtime: Path) -> Iterator[None]:
    """In the place of the eyes: twice a second a face that is seen well, and no rest of it."""
    gone = threading.Event()
    with Listener(runtime) as listener:
        there = threading.Thread(target=_stand_there, args=(listener, gone))
        there.start()
        try:
            yield
        finally:
            gone.set()
            there.join()


def _stand_there(listener: Listener, gone: threading.Event) -> None:
    for number in count():
        asked = listener.hear(SLOW_LOOK_S)
        if gone.is_set():
            return
        if asked is None:  # whatever is asked, it is the slow pace that is kept
            now_s = time.monotonic()
            listener.tell(Seen(now_s, number, FitView(), RestAbsent(), NEAR_CM, {}, "none"))
