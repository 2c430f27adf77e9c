"""A video file as upright RGB frames, with the times that its container gives them.

Where the file breaks off, or a packet says that it is damaged, the frames end, and that is told.
Damage inside the data of a frame is found only if the decoder finds it: FFmpeg's paints over much
of it and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.sidedata.sidedata import SideData
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from device.errors import FileUnreadable
from device.face.points import Image
from device.look.material import require_content
from device.look.views import Footage, View
from device.look.wholeness import is_torn, is_transport

USUAL_RATE_HZ = Fraction(25)
"""For a container that tells no rate."""
ONE = 1 << 16
"""A display matrix counts in 65536ths (ISO/IEC 14496-12, 6.2.2)."""
SLANT = 0.01
"""A turn that is off by less (half a degree) was meant straight."""

Turn = tuple[int, int, int, int]
"""a, b, c, d of a display matrix: a pixel at (x, y) is shown at (a x + c y, b x + d y)."""
AS_IT_IS: Turn = (1, 0, 0, 1)


@contextmanager
def opened(file: Path) -> Iterator[Footage]:
    """Open a video; raises FileUnreadable if that is none, or holds no picture.

    As a file it is opened, from which FFmpeg follows no playlist into a network.
    """
    require_content(file)
    try:
        torn = is_torn(file)
        container = av.open(f"file:{file}")
    except (av.FFmpegError, OSError) as error:
        raise FileUnreadable(
            f"{file}: not a video that can be opened, or cut short: {error.strerror}; "
            "copy it again from where it came, or save it as MP4"
        ) from error
    with container:
        stream = _film_of(file, container)
        views = _views(file, container, stream, torn)
        yield Footage(views, _length(container, stream), _rate_hz(stream))


def upright(pixels: Image, turn: Turn) -> Image:
    """The pixels as they are meant to be seen."""
    a, b, c, d = turn
    if b:
        pixels, a, d = pixels.swapaxes(0, 1), c, b
    return np.ascontiguousarray(pixels[::d, ::a])


def _film_of(file: Path, container: InputContainer) -> VideoStream:
    """The first stream of moving pictures; a cover picture of a piece of music is none."""
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    kinds = ", ".join(sorted({stream.type for stream in container.streams})) or "nothing"
    raise FileUnreadable(f"{file}: holds no moving picture, only {kinds}; give a video")


def _rate_hz(stream: VideoStream) -> Fraction:
    return stream.average_rate or stream.guessed_rate or USUAL_RATE_HZ


def _length(container: InputContainer, stream: VideoStream) -> int | None:
    """The number of frames, as told, or by the length in time; a phone's rate wavers."""
    if stream.frames:
        return stream.frames
    return round(container.duration / 1e6 * _rate_hz(stream)) if container.duration else None


def _views(
    file: Path, container: InputContainer, stream: VideoStream, torn: bool
) -> Iterator[View]:
    """The frames; then FileUnreadable, saying how many they were, if there should be more."""
    frame, began_s = 0, None
    broken: Exception | None = None
    try:
        for picture in _decoded(_packets(file, container, stream, torn), torn):
            at_s = _at_s(picture, stream)
            began_s = at_s if began_s is None else began_s
            time_s = None if at_s is None or began_s is None else at_s - began_s
            yield View(upright(_rgb(picture), _turn(file, picture)), frame, time_s)
            frame += 1
    except (_BrokenOff, av.FFmpegError) as error:
        broken = error
    if broken or torn or not frame:
        what = "cut short" if torn else "damaged"
        raise FileUnreadable(
            f"{file}: {what} after {frame} frames; from frame {frame} on (the first is 0) "
            "nothing could be looked at; copy the file again from where it came"
        ) from broken


class _BrokenOff(Exception):
    """A packet is damaged."""


def _decoded(packets: Iterator[Packet[VideoStream]], torn: bool) -> Iterator[VideoFrame]:
    """The frames in the order of showing; raises _BrokenOff at the first packet that is damaged.

    Frames are stored in another order than they are shown in. Those that wait in the decoder when a
    film breaks off may lack one between them, and are left.
    """
    packet = None
    for packet in packets:
        yield from _pictures(packet)
    if packet and not torn:
        yield from packet.stream.decode(None)


def _pictures(packet: Packet[VideoStream]) -> list[VideoFrame]:
    """The frames that a packet completes."""
    if packet.is_corrupt:
        raise _BrokenOff
    return packet.decode()


def _packets(
    file: Path, container: InputContainer, stream: VideoStream, torn: bool
) -> Iterator[Packet[VideoStream]]:
    """The packets of the film. Of a torn transport stream the last is a part that looks whole."""
    packets = (packet for packet in container.demux(stream) if packet.size)
    if torn and is_transport(file):
        return (packet for packet, _ in pairwise(packets))
    return packets


def _at_s(picture: VideoFrame, stream: VideoStream) -> float | None:
    """The frame's time stamp, s; None if the container gave it none."""
    if picture.pts is None or stream.time_base is None:
        return None
    return float(picture.pts * stream.time_base)


def _rgb(picture: VideoFrame) -> Image:
    return np.asarray(picture.to_ndarray(format="rgb24"), dtype=np.uint8)


def _turn(file: Path, picture: VideoFrame) -> Turn:
    """How the camera was held; raises FileUnreadable unless that is a quarter turn or a mirror."""
    matrix = picture.side_data.get("DISPLAYMATRIX")
    if not isinstance(matrix, SideData):
        return AS_IT_IS
    exact = np.frombuffer(bytes(matrix), np.int32)[[0, 1, 3, 4]] / ONE
    a, b, c, d = (round(one) for one in exact)
    straight = {(abs(a), abs(b)), (abs(d), abs(c))} in ({(1, 0)}, {(0, 1)})
    if not straight or not np.allclose(exact, (a, b, c, d), atol=SLANT):
        raise FileUnreadable(
            f"{file}: is to be shown askew or stretched; save it upright with a video editor"
        )
    return a, b, c, d
