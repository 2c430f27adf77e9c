"""Writes the JSON Schemas of everything that travels into `wire/schema/`: python -m wire.publish.

They are made from the types and never edited; a test holds the two equal.
"""

from __future__ import annotations

from inspect import cleandoc
from pathlib import Path

import msgspec

from wire.bundle import Bundle
from wire.message import Progress, Status
from wire.plan import Plan
from wire.receipt import Receipt
from wire.signing import Signed

FOLDER = Path(__file__).parent / "schema"
PUBLISHED: dict[str, type[msgspec.Struct]] = {
    "progress": Progress,
    "status": Status,
    "signed": Signed,
    "receipt": Receipt,
    "plan": Plan,
    "bundle": Bundle,
}


def schema_text(kind: type[msgspec.Struct]) -> str:
    """One type's JSON Schema (2020-12), laid out for reading."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(kind),
    }
    for defined in schema["$defs"].values():
        # Newer Pythons strip a docstring's indentation, older ones do not.
        defined["description"] = cleandoc(defined["description"])
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def write(folder: Path) -> None:
    """Write every schema anew."""
    folder.mkdir(exist_ok=True)
    for name, kind in PUBLISHED.items():
        (folder / f"{name}.json").write_text(schema_text(kind), encoding="utf-8")


if __name__ == "__main__":
    write(FOLDER)
