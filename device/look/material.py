"""What there is to look at: one picture or video, or all that lie in a folder, in their order."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from device.errors import FileUnreadable, LookError

PICTURES = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp", ".avif", ".tif", ".tiff",
    ".bmp", ".gif", ".pbm", ".pgm", ".ppm", ".pnm", ".heic", ".heif",
})  # fmt: skip
"""Endings of pictures. HEIC cannot be read; it is here so that it is named, not passed over."""
VIDEOS = frozenset({
    ".mp4", ".m4v", ".mov", ".3gp", ".mkv", ".webm", ".avi", ".ts", ".mts", ".m2ts", ".mpg",
    ".mpeg", ".wmv", ".flv", ".ogv",
})  # fmt: skip
"""Endings of videos."""


class Kind(Enum):
    """What the ending of a file's name says that it is."""

    PICTURE = auto()
    VIDEO = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Material:
    """The files to look at, in their order; what was passed over, and folders that do not open."""

    files: tuple[Path, ...]
    passed_over: int = 0
    closed: tuple[FileUnreadable, ...] = ()


def kind_of(file: Path) -> Kind:
    """Picture, video or neither, by the ending alone: a damaged file must be named, not skipped."""
    ending = file.suffix.lower()
    if ending in PICTURES:
        return Kind.PICTURE
    return Kind.VIDEO if ending in VIDEOS else Kind.OTHER


def gather(source: Path) -> Material:
    """The material in a file or folder; raises LookError if there is none at all."""
    material = _in_folder(source) if source.is_dir() else _alone(source)
    if not material.files and not material.closed:
        raise LookError(f"{source}: no picture and no video in this folder; name another")
    return material


def require_content(file: Path) -> None:
    """Raises FileUnreadable, saying what to do, if a file does not open or has nothing in it."""
    try:
        with file.open("rb") as opened:
            empty = not opened.read(1)
    except OSError as error:
        raise _closed(error, file) from error
    if empty:
        raise FileUnreadable(f"{file}: this file is empty; copy it again from where it came")


def _alone(file: Path) -> Material:
    if kind_of(file) is Kind.OTHER:
        raise LookError(
            f"{file}: neither a picture nor a video by the ending of its name; give a file that "
            f"ends in {', '.join(sorted(PICTURES))} or {', '.join(sorted(VIDEOS))}"
        )
    return Material((file,))


def _in_folder(folder: Path) -> Material:
    """Every file below a folder, sorted by its parts; hidden ones are no material of a person's."""
    closed: list[FileUnreadable] = []
    found = sorted(
        Path(place, name)
        for place, _, names in os.walk(folder, onerror=lambda error: closed.append(_closed(error)))
        for name in names
    )
    files = tuple(file for file in found if _is_material(file))
    return Material(files, len(found) - len(files), tuple(closed))


def _is_material(file: Path) -> bool:
    return not file.name.startswith(".") and kind_of(file) is not Kind.OTHER


def _closed(error: OSError, place: Path | None = None) -> FileUnreadable:
    return FileUnreadable(
        f"{place or error.filename}: does not open: {error.strerror}; "
        "see that it is there and that you may read it"
    )
