"""Files are written whole or not at all; what stands against it is told with the file's name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, EFBIG, ENAMETOOLONG, ENOSPC
from pathlib import Path

from device.errors import FileUnreadable, LookError

FULL = {ENOSPC, EDQUOT, EFBIG}


@contextmanager
def kept(target: Path, refusal: type[LookError]) -> Iterator[Path]:
    """A place to write at, which becomes the target when all is written that could be read.

    A link stays, and what it names is written. What is there and is no regular file (a device, a
    pipe) cannot be replaced: it is written straight into. Raises `refusal`.
    """
    with told(target, refusal):
        if target.exists() and not target.is_file():
            yield target
            return
        place = Path(os.path.realpath(target))
        unfinished = place.with_name(f".{place.name}.part")
        try:
            try:
                yield unfinished
            except FileUnreadable:
                _become(place, unfinished)
                raise
            _become(place, unfinished)
        finally:
            unfinished.unlink(missing_ok=True)


@contextmanager
def told(target: Path | str, refusal: type[LookError]) -> Iterator[None]:
    """Raises `refusal`, naming the target and what to do, where the system lets nothing be written.

    That nobody reads a pipe any more is no refusal: whoever did has seen enough.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise refusal(
            f"{target}: cannot be written: {error.strerror or error}; {_advice(error)}"
        ) from error


def _become(place: Path, unfinished: Path) -> None:
    if unfinished.exists():  # of a film without any frame nothing was drawn
        unfinished.replace(place)


def _advice(error: OSError) -> str:
    if error.errno in FULL:
        return "make room there, or name another place"
    if error.errno == ENAMETOOLONG:
        return "give it, or what is looked at, a shorter name"
    return "name a file in a folder that is there and may be written in"
