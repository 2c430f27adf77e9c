"""The clinic's private certificate authority: who may speak on the broker, and under which name.

EC P-256 throughout. A mirror's certificate carries its token as common name, which the broker takes
as its user name, so the access list needs no password and no entry for each mirror. Key identifiers
and usages are set as RFC 5280 asks, because Python 3.13 checks them strictly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from clinic.errors import FolderError
from clinic.folder import Pair, read_key

AUTHORITY_LIFE = timedelta(days=20 * 365)
BROKER_LIFE = timedelta(days=10 * 365)
CLIENT_LIFE = timedelta(days=5 * 365)
"""A mirror that was offline for a year, and enrolled for years before that, must still get in."""
BACK_DATED = timedelta(days=2)
"""A mirror's clock may be a day behind the clinic's."""
RECEIVER_NAME = "receiver"


@dataclass(frozen=True)
class Identity:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> bytes:
        """The certificate as PEM text."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key as unencrypted PKCS#8 PEM text: for a file that only its owner reads."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def found(now: datetime) -> Identity:
    """Make a new authority; it signs itself, and may not make other authorities."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Quiet Mirror clinic")
    builder = (
        _builder(name, name, key, now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
    )
    return Identity(builder.sign(key, hashes.SHA256()), key)


def load(pair: Pair) -> Identity:
    """Read an identity back; raises FolderError when a file is missing or damaged."""
    try:
        certificate = x509.load_pem_x509_certificate(read_key(pair.certificate))
        key = load_pem_private_key(read_key(pair.key), password=None)
    except ValueError as error:
        raise FolderError(f"{pair.key.parent}: damaged key or certificate: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise FolderError(f"{pair.key}: not an elliptic-curve key; restore it from the backup")
    return Identity(certificate, key)


def certify_broker(authority: Identity, hosts: Iterable[str], now: datetime) -> Identity:
    """A server's certificate, good for every name and address in `hosts`."""
    names = x509.SubjectAlternativeName([_host(host) for host in dict.fromkeys(hosts)])
    return _certify(authority, "broker", BROKER_LIFE, now, ExtendedKeyUsageOID.SERVER_AUTH, names)


def certify_client(authority: Identity, common_name: str, now: datetime) -> Identity:
    """A client's certificate: `common_name` is a mirror's token, or RECEIVER_NAME."""
    return _certify(authority, common_name, CLIENT_LIFE, now, ExtendedKeyUsageOID.CLIENT_AUTH)


def _certify(
    authority: Identity,
    common_name: str,
    life: timedelta,
    now: datetime,
    purpose: x509.ObjectIdentifier,
    names: x509.SubjectAlternativeName | None = None,
) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate.subject
    builder = (
        _builder(_name(common_name), issuer, key, now, life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
    )
    if names is not None:
        builder = builder.add_extension(names, critical=False)
    return Identity(builder.sign(authority.key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACK_DATED)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
