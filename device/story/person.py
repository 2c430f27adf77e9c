"""The person in the story: hears the cues, moves the filmed face, presses the buttons.

The face is moved through the projector's process; the mirror's eyes see pixels and nothing else.
"""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from device.errors import StoryError
from device.film.directions import DIRECTIONS_SOCKET, Director
from device.mirror.coaching.cue import Prompt
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
    """Acts on what the mirror tells.

    Before a real camera the face is a real person's; only without a window are their buttons
    pressed by the script. A press is dropped when the mirror has left the state that it was for:
    somebody else was quicker.
    """

    runtime: Path
    hold_s: float
    release_s: float
    closing_s: float
    filmed: bool
    window: bool
    state: str = "Booting"
    seen: bool = False
    smiles: int = 0
    begun: bool = False
    done: bool = False
    _planned: list[tuple[float, Button, str]] = field(default_factory=list)

    def hears(self, told: Told) -> None:
        """Take in one line of the mirror's story and plan what to do about it."""
        self.state = told.state
        self.seen = self.seen or told.detail.get("view") == "fit"
        if told.state == "Idle" and self.seen and not self.begun:
            self._begin()
        elif told.detail.get("cue") == "BeginRise":
            self._smile(told)
        elif told.detail.get("prompt") == Prompt.CLOSE_EYES and told.did == "says":
            self._close_eyes()
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
        due = [planned for planned in self._planned if planned[0] <= now_s]
        self._planned = [planned for planned in self._planned if planned[0] > now_s]
        for _, button, state in due:
            if state == self.state:
                self._press(button)

    def _begin(self) -> None:
        self.begun = True
        self._press_in(WINDOW_PATIENCE_S if self.window else THINKING_S / 2, Button.GO)

    def _press_in(self, wait_s: float, button: Button) -> None:
        if self.filmed or not self.window:
            self._planned.append((time.monotonic() + wait_s, button, self.state))

    def _press(self, button: Button) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hands:
            try:
                hands.sendto(button.value.encode(), str(self.runtime / SOCKET_NAME))
            except OSError as error:
                raise StoryError(f"the mirror has no buttons to press now: {error}") from error

    def _close_eyes(self) -> None:
        if self.filmed:
            with Director(self.runtime / DIRECTIONS_SOCKET) as director:
                director.close_eyes(self.closing_s)

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
