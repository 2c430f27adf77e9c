"""The three buttons, through gpiozero: pins pulled up, a press pulls to ground.

A callback that raises would kill gpiozero's only callback thread, and every button with it. So a
callback does nothing but put an edge, with its time, on a queue, and is guarded even so. All
judgement is made later, by `Contact`, in the thread that asks: what bounces, what repeats, what was
held down before anybody was there to press it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue

from gpiozero import DigitalInputDevice
from gpiozero.exc import GPIOZeroError
from gpiozero.pins.mock import MockFactory
from gpiozero.pins.pi import PiFactory

from device import settings
from device.errors import PanelError
from device.mirror.event import Button, Pressed, Released
from device.settings import PinKind

BOUNCE_S = 0.05
"""A contact that changed this recently has not settled."""
REPEAT_S = 0.5
"""Presses that follow one another more closely are one press of a hand that trembles."""
GLITCH_S = 0.005
"""Left to the pins: shorter pulses are interference and no edge at all."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Edge:
    """A contact closed, or opened."""

    button: Button
    closed: bool
    at_s: float


class Contact:
    """One button's contact, judged. A press counts at its first edge; a release once it is quiet.

    A contact that is closed from the start must open before it can press.
    """

    def __init__(self, button: Button, *, closed: bool) -> None:
        self._button = button
        self._closed = closed
        self._down = False
        self._changed_s = float("-inf")
        self._pressed_s = float("-inf")

    def edge(self, edge: Edge) -> Pressed | None:
        """Take one edge; a press when the contact had been open and quiet before."""
        quiet = edge.at_s - self._changed_s >= BOUNCE_S
        fresh = edge.at_s - self._pressed_s >= REPEAT_S
        was_closed, self._closed, self._changed_s = self._closed, edge.closed, edge.at_s
        if was_closed or not edge.closed or self._down or not quiet or not fresh:
            return None
        self._down, self._pressed_s = True, edge.at_s
        return Pressed(self._button, edge.at_s)

    def settle(self, at_s: float) -> Released | None:
        """The release, once a pressed contact has stayed open; its time is the opening's."""
        if not self._down or self._closed or at_s - self._changed_s < BOUNCE_S:
            return None
        self._down = False
        return Released(self._button, self._changed_s)


class Buttons:
    """The buttons of the settings; `now` is the session's clock.

    Raises PanelError when the pins named in the settings are not there.
    """

    def __init__(
        self, wired: settings.Buttons, now: Callable[[], float], pins: PiFactory | None = None
    ) -> None:
        self._now = now
        self._edges: SimpleQueue[Edge] = SimpleQueue()
        self._pins = pins or _open_pins(wired.pins)
        numbers = {Button.GO: wired.go, Button.CHANGE: wired.change, Button.STOP: wired.stop}
        try:
            self._switches = {
                button: DigitalInputDevice(
                    number, pull_up=True, bounce_time=GLITCH_S, pin_factory=self._pins
                )
                for button, number in numbers.items()
            }
        except GPIOZeroError as error:
            self._pins.close()
            raise PanelError(
                f"buttons.go, change, stop = {list(numbers.values())}: {error}; "
                "give three different BCM numbers of free pins"
            ) from error
        for button, switch in self._switches.items():
            switch.when_activated = partial(self._put, button, True)
            switch.when_deactivated = partial(self._put, button, False)
        self._contacts = {
            button: Contact(button, closed=switch.is_active)
            for button, switch in self._switches.items()
        }

    def events(self, at_s: float) -> list[Pressed | Released]:
        """What was pressed and released until now, in order; ask at every tick."""
        happened: list[Pressed | Released | None] = []
        while (edge := self._next_edge()) is not None:
            contact = self._contacts[edge.button]
            happened += [contact.settle(edge.at_s), contact.edge(edge)]
        happened += [contact.settle(at_s) for contact in self._contacts.values()]
        return [event for event in happened if event is not None]

    def drive(self, button: Button, *, down: bool) -> None:
        """Close or open a mock pin's contact electrically, for keys and scripts.

        Raises PanelError on real pins, which only a finger may drive.
        """
        if not isinstance(self._pins, MockFactory):
            raise PanelError('buttons.pins = "gpio": only mock pins can be driven')
        pin = self._switches[button].pin
        if down:
            pin.drive_low()
        else:
            pin.drive_high()

    def press(self, button: Button) -> None:
        """Press a mock button and let it go."""
        self.drive(button, down=True)
        self.drive(button, down=False)

    def close(self) -> None:
        """Give the pins back."""
        for switch in self._switches.values():
            switch.close()
        self._pins.close()

    def _next_edge(self) -> Edge | None:
        try:
            return self._edges.get_nowait()
        except Empty:
            return None

    def _put(self, button: Button, closed: bool) -> None:
        try:
            self._edges.put(Edge(button, closed, self._now()))
        except Exception:
            # Whatever it was, the thread that called must live: every button hangs on it.
            _log.exception("the %s button was pressed and could not be noted", button)


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
