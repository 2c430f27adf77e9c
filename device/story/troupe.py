"""The processes of the story, and what they say: one queue of lines from all of them."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from device.errors import StoryError

STOP_S = 12.0


@dataclass(frozen=True)
class Line:
    """A line that one process wrote; None when it has ended."""

    who: str
    text: str | None


class Troupe:
    """Starts the processes, listens to them, and sends them home in the end."""

    def __init__(self) -> None:
        self._said: queue.SimpleQueue[Line] = queue.SimpleQueue()
        self._running: dict[str, subprocess.Popen[str]] = {}

    def start(self, who: str, *command: str, log: Path) -> None:
        """Start `python -m COMMAND…` under a name; what it complains of goes to the file `log`."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as complaints:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
                encoding="utf-8",
            )
        self._running[who] = process
        threading.Thread(target=self._listen, args=(who, process), daemon=True).start()

    def do(self, *command: str) -> str:
        """Run `python -m COMMAND…` to its end and return what it wrote; raises StoryError."""
        done = subprocess.run(
            [sys.executable, "-m", *command], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise StoryError(f"{' '.join(command[:2])}: {(done.stderr or done.stdout).strip()}")
        return done.stdout

    def next(self, wait_s: float) -> Line | None:
        """The next line of anybody, None when nobody spoke in time."""
        try:
            return self._said.get(timeout=max(0.0, wait_s))
        except queue.Empty:
            return None

    def ended(self, who: str) -> bool:
        """Whether a process has ended by itself."""
        return self._running[who].poll() is not None

    def wait_for(self, who: str, word: str, wait_s: float) -> str:
        """Wait until `who` writes a line with `word`; raises StoryError when it does not."""
        until_s = time.monotonic() + wait_s
        while (left_s := until_s - time.monotonic()) > 0:
            line = self.next(left_s)
            if line is None or line.who != who:
                continue
            if line.text is None:
                raise StoryError(f"{who} ended before it said {word!r}; see its log")
            if word in line.text:
                return line.text
        raise StoryError(f"{who} did not say {word!r} within {wait_s:g} s")

    def send_home(self, *names: str) -> None:
        """Ask the named to stop, or everybody, the last come first; kill who does not."""
        for who in names or tuple(reversed(self._running)):
            process = self._running.pop(who, None)
            if process is None:
                continue
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _listen(self, who: str, process: subprocess.Popen[str]) -> None:
        if process.stdout is None:
            raise StoryError(f"{who} was started without its output")
        with process.stdout as lines:
            for line in lines:
                self._said.put(Line(who, line.rstrip("\n")))
        self._said.put(Line(who, None))
