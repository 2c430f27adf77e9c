"""The buttons, through gpiozero: pins pulled up, a press pulls to ground.

A callback that raises would kill gpiozero's only callback thread, and every button with it. So a
callback does nothing but put an edge, with its time, aside, and is guarded even so. All judgement
is made later, by `Contact`, in the thread that asks. Each button has a place for its newest edges
alone, so that one that chatters neither fills the memory nor drowns another's press.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from functools import partial

from gpiozero import DigitalInputDevice
from gpiozero.exc import GPIOZeroError
from gpiozero.pins.mock import MockFactory
from gpiozero.pins.pi import PiFactory

from device import settings
from device.errors import PanelError
from device.mirror.panel.contact import STUCK_S, Contact, Did, Edge, Trouble
from device.mirror.panel.pins import Wire, pin_mistakes, wires_of
from device.settings import PinKind

GLITCH_S = 0.005
"""Left to the pins: shorter pulses are interference and no edge at all."""
NEWEST_EDGES = 64
"""Edges of one button that wait to be judged: three times what makes a contact chatter."""
TOLD_AGAIN_S = 3600.0
"""The same trouble of the same button is logged this often at most."""
ADVICE = {
    Trouble.STUCK: f"has been closed for {STUCK_S:.0f} s and is stuck; it presses nothing until it "
    "opens: look whether it is jammed, wet, or its wire touches ground",
    Trouble.CHATTERS: "chatters and is not listened to until it is quiet for a second: look for a "
    "loose or wet contact, or a long wire without its capacitor",
}

_log = logging.getLogger(__name__)


class Switch:
    """One button: its pin, its newest edges, its contact."""

    def __init__(self, wire: Wire, now: Callable[[], float], pins: PiFactory) -> None:
        self.wire, self._now = wire, now
        self._edges: deque[Edge] = deque(maxlen=NEWEST_EDGES)
        self._device = DigitalInputDevice(
            wire.pin, pull_up=True, bounce_time=GLITCH_S, pin_factory=pins
        )
        self._told_s: dict[Trouble, float] = {}

    def listen(self, at_s: float) -> None:
        """From now on note each edge; a contact that is closed already must open first."""
        self._device.when_activated = partial(self._put, True)
        self._device.when_deactivated = partial(self._put, False)
        self._contact = Contact(self.wire.means, closed=self._device.is_active, at_s=at_s)

    def events(self, at_s: float) -> list[Did]:
        """What became of the edges that wait now; those that come meanwhile wait for the next."""
        happened: list[Did] = []
        for _ in range(len(self._edges)):
            happened += self._contact.edge(self._edges.popleft())
            self._tell_trouble(at_s)
        happened += self._contact.settle(at_s)
        self._tell_trouble(at_s)
        return happened

    def drive(self, *, down: bool) -> None:
        """Close or open a mock pin's contact electrically."""
        pin = self._device.pin
        if down:
            pin.drive_low()
        else:
            pin.drive_high()

    def close(self) -> None:
        """Give the pin back."""
        self._device.close()

    def _put(self, closed: bool) -> None:
        try:
            self._edges.append(Edge(closed, self._now()))
        except Exception:
            # Whatever it was, the thread that called must live: every button hangs on it.
            _log.exception("the %s button was pressed and could not be noted", self.wire.name)

    def _tell_trouble(self, at_s: float) -> None:
        trouble = self._contact.trouble
        if trouble is None:
            return
        told_s = self._told_s.get(trouble, float("-inf"))
        self._told_s[trouble] = at_s if at_s - told_s >= TOLD_AGAIN_S else told_s
        if self._told_s[trouble] != told_s:
            _log.warning("%s %s", self.wire, ADVICE[trouble])


class Buttons:
    """The buttons of the settings; `now` is the session's clock.

    Raises PanelError when the pins named in the settings are not there, or cannot be buttons.
    """

    def __init__(
        self, wired: settings.Buttons, now: Callable[[], float], pins: PiFactory | None = None
    ) -> None:
        wires = wires_of(wired)
        if wrong := list(pin_mistakes(wires)):
            raise PanelError(f"{'; '.join(wrong)}; free pins are 5, 6, 16 and 26")
        self._pins = pins or _open_pins(wired.pins)
        try:
            self._switches = {wire.name: Switch(wire, now, self._pins) for wire in wires}
        except GPIOZeroError as error:
            self._pins.close()
            told = ", ".join(map(str, wires))
            raise PanelError(f"{told}: {error}; another program may hold the pins") from error
        began_s = now()
        for switch in self._switches.values():
            switch.listen(began_s)

    def events(self, at_s: float) -> list[Did]:
        """What was pressed, let go and chosen until now, in order; ask at every tick."""
        happened = [one for switch in self._switches.values() for one in switch.events(at_s)]
        return sorted(happened, key=lambda one: one.at_s)

    def drive(self, name: str, *, down: bool) -> None:
        """Close or open a mock pin's contact electrically, for keys and scripts.

        `name` is a button, or the routine that a button starts; KeyError for any other. Raises
        PanelError on real pins, which only a finger may drive.
        """
        if not isinstance(self._pins, MockFactory):
            raise PanelError('buttons.pins = "gpio": only mock pins can be driven')
        self._switches[name].drive(down=down)

    def press(self, name: str) -> None:
        """Press a mock button and let it go."""
        self.drive(name, down=True)
        self.drive(name, down=False)

    def close(self) -> None:
        """Give the pins back."""
        for switch in self._switches.values():
            switch.close()
        self._pins.close()


def _open_pins(kind: PinKind) -> PiFactory:
    match kind:
        case PinKind.MOCK:
            return MockFactory()
        case PinKind.GPIO:
            return _open_header()


def _open_header() -> PiFactory:
    try:
        from gpiozero.pins.lgpio import LGPIOFactory

        return LGPIOFactory()
    except Exception as error:
        # lgpio raises its own errors, some of them bare; each means that there is no header here.
        raise PanelError(
            f'buttons.pins = "gpio": no pins ({type(error).__name__}: {error}); run on a Raspberry '
            'Pi with python3-lgpio and in the group gpio, or choose "mock"'
        ) from error
