from __future__ import annotations

from datetime import date

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from device.errors import PlanRefused
from device.store.database import Database
from device.store.plans import (
    NoPlan,
    PlanReason,
    keep_plan,
    kept_version,
    plan_in_force,
    read_plan,
)
from device.store.record import open_session
from tests.store.samples import OTHER_TOKEN, TOKEN, moment, plan, signed, start
from wire.message import Clock
from wire.plan import Plan
from wire.signing import Kind, seal

TODAY = date(2030, 5, 6)


def in_force(
    db: Database, key: Ed25519PrivateKey, days: int = 0, clock: Clock = Clock.NTP
) -> Plan | NoPlan:
    """The plan in force so many days after TODAY, by a clock that may be trusted so far."""
    return plan_in_force(db, TOKEN, key.public_key(), moment(24 * days, clock=clock))


def take(db: Database, payload: bytes, key: Ed25519PrivateKey) -> Plan:
    return keep_plan(db, payload, TOKEN, key.public_key())


def test_without_a_plan_the_reason_is_that_none_has_come(
    db: Database, clinic_key: Ed25519PrivateKey
):
    assert in_force(db, clinic_key) == NoPlan(PlanReason.NONE_YET)
    assert kept_version(db) == 0


def test_a_newer_plan_takes_the_place_of_the_older(db: Database, clinic_key: Ed25519PrivateKey):
    for version in (1, 2, 5):
        take(db, signed(clinic_key, plan(version)), clinic_key)
        assert in_force(db, clinic_key) == plan(version)
    assert kept_version(db) == 5


def test_an_older_plan_is_refused_and_the_newer_stays(db: Database, clinic_key: Ed25519PrivateKey):
    take(db, signed(clinic_key, plan(2)), clinic_key)
    with pytest.raises(PlanRefused, match="plan 1 is not newer than plan 2"):
        take(db, signed(clinic_key, plan(1)), clinic_key)
    assert in_force(db, clinic_key) == plan(2)


def test_a_plan_that_was_read_from_the_disk_is_verified_again_each_time(
    db: Database, clinic_key: Ed25519PrivateKey
):
    take(db, signed(clinic_key, plan(2)), clinic_key)
    assert in_force(db, clinic_key) == plan(2)
    for other in (TOKEN, OTHER_TOKEN):
        key = clinic_key if other != TOKEN else Ed25519PrivateKey.generate()
        found = plan_in_force(db, other, key.public_key(), moment())
        assert found == NoPlan(PlanReason.DOES_NOT_VERIFY)


def test_another_plan_under_the_same_number_is_refused(db: Database, clinic_key: Ed25519PrivateKey):
    take(db, signed(clinic_key, plan(2)), clinic_key)
    with pytest.raises(PlanRefused, match="not newer"):
        take(db, signed(clinic_key, plan(2, sessions_a_day=6)), clinic_key)


def test_the_same_plan_come_again_is_no_news(db: Database, clinic_key: Ed25519PrivateKey):
    payload = signed(clinic_key, plan(2))
    assert take(db, payload, clinic_key) == take(db, payload, clinic_key) == plan(2)


def test_another_mirrors_plan_is_refused(db: Database, clinic_key: Ed25519PrivateKey):
    with pytest.raises(PlanRefused, match="not signed by this clinic for this mirror"):
        take(db, signed(clinic_key, plan(), OTHER_TOKEN), clinic_key)
    assert in_force(db, clinic_key) == NoPlan(PlanReason.NONE_YET)


def test_another_clinics_plan_is_refused(db: Database, clinic_key: Ed25519PrivateKey):
    with pytest.raises(PlanRefused, match="not signed by this clinic"):
        take(db, signed(Ed25519PrivateKey.generate(), plan()), clinic_key)


def test_a_signed_plan_outside_the_hard_bounds_is_refused_by_name(
    db: Database, clinic_key: Ed25519PrivateKey
):
    wild = seal(Kind.PLAN, TOKEN, plan(sessions_a_day=40), clinic_key)
    with pytest.raises(PlanRefused, match=r"signed by the clinic, but.*sessions_a_day"):
        take(db, wild, clinic_key)


def test_a_plan_tampered_with_on_the_disk_is_not_practised_by(
    db: Database, clinic_key: Ed25519PrivateKey
):
    payload = signed(clinic_key, plan(2))
    take(db, payload, clinic_key)
    with db.transaction() as tx:
        tx.execute("UPDATE plan SET signed = ?", (signed(Ed25519PrivateKey.generate(), plan(2)),))
    assert in_force(db, clinic_key) == NoPlan(PlanReason.DOES_NOT_VERIFY)
    with pytest.raises(PlanRefused, match="not newer"):
        take(db, signed(clinic_key, plan(1)), clinic_key)
    take(db, payload, clinic_key)  # the broker's retained copy heals it
    assert in_force(db, clinic_key) == plan(2)


def test_an_older_plan_put_under_the_newer_ones_number_is_not_practised_by(
    db: Database, clinic_key: Ed25519PrivateKey
):
    take(db, signed(clinic_key, plan(2)), clinic_key)
    with db.transaction() as tx:
        tx.execute("UPDATE plan SET signed = ?", (signed(clinic_key, plan(1)),))
    assert in_force(db, clinic_key) == NoPlan(PlanReason.DOES_NOT_VERIFY)


def test_a_plan_holds_through_its_last_day_and_no_longer(
    db: Database, clinic_key: Ed25519PrivateKey
):
    terms = plan(valid_until=TODAY)
    take(db, signed(clinic_key, terms), clinic_key)
    assert in_force(db, clinic_key) == terms
    assert in_force(db, clinic_key, days=1) == NoPlan(PlanReason.EXPIRED)


def test_a_plan_expires_by_a_clock_that_is_not_trusted_too_but_not_by_one_that_is_wrong(
    db: Database, clinic_key: Ed25519PrivateKey
):
    terms = plan(valid_until=TODAY)
    take(db, signed(clinic_key, terms), clinic_key)
    assert in_force(db, clinic_key, days=1, clock=Clock.FLOOR) == NoPlan(PlanReason.EXPIRED)
    assert in_force(db, clinic_key, days=0, clock=Clock.FLOOR) == terms
    assert in_force(db, clinic_key, days=900, clock=Clock.NONE) == terms


def test_no_plan_outlives_its_last_day_by_waiting_with_a_clock_that_is_wrong(
    db: Database, clinic_key: Ed25519PrivateKey
):
    terms = plan(valid_until=TODAY)
    take(db, signed(clinic_key, terms), clinic_key)
    open_session(db, start("s1", moment()))  # the last time that was trusted
    found = [
        plan_in_force(
            db, TOKEN, clinic_key.public_key(),
            moment(-9999, boot="later", clock=Clock.NONE, up_s=3600 * hours),
        )
        for hours in (1, 11, 13)
    ]  # fmt: skip
    assert found == [terms, terms, NoPlan(PlanReason.EXPIRED)]


def test_a_pause_ends_on_its_day_and_not_while_no_day_is_known(
    db: Database, clinic_key: Ed25519PrivateKey
):
    back = date(2030, 5, 20)
    terms = plan(pause_until=back)
    take(db, signed(clinic_key, terms), clinic_key)
    assert in_force(db, clinic_key) == NoPlan(PlanReason.PAUSED, back)
    for days in (2, 14, 90):
        waiting = in_force(db, clinic_key, days=days, clock=Clock.FLOOR)
        assert waiting in {NoPlan(PlanReason.PAUSED, back), NoPlan(PlanReason.EXPIRED)}
    assert in_force(db, clinic_key, days=13) == NoPlan(PlanReason.PAUSED, back)
    assert in_force(db, clinic_key, days=14) == terms


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader_of_plans(payload: bytes):
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(PlanRefused):
        read_plan(payload, TOKEN, key.public_key())


def test_a_plan_with_an_unknown_field_is_refused_even_if_signed(
    db: Database, clinic_key: Ed25519PrivateKey
):
    class Newer(msgspec.Struct):
        schema: int = 1
        surprise: int = 1

    with pytest.raises(PlanRefused, match="unknown field `surprise`"):
        take(db, seal(Kind.PLAN, TOKEN, Newer(), clinic_key), clinic_key)
