"""A contender's end of the pipe: told to look at a picture, it answers what that cost.

Runs in our environment and in the peer's, so it needs numpy alone. Pictures lie in memory that all
contenders share: everybody sees the very same bytes, and nobody owns them.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any, Protocol

import numpy as np

Locations = list[list[float]]


class Contender(Protocol):
    """Whoever locates landmarks."""

    def look(self, image: Any, *, fresh: bool) -> Any:  # noqa: ANN401  (each has its own answer)
        """What is timed. `fresh` says that the image has nothing to do with the one before."""

    def points(self, answer: Any, image: Any) -> Locations | None:  # noqa: ANN401
        """The answer as [x, y, z] in pixels of the image, empty if no face was found; not timed.

        None where no face is looked for.
        """


def serve(opened: Callable[[], Contender], cannot: type[Exception]) -> None:
    """Answer until the pipe is closed. An exception of the kind `cannot` is told and no more."""
    tell = _voice()
    try:
        contender = opened()
    except cannot as reason:
        tell({"cannot": str(reason)})
        return
    tell({"ready": os.getpid()})
    seen: dict[str, Any] = {}
    for line in sys.stdin:
        ask = json.loads(line)
        if ask["picture"] not in seen:
            shape = (ask["height"], ask["width"], 3)
            picture = np.memmap(ask["picture"], mode="r", dtype=np.uint8, shape=shape)
            seen[ask["picture"]] = np.asarray(picture)
        tell(_looked(contender, seen[ask["picture"]], ask))


def _looked(contender: Contender, image: Any, ask: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    checksum = zlib.adler32(image)  # reads all of it: it is in memory before the clock starts
    began_s, worked_s = perf_counter(), process_time()
    answer = contender.look(image, fresh=ask["fresh"])
    wall_s, cpu_s = perf_counter() - began_s, process_time() - worked_s
    points = contender.points(answer, image)
    found = None if points is None else bool(points)
    told = {"wall_s": wall_s, "cpu_s": cpu_s, "checksum": checksum, "found": found}
    return told | {"points": (points or []) if ask["points"] else []}


def _voice() -> Callable[[dict[str, Any]], None]:
    """The pipe to the driver. What libraries print goes to standard error instead."""
    pipe = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def tell(words: dict[str, Any]) -> None:
        pipe.write(json.dumps(words) + "\n")
        pipe.flush()

    return tell
