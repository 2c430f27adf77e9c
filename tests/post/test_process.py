"""The post as a process: how it waits, how it ends, and when it must not go on."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from device.errors import NetworkDied
from device.post import publisher
from device.post.post import run
from device.store.database import database_path, open_database
from device.store.enrolment import import_bundle
from tests.broker import PATIENCE_S, Running, found_site
from tests.post.conftest import Mirror, Told, hurry

SERVE = """
import sys
from pathlib import Path
from device.post.post import serve
sys.exit(serve(Path(sys.argv[1]), "0.1.0", as_json=True))
"""


@contextmanager
def process(state: Path) -> Iterator[Running]:
    running = Running(sys.executable, "-c", SERVE, str(state))
    try:
        yield running
    finally:
        running.stop(signal.SIGKILL)


def test_each_thing_that_happens_is_a_line_for_scripts(mirror: Mirror):
    with mirror.site.broker(), mirror.site.receiver(), process(mirror.state) as post:
        post.until('{"post":"connected"')
        mirror.practise("one")
        assert post.until('{"post":"sent","seq":1,"times":1}')
        assert post.until('{"post":"received","through":1,"settled":[1]}')
        assert post.stop() == 0


def test_a_stalled_broker_does_not_hold_the_process_back(mirror: Mirror):
    with mirror.site.broker() as broker, process(mirror.state) as post:
        post.until('{"post":"connected"')
        broker.process.send_signal(signal.SIGSTOP)
        mirror.practise("one")
        post.until('{"post":"sent","seq":1')
        try:
            assert post.stop() == 0
        finally:
            broker.process.send_signal(signal.SIGCONT)


def test_a_mirror_without_a_clinic_waits_and_says_why(tmp_path: Path):
    with process(tmp_path) as post:
        assert "no clinic yet; its records wait here" in post.until('{"post":"waiting"')
        assert post.stop() == 0


def test_the_service_manager_hears_that_it_is_ready_alive_and_stopping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(PATIENCE_S)
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        with process(tmp_path) as post:
            assert manager.recv(99) == b"READY=1"
            assert manager.recv(99) == b"WATCHDOG=1"
            post.until('{"post":"waiting"')
            assert post.stop() == 0
            assert manager.recv(99) == b"STOPPING=1"


def test_an_enrolment_and_a_database_that_come_later_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    hurry(monkeypatch)
    site = found_site(tmp_path / "clinic")
    state, elsewhere = tmp_path / "state", tmp_path / "elsewhere"
    stop, told = threading.Event(), Told()
    walk = threading.Thread(target=run, args=(state, "0.1.0", stop, told))
    walk.start()
    try:
        assert "no clinic yet" in str(told.until("waiting")["reason"])
        provisioner = open_database(database_path(elsewhere))
        import_bundle(msgspec.json.encode(site.enrol()), state, provisioner)
        provisioner.close()
        assert "not there yet" in str(told.until("waiting")["reason"])
        mirrors_own = open_database(database_path(state))
        told.until("away")  # which means that it has begun to call the broker
        database_path(state).rename(state / "set aside")
        assert "set aside" in str(told.until("waiting")["reason"])
        mirrors_own.close()
    finally:
        stop.set()
        walk.join(PATIENCE_S)
    assert not walk.is_alive()


def test_a_network_thread_that_dies_takes_the_process_with_it(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
):
    def mistake(_: object) -> None:
        raise ZeroDivisionError("a mistake in a callback")

    monkeypatch.setattr(publisher, "_tls", mistake)
    with pytest.raises(NetworkDied, match="a mistake in a callback"):
        run(mirror.state, "0.1.0", threading.Event(), Told())


def test_a_network_thread_that_is_gone_without_a_word_is_noticed(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
):
    def nothing(_: object) -> None:
        return

    monkeypatch.setattr(publisher.Connection, "_live", nothing)
    with pytest.raises(NetworkDied, match="without a word"):
        run(mirror.state, "0.1.0", threading.Event(), Told())
