from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device.errors import ProvisionError
from device.store.database import Database
from device.store.enrolment import import_bundle, load_enrolment, take_bundle
from device.store.plans import keep_plan, kept_version
from tests.store.bundles import as_bytes, bundle, identity
from tests.store.samples import OTHER_TOKEN, TOKEN, plan, signed


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_mirror_without_a_bundle_is_not_enrolled(tmp_path: Path):
    assert load_enrolment(tmp_path) is None


def test_a_bundle_becomes_files_that_only_the_mirror_can_read(
    tmp_path: Path, db: Database, clinic_key: Ed25519PrivateKey
):
    enrolment = import_bundle(as_bytes(bundle(clinic_key)), tmp_path, db)
    folder = tmp_path / "enrolment"
    assert mode_of(folder) == 0o700
    assert {file.name: mode_of(file) for file in folder.iterdir()} == {
        "authority.pem": 0o600,
        "certificate.pem": 0o600,
        "private_key.pem": 0o600,
        "enrolment.json": 0o600,
    }
    assert load_enrolment(tmp_path) == enrolment
    assert (enrolment.token, enrolment.broker_port) == (TOKEN, 8883)
    assert enrolment.private_key.read_bytes() == identity(TOKEN).key_pem


def test_the_bundles_plan_is_the_plan_to_start_with(
    tmp_path: Path, db: Database, clinic_key: Ed25519PrivateKey
):
    whole = bundle(clinic_key, plan=signed(clinic_key, plan(4)))
    import_bundle(as_bytes(whole), tmp_path, db)
    assert kept_version(db) == 4


def test_a_renewed_bundle_does_not_bring_an_older_plan_back(
    tmp_path: Path, db: Database, clinic_key: Ed25519PrivateKey
):
    whole = as_bytes(bundle(clinic_key, plan=signed(clinic_key, plan(4))))
    import_bundle(whole, tmp_path, db)
    keep_plan(db, signed(clinic_key, plan(6)), TOKEN, clinic_key.public_key())
    import_bundle(whole, tmp_path, db)
    assert kept_version(db) == 6


def test_a_bundle_on_a_stick_is_erased_there_once_it_is_taken(
    tmp_path: Path, db: Database, clinic_key: Ed25519PrivateKey
):
    file = tmp_path / "bundle.json"
    file.write_bytes(as_bytes(bundle(clinic_key)))
    take_bundle(file, tmp_path, db)
    assert not file.exists()
    assert load_enrolment(tmp_path) is not None


def test_a_damaged_bundle_on_a_stick_is_left_there(tmp_path: Path, db: Database):
    file = tmp_path / "bundle.json"
    file.write_bytes(b"{}")
    with pytest.raises(ProvisionError, match=r"bundle: .*schema"):
        take_bundle(file, tmp_path, db)
    assert file.exists()
    with pytest.raises(ProvisionError, match="put the clinic's bundle there"):
        take_bundle(tmp_path / "nothing", tmp_path, db)


SPOILED = {
    "clinic_key": {"clinic_key": b"short"},
    "authority_pem": {"authority_pem": "not a certificate"},
    "certificate_pem: not issued": {
        "certificate_pem": identity(TOKEN, "others").certificate_pem.decode()
    },
    "is not the key of": {"private_key_pem": identity(OTHER_TOKEN).key_pem.decode()},
    "is not for mirror": {
        "certificate_pem": identity(OTHER_TOKEN).certificate_pem.decode(),
        "private_key_pem": identity(OTHER_TOKEN).key_pem.decode(),
    },
    "private_key_pem or": {"private_key_pem": "nothing"},
    "plan: not a signed message": {"plan": b"{}"},
}


@pytest.mark.parametrize("what", SPOILED)
def test_what_is_wrong_with_a_bundle_is_named_and_nothing_is_written(
    tmp_path: Path, db: Database, clinic_key: Ed25519PrivateKey, what: str
):
    with pytest.raises(ProvisionError, match=what):
        import_bundle(as_bytes(bundle(clinic_key, **SPOILED[what])), tmp_path, db)
    assert not (tmp_path / "enrolment").exists()
    assert kept_version(db) == 0


def test_a_mirror_does_not_change_its_name_with_records_on_it(
    tmp_path: Path, db: Database, clinic_key: Ed25519PrivateKey
):
    import_bundle(as_bytes(bundle(clinic_key)), tmp_path, db)
    with pytest.raises(ProvisionError, match=f"enrolled as {TOKEN}; move .* away"):
        import_bundle(as_bytes(bundle(clinic_key, OTHER_TOKEN)), tmp_path, db)


@pytest.mark.parametrize("name", ["private_key.pem", "enrolment.json"])
def test_a_damaged_enrolment_says_which_file_and_what_to_do(
    tmp_path: Path, db: Database, clinic_key: Ed25519PrivateKey, name: str
):
    import_bundle(as_bytes(bundle(clinic_key)), tmp_path, db)
    file = tmp_path / "enrolment" / name
    if name.endswith(".json"):
        file.write_bytes(b"{")
    else:
        file.unlink()
    with pytest.raises(ProvisionError, match=f"{name}: .*import the clinic's bundle again"):
        load_enrolment(tmp_path)


@given(payload=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_crash_the_reader_of_bundles(tmp_path: Path, db: Database, payload: bytes):
    with pytest.raises(ProvisionError):
        import_bundle(payload, tmp_path, db)
