"""Tell systemd that a process is ready and alive (sd_notify(3)); outside systemd, tell nobody."""

from __future__ import annotations

import os
import socket

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


def notify(state: str) -> None:
    """Send one state to the service manager named by NOTIFY_SOCKET; none named, nothing sent.

    Raises OSError if a manager is named and cannot be reached: a process that believes itself
    watched, and is not, had better end.
    """
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # Linux's abstract sockets
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.sendto(state.encode(), address)
