"""The published schemas are what the types say, made in a process that has nothing else in it.

In a process with other types an equal one of theirs may be taken for one of ours (`ge=0` for
`ge=0.0`), because Python keeps one `Annotated` for all that are equal.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from wire.publish import FOLDER, PUBLISHED


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The schemas written anew."""
    folder = tmp_path_factory.mktemp("schema")
    write = "import sys, pathlib, wire.publish; wire.publish.write(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", write, str(folder)], check=True)
    return folder


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_schema_is_the_type_that_travels(made: Path, name: str) -> None:
    published = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    fresh = (made / f"{name}.json").read_text(encoding="utf-8")
    assert published == fresh, "run: make schema"


def test_no_schema_is_missing_and_none_is_left_over(made: Path) -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(PUBLISHED)
    assert {file.stem for file in made.iterdir()} == set(PUBLISHED)
