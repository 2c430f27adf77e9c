"""The mirror's own process, watched: `python -m bench.panel_watched NOTES STATE RUNTIME`.

All of it is the product's, opened and run by its own `run_kiosk`: session, screen in memory, the
mixer that plays into a file, mock pins, store, the link to the eyes. Three of its classes note when
something happened, and that is all. Standard input says what a finger is to do, which presses pins
electrically from a thread of its own: the name of a button, or how many presses are to be timed.
SIGTERM ends it; then the notes are written.
"""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import ParamSpec
from unittest.mock import patch

import msgspec

from bench.panel_notes import CALM_S, Drawn, Frame, Notes, Played, calm
from device.face.seen import Seen
from device.mirror import opening
from device.mirror.coaching.cue import Cue
from device.mirror.coaching.dose import Dose
from device.mirror.event import Button, Event
from device.mirror.kiosk import Kiosk
from device.mirror.panel.buttons import Buttons
from device.mirror.panel.scene import Scene
from device.mirror.panel.screen import Screen
from device.mirror.panel.speaker import Speaker
from device.mirror.states import Idle
from device.settings import Settings, config_folder, load_settings
from device.telling import Telling

SETTINGS = ('panel.screen="offscreen"', 'panel.sound="file"', 'buttons.pins="mock"')
READY = '{"ready": true}'
ANSWERED = '{"answered": true}'
ROUND = tuple(map(Button, ("change", "change", "stop", "go", "go", "stop", "stop")))
"""Choose, the next, idle; then a practice, by feel, why?, enough."""
HELD_S = 0.1
APART_S = 0.55
"""The mirror takes presses of one button that follow more closely for one."""
PATIENCE_S = 1.5
"""A press waits so long for a glass on which nothing changes."""
CHANCE_S = 0.3

Given = ParamSpec("Given")
NOTES = Notes()
OPENED: SimpleQueue[Buttons] = SimpleQueue()


class WatchedKiosk(Kiosk):
    """Notes each frame as it comes, and tells when it knows what may be practised and is idle."""

    _told = False

    def step(self, event: Event) -> None:
        """See Kiosk."""
        if isinstance(event, Seen):
            NOTES.frames.append(Frame(event.at_s, time.monotonic()))
        super().step(event)
        if not self._told and self._session.informed and isinstance(self._session.state, Idle):
            self._told = True
            _tell(READY)


class WatchedSpeaker(Speaker):
    """Notes when a cue was queued, and how long it took to make a practice's sounds."""

    def play(self, cue: Cue, at_s: float) -> None:
        """See Speaker."""
        began_s = time.monotonic()
        super().play(cue, at_s)
        for_s = getattr(cue, "for_s", None)
        NOTES.played.append(Played(type(cue).__name__, for_s, at_s, began_s, time.monotonic()))

    def rehearse(self, dose: Dose) -> None:
        """See Speaker."""
        began_s = time.monotonic()
        super().rehearse(dose)
        NOTES.rehearsed_s.append(time.monotonic() - began_s)


class WatchedScreen(Screen):
    """Notes when it drew, whether it was shown another scene, and whether pixels changed."""

    _scene: Scene | None = None

    def draw(self, scene: Scene, at_s: float) -> bool:
        """See Screen."""
        began_s = time.monotonic()
        lit = super().draw(scene, at_s)
        NOTES.drawn.append(Drawn(began_s, time.monotonic(), scene != self._scene, lit))
        self._scene = scene
        return lit


class Finger(threading.Thread):
    """Presses mock pins when it is told to, at moments of which the mirror knows nothing."""

    def __init__(self) -> None:
        super().__init__(name="finger", daemon=True)
        self._chance = random.Random(6)  # noqa: S311  (no secret)

    def run(self) -> None:
        """Do what standard input says, a line at a time."""
        buttons = OPENED.get()
        for line in sys.stdin:
            word = line.strip()
            if word.isdecimal():
                self._time(buttons, int(word))
                _tell(ANSWERED)
            else:
                self._press(buttons, Button(word))

    def _time(self, buttons: Buttons, presses: int) -> None:
        for number in range(presses):
            _await_calm(time.monotonic() + PATIENCE_S)
            time.sleep(self._chance.uniform(0.0, CHANCE_S))
            NOTES.pressed_s.append(time.monotonic())
            self._press(buttons, ROUND[number % len(ROUND)])
            time.sleep(APART_S - HELD_S)

    def _press(self, buttons: Buttons, button: Button) -> None:
        buttons.drive(button, down=True)
        time.sleep(HELD_S)
        buttons.drive(button, down=False)


def watched(settings: Settings, stop: threading.Event) -> Notes:
    """Run the mirror until told to stop; what was noted of it."""
    lending = patch.object(opening, "Buttons", _lent(Buttons))
    watching = patch.multiple(
        opening, Kiosk=WatchedKiosk, Speaker=WatchedSpeaker, Screen=WatchedScreen
    )
    with lending, watching:
        opening.run_kiosk(settings, "bench", stop, Telling.JSON, None, None)
    return NOTES


def _lent(make: Callable[Given, Buttons]) -> Callable[Given, Buttons]:
    """The buttons are the mirror's, and the finger may drive their pins too."""

    def lend(*given: Given.args, **named: Given.kwargs) -> Buttons:
        buttons = make(*given, **named)
        OPENED.put(buttons)
        return buttons

    return lend


def _await_calm(until_s: float) -> None:
    """Wait until nothing on the glass has changed for a while."""
    while time.monotonic() < until_s and not calm(NOTES.drawn, time.monotonic()):
        time.sleep(CALM_S / 2)


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(notes: str, state: str, runtime: str) -> None:
    """Run until a signal, then write down what was noted."""
    changes = [f'paths.state="{state}"', f'paths.runtime="{runtime}"', *SETTINGS]
    settings = load_settings(config_folder() / "desk.toml", changes)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Finger().start()
    Path(notes).write_bytes(msgspec.json.encode(watched(settings, stop)))


if __name__ == "__main__":
    main(*sys.argv[1:])
