"""Runs a program that speaks, so that none of them can hang, open a window or be left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress

_DESKTOP = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")


class Mute(Exception):
    """A source could not speak, and why."""


def ran(command: Sequence[str], limit_s: float, text: str = "") -> str:
    """All that a program says, with `text` as its input. Raises Mute where it fails or is late.

    Input and output are files: a pipe would be held open by any child that the program leaves.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        given.write(text.encode())
        given.seek(0)
        try:
            process = subprocess.Popen(
                command,
                stdin=given,
                stdout=said,
                stderr=subprocess.STDOUT,
                env={name: value for name, value in os.environ.items() if name not in _DESKTOP},
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise Mute(f"{command[0]} is not installed") from error
        except OSError as error:
            raise Mute(f"{command[0]} does not start: {error}") from error
        failed = _ended(process, limit_s)
        said.seek(0)
        told = said.read().decode(errors="replace")
    if failed:
        raise Mute(f"{failed}: {told.strip()[-200:]}")
    return told


def _ended(process: subprocess.Popen[bytes], limit_s: float) -> str:
    """How a program failed, if it did; it and all that it started are gone afterwards."""
    try:
        status = process.wait(limit_s)
    except subprocess.TimeoutExpired:
        return f"not done after {limit_s:g} s"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return f"ended with {status}" if status else ""
