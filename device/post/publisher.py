"""One connection to the broker, from its first packet to its last, on a thread of its own.

paho-mqtt's own reconnecting floods what it has queued, so every connection is a new client and is
never reused. paho's callbacks do nothing but put an event on a queue: an exception in one would
kill the thread while `is_connected()` stays true, and a lock shared with `publish` would deadlock.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, LogLevel, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from device.store.enrolment import Enrolment
from wire import topics
from wire.message import CONTENT_TYPE, SCHEMA

KEEPALIVE_S = 30
"""A broker that says nothing for twice this long is taken for gone."""
STATUS_CONTENT_TYPE = "application/json"
LARGEST_PACKET = 64 * 1024
MQTT_RECEIVE_MAXIMUM = 65_535
"""What a broker that names no Receive Maximum accepts (MQTT 5.0, 3.2.2.3.3)."""


@dataclass(frozen=True)
class Connected:
    """The broker takes messages, at most `receive_maximum` unacknowledged."""

    receive_maximum: int


@dataclass(frozen=True)
class Acknowledged:
    """The broker has answered for message `mid`; `refusal` is its reason, None if it took it."""

    mid: int
    refusal: str | None


@dataclass(frozen=True)
class Arrived:
    """Bytes on a topic of ours, from whomever."""

    topic: str
    payload: bytes


@dataclass(frozen=True)
class Ended:
    """The connection is over, or never came. `refused`: by certificate or by the broker's rules."""

    reason: str
    refused: bool


@dataclass(frozen=True)
class Died:
    """The network thread met something unforeseen."""

    error: BaseException


Event = Connected | Acknowledged | Arrived | Ended | Died


class Connection:
    """A connection that is being made, made, and over; then it is thrown away.

    `tell` is called on the network thread with each Event, `Ended` or `Died` last: give it a
    queue's `put`. `last_will` is what the broker says of us if we vanish.
    """

    def __init__(
        self, enrolment: Enrolment, last_will: bytes, tell: Callable[[Event], None]
    ) -> None:
        self._enrolment = enrolment
        self._tell = tell
        self._refusal: str | None = None
        self._complaint = "the connection was closed"
        self._leaving = threading.Event()
        self._client = self._new_client(last_will)
        self._thread = threading.Thread(target=self._live, name="network", daemon=True)

    def start(self) -> None:
        """Begin to connect; returns at once."""
        self._thread.start()

    def alive(self) -> bool:
        """Whether the network thread lives; once it does not, `Ended` or `Died` has been told."""
        return self._thread.is_alive()

    def publish(self, body: bytes) -> int:
        """Hand over one session's message; returns the `mid` that `Acknowledged` will name."""
        topic = topics.progress(self._enrolment.token)
        described = _described(CONTENT_TYPE)
        return self._client.publish(topic, body, qos=1, properties=described).mid

    def say_status(self, status: bytes) -> None:
        """Let the broker remember how we are."""
        topic = topics.status(self._enrolment.token)
        described = _described(STATUS_CONTENT_TYPE)
        self._client.publish(topic, status, qos=0, retain=True, properties=described)

    def stop(self, timeout_s: float) -> None:
        """Take leave of the broker. If it does not let go in time, leave without its consent."""
        self._leaving.set()
        self._client.disconnect()
        self._thread.join(timeout_s)

    def _live(self) -> None:
        """Connect and serve the line until it ends; whatever happens, say so last."""
        try:
            self._walk()
        except OSError as error:  # no such host, nobody listening, no trust
            self._complaint = str(error)
        except BaseException as error:  # told, so that the process can end over it
            self._tell(Died(error))
            return
        refused = self._refusal is not None or _is_distrust(self._complaint)
        self._tell(Ended(self._refusal or self._complaint, refused))

    def _walk(self) -> None:
        broker = self._enrolment
        properties = _properties(PacketTypes.CONNECT)
        properties.MaximumPacketSize = LARGEST_PACKET
        self._client.tls_set_context(_tls(broker))
        self._client.connect(
            broker.broker_host,
            broker.broker_port,
            KEEPALIVE_S,
            clean_start=True,
            properties=properties,
        )
        if self._leaving.is_set():
            return
        while self._client.loop(timeout=1.0) == MQTTErrorCode.MQTT_ERR_SUCCESS:
            pass

    def _new_client(self, last_will: bytes) -> Client:
        token = self._enrolment.token
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=token,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        client.will_set(topics.status(token), last_will, qos=1, retain=True)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        client.on_disconnect = self._on_disconnect
        client.on_log = self._on_log
        client.on_socket_register_write = _leave_writing_to_the_network_thread
        return client

    def _on_connect(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._refusal = f"the broker refuses this mirror: {reason}"
            return
        client.subscribe(topics.everything_down(self._enrolment.token), qos=1)
        maximum = getattr(properties, "ReceiveMaximum", MQTT_RECEIVE_MAXIMUM)
        self._tell(Connected(int(maximum)))

    def _on_subscribe(
        self,
        client: Client,
        _userdata: object,
        _mid: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        """Without its receipts a mirror could never settle anything: such a line is no use."""
        refusals = [str(reason) for reason in reasons if reason.is_failure]
        if refusals:
            self._refusal = f"the broker refuses this mirror its receipts: {refusals[0]}"
            client.disconnect()

    def _on_publish(
        self,
        _client: Client,
        _userdata: object,
        mid: int,
        reason: ReasonCode,
        _properties: Properties,
    ) -> None:
        self._tell(Acknowledged(mid, str(reason) if reason.is_failure else None))

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        self._tell(Arrived(message.topic, bytes(message.payload)))

    def _on_disconnect(
        self,
        _client: Client,
        _userdata: object,
        flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if flags.is_disconnect_packet_from_server:
            self._complaint = f"the broker closed the connection: {reason}"

    def _on_log(self, _client: Client, _userdata: object, level: int, text: str) -> None:
        """Note why a socket broke: paho tells it nowhere but in its log."""
        if level == LogLevel.MQTT_LOG_ERR:
            self._complaint = text


def _tls(enrolment: Enrolment) -> ssl.SSLContext:
    """Mutual, TLS 1.2 or later, with our clinic's own authority and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(enrolment.authority)
    context.load_cert_chain(enrolment.certificate, enrolment.private_key)
    return context


def _described(content_type: str) -> Properties:
    """What a message says of itself: its kind and the version of its schema."""
    properties = _properties(PacketTypes.PUBLISH)
    properties.ContentType = content_type
    properties.UserProperty = ("schema", str(SCHEMA))
    return properties


def _properties(packet: int) -> Properties:
    return Properties(packet)  # type: ignore[no-untyped-call]


def _is_distrust(complaint: str) -> bool:
    """OpenSSL names certificates and alerts in its reasons, as it does not for a cut line."""
    return "ALERT" in complaint.upper() or "CERTIFICATE" in complaint.upper()


def _leave_writing_to_the_network_thread(*_: object) -> None:
    """While this callback is set, paho does not write from the thread that called `publish`."""
