from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from device.store.database import Database, database_path, open_database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(database_path(tmp_path))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def clinic_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()
