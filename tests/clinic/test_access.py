"""Who may do what at the broker."""

from __future__ import annotations

import ssl
from pathlib import Path

import msgspec
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from tests.broker import PATIENCE_S, PlainMirror, Site, found_site, tls_of
from tests.clinic.sessions import body
from wire import topics
from wire.bundle import Bundle


def test_without_a_certificate_nobody_is_let_in(clinic_site: Site) -> None:
    bundle = clinic_site.enrol()
    bare = ssl.create_default_context(cadata=bundle.authority_pem)
    assert not _is_let_in(bundle, bare)
    assert _is_let_in(bundle, tls_of(bundle, clinic_site.scratch))


def test_another_clinics_certificate_is_not_let_in(clinic_site: Site, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    ours, theirs = clinic_site.enrol(), found_site(tmp_path / "other").enrol()
    forged = msgspec.structs.replace(
        ours, certificate_pem=theirs.certificate_pem, private_key_pem=theirs.private_key_pem
    )
    assert not _is_let_in(ours, tls_of(forged, tmp_path))


def test_a_mirror_cannot_write_what_is_anothers_or_the_clinics(clinic_site: Site) -> None:
    ada, ben = clinic_site.enrol(), clinic_site.enrol()
    with clinic_site.receiver(), clinic_site.mirror(ada) as mirror:
        for topic in (
            topics.progress(ben.token),
            topics.status(ben.token),
            topics.plan(ben.token),
            topics.plan(ada.token),
            topics.receipt(ada.token),
        ):
            assert str(mirror.publish(topic, body(1))) == "Not authorized"
        assert not mirror.send(body(2)).is_failure
        mirror.next_receipt()
    with clinic_site.store() as store:
        assert [(kept.token, kept.progress.seq) for kept in store.sessions()] == [(ada.token, 2)]


def test_a_mirror_cannot_read_what_is_anothers(clinic_site: Site) -> None:
    ada, ben = clinic_site.enrol(), clinic_site.enrol()
    with (
        clinic_site.receiver(),
        clinic_site.mirror(ben) as honest,
        clinic_site.mirror(ada) as nosy,
    ):
        for wish in (topics.everything_down(ben.token), "mirror/v1/+/down/#", "#"):
            nosy.subscribe(wish)
        honest.send(body(1))
        honest.next_receipt()
        nosy.send(body(1))
        # Ben's receipt went out first: had it been for Ada's eyes, it would stand before her own.
        assert nosy.next_message().topic == topics.receipt(ada.token)
        assert _topics_left(nosy) <= {topics.receipt(ada.token)}


def _topics_left(mirror: PlainMirror) -> set[str]:
    """Overlapping subscriptions bring a message more than once."""
    return {mirror.inbox.get_nowait().topic for _ in range(mirror.inbox.qsize())}


def _is_let_in(bundle: Bundle, context: ssl.SSLContext) -> bool:
    """Whether the broker answers a connection as `bundle`'s mirror with a welcome."""
    welcomes: list[bool] = []
    client = Client(CallbackAPIVersion.VERSION2, bundle.token, protocol=MQTTProtocolVersion.MQTTv5)
    client.on_connect = lambda *told: welcomes.append(not told[3].is_failure)
    client.tls_set_context(context)
    try:
        client.connect(bundle.broker_host, bundle.broker_port)
        while not welcomes and client.loop(PATIENCE_S) is MQTTErrorCode.MQTT_ERR_SUCCESS:
            pass
    except ssl.SSLError:
        return False
    finally:
        client.disconnect()
    return welcomes == [True]
