"""What the eyes cost while nobody practises: the real process, before the filmed person."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.contender import ROOT, SHARED_MEMORY
from bench.results import Section, judged, table
from device.face.link import LARGEST_BYTES, SOCKET_NAME, decode_seen
from device.face.seen import PoorView, Reason, Seen
from device.film.directions import DIRECTIONS_SOCKET, Director

LIMIT_PERCENT = 5.0
WATCHED_S, WATCHED_QUICK_S = 20.0, 6.0
SETTLING_S = 3.0
OPEN_WITHIN_S = 30.0

INTRODUCTION = """\
`mirror eyes` with the desk's settings and the film for a camera, no mirror connected, so two looks
a second: processor time of the process, all threads, as a share of one core. Taking the film's
frame over a socket is in it.
"""


def run(*, quick: bool) -> Section:
    """Watch the eyes with somebody there, and in an empty room."""
    watched_s = WATCHED_QUICK_S if quick else WATCHED_S
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY) as folder:
        runtime = Path(folder)
        with (
            running("film", runtime, DIRECTIONS_SOCKET),
            running("eyes", runtime, SOCKET_NAME) as eyes,
            Director(runtime / DIRECTIONS_SOCKET) as director,
        ):
            print(f"  the eyes, with a face and without, {watched_s:g} s each", flush=True)
            rows = [_watched("a face before the mirror", eyes.pid, runtime, watched_s, face=True)]
            director.leave()
            rows.append(_watched("an empty room", eyes.pid, runtime, watched_s, face=False))
    told = table(("state", "percent of one core", "target"), rows)
    return Section("Idle", f"{INTRODUCTION}\n{told}")


def _watched(
    state: str, pid: int, runtime: Path, watched_s: float, *, face: bool
) -> tuple[str, str, str]:
    """One row. Raises RuntimeError if the eyes did not see what was there to be seen."""
    time.sleep(SETTLING_S)
    worked_s, began_s = processor_s(pid), time.monotonic()
    time.sleep(watched_s)
    share = (processor_s(pid) - worked_s) / (time.monotonic() - began_s)
    nobody = _seen(runtime).view == PoorView(Reason.NO_FACE)
    if face is nobody:
        raise RuntimeError(f"{state}, but the eyes saw {'nobody' if nobody else 'somebody'}")
    return state, f"{100 * share:.1f}", judged(100 * share, LIMIT_PERCENT)


def processor_s(pid: int) -> float:
    """The processor time of a process, all its threads, user and system, in seconds."""
    return worked_s(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8"), os.sysconf("SC_CLK_TCK"))


def worked_s(stat: str, ticks_a_second: int) -> float:
    """The processor time in a `/proc/PID/stat`; the name in it may hold spaces and brackets."""
    after_name = stat.rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / ticks_a_second


def _seen(runtime: Path) -> Seen:
    """What the eyes see now, as a mirror that comes is told."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as mirror:
        mirror.connect(str(runtime / SOCKET_NAME))
        return decode_seen(mirror.recv(LARGEST_BYTES))


@contextmanager
def running(command: str, runtime: Path, opens: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the mirror, from when its socket is there."""
    settings = {"paths.runtime": runtime, "paths.state": ROOT / ".run" / "mirror"}
    changes = [word for key, value in settings.items() for word in ("--set", f'{key}="{value}"')]
    with subprocess.Popen([sys.executable, "-m", "device", command, *changes], cwd=ROOT) as process:
        try:
            _await(process, runtime / opens, command)
            yield process
        finally:
            process.terminate()


def _await(process: subprocess.Popen[bytes], path: Path, command: str) -> None:
    until_s = time.monotonic() + OPEN_WITHIN_S
    while not path.exists():
        if process.poll() is not None or time.monotonic() > until_s:
            raise RuntimeError(f"mirror {command} did not begin: see its words above")
        time.sleep(0.05)
