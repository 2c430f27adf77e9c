"""Which button hangs on which pin, checked before any pin is touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from device import settings
from device.mirror.event import Button
from device.mirror.panel.contact import Starts
from wire.mistakes import meant

LAST_PIN = 27
"""A Raspberry Pi's header has BCM 0 to 27."""
RESERVED = {
    0: "the ID of an add-on board",
    1: "the ID of an add-on board",
    2: "I2C",
    3: "I2C",
    14: "the serial console",
    15: "the serial console",
    18: "I2S sound",
    19: "I2S sound",
    21: "I2S sound",
}
"""Pins with another use on the mirror's board; 0 and 1 are read by the firmware at power-on."""


@dataclass(frozen=True)
class Wire:
    """One button: its key in the settings, its BCM number, and what a press of it means."""

    key: str
    pin: int
    means: Button | Starts

    @property
    def name(self) -> str:
        """As a script calls it: the button, or the routine that it starts."""
        return self.means.routine if isinstance(self.means, Starts) else self.means.value

    def __str__(self) -> str:
        """As a person finds it: `buttons.stop (BCM 16)`."""
        return f"{self.key} (BCM {self.pin})"


def wires_of(wired: settings.Buttons) -> list[Wire]:
    """Every button of the settings, the three first."""
    three = {Button.GO: wired.go, Button.CHANGE: wired.change, Button.STOP: wired.stop}
    return [
        *(Wire(f"buttons.{button}", pin, button) for button, pin in three.items()),
        *(
            Wire(f"buttons.routines.{routine}", pin, Starts(routine))
            for routine, pin in wired.routines.items()
        ),
    ]


def pin_mistakes(wires: Iterable[Wire]) -> Iterator[str]:
    """Each pin that cannot be a button's, with the keys that name it."""
    keys: dict[int, list[str]] = {}
    for wire in wires:
        keys.setdefault(wire.pin, []).append(wire.key)
    for pin, named in keys.items():
        where = f"{' and '.join(named)} = {pin}"
        if not 0 <= pin <= LAST_PIN:
            yield f"{where}: BCM numbers go from 0 to {LAST_PIN}"
        elif pin in RESERVED:
            yield f"{where}: BCM {pin} is kept for {RESERVED[pin]}"
        elif len(named) > 1:
            yield f"{where}: one pin has one button"


def unknown_routines(wired: settings.Buttons, known: Iterable[str]) -> list[str]:
    """What to tell of each button that would start a routine that there is not."""
    names = set(known)
    return [
        f"buttons.routines.{name}: no routine is called so; {meant(name, names)}"
        for name in wired.routines
        if name not in names
    ]
