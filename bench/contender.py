"""The driver's end: the stage and the contenders, each a process, told over a pipe what to do.

The driver imports no numpy and no OpenCV, so that no library page of a contender counts as shared
with it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parent.parent
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of our own is made in it)
KIB_PER_MB = 1000 * 1000 / 1024
LAST_WORDS = 1500

Reply = dict[str, Any]


@dataclass(frozen=True)
class Role:
    """Who contends: the name in the tables, and the command that starts it."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A picture in shared memory: RGB bytes, row by row."""

    path: str
    width: int
    height: int


@dataclass(frozen=True)
class Look:
    """What one look cost, in time and in processor time of all threads, and what it found.

    `found` is None for who looks for no face; `checksum` is that of the bytes seen; `points` are
    [x, y, z] in pixels if they were asked for.
    """

    wall_s: float
    cpu_s: float
    checksum: int
    found: bool | None
    points: list[list[float]]


@dataclass(frozen=True)
class Memory:
    """A process's memory in MB: private to it, the part of that it wrote, and resident in all."""

    private_mb: float
    written_mb: float
    resident_mb: float


class CannotContend(Exception):
    """A contender that does not run on this machine, and why."""


class Process:
    """A child that answers each line of JSON with another."""

    def __init__(self, role: Role) -> None:
        """Start it, and do not wait for it."""
        self.role = role
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
        self._process = subprocess.Popen(
            role.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            cwd=ROOT,
            text=True,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout
        self._ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
        self._said.close()

    def open(self) -> None:
        """Wait until it can begin; raises CannotContend if it says that it never will."""
        if not self._ready:
            told = self._hear()
            if "cannot" in told:
                raise CannotContend(told["cannot"])
            self._ready = True

    def ask(self, **words: object) -> Reply:
        """Its answer to one line."""
        self.open()
        self._to.write(json.dumps(words) + "\n")
        self._to.flush()
        return self._hear()

    def memory(self) -> Memory:
        """What it holds now."""
        return weighed(Path(f"/proc/{self._process.pid}/smaps_rollup").read_text(encoding="ascii"))

    def _hear(self) -> Reply:
        line = self._from.readline()
        if not line:
            self._process.wait()
            self._said.seek(0)
            words = self._said.read().decode(errors="replace").strip()[-LAST_WORDS:]
            raise RuntimeError(f"{self.role.name} ended: {words}")
        told: Reply = json.loads(line)
        return told


class Stage(Process):
    """Shows frames of the film, and photographs, in a folder of shared memory."""

    def __init__(self, folder: str) -> None:
        super().__init__(Role("the stage", (sys.executable, "-m", "bench.stage", folder)))

    def frame(self, size: tuple[int, int], number: int) -> Picture:
        """A frame of the film of this width and height."""
        return Picture(**self.ask(film=size, frame=number))

    def photograph(self, path: Path) -> Picture:
        """A still."""
        return Picture(**self.ask(photograph=str(path.resolve())))


class Contender(Process):
    """One contender."""

    def look(self, picture: Picture, *, fresh: bool = False, points: bool = False) -> Look:
        """Let it look at a picture; `fresh` if that has nothing to do with the one before."""
        size = {"width": picture.width, "height": picture.height}
        return Look(**self.ask(picture=picture.path, **size, fresh=fresh, points=points))


class Replay:
    """A few frames, shown again and again by the driver itself, without the stage.

    The stage is of our environment: while it runs, its pages of libraries are not private to ours.
    """

    def __init__(self, folder: str, size: tuple[int, int], frames: int) -> None:
        with Stage(folder) as stage:
            self._picture = stage.frame(size, 0)
            path = Path(self._picture.path)
            self._frames = [path.read_bytes()]
            for number in range(1, frames):
                stage.frame(size, number)
                self._frames.append(path.read_bytes())
        with path.open("r+b") as file:
            self._pixels = mmap(file.fileno(), 0)

    def frame(self, number: int) -> Picture:
        """A frame; after the last one the film runs back to the first."""
        there_and_back = [*self._frames, *self._frames[-2:0:-1]]
        self._pixels[:] = there_and_back[number % len(there_and_back)]
        return self._picture


@contextmanager
def opened_stage() -> Iterator[Stage]:
    """The stage, whose pictures go with it."""
    with shared_folder() as folder, Stage(folder) as stage:
        yield stage


def shared_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for pictures, in shared memory."""
    return tempfile.TemporaryDirectory(dir=SHARED_MEMORY)


@contextmanager
def together(roles: Sequence[Role]) -> Iterator[tuple[list[Contender], dict[str, str]]]:
    """All contenders that can run, and of the others why not."""
    able: list[Contender] = []
    unable: dict[str, str] = {}
    with ExitStack() as running:
        for contender in [running.enter_context(Contender(role)) for role in roles]:
            try:
                contender.open()
                able.append(contender)
            except CannotContend as reason:
                unable[contender.role.name] = str(reason)
        yield able, unable


def weighed(smaps_rollup: str) -> Memory:
    """The memory of a process by its `smaps_rollup`."""
    kib = {name: int(size) for name, size in re.findall(r"(?m)^(\w+): +(\d+) kB", smaps_rollup)}
    private = kib["Private_Clean"] + kib["Private_Dirty"]
    return Memory(private / KIB_PER_MB, kib["Private_Dirty"] / KIB_PER_MB, kib["Rss"] / KIB_PER_MB)
