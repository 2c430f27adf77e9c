"""The person in the story: hears the cues, moves the filmed face, presses the buttons.

The face is moved through the projector's process; the mirror's eyes see pixels and nothing else.
"""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from device.film.directions import DIRECTIONS_SOCKET, Director
from device.mirror.event import Button
from device.mirror.hands import SOCKET_NAME
from device.mirror.tell import Told

TAKES = ("well", "too_big", "eye_joins")
"""Once well, once too big, once with the eye joining in."""
REACTION_S = 0.3
THINKING_S = 2.0
WINDOW_PATIENCE_S = 20.0
"""In a window the script waits so long for a key before it presses the first button itself."""


@dataclass
class Person:
    """Acts on what the mirror tells; a real person, not `filmed`, is left alone."""

    runtime: Path
    hold_s: float
    release_s: float
    filmed: bool
    patient: bool
    smiles: int = 0
    begun: bool = False
    done: bool = False
    _planned: list[tuple[float, Button]] = field(default_factory=list)

    def hears(self, told: Told) -> None:
        """Take in one line of the mirror's story and plan what to do about it."""
        if told.did == "sees" and not self.begun and told.detail.get("view") == "fit":
            self._begin()
        elif told.detail.get("cue") == "BeginRise":
            self._smile(told)
        elif told.state in {"NotNow", "Feeling"} and told.did == "says":
            self._press_in(THINKING_S, Button.GO)
        elif told.state == "Idle" and told.did == "asks" and self.begun:
            self.done = True

    def leaves(self) -> None:
        """Look at the summary for a moment, then press stop."""
        self._press_in(THINKING_S, Button.STOP)

    def acts(self) -> None:
        """Press what is due."""
        now_s = time.monotonic()
        due = [button for at_s, button in self._planned if at_s <= now_s]
        self._planned = [(at_s, button) for at_s, button in self._planned if at_s > now_s]
        for button in due:
            self._press(button)

    def _begin(self) -> None:
        self.begun = True
        self._press_in(WINDOW_PATIENCE_S if self.patient else THINKING_S / 2, Button.GO)

    def _press_in(self, wait_s: float, button: Button) -> None:
        if self.filmed:
            self._planned.append((time.monotonic() + wait_s, button))

    def _press(self, button: Button) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hands:
            hands.sendto(button.value.encode(), str(self.runtime / SOCKET_NAME))

    def _smile(self, told: Told) -> None:
        take = TAKES[min(self.smiles, len(TAKES) - 1)]
        self.smiles += 1
        if not self.filmed:
            return
        with Director(self.runtime / DIRECTIONS_SOCKET) as director:
            director.smile(
                take,
                rise_s=float(str(told.detail["for_s"])),
                hold_s=self.hold_s,
                release_s=self.release_s,
                in_s=REACTION_S,
            )
