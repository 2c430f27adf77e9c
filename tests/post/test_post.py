"""The post against a real Mosquitto over TLS, with the clinic's answers given by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from clinic.broker import write_configuration
from clinic.enrol import found_clinic
from device.post import publisher
from device.store.clock import note_trusted
from device.store.outgoing import pending, stream_of, waiting
from device.store.plans import kept_version
from tests.broker import Running, Site, now
from tests.post.conftest import ClinicByHand, Mirror
from tests.store.samples import moment, plan
from wire import topics
from wire.message import decode_status
from wire.receipt import Receipt, RejectCode, Rejected
from wire.signing import Kind, seal

Call = Callable[[], ClinicByHand]
MOSQUITTO = ("/usr/sbin/mosquitto", "-c")


def test_a_record_waits_for_the_broker_and_then_for_the_clinics_signed_word(
    mirror: Mirror, clinic_by_hand: Call
):
    mirror.practise("while the broker is away")
    with mirror.post() as told:
        told.until("away")
        assert waiting(mirror.db) == (1,)
        with mirror.site.broker():
            clinic = clinic_by_hand()
            told.until("sent", seq=1)
            message = clinic.hears_session()
            assert (message.stream, message.seq) == (stream_of(mirror.db), 1)
            # The broker has acknowledged it, and so has a receiver that said nothing more.
            mirror.practise("afterwards")
            assert clinic.hears_session(2).seq == 2
            assert waiting(mirror.db) == (1, 2)

            clinic.receipt(Receipt(stream_of(mirror.db), through=1))
            assert told.until("received")["settled"] == (1,)
            assert waiting(mirror.db) == (2,)


def test_forged_receipts_release_nothing(mirror: Mirror, clinic_by_hand: Call):
    mirror.practise("one")
    everything = Receipt(stream_of(mirror.db), through=99)
    with mirror.site.broker(), mirror.hearing(clinic_by_hand) as (clinic, told):
        clinic.hears_session()
        forged = seal(Kind.RECEIPT, mirror.bundle.token, everything, Ed25519PrivateKey.generate())
        clinic.says(topics.receipt(mirror.bundle.token), forged)
        assert "not signed by this clinic" in str(told.until("unbelievable")["reason"])
        clinic.receipt(Receipt("f" * 32, through=99))
        assert "f" * 32 in str(told.until("unbelievable")["reason"])
        assert waiting(mirror.db) == (1,)


def test_what_the_clinic_set_aside_is_told_and_kept(mirror: Mirror, clinic_by_hand: Call):
    mirror.practise("one")
    with mirror.site.broker(), mirror.hearing(clinic_by_hand) as (clinic, told):
        clinic.hears_session()
        rejected = (Rejected(1, RejectCode.CONFLICT),)
        clinic.receipt(Receipt(stream_of(mirror.db), through=0, rejected=rejected))
        assert told.until("rejected") == {"seq": 1, "code": "conflict"}
        assert (waiting(mirror.db), pending(mirror.db)) == ((), 1)


def test_plans_come_down_newer_ones_only_and_are_named_in_the_status(
    mirror: Mirror, clinic_by_hand: Call
):
    token = mirror.bundle.token
    with mirror.site.broker():
        clinic = clinic_by_hand()
        with mirror.post() as told:
            birth = decode_status(clinic.hears(topics.status(token)))
            assert (birth.online, birth.plan_version, birth.pending) == (True, 0, 0)

            clinic.says(topics.plan(token), seal(Kind.PLAN, token, plan(3), clinic.key))
            assert told.until("plan") == {"version": 3}
            assert decode_status(clinic.hears(topics.status(token))).plan_version == 3

            clinic.says(topics.plan(token), seal(Kind.PLAN, token, plan(2), clinic.key))
            assert "not newer" in str(told.until("plan_refused")["reason"])
            assert kept_version(mirror.db) == 3
        leave = decode_status(clinic.hears(topics.status(token)))
        assert not leave.online


def test_the_broker_tells_of_a_mirror_that_vanished(mirror: Mirror, clinic_by_hand: Call):
    """The last will, seen from the second birth: the broker drops the first line for the second."""
    token = mirror.bundle.token
    with mirror.site.broker():
        clinic = clinic_by_hand()
        with mirror.post():
            assert decode_status(clinic.hears(topics.status(token))).online
            with mirror.site.mirror(mirror.bundle):
                assert not decode_status(clinic.hears(topics.status(token))).online


def test_a_restarted_broker_gets_what_it_forgot(mirror: Mirror):
    with mirror.post() as told:
        with mirror.site.broker():
            told.until("connected")
            mirror.practise("nobody listens yet")
            told.until("sent", seq=1)
        told.until("away")
        mirror.practise("no broker")
        with mirror.site.broker(), mirror.site.receiver():
            told.until("received", through=2)
    assert waiting(mirror.db) == ()


def test_sessions_end_up_in_the_real_clinics_table(mirror: Mirror):
    with mirror.site.broker(), mirror.site.receiver(), mirror.post() as told:
        for n in range(1, 26):
            mirror.practise(f"session {n}")
        told.until("received", through=25)
    assert waiting(mirror.db) == ()


@contextmanager
def stern_broker(mirror: Mirror, *, access: str | None = None, rule: str = "") -> Iterator[None]:
    """The clinic's broker with another access list, or with one more line of configuration."""
    configuration = write_configuration(mirror.site.folder)
    configuration.write_text(f"{configuration.read_text()}{rule}\n")
    if access is not None:
        (mirror.site.folder.broker_folder / "access").write_text(access)
    broker = Running(*MOSQUITTO, str(configuration))
    try:
        broker.until(" running")
        yield
    finally:
        broker.stop()


def test_a_record_that_the_broker_may_not_take_is_kept_and_the_reason_told(mirror: Mirror):
    mirror.practise("one")
    with stern_broker(mirror, access=""), mirror.post() as told:
        told.until("sent", seq=1)
        assert "Not authorized" in str(told.until("refused")["reason"])
    assert waiting(mirror.db) == (1,)
    assert [what for what, _ in told.all].count("sent") == 1


def test_a_broker_that_will_not_have_this_mirror_is_asked_again_a_minute_later(mirror: Mirror):
    with stern_broker(mirror, rule="clientid_prefixes other-"), mirror.post() as told:
        away = told.until("away")
    assert "the broker refuses this mirror: Not authorized" in str(away["reason"])
    assert float(str(away["again_in_s"])) >= 60


def test_a_broker_that_refuses_the_receipts_is_left_and_asked_again_a_minute_later(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
):
    heard = publisher.Connection._on_subscribe
    refusal = ReasonCode(PacketTypes.SUBACK, "Not authorized")

    def refused(self, client, userdata, mid, _reasons, properties):
        heard(self, client, userdata, mid, [refusal], properties)

    monkeypatch.setattr(publisher.Connection, "_on_subscribe", refused)
    with mirror.site.broker(), mirror.post() as told:
        away = told.until("away")
    assert "receipts: Not authorized" in str(away["reason"])
    assert float(str(away["again_in_s"])) >= 60.0


def test_no_certificate_is_checked_by_a_clock_that_is_known_to_be_wrong(mirror: Mirror):
    with mirror.db.transaction() as tx:
        note_trusted(tx, moment())  # years ahead of the clock of this machine
    with mirror.site.broker(), mirror.post() as told:
        assert "clock is not set" in str(told.until("away")["reason"])


@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
def test_another_clinics_broker_is_not_spoken_to(mirror: Mirror, tmp_path: Path):
    # (After a failed handshake paho leaves its socket to the garbage collector.)
    folder = found_clinic(tmp_path / "other", "localhost", mirror.bundle.broker_port, now())
    mirror.practise("one")
    with Site(folder, tmp_path).broker(), mirror.post() as told:
        away = told.until("away")
        assert "CERTIFICATE" in str(away["reason"]).upper()
        assert float(str(away["again_in_s"])) >= 60
    assert waiting(mirror.db) == (1,)
