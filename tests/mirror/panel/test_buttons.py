import itertools
import sys
from collections.abc import Iterator

import msgspec
import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from device import settings
from device.errors import PanelError
from device.mirror.event import Button, Chosen, Pressed, Released
from device.mirror.opening import taught, wired_buttons
from device.mirror.panel.buttons import NEWEST_EDGES, Buttons
from device.mirror.panel.pins import unknown_routines
from device.settings import PinKind, config_folder, load_settings

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
        if next(ticks) == 1:
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


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"stop": 5}, r"buttons\.go and buttons\.stop = 5: one pin has one button"),
        ({"stop": 99}, r"buttons\.stop = 99: BCM numbers go from 0 to 27"),
        ({"go": -1}, r"buttons\.go = -1: BCM numbers go from 0 to 27"),
        ({"go": 3}, r"buttons\.go = 3: BCM 3 is kept for I2C"),
        ({"change": 14}, r"buttons\.change = 14: BCM 14 is kept for the serial console"),
        ({"change": 19}, r"buttons\.change = 19: BCM 19 is kept for I2S sound"),
        ({"routines": {"rest": 16}}, r"buttons\.stop and buttons\.routines\.rest = 16: one pin"),
        ({"routines": {"rest": 26, "massage": 26}}, r"routines\.rest and .*massage = 26: one pin"),
        ({"go": 2, "stop": 28}, r"I2C; buttons\.stop = 28: .*; free pins are 5, 6, 16 and 26"),
    ],
)
def test_a_pin_that_cannot_be_a_buttons_is_refused_by_its_keys(
    clock: Clock, change: dict[str, object], told: str
) -> None:
    with pytest.raises(PanelError, match=told):
        Buttons(msgspec.structs.replace(WIRED, **change), clock)


def test_a_routine_that_there_is_not_is_told_with_what_was_meant() -> None:
    wired = msgspec.structs.replace(WIRED, routines={"smal_smile": 26, "rest": 13})
    assert unknown_routines(wired, ["rest", "small_smile"]) == [
        "buttons.routines.smal_smile: no routine is called so; did you mean small_smile?"
    ]
    assert unknown_routines(WIRED, []) == []


def test_a_button_of_an_unknown_routine_is_refused_before_any_pin_is_opened() -> None:
    shipped = load_settings(config_folder() / "desk.toml", ["buttons.routines.smal_smile = 26"])
    with pytest.raises(PanelError, match=r"smal_smile: .*did you mean small_smile\?"):
        wired_buttons(shipped, taught(shipped))


def test_the_shipped_settings_may_name_a_routines_button() -> None:
    settings_ = load_settings(
        config_folder() / "mirror.toml", ["buttons.routines.small_smile = 26"]
    )
    assert settings_.buttons.routines == {"small_smile": 26}


def test_a_routines_own_button_starts_it_at_the_first_edge_and_tells_no_release(
    clock: Clock,
) -> None:
    buttons = Buttons(msgspec.structs.replace(WIRED, routines={"small_smile": 26}), clock)
    buttons.drive("small_smile", down=True)
    assert buttons.events(100.0) == [Chosen("small_smile", 100.0)]
    clock.at_s = 100.3
    buttons.drive("small_smile", down=False)
    assert buttons.events(103.0) == []
    clock.at_s = 103.0
    buttons.press("small_smile")
    assert buttons.events(103.0) == [Chosen("small_smile", 103.0)]
    buttons.close()


def test_events_of_several_buttons_come_in_the_order_in_which_they_happened(
    buttons: Buttons, clock: Clock
) -> None:
    for after_s, button in enumerate([Button.STOP, Button.GO, Button.CHANGE]):
        clock.at_s = 100.0 + after_s
        buttons.drive(button, down=True)
    pressed = [(event.button, event.at_s) for event in buttons.events(103.0)]
    assert pressed == [(Button.STOP, 100.0), (Button.GO, 101.0), (Button.CHANGE, 102.0)]


def test_a_stuck_button_is_let_go_and_told_once_while_the_others_go_on(
    buttons: Buttons, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    drive(buttons, clock, (0.0, True))
    assert buttons.events(129.9) == [Pressed(Button.STOP, 100.0)]
    assert buttons.events(130.0) == [Released(Button.STOP, 130.0)]
    assert [buttons.events(130.0 + more) for more in range(100)] == [[]] * 100
    clock.at_s = 231.0
    buttons.drive(Button.GO, down=True)
    assert buttons.events(231.0) == [Pressed(Button.GO, 231.0)]
    clock.at_s = 231.5
    buttons.drive(Button.GO, down=False)
    assert buttons.events(232.0) == [Released(Button.GO, 231.5)]
    assert len(caplog.records) == 1
    assert "buttons.stop (BCM 16) has been closed for 30 s and is stuck" in caplog.text
    assert "look whether it is jammed" in caplog.text


def test_a_stuck_button_presses_again_once_it_has_opened(buttons: Buttons, clock: Clock) -> None:
    drive(buttons, clock, (0.0, True))
    buttons.events(131.0)
    drive(buttons, clock, (60.0, False))
    assert buttons.events(161.0) == []
    drive(buttons, clock, (62.0, True))
    assert buttons.events(162.0) == [Pressed(Button.STOP, 162.0)]
    drive(buttons, clock, (63.0, False))
    assert buttons.events(164.0) == [Released(Button.STOP, 163.0)]


def test_a_pin_at_ground_from_the_start_is_told_as_stuck_and_presses_nothing(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    buttons = Buttons(WIRED, clock, MockFactory(pin_class=HeldPin))
    assert [buttons.events(100.0 + after) for after in range(60)] == [[]] * 60
    assert len(caplog.records) == len(Button)
    buttons.close()


def test_holding_to_switch_off_is_held_for_as_long_as_the_finger_is_down(
    buttons: Buttons, clock: Clock
) -> None:
    drive(buttons, clock, (0.0, True))
    held = [buttons.events(100.0 + tick / 30) for tick in range(30 * 4)]
    assert held[0] == [Pressed(Button.STOP, 100.0)]
    assert not any(held[1:])
    drive(buttons, clock, (4.0, False))
    assert buttons.events(104.1) == [Released(Button.STOP, 104.0)]


def chatter(
    buttons: Buttons, clock: Clock, from_s: float, for_s: float, edges_a_second: float
) -> list[Pressed | Released | Chosen]:
    """The square button's contact chatters; what came of it, asked thirty times a second."""
    happened: list[Pressed | Released | Chosen] = []
    asked_s = 100.0 + from_s
    for edge in range(round(for_s * edges_a_second)):
        clock.at_s = 100.0 + from_s + edge / edges_a_second
        buttons.drive(Button.STOP, down=edge % 2 == 0)
        if clock.at_s - asked_s >= 1 / 30:
            asked_s = clock.at_s
            happened += buttons.events(asked_s)
    return happened


@pytest.mark.parametrize("edges_a_second", [21, 30, 100, 200, 1000])
def test_a_chattering_contact_never_looks_held_and_is_told_once(
    buttons: Buttons,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    edges_a_second: float,
) -> None:
    happened = chatter(buttons, clock, 0.0, 20.0, edges_a_second)
    assert happened[0] == Pressed(Button.STOP, 100.0)
    assert happened[-1] == Released(Button.STOP, happened[-1].at_s)
    assert happened[-1].at_s <= 101.1
    assert len(happened) <= 4
    assert len(caplog.records) == 1
    assert "buttons.stop (BCM 16) chatters" in caplog.text


def test_after_a_second_of_quiet_a_chattering_button_is_believed_again(
    buttons: Buttons, clock: Clock
) -> None:
    chatter(buttons, clock, 0.0, 5.0, 100)
    drive(buttons, clock, (5.5, True), (5.6, False))
    assert buttons.events(105.7) == []
    drive(buttons, clock, (6.7, True))
    assert buttons.events(106.7) == [Pressed(Button.STOP, 106.7)]
    drive(buttons, clock, (7.7, False))
    assert buttons.events(107.8) == [Released(Button.STOP, 107.7)]


def test_while_one_button_chatters_the_others_are_heard(buttons: Buttons, clock: Clock) -> None:
    chatter(buttons, clock, 0.0, 3.0, 200)
    clock.at_s = 103.01
    buttons.drive(Button.GO, down=True)
    for _ in range(10_000):  # and nobody asks meanwhile
        buttons.press(Button.STOP)
    assert Pressed(Button.GO, 103.01) in buttons.events(103.1)


def test_edges_that_nobody_asks_for_do_not_fill_the_memory(buttons: Buttons, clock: Clock) -> None:
    for edge in range(20_000):
        clock.at_s = 100.0 + edge * 0.005
        buttons.drive(Button.STOP, down=edge % 2 == 0)
    assert sum(len(switch._edges) for switch in buttons._switches.values()) <= NEWEST_EDGES
    buttons.events(200.0)
    clock.at_s = 202.0
    buttons.drive(Button.STOP, down=True)
    assert buttons.events(202.0)[-1] == Pressed(Button.STOP, 202.0)


def test_two_bouncing_presses_a_second_are_no_chatter(
    buttons: Buttons, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    pressed = []
    for press in range(20):
        for moved_s, first in ((0.0, True), (0.25, False)):
            bounces = [(step * 0.004, (step % 2 == 0) == first) for step in range(9)]
            for after_s, down in bounces:
                clock.at_s = 100.0 + press * 0.6 + moved_s + after_s
                buttons.drive(Button.GO, down=down)
            pressed += buttons.events(clock.at_s)
    assert sum(isinstance(event, Pressed) for event in pressed) == 20
    assert not caplog.records


def test_the_same_trouble_is_told_again_after_an_hour_at_most(
    buttons: Buttons, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for minute in range(61):
        chatter(buttons, clock, minute * 60.0, 0.5, 100)
        buttons.events(clock.at_s + 2.0)
    assert caplog.text.count("chatters") == 2
