"""The mirror's end of the socket to the eyes, and what both ends agree on.

One Unix socket of kind SEQPACKET, so that each packet is one message: `Seen` one way, `Ask` the
other, as MessagePack. The eyes listen and the mirror comes back to them as often as it must, so
either may be restarted without the other.
"""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import msgspec

from device.face.seen import Ask, Pace, Seen

SOCKET_NAME = "eyes.sock"
LARGEST_BYTES = 4096
"""Room for one message; a `Seen` with all its measures takes about 1200."""
RETRY_S = 0.5
SILENCE_S = 2.0
"""Without a `Seen` for so long, four looks at the slow pace, the eyes count as lost."""


class Lost(StrEnum):
    """Why nothing is seen."""

    ABSENT = "absent"  # no eyes are listening
    GONE = "gone"  # they were, and went
    SILENT = "silent"  # they are there, and say nothing


def encode(message: Seen | Ask) -> bytes:
    """One message as one packet."""
    return msgspec.msgpack.encode(message)


def decode_seen(packet: bytes) -> Seen:
    """Raises msgspec.ValidationError if the packet is no `Seen`."""
    return msgspec.msgpack.decode(packet, type=Seen)


def decode_ask(packet: bytes) -> Ask:
    """Raises msgspec.ValidationError if the packet is no `Ask`."""
    return msgspec.msgpack.decode(packet, type=Ask)


class EyesLink:
    """Follows the eyes from a thread of its own, through every restart of theirs.

    `on_seen` gets the newest `Seen` and `on_lost` a reason, once each time the eyes are lost; both
    are called in the link's thread and must not block. An exception in them, or a message that is
    none of ours, ends the thread: then `alive` is false and the process had better end too.
    """

    def __init__(
        self, runtime: Path, on_seen: Callable[[Seen], None], on_lost: Callable[[Lost], None]
    ) -> None:
        self._address = str(runtime / SOCKET_NAME)
        self._on_seen, self._on_lost = on_seen, on_lost
        self._lost: Lost | None = None
        self._wanted = Ask(pace=Pace.SLOW)
        self._eyes: socket.socket | None = None
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="eyes-link", daemon=True)

    def start(self) -> None:
        """Begin to look for the eyes."""
        self._thread.start()

    def alive(self) -> bool:
        """Whether the link's thread still runs."""
        return self._thread.is_alive()

    def ask(self, ask: Ask) -> None:
        """Ask this of the eyes now, or as soon as they are back."""
        with self._lock:
            learn_rest = ask.learn_rest or self._wanted.learn_rest
            self._wanted = msgspec.structs.replace(ask, learn_rest=learn_rest)
            self._send_wanted()

    def close(self) -> None:
        """Leave the eyes alone and wait for the thread's end."""
        self._closing.set()
        with self._lock:
            if self._eyes:
                self._eyes.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _follow(self) -> None:
        while not self._closing.is_set():
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as eyes:
                self._lose(self._listen(eyes) if self._reach(eyes) else Lost.ABSENT)
            self._closing.wait(RETRY_S)

    def _reach(self, eyes: socket.socket) -> bool:
        try:
            eyes.connect(self._address)
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        with self._lock:
            self._eyes = eyes
            self._send_wanted()
        return True

    def _listen(self, eyes: socket.socket) -> Lost:
        """Hand on the newest of what the eyes say, until they go."""
        try:
            while not self._closing.is_set():
                self._hear_one(eyes)
        except (EOFError, ConnectionResetError):
            return Lost.GONE
        finally:
            with self._lock:
                self._eyes = None
        return Lost.GONE

    def _hear_one(self, eyes: socket.socket) -> None:
        if not _speaks(eyes):
            self._lose(Lost.SILENT)
            return
        seen = decode_seen(_newest(eyes))
        self._lost = None
        self._on_seen(seen)

    def _lose(self, why: Lost) -> None:
        if self._lost is None and not self._closing.is_set():
            self._lost = why
            self._on_lost(why)

    def _send_wanted(self) -> None:
        """With the lock held. Eyes that are going keep it wanted: the thread finds them again."""
        if self._eyes is None:
            return
        try:
            self._eyes.send(encode(self._wanted), socket.MSG_DONTWAIT)
        except (BrokenPipeError, ConnectionResetError, BlockingIOError):
            return
        self._wanted = msgspec.structs.replace(self._wanted, learn_rest=False)


def _speaks(eyes: socket.socket) -> bool:
    """Whether the eyes say something, or go, before the silence is too long."""
    return bool(select.select([eyes], [], [], SILENCE_S)[0])


def _newest(eyes: socket.socket) -> bytes:
    """The last of the packets that wait; EOFError when the eyes went."""
    packet = b""
    while True:
        try:
            packet = eyes.recv(LARGEST_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return packet
        if not packet:
            raise EOFError
