"""Counts allocations: `python -m bench.allocating MODEL KIND WIDTH HEIGHT`, the answer as JSON.

Every malloc, calloc and memory map of every library is seen (by memray), Python's own small objects
are not: those come from its pools.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from memray import AllocationRecord, AllocatorType, FileReader, Tracker

from bench.figures import ROUND
from bench.ours import Whole, opened
from bench.stage import Film
from device.errors import MirrorError

WARM_UP = 3 * ROUND
FRAMES = 3 * ROUND
SIZES = (0, 1024, 65536, 1 << 20)
"""Classes of size, bytes: each counts what is at least so large."""
LINES = 8
RELEASES = {AllocatorType.FREE, AllocatorType.MUNMAP}
ROOT = Path(__file__).parent.parent


def main(model: str, kind: str, width: str, height: str) -> None:
    """Follow the film for a while, then count what the next frames allocate."""
    try:
        contender = opened(model, kind)
    except MirrorError as reason:
        print(json.dumps({"cannot": str(reason)}))
        return
    assert isinstance(contender, Whole)
    film = Film(int(width), int(height))
    frames = [film.frame(number) for number in range(WARM_UP + FRAMES)]
    for frame in frames[:WARM_UP]:
        contender.look(frame, fresh=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "allocations"
        with Tracker(path):
            for frame in frames[WARM_UP:]:
                contender.look(frame, fresh=False)
        print(json.dumps(counted(FileReader(path).get_allocation_records())))


def counted(records: Iterable[AllocationRecord]) -> dict[str, object]:
    """Per frame: allocations and bytes by class of size, and the lines that take the most bytes."""
    made = [one for one in records if AllocatorType(one.allocator) not in RELEASES]
    per_line: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for one in made:
        line = _line(one)
        per_line[line] += one.size
        times[line] += 1
    return {
        "counts": [sum(one.size >= least for one in made) / FRAMES for least in SIZES],
        "bytes": sum(one.size for one in made) / FRAMES,
        "lines": [
            (line, size / FRAMES, times[line] / FRAMES)
            for line, size in per_line.most_common(LINES)
        ],
    }


def _line(record: AllocationRecord) -> str:
    """The innermost line of ours that allocates."""
    for function, file, number in record.stack_trace():
        if Path(file).is_relative_to(ROOT / "device"):
            return f"{Path(file).relative_to(ROOT)}:{number} {function}"
    return "elsewhere"


if __name__ == "__main__":
    main(*sys.argv[1:])
