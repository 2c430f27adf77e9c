"""A script's hands: names on a socket become electricity on mock pins, and nothing else does."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from device.mirror.event import Button, Pressed, Released
from device.mirror.hands import SOCKET_NAME, Hands
from device.mirror.panel.buttons import Buttons
from device.settings import config_folder, load_settings


def send(folder: Path, *words: bytes) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hand:
        for word in words:
            hand.sendto(word, str(folder / SOCKET_NAME))


def test_a_named_button_is_pressed_and_let_go(tmp_path: Path) -> None:
    buttons = Buttons(load_settings(config_folder() / "desk.toml").buttons, time.monotonic)
    hands = Hands(tmp_path, buttons)
    send(tmp_path, b"change")
    hands.press_what_is_asked()
    events = buttons.events(time.monotonic() + 1.0)
    hands.close()
    buttons.close()
    assert [(type(event), event.button) for event in events] == [
        (Pressed, Button.CHANGE),
        (Released, Button.CHANGE),
    ]
    assert not (tmp_path / SOCKET_NAME).exists()


def test_a_word_that_is_no_button_is_named_and_does_no_harm(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    buttons = Buttons(load_settings(config_folder() / "desk.toml").buttons, time.monotonic)
    hands = Hands(tmp_path, buttons)
    send(tmp_path, b"lever", b"\xff\xfe", b"go")
    hands.press_what_is_asked()
    pressed = [event.button for event in buttons.events(time.monotonic() + 1.0)]
    hands.close()
    buttons.close()
    assert pressed == [Button.GO, Button.GO]
    assert "'lever'" in caplog.text
