"""Founding a clinic and enrolling mirrors: keys that stay private, names that stay home."""

from __future__ import annotations

import stat
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from clinic.enrol import enrol_mirror, found_clinic, signing_key
from clinic.errors import FolderError, PlanError
from clinic.folder import ClinicFolder, open_folder
from clinic.store import Store
from tests.broker import Site, now
from tests.clinic.test_plans import EXAMPLE
from wire.bundle import BundleRefused
from wire.bundle import decode as decode_bundle
from wire.signing import Kind, open_sealed


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(found_clinic(tmp_path / "clinic", "clinic.example.org", 8884, now()), tmp_path)


def test_nothing_of_a_clinic_can_be_read_by_other_users(site: Site) -> None:
    bundle = site.enrol()
    assert stat.S_IMODE(site.folder.path.stat().st_mode) == 0o700
    for file in (site.folder.path / "keys").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE((site.scratch / "0.bundle").stat().st_mode) == 0o600
    assert bundle.private_key_pem.startswith("-----BEGIN PRIVATE KEY-----")


def test_the_name_is_not_in_the_bundle_nor_anywhere_but_the_database(site: Site) -> None:
    site.enrol(name="Ada Lovelace")
    holding = [
        file.name
        for file in site.scratch.rglob("*")
        if file.is_file() and b"Lovelace" in file.read_bytes()
    ]
    assert set(holding) <= {"clinic.db", "clinic.db-wal"}
    assert holding


def test_the_certificate_is_the_tokens_and_outlives_a_year_offline_several_times(
    site: Site,
) -> None:
    bundle = site.enrol()
    certificate = x509.load_pem_x509_certificate(bundle.certificate_pem.encode())
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert name.value == bundle.token
    assert len(certificate.subject) == 1
    assert certificate.not_valid_after_utc - now() > timedelta(days=3 * 365)
    assert certificate.not_valid_before_utc < now() - timedelta(days=1)
    with site.store() as store:
        assert store.mirror(bundle.token).certificate_serial == f"{certificate.serial_number:x}"


def test_the_broker_answers_to_its_name_and_on_this_computer(site: Site) -> None:
    certificate = x509.load_pem_x509_certificate(site.folder.broker.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    hosts = names.get_values_for_type(x509.DNSName)
    assert hosts == ["clinic.example.org", "localhost"]
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]


@pytest.mark.parametrize(
    ("host", "listen"),
    [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("10.0.0.7", "0.0.0.0")],
)
def test_only_a_clinic_with_an_outside_name_listens_to_the_outside(
    tmp_path: Path, host: str, listen: str
) -> None:
    folder = found_clinic(tmp_path / "clinic", host, 8883, now())
    assert folder.settings().broker.listen == listen


def test_a_bundle_carries_its_first_plan_signed_for_it(site: Site) -> None:
    bundle = site.enrol(plan=EXAMPLE)
    assert bundle.plan is not None
    assert open_sealed(bundle.plan, Kind.PLAN, bundle.token, signing_key(site.folder).public_key())
    with site.store() as store:
        assert store.newest_plan(bundle.token) == (1, bundle.plan)


def test_a_file_in_the_way_or_a_bad_plan_enrols_nobody(site: Site, tmp_path: Path) -> None:
    taken, bad = tmp_path / "taken", tmp_path / "bad.toml"
    taken.write_text("mine")
    bad.write_text("")
    with site.store() as store:
        with pytest.raises(FolderError, match="is there already"):
            enrol_mirror(site.folder, store, taken, now())
        with pytest.raises(PlanError):
            enrol_mirror(site.folder, store, tmp_path / "new", now(), plan_file=bad)
        assert not (tmp_path / "new").exists()
    assert taken.read_text() == "mine"


def test_a_mirror_that_could_not_be_remembered_has_no_bundle(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Store, "add_mirror", full)
    with pytest.raises(OSError, match="disk full"):
        site.enrol()
    assert list(site.scratch.glob("*.bundle")) == []


def test_a_clinic_is_never_founded_over_another(site: Site) -> None:
    before = site.folder.signing_key.read_bytes()
    with pytest.raises(FolderError, match="is not empty"):
        found_clinic(site.folder.path, "localhost", 1, now())
    assert site.folder.signing_key.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[broker]\nhost = "x"\nport = 0\nlisten = "y"', r"port"),
        ('[broker]\nhost = "x"\nport = 1\nlisten = "y"\ncolour = "red"', "unknown field `colour`"),
        ("[broker", "clinic.toml"),
    ],
)
def test_damaged_settings_name_the_file_and_the_key(site: Site, text: str, told: str) -> None:
    site.folder.settings_file.write_text(text)
    with pytest.raises(FolderError, match=told):
        open_folder(site.folder.path)


def test_a_missing_or_damaged_key_says_which_and_what_to_do(site: Site) -> None:
    site.folder.signing_key.write_bytes(b"short")
    with pytest.raises(FolderError, match=r"signing.key: damaged"):
        signing_key(site.folder)
    site.folder.authority.key.unlink()
    site.folder.signing_key.unlink()
    with pytest.raises(FolderError, match=r"signing.key: No such file.*backup"):
        signing_key(site.folder)


def test_settings_survive_any_host_name(tmp_path: Path) -> None:
    folder = found_clinic(tmp_path / "clinic", "xn--klnik-kva.example", 8883, now())
    assert tomllib.loads(folder.settings_file.read_text())["broker"]["port"] == 8883
    assert isinstance(open_folder(folder.path), ClinicFolder)


def test_a_bundle_with_anything_strange_in_it_is_refused_by_name(site: Site) -> None:
    site.enrol()
    text = (site.scratch / "0.bundle").read_bytes()
    for old, new, told in (
        (b'"token"', b'"name": "Ada", "token"', "name"),
        (b'"schema": 1', b'"schema": 2', "schema"),
        (b"{", b"[", "Expected `object`"),
    ):
        with pytest.raises(BundleRefused, match=told):
            decode_bundle(text.replace(old, new, 1))
    assert datetime.fromisoformat(str(decode_bundle(text).enrolled_on)).date() == now().date()
