"""What a process tells systemd."""

from __future__ import annotations

import socket

import pytest

from device.notify import ALIVE, READY, notify


def manager(address):
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening.bind(address)
    listening.settimeout(5)
    return listening


def test_outside_systemd_nobody_is_told(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.setattr(socket, "socket", None)  # to open one would fail
    notify(READY)


def test_the_manager_named_in_the_environment_is_told(monkeypatch, tmp_path):
    address = str(tmp_path / "notify")
    with manager(address) as listening:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        notify(READY)
        notify(ALIVE)
        assert [listening.recv(64), listening.recv(64)] == [b"READY=1", b"WATCHDOG=1"]


def test_a_manager_with_an_abstract_name_is_told(monkeypatch, tmp_path):
    with manager("\0" + str(tmp_path)) as listening:
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + str(tmp_path))
        notify(READY)
        assert listening.recv(64) == b"READY=1"


def test_a_manager_that_cannot_be_reached_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    with pytest.raises(FileNotFoundError):
        notify(READY)
