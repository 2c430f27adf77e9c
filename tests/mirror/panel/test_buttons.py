import itertools
import sys
from collections.abc import Iterator

import msgspec
import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from device import settings
from device.errors import PanelError
from device.mirror.event import Button, Pressed, Released
from device.mirror.panel.buttons import Buttons
from device.settings import PinKind

WIRED = settings.Buttons(pins=PinKind.MOCK, go=5, change=6, stop=16)


class Clock:
    def __init__(self) -> None:
        self.at_s = 100.0

    def __call__(self) -> float:
        return self.at_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def buttons(clock: Clock) -> Iterator[Buttons]:
    made = Buttons(WIRED, clock)
    yield made
    made.close()


def drive(buttons: Buttons, clock: Clock, *changes: tuple[float, bool]) -> None:
    """Close (True) and open (False) the square button's contact at times after 100 s."""
    for after_s, down in changes:
        clock.at_s = 100.0 + after_s
        buttons.drive(Button.STOP, down=down)


@pytest.mark.parametrize("button", Button)
def test_a_press_is_told_at_its_first_edge_and_a_release_once_it_is_quiet(
    buttons: Buttons, clock: Clock, button: Button
) -> None:
    buttons.drive(button, down=True)
    assert buttons.events(100.0) == [Pressed(button, 100.0)]
    clock.at_s = 101.0
    buttons.drive(button, down=False)
    assert buttons.events(101.01) == []
    assert buttons.events(101.06) == [Released(button, 101.0)]
    assert buttons.events(102.0) == []


def test_a_contact_that_bounces_ten_times_in_40_ms_is_one_press(
    buttons: Buttons, clock: Clock
) -> None:
    bounces = [(step * 0.002, step % 2 == 0) for step in range(20)]
    drive(buttons, clock, *bounces, (0.04, True))
    assert buttons.events(100.2) == [Pressed(Button.STOP, 100.0)]


def test_a_contact_that_bounces_when_it_opens_is_one_release(
    buttons: Buttons, clock: Clock
) -> None:
    bounces = [(2.0 + step * 0.004, step % 2 == 1) for step in range(10)]
    drive(buttons, clock, (0.0, True), *bounces, (2.04, False))
    happened = buttons.events(103.0)
    assert happened == [Pressed(Button.STOP, 100.0), Released(Button.STOP, 102.04)]


def test_a_held_button_is_not_let_go_by_a_short_break(buttons: Buttons, clock: Clock) -> None:
    drive(buttons, clock, (0.0, True), (1.0, False), (1.01, True))
    assert buttons.events(102.9) == [Pressed(Button.STOP, 100.0)]


def test_a_trembling_hand_presses_once_in_half_a_second(buttons: Buttons, clock: Clock) -> None:
    drive(buttons, clock, (0.0, True), (0.1, False), (0.2, True), (0.3, False), (0.6, True))
    pressed = [event for event in buttons.events(101.0) if isinstance(event, Pressed)]
    assert pressed == [Pressed(Button.STOP, 100.0), Pressed(Button.STOP, 100.6)]


def test_two_buttons_do_not_mind_each_other(buttons: Buttons, clock: Clock) -> None:
    buttons.drive(Button.GO, down=True)
    clock.at_s = 100.02
    buttons.drive(Button.STOP, down=True)
    assert buttons.events(100.02) == [Pressed(Button.GO, 100.0), Pressed(Button.STOP, 100.02)]


class HeldPin(MockPin):
    """A pin whose button is down when the power comes on."""

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        self.drive_low()


def test_a_button_held_at_the_start_does_not_fire_until_it_was_let_go(clock: Clock) -> None:
    buttons = Buttons(WIRED, clock, MockFactory(pin_class=HeldPin))
    assert buttons.events(100.0) == []
    drive(buttons, clock, (1.0, False), (1.01, True), (1.02, False))
    assert buttons.events(101.5) == []
    drive(buttons, clock, (2.0, True))
    assert buttons.events(102.0) == [Pressed(Button.STOP, 102.0)]
    buttons.close()


def test_a_callback_that_cannot_note_the_press_never_raises(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ticks = itertools.count()

    def clock_that_fails_once() -> float:
        if next(ticks) == 0:
            raise OSError("no clock")
        return 100.0

    buttons = Buttons(WIRED, clock_that_fails_once)
    buttons.drive(Button.GO, down=True)
    buttons.drive(Button.STOP, down=True)
    assert buttons.events(100.0) == [Pressed(Button.STOP, 100.0)]
    assert "the go button" in caplog.text
    buttons.close()


def test_a_script_presses_and_lets_go(buttons: Buttons) -> None:
    buttons.press(Button.CHANGE)
    assert buttons.events(100.0) == [Pressed(Button.CHANGE, 100.0)]
    assert buttons.events(100.1) == [Released(Button.CHANGE, 100.0)]


def test_pins_that_are_not_there_are_named_and_not_replaced(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gpiozero.pins.lgpio", None)
    wired = msgspec.structs.replace(WIRED, pins=PinKind.GPIO)
    with pytest.raises(PanelError, match=r'buttons\.pins = "gpio".*python3-lgpio.*"mock"'):
        Buttons(wired, clock)


@pytest.mark.parametrize("stop", [5, 99])
def test_a_pin_used_twice_or_unknown_is_refused(clock: Clock, stop: int) -> None:
    with pytest.raises(PanelError, match="three different BCM numbers"):
        Buttons(msgspec.structs.replace(WIRED, stop=stop), clock)
