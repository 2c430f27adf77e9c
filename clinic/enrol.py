"""Founding a clinic, and enrolling a mirror with it.

A mirror is known by a random token. The person's name, if given, goes into the clinic's own link
table and nowhere else: not into the certificate, the bundle, or any message.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from clinic import authority
from clinic.authority import RECEIVER_NAME, Identity
from clinic.errors import FolderError
from clinic.folder import ClinicFolder, Pair, read_key, write_private
from clinic.plans import read_plan, sign_plan
from clinic.store import Mirror, Store
from wire.bundle import Bundle
from wire.plan import Plan

HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Enrolment:
    """A mirror that may now speak to its clinic, and the file that tells it how."""

    mirror: Mirror
    plan: Plan | None
    bundle: Path


def found_clinic(path: Path, host: str, port: int, now: datetime) -> ClinicFolder:
    """Make a clinic's folder: authority, certificates, signing key, settings, empty database.

    The broker listens on this computer alone when `host` names this computer, else on every
    address. Raises FolderError when the folder holds a clinic, or anything else, already.
    """
    folder = ClinicFolder(path.expanduser().resolve())
    _make_empty(folder.path)
    (folder.path / "keys").mkdir(mode=0o700)
    ours = authority.found(now)
    _write(folder.authority, ours)
    _write(folder.broker, authority.certify_broker(ours, (host, *HERE), now))
    _write(folder.receiver, authority.certify_client(ours, RECEIVER_NAME, now))
    write_private(folder.signing_key, Ed25519PrivateKey.generate().private_bytes_raw())
    Store(folder.database).close()
    write_private(folder.settings_file, _settings(host, port).encode())
    return folder


def signing_key(folder: ClinicFolder) -> Ed25519PrivateKey:
    """The key whose word mirrors take; raises FolderError when it is missing or damaged."""
    try:
        return Ed25519PrivateKey.from_private_bytes(read_key(folder.signing_key))
    except ValueError as error:
        raise FolderError(f"{folder.signing_key}: damaged: {error}; restore the backup") from error


def enrol_mirror(
    folder: ClinicFolder,
    store: Store,
    bundle_file: Path,
    now: datetime,
    *,
    name: str | None = None,
    plan_file: Path | None = None,
) -> Enrolment:
    """Enrol one mirror and write its bundle, which holds its private key, for its owner alone.

    The key is kept nowhere else: a lost bundle means enrolling again.
    """
    key = signing_key(folder)
    token = secrets.token_hex(16)
    plan = None if plan_file is None else read_plan(plan_file, 1, now.date())
    signed = None if plan is None else sign_plan(plan, token, key)
    identity = authority.certify_client(authority.load(folder.authority), token, now)
    mirror = _mirror(token, identity, now)
    bundle = _bundle(folder, mirror, identity, key, signed)
    write_private(bundle_file, msgspec.json.format(msgspec.json.encode(bundle), indent=1))
    try:
        store.add_mirror(mirror, name, signed, now)
    except BaseException:
        bundle_file.unlink()  # a mirror that the clinic does not know must not get in
        raise
    return Enrolment(mirror, plan, bundle_file)


def _mirror(token: str, identity: Identity, now: datetime) -> Mirror:
    certificate = identity.certificate
    serial, until = f"{certificate.serial_number:x}", certificate.not_valid_after_utc
    return Mirror(token, now.date(), serial, until)


def _bundle(
    folder: ClinicFolder,
    mirror: Mirror,
    identity: Identity,
    key: Ed25519PrivateKey,
    plan: bytes | None,
) -> Bundle:
    broker = folder.settings().broker
    return Bundle(
        schema=1,
        token=mirror.token,
        enrolled_on=mirror.enrolled_on,
        broker_host=broker.host,
        broker_port=broker.port,
        authority_pem=read_key(folder.authority.certificate).decode(),
        certificate_pem=identity.certificate_pem.decode(),
        private_key_pem=identity.key_pem.decode(),
        clinic_key=key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
        plan=plan,
    )


def _make_empty(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise FolderError(f"{path}: is not empty; name a new folder, nothing was changed")
        path.chmod(0o700)
    except OSError as error:
        raise FolderError(f"{path}: cannot be made: {error.strerror}") from error


def _write(pair: Pair, identity: Identity) -> None:
    write_private(pair.certificate, identity.certificate_pem)
    write_private(pair.key, identity.key_pem)


def _settings(host: str, port: int) -> str:
    listen = "127.0.0.1" if _is_here(host) else "0.0.0.0"  # noqa: S104
    return (
        "# Where the broker is. Mirrors call host:port; change it before enrolling them.\n"
        f"[broker]\nhost = {_quoted(host)}\nport = {port}\nlisten = {_quoted(listen)}\n"
    )


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()  # a JSON string is a TOML basic string


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
