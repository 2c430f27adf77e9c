"""The eyes' end of the socket: one mirror at a time, and never waited for.

What the mirror does not fetch in time is dropped, because an old `Seen` is of no use to anybody.
"""

from __future__ import annotations

import select
import socket
from pathlib import Path
from types import TracebackType

from device.face.link import LARGEST_BYTES, SOCKET_NAME, decode_ask, encode
from device.face.seen import Ask, Pace, Seen

UNREAD_BYTES = 4096
"""Room for a handful of messages that the mirror has not fetched; the kernel counts overheads."""
OWNER_AND_GROUP = 0o660
NOBODY_ASKS = Ask(pace=Pace.SLOW)


class Listener:
    """Listens in the runtime folder. A mirror that comes takes the place of the one before it."""

    def __init__(self, runtime: Path) -> None:
        self._path = runtime / SOCKET_NAME
        runtime.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)  # left by eyes that ended without goodbye
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._door.bind(str(self._path))
        self._path.chmod(OWNER_AND_GROUP)
        self._door.listen(1)
        self._mirror: socket.socket | None = None

    def __enter__(self) -> Listener:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def hear(self, wait_s: float) -> Ask | None:
        """What the mirror asks within `wait_s`; None if nothing. A mirror that left asks for slow.

        Raises msgspec.ValidationError if the message is no `Ask`.
        """
        doors = [one for one in (self._door, self._mirror) if one]
        ready = select.select(doors, [], [], wait_s)[0]
        if self._door in ready:
            return self._welcome()
        return self._read(self._mirror) if self._mirror in ready and self._mirror else None

    def tell(self, seen: Seen) -> bool:
        """Send to the mirror; False if there is none or it has not fetched what it has."""
        if self._mirror is None:
            return False
        try:
            self._mirror.send(encode(seen), socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except (BrokenPipeError, ConnectionResetError):
            return False  # `hear` finds the mirror gone
        return True

    def close(self) -> None:
        """Stop listening and take the socket away."""
        self._part()
        self._door.close()
        self._path.unlink(missing_ok=True)

    def _welcome(self) -> Ask:
        self._part()
        self._mirror, _ = self._door.accept()
        self._mirror.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNREAD_BYTES)
        return NOBODY_ASKS

    def _read(self, mirror: socket.socket) -> Ask:
        try:
            packet = mirror.recv(LARGEST_BYTES)
        except ConnectionResetError:
            packet = b""
        if packet:
            return decode_ask(packet)
        self._part()
        return NOBODY_ASKS

    def _part(self) -> None:
        if self._mirror:
            self._mirror.close()
            self._mirror = None
