"""Whether a video file ends before its own container says: a copy that broke off.

A reader of videos takes the end of a file for the end of the film, so the outermost structure is
asked, which tells its own length: boxes (MP4, MOV), the segment (Matroska, WebM), the RIFF (AVI),
and packets of one size (MPEG transport streams). The first three are exact; a transport stream that
was cut between two packets cannot be told from a whole one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

EBML, SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"
BOXES = frozenset(
    b"ftyp moov mdat moof mfra free skip wide uuid udta meta sidx styp emsg pnot".split()
)
SYNC = 0x47
PACKETS = ((188, 0), (192, 4))
"""Bytes of a transport packet and where its sync byte stands: broadcast, and camcorders'."""


def is_torn(file: Path) -> bool:
    """Whether bytes are missing at the end; False also for containers that do not say."""
    size = file.stat().st_size
    head = _head(file)
    with file.open("rb") as opened:
        if head[4:8] in BOXES:
            return _boxes_end(opened, size) > size
        if head.startswith(EBML):
            return _segment_end(opened) > size
    if head.startswith(b"RIFF"):
        return 8 + int.from_bytes(head[4:8], "little") > size
    packet = _packet(head)
    return packet > 0 and size % packet != 0


def is_transport(file: Path) -> bool:
    """Whether this is an MPEG transport stream."""
    return _packet(_head(file)) > 0


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(512)


def _packet(head: bytes) -> int:
    """The bytes of a transport packet, 0 if this is no transport stream."""
    for packet, at in PACKETS:
        if len(head) > packet + at and head[at] == head[packet + at] == SYNC:
            return packet
    return 0


def _boxes_end(opened: BinaryIO, size: int) -> int:
    """Where the last box ends. What follows that is no box (some cameras sign there) is left."""
    at = 0
    while at + 8 <= size:
        opened.seek(at)
        head = opened.read(16)
        if head[4:8] not in BOXES:
            return at
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length < 8:  # 0: to the end of the file
            return size
        at += length
    return at


def _segment_end(opened: BinaryIO) -> int:
    """Where the first Matroska segment ends; 0 if it does not say, as in a live recording."""
    opened.seek(len(EBML))
    opened.seek(_number(opened), os.SEEK_CUR)
    if opened.read(len(SEGMENT)) != SEGMENT:
        return 0
    length = _number(opened)
    return opened.tell() + length if length else 0


def _number(opened: BinaryIO) -> int:
    """An EBML number (RFC 8794, 4): its first bits say its length; all ones, unknown, reads 0."""
    first = opened.read(1)
    if not first or not first[0]:
        return 0
    more = 8 - first[0].bit_length()
    number = int.from_bytes(first + opened.read(more), "big")
    ones = (1 << 7 * (more + 1)) - 1
    return 0 if number & ones == ones else number & ones
