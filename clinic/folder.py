"""The clinic's folder: which file is where, and who may read it.

clinic.toml      where the broker is
clinic.db        sessions, plans, mirrors, and the one table with names
keys/            authority, certificates, the key that signs; readable by the owner alone
broker/          Mosquitto's configuration, access list and kept state
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta
from sqlalchemy import URL

from clinic.errors import FolderError


class Broker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the broker is: mirrors and receivers call `host`:`port`, it listens on `listen`."""

    host: Annotated[str, Meta(min_length=1, max_length=253)]
    port: Annotated[int, Meta(ge=1, le=65_535)]
    listen: Annotated[str, Meta(min_length=1)]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of `clinic.toml`."""

    broker: Broker


@dataclass(frozen=True)
class Pair:
    """A certificate and the private key that belongs to it."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class ClinicFolder:
    """Names every file of one clinic. The folder and its keys belong to one user alone."""

    path: Path

    @property
    def settings_file(self) -> Path:
        """Where the broker is."""
        return self.path / "clinic.toml"

    @property
    def database(self) -> URL:
        """The database, as SQLAlchemy names it."""
        return URL.create("sqlite", database=str(self.path / "clinic.db"))

    @property
    def authority(self) -> Pair:
        """The private certificate authority: whom it signs, the broker lets in."""
        return self._pair("authority")

    @property
    def broker(self) -> Pair:
        """The broker's own certificate."""
        return self._pair("broker")

    @property
    def receiver(self) -> Pair:
        """The certificate with which the clinic's own programs call the broker."""
        return self._pair("receiver")

    @property
    def signing_key(self) -> Path:
        """Raw Ed25519: signs receipts and plans."""
        return self.path / "keys" / "signing.key"

    @property
    def broker_folder(self) -> Path:
        """Mosquitto's configuration and kept state."""
        return self.path / "broker"

    def settings(self) -> Settings:
        """Read `clinic.toml`; raises FolderError naming the key and what was expected."""
        try:
            tables = tomllib.loads(self.settings_file.read_text(encoding="utf-8"))
            return msgspec.convert(tables, type=Settings)
        except FileNotFoundError as error:
            raise FolderError(
                f"{self.path}: no clinic here; make one with: clinic init {self.path}"
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
            raise FolderError(f"{self.settings_file}: {error}; mend it and try again") from error

    def _pair(self, name: str) -> Pair:
        keys = self.path / "keys"
        return Pair(keys / f"{name}.pem", keys / f"{name}.key")


def open_folder(path: Path) -> ClinicFolder:
    """The clinic in `path`; raises FolderError where there is none or its settings are damaged."""
    folder = ClinicFolder(path.expanduser().resolve())
    folder.settings()
    return folder


def read_key(path: Path) -> bytes:
    """A file of `keys/`; raises FolderError when it is missing or not ours to read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise FolderError(
            f"{path}: {error.strerror}; restore it from the clinic's backup, "
            "or run this as the user who made the clinic"
        ) from error


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read, safely on the disk; never over another."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise FolderError(f"{path}: is there already; name another file or move it away") from error
    except OSError as error:
        raise FolderError(f"{path}: cannot be written: {error.strerror}") from error
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
