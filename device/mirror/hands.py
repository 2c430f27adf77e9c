"""A script's hands on a desk: it names a button on a socket and the mock pin is driven.

Only mock pins can be driven, so there is no such socket on an appliance.
"""

from __future__ import annotations

import logging
import socket
from pathlib import Path

from device.mirror.event import Button
from device.mirror.panel.buttons import Buttons

SOCKET_NAME = "hands.sock"
log = logging.getLogger("quiet.hands")


class Hands:
    """Listens on `runtime/hands.sock` for the names of buttons."""

    def __init__(self, runtime: Path, buttons: Buttons) -> None:
        self._buttons = buttons
        self._path = runtime / SOCKET_NAME
        runtime.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self._path))
        self._socket.setblocking(False)

    def press_what_is_asked(self) -> None:
        """Press every button that was named since the last call."""
        while (word := self._next()) is not None:
            try:
                self._buttons.press(word)
            except KeyError:
                log.warning("no button is called %r; there are %s", word, ", ".join(Button))

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _next(self) -> str | None:
        try:
            return self._socket.recv(64).decode(errors="replace")
        except BlockingIOError:
            return None
