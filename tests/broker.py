"""A real clinic for tests: its folder, its broker over TLS, its receiver, and a plain mirror.

`clinic_site` is a fixture; a conftest.py imports it. Everything runs as the commands that people
run. Nothing waits for a fixed time: each wait ends with a line of output or a message.
"""

from __future__ import annotations

import queue
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from clinic.enrol import enrol_mirror, found_clinic
from clinic.folder import ClinicFolder
from clinic.store import Store
from wire import topics
from wire.bundle import Bundle
from wire.bundle import decode as decode_bundle
from wire.receipt import Receipt
from wire.signing import Kind, open_sealed

PATIENCE_S = 20.0


class Running:
    """A command that runs, with its lines as they come (stdout and stderr together)."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: list[str] = []
        self._coming: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def until(self, text: str) -> str:
        """The next line that has `text` in it; fails with everything said when none comes."""
        while True:
            line = self._next()
            if text in line:
                return line

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, reap it, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.ended()

    def ended(self) -> int:
        """Its exit code, once it has ended by itself."""
        code = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    def _next(self) -> str:
        try:
            line = self._coming.get(timeout=PATIENCE_S)
        except queue.Empty:
            line = None
        if line is None:
            pytest.fail("the line never came; it said:\n" + "".join(self.lines))
        return line

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line)
            self._coming.put(line)
        self._coming.put(None)


@dataclass(frozen=True)
class Site:
    """A clinic with its folder; enrols mirrors and runs its commands."""

    folder: ClinicFolder
    scratch: Path

    def enrol(self, name: str | None = None, plan: Path | None = None) -> Bundle:
        """Enrol one more mirror."""
        number = len([*self.scratch.glob("*.bundle")])
        out = self.scratch / f"{number}.bundle"
        with self.store() as store:
            enrol_mirror(self.folder, store, out, now(), name=name, plan_file=plan)
        return decode_bundle(out.read_bytes())

    def start(self, *arguments: str) -> Running:
        """Run a command of the clinic's."""
        folder = ("--folder", str(self.folder.path))
        return Running(sys.executable, "-m", "clinic", *arguments, *folder)

    @contextmanager
    def broker(self) -> Iterator[Running]:
        """The broker, up and listening."""
        running = self.start("broker")
        try:
            running.until(" running")
            yield running
        finally:
            running.stop()

    @contextmanager
    def receiver(self) -> Iterator[Running]:
        """The receiver, subscribed."""
        running = self.start("receive", "--json")
        try:
            running.until('"listening"')
            yield running
        finally:
            running.stop()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The clinic's database, from this process."""
        store = Store(self.folder.database)
        try:
            yield store
        finally:
            store.close()

    @contextmanager
    def mirror(self, bundle: Bundle) -> Iterator[PlainMirror]:
        """A mirror that can do nothing but speak MQTT, connected."""
        client = PlainMirror(bundle, tls_of(bundle, self.scratch))
        try:
            client.connect()
            yield client
        finally:
            client.close()


class PlainMirror:
    """The least that can stand in a mirror's place on the wire: publish, and collect what comes."""

    def __init__(self, bundle: Bundle, context: ssl.SSLContext) -> None:
        self.bundle = bundle
        self.inbox: queue.Queue[MQTTMessage] = queue.Queue()
        self._connected: queue.Queue[ReasonCode] = queue.Queue()
        self._granted: queue.Queue[int] = queue.Queue()
        self._codes: dict[int, ReasonCode] = {}
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=bundle.token,
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        self._client.tls_set_context(context)
        self._client.on_connect = lambda *told: self._connected.put(told[3])
        self._client.on_subscribe = lambda *told: self._granted.put(told[2])
        self._client.on_publish = lambda *told: self._codes.update({told[2]: told[3]})
        self._client.on_message = lambda *told: self.inbox.put(told[2])

    def connect(self) -> None:
        """Connect and subscribe to everything that is this mirror's."""
        self._client.connect(self.bundle.broker_host, self.bundle.broker_port, 30)
        self._client.loop_start()
        assert not self._connected.get(timeout=PATIENCE_S).is_failure
        self.subscribe(topics.everything_down(self.bundle.token))

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def subscribe(self, name: str) -> None:
        self._client.subscribe(name, 1)
        self._granted.get(timeout=PATIENCE_S)

    def send(self, payload: bytes) -> ReasonCode:
        """Publish as progress; the broker's reason code."""
        return self.publish(topics.progress(self.bundle.token), payload)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> ReasonCode:
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        info = self._client.publish(topic, payload, 1, retain, properties)
        info.wait_for_publish(PATIENCE_S)
        return self._codes.pop(info.mid)

    def next_message(self) -> MQTTMessage:
        return self.inbox.get(timeout=PATIENCE_S)

    def next_receipt(self) -> Receipt:
        """The next receipt, its signature verified with the bundle's key."""
        while True:
            message = self.next_message()
            if message.topic == topics.receipt(self.bundle.token):
                return read_receipt(self.bundle, bytes(message.payload))

    def receipt_where(self, true_of: Callable[[Receipt], bool]) -> Receipt:
        """The first receipt that says so."""
        while True:
            receipt = self.next_receipt()
            if true_of(receipt):
                return receipt


def read_receipt(bundle: Bundle, payload: bytes) -> Receipt:
    """A receipt, verified as the mirror verifies it."""
    key = Ed25519PublicKey.from_public_bytes(bundle.clinic_key)
    return msgspec.json.decode(open_sealed(payload, Kind.RECEIPT, bundle.token, key), type=Receipt)


def tls_of(bundle: Bundle, scratch: Path) -> ssl.SSLContext:
    """What a mirror shows and checks, as strictly as the newest Python does."""
    pair = scratch / f"{bundle.token}.pem"
    pair.write_text(bundle.certificate_pem + bundle.private_key_pem)
    context = ssl.create_default_context(cadata=bundle.authority_pem)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.load_cert_chain(pair)
    return context


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def now() -> datetime:
    return datetime.now().astimezone()


def found_site(folder: Path) -> Site:
    """A new clinic in `folder`, which has a space in its name, as people's folders do."""
    made = found_clinic(folder / "our clinic", "localhost", free_port(), now())
    return Site(made, folder)


@pytest.fixture
def clinic_site(tmp_path: Path) -> Iterator[Site]:
    """A new clinic with its broker running."""
    site = found_site(tmp_path)
    with site.broker():
        yield site
