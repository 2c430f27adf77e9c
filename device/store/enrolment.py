"""How this mirror knows its clinic: the bundle, taken apart into files that only we can read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from device.errors import PlanRefused, ProvisionError
from device.store.database import Database, sync_folder
from device.store.plans import keep_plan, kept_version, read_plan
from wire.bundle import Bundle, BundleRefused, decode

AUTHORITY, CERTIFICATE, PRIVATE_KEY = "authority.pem", "certificate.pem", "private_key.pem"
CARD = "enrolment.json"
"""Written last, so that its presence means that the rest is there."""


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is not a certificate: who we are to the clinic and where its broker is."""

    token: str
    enrolled_on: date
    broker_host: str
    broker_port: int
    clinic_key: bytes


@dataclass(frozen=True)
class Enrolment:
    """A mirror that knows its clinic. The paths are PEM files for mutual TLS."""

    token: str
    enrolled_on: date
    broker_host: str
    broker_port: int
    clinic_key: Ed25519PublicKey
    authority: Path
    certificate: Path
    private_key: Path


def enrolment_folder(state: Path) -> Path:
    """Where the enrolment lies within the folder that is kept."""
    return state / "enrolment"


def load_enrolment(state: Path) -> Enrolment | None:
    """The enrolment of this mirror, None while it has none. Raises ProvisionError if damaged."""
    folder = enrolment_folder(state)
    card_file = folder / CARD
    try:
        card = msgspec.json.decode(card_file.read_bytes(), type=Card)
        clinic_key = Ed25519PublicKey.from_public_bytes(card.clinic_key)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ProvisionError(f"{card_file}: {error}; import the clinic's bundle again") from error
    for name in (AUTHORITY, CERTIFICATE, PRIVATE_KEY):
        if not (folder / name).is_file():
            raise ProvisionError(f"{folder / name}: missing; import the clinic's bundle again")
    return Enrolment(
        token=card.token,
        enrolled_on=card.enrolled_on,
        broker_host=card.broker_host,
        broker_port=card.broker_port,
        clinic_key=clinic_key,
        authority=folder / AUTHORITY,
        certificate=folder / CERTIFICATE,
        private_key=folder / PRIVATE_KEY,
    )


def import_bundle(payload: bytes, state: Path, db: Database) -> Enrolment:
    """Enrol this mirror, or renew its certificates; the bundle's plan becomes the plan in force.

    All is checked before anything is written. Raises ProvisionError naming what is wrong.
    """
    bundle = _decoded(payload)
    clinic_key = _clinic_key(bundle)
    _check_certificates(bundle)
    known = load_enrolment(state)
    if known is not None and known.token != bundle.token:
        raise ProvisionError(
            f"bundle: for mirror {bundle.token}, but this one is enrolled as {known.token};"
            f" move {state} away to begin afresh"
        )
    _keep_starting_plan(bundle, clinic_key, db)
    _write_files(bundle, enrolment_folder(state))
    enrolment = load_enrolment(state)
    if enrolment is None:
        raise ProvisionError(f"{enrolment_folder(state)}: gone as soon as it was written")
    return enrolment


def take_bundle(file: Path, state: Path, db: Database) -> Enrolment:
    """Enrol from a bundle on a stick or boot partition, and erase it there: it holds a secret.

    Raises ProvisionError; then the file is left as it was.
    """
    try:
        payload = file.read_bytes()
    except OSError as error:
        raise ProvisionError(f"{file}: {error}; put the clinic's bundle there") from error
    enrolment = import_bundle(payload, state, db)
    file.unlink()
    sync_folder(file.parent)
    return enrolment


def _decoded(payload: bytes) -> Bundle:
    try:
        return decode(payload)
    except BundleRefused as error:
        raise ProvisionError(f"bundle: {error}; ask the clinic for a new one") from error


def _clinic_key(bundle: Bundle) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(bundle.clinic_key)
    except ValueError as error:
        raise ProvisionError(
            f"bundle: clinic_key: {error}; ask the clinic for a new one"
        ) from error


def _check_certificates(bundle: Bundle) -> None:
    """The three PEM texts belong together and to this token."""
    authority = _certificate("authority_pem", bundle.authority_pem)
    certificate = _certificate("certificate_pem", bundle.certificate_pem)
    try:
        private = load_pem_private_key(bundle.private_key_pem.encode(), password=None)
        certificate.verify_directly_issued_by(authority)
    except InvalidSignature as error:
        raise ProvisionError("bundle: certificate_pem: not issued by authority_pem") from error
    except (ValueError, TypeError) as error:
        raise ProvisionError(f"bundle: private_key_pem or certificate_pem: {error}") from error
    spki = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if private.public_key().public_bytes(*spki) != certificate.public_key().public_bytes(*spki):
        raise ProvisionError("bundle: private_key_pem: is not the key of certificate_pem")
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    if [name.value for name in names] != [bundle.token]:
        raise ProvisionError(f"bundle: certificate_pem: is not for mirror {bundle.token}")


def _certificate(field: str, pem: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise ProvisionError(f"bundle: {field}: {error}; ask the clinic for a new one") from error


def _keep_starting_plan(bundle: Bundle, clinic_key: Ed25519PublicKey, db: Database) -> None:
    """A renewed bundle may carry an older plan than the one in force; that one stays."""
    if bundle.plan is None:
        return
    try:
        plan = read_plan(bundle.plan, bundle.token, clinic_key)
    except PlanRefused as error:
        raise ProvisionError(f"bundle: {error}; ask the clinic for a new one") from error
    if plan.version > kept_version(db):
        keep_plan(db, bundle.plan, bundle.token, clinic_key)


def _write_files(bundle: Bundle, folder: Path) -> None:
    card = Card(
        token=bundle.token,
        enrolled_on=bundle.enrolled_on,
        broker_host=bundle.broker_host,
        broker_port=bundle.broker_port,
        clinic_key=bundle.clinic_key,
    )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        _write_private(folder / AUTHORITY, bundle.authority_pem.encode())
        _write_private(folder / CERTIFICATE, bundle.certificate_pem.encode())
        _write_private(folder / PRIVATE_KEY, bundle.private_key_pem.encode())
        _write_private(folder / CARD, msgspec.json.encode(card))
    except OSError as error:
        raise ProvisionError(f"{folder}: {error}; make room, or make it writable") from error


def _write_private(file: Path, content: bytes) -> None:
    """fsync, rename, fsync the folder: after a power cut the old file is there or the new one."""
    new = file.with_name(file.name + ".new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)
    sync_folder(file.parent)
