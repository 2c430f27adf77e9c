"""One connection to the broker, in one thread.

Nothing outlives it: after a loss a new line is made, so no message identifier, queue or
acknowledgement of the old one can be taken for one of the new (paho would keep and resend them).
The library's callbacks only put down what happened; the thread that calls `turn` acts on it.
"""

from __future__ import annotations

import secrets
import ssl
import time
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from clinic.authority import RECEIVER_NAME
from clinic.errors import BrokerAway, BrokerError, FolderError
from clinic.folder import ClinicFolder
from wire.message import SCHEMA
from wire.signing import CONTENT_TYPE

ANSWER_S = 5.0
"""How long a living broker may take for an answer."""
KEEPALIVE_S = 30
WINDOW = 20
"""Messages under way in each direction; what brokers grant unless told otherwise."""


class Line:
    """An open connection as the clinic's receiver. Use it in a `with`."""

    def __init__(self, folder: ClinicFolder) -> None:
        """Connect; raises BrokerAway when nothing answers, BrokerError when we are refused."""
        broker = folder.settings().broker
        self.inbox: deque[MQTTMessage] = deque()
        self.place = f"{broker.host}:{broker.port}"
        self._connected = False
        self._granted: set[int] = set()
        self._under_way: set[int] = set()
        self._refused: ReasonCode | None = None
        self._client = self._new_client(folder)
        self._open(broker.host, broker.port)

    def __enter__(self) -> Self:
        """The line is open from its making."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say goodbye, if there is still someone to hear it."""
        self._client.disconnect()

    @property
    def has_room(self) -> bool:
        """Whether one more message may be put under way."""
        return len(self._under_way) < WINDOW

    def turn(self, wait_s: float) -> None:
        """Let the network move once, waiting at most so long.

        Raises BrokerAway when the connection is gone, BrokerError when we or a message of ours were
        refused: both look like a connection or a delivery to whoever does not read the reason.
        """
        code = self._client.loop(wait_s)
        if self._refused is not None:
            raise BrokerError(f"{self.place}: refuses the clinic's programs: {self._refused}")
        if code is not MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise BrokerAway(f"{self.place}: connection lost ({code.name})")

    def subscribe(self, filters: Sequence[str]) -> None:
        """Ask for messages at QoS 1; raises BrokerError when that is refused."""
        _, mid = self._client.subscribe([(name, 1) for name in filters])
        self._until(lambda: mid in self._granted)

    def publish(self, topic: str, payload: bytes) -> None:
        """Put a signed message under way, retained, at QoS 1."""
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.ContentType = CONTENT_TYPE
        properties.UserProperty = ("schema", str(SCHEMA))
        info = self._client.publish(topic, payload, qos=1, retain=True, properties=properties)
        if info.rc is not MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise BrokerAway(f"{self.place}: connection lost while sending: {info.rc.name}")
        self._under_way.add(info.mid)

    def acknowledge(self, message: MQTTMessage) -> None:
        """Tell the broker that this message is done with: PUBACK."""
        self._client.ack(message.mid, message.qos)

    def settle(self) -> None:
        """Wait until the broker has taken everything that was published, or raise BrokerAway."""
        self._until(lambda: not self._under_way)

    def _new_client(self, folder: ClinicFolder) -> Client:
        # A name that nobody can guess: the broker lets whoever knows it push us off.
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"{RECEIVER_NAME}-{secrets.token_hex(8)}",
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        client.connect_timeout = ANSWER_S
        client.tls_set_context(_tls(folder))
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        return client

    def _open(self, host: str, port: int) -> None:
        # Session expiry 0: a receiver that dies holds no messages back from the others.
        wishes = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        wishes.SessionExpiryInterval = 0
        wishes.ReceiveMaximum = WINDOW
        try:
            self._client.connect(host, port, KEEPALIVE_S, clean_start=True, properties=wishes)
        except ssl.SSLCertVerificationError as error:
            raise BrokerError(f"{self.place}: not our broker: {error.verify_message}") from error
        except OSError as error:
            raise BrokerAway(f"{self.place}: does not answer: {error}") from error
        self._until(lambda: self._connected)

    def _until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + ANSWER_S
        while not done():
            if time.monotonic() > deadline:
                raise BrokerAway(f"{self.place}: is there, but does not answer")
            self.turn(0.2)

    def _note(self, code: ReasonCode) -> None:
        if code.is_failure:
            self._refused = code

    def _on_connect(
        self, _: Client, __: object, ___: ConnectFlags, code: ReasonCode, ____: Properties | None
    ) -> None:
        self._note(code)
        self._connected = not code.is_failure

    def _on_subscribe(
        self, _: Client, __: object, mid: int, codes: list[ReasonCode], ___: Properties | None
    ) -> None:
        for code in codes:
            self._note(code)
        self._granted.add(mid)

    def _on_publish(
        self, _: Client, __: object, mid: int, code: ReasonCode, ___: Properties
    ) -> None:
        self._note(code)
        self._under_way.discard(mid)

    def _on_message(self, _: Client, __: object, message: MQTTMessage) -> None:
        self.inbox.append(message)


def _tls(folder: ClinicFolder) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=folder.authority.certificate)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(folder.receiver.certificate, folder.receiver.key)
    except OSError as error:
        raise FolderError(f"{folder.path}/keys: cannot be used: {error}") from error
    return context
